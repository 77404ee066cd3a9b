"""How the threads of a schedule take turns: each runs on a carrier, and opens the gate of the one that goes on."""

from _thread import LockType, allocate_lock
from collections.abc import Callable
from typing import Any, Final

from engine.runtime import Runtime
from engine.stepped.carriers import Carrier, Carriers
from engine.stepped.recorder import StepRecorder
from engine.stepped.scheduler import Scheduler
from engine.stepped.threads import Handle, Running, SteppedThread
from engine.thread_state import RunStopped, ThreadState
from engine.trace import Kind, Phase, pack

_REFUSALS: Final = 200


class TakingTurns(Runtime):
    """One thread at a time proceeds. The one that runs asks the scheduler who goes on, and hands over directly.

    Attributes:
        scheduler: Of the present schedule.
        step_recorder: Of the present schedule.
        quiet: Above 0 while the inside of a primitive is at work: no hand-over then.
        reason: How the schedule ended: ``finished``, ``stuck``, ``step_limit``, ``silence``, ``crashed`` or
            ``stopped``.
        unfinished: How many threads had not ended then.
        failure: Why the schedule can't be judged, or what has ended the program; ``""`` as long as it goes on.
        interrupted: What the main thread does when it is interrupted.
    """

    state_class = SteppedThread
    scheduler: Scheduler

    def __init__(self) -> None:
        self._carriers = Carriers()
        # Released when every thread of a schedule has ended.
        self._done = allocate_lock()
        self._done.acquire()
        self.interrupted: Callable[[], None] = lambda: None

    def _begin(self, recorder: StepRecorder, seed: int) -> None:
        """Forget the last schedule."""
        super().__init__(recorder, seed)
        self.step_recorder = recorder
        self.quiet = 0
        self.reason = ""
        self.unfinished = 0
        self.failure = ""
        # How many records there were when the schedule ended.
        self._cut_at = 0

    def end(self) -> None:
        """End the carriers."""
        self._carriers.end()

    # Threads

    def _current_thread(self) -> Any:
        return Running()

    def new_thread(self, name: str, *, daemon: bool = False) -> ThreadState:
        state = super().new_thread(name, daemon=daemon)
        assert isinstance(state, SteppedThread)
        state.runtime = self
        return state

    def take_over(self, state: ThreadState) -> None:
        """Nothing to do: who runs is known."""

    def carry(self, work: Callable[[], None], name: str, state: ThreadState) -> Any:
        assert isinstance(state, SteppedThread)
        self._carry(work, state, name)
        return Handle(state.number, name)

    def carrier_of(self, state: ThreadState) -> Any:
        return Handle(state.number, "MainThread")

    def _carry(self, work: Callable[[], None], state: SteppedThread, name: str) -> None:
        carrier = self._carriers.borrow()
        state.carried_by = carrier
        state.gate = carrier.gate

        def carried() -> None:
            if not self.stopping:
                work()
            self._gone(state, carrier)

        carrier.take(carried, name)
        self.scheduler.alive.append(state)

    def _gone(self, me: SteppedThread, carrier: Carrier) -> None:
        """`me` has ended: let somebody else go on."""
        self.quiet = 0
        me.ended = True
        self.scheduler.alive.remove(me)
        self._carriers.give_back(carrier)
        following = None
        if not self.stopping:
            for state in self.scheduler.alive:
                if not state.daemon:
                    following = self.scheduler.next(None)
                    if following is None:
                        self._end(self.scheduler.ending)
                    break
            else:
                self._end("finished")
        self._grant(following)

    def _grant(self, following: SteppedThread | None) -> None:
        """Let `following` run; None: somebody who has to unwind, or the driver if nobody is left."""
        following = following or (self.scheduler.alive[-1] if self.scheduler.alive else None)
        if following is None:
            self._done.release()
            return
        self.current.me = following
        following.gate.release()

    # Handing over

    def _pass_on(self, me: SteppedThread) -> None:
        """Return when it is `me` that goes on.

        Raises:
            RunStopped: The schedule is over.
        """
        following = self.scheduler.next(me)
        if following is not me:
            if following is None:
                self._end(self.scheduler.ending)
                self._refuse(me)
                return
            self.current.me = following
            following.gate.release()
            me.gate.acquire()
            if self.stopping:
                self._refuse(me)
            if me.interrupted:
                self._interrupt(me)

    def _interrupt(self, me: SteppedThread) -> None:
        """Call `interrupted`; if that raises nothing, `me` goes on with what it had announced or waited for."""
        me.interrupted = False
        before = me.verb, me.target, me.writes, me.check, me.operation
        deadline, woken = me.resumes_until, me.woken
        me.deadline = None
        self.interrupted()
        me.verb, me.target, me.writes, me.check, me.operation = before
        me.deadline, me.woken = deadline, woken or me.woken
        self._pass_on(me)

    def interrupt_main(self) -> None:
        """Let `interrupted` be called by the main thread as soon as it goes on, which it can do now."""
        main = self.threads[0]
        assert isinstance(main, SteppedThread)
        if main is self.current.me:
            self.interrupted()
        elif not main.ended and not main.interrupted:
            main.interrupted = True
            main.resumes_until = main.deadline
            main.deadline = self.scheduler.clock

    def record_blocked_on(self, state: SteppedThread, lock: int) -> None:
        """A thread that was notified now waits for the lock."""
        self.recorder.append(pack(0, -1.0, lock, Phase.LOCK, 0, state.number, Kind.BLOCKED))

    def _end(self, reason: str) -> None:
        if not self.reason:
            self.reason, self.unfinished = reason, len(self.scheduler.alive)
        self._cut_at = len(self.step_recorder)
        self.stopping = True

    def fail(self, sentence: str) -> None:
        """End the schedule because it can't be judged."""
        self.failure = sentence
        self.scheduler.end_soon("stopped")

    def crash(self, sentence: str) -> None:
        """End the schedule as the program's process would have ended."""
        self.failure = sentence
        self.scheduler.end_soon("crashed")

    def _refuse(self, me: SteppedThread) -> None:
        """Unwind `me`, however often it goes on; if it never gives up, let it wait for ever.

        Raises:
            RunStopped: Always.
        """
        me.refusals += 1
        if me.refusals > _REFUSALS and me in self.scheduler.alive:
            self.scheduler.alive.remove(me)
            self._grant(None)
            _allocate_for_ever()
        raise RunStopped


def _allocate_for_ever() -> None:
    """Block the calling thread until the process ends. Its carrier is given up."""
    gate: LockType = allocate_lock()
    gate.acquire()
    gate.acquire()
