"""`SteppedRuntime`: one thread proceeds at a time, and a strategy chooses which after every operation.

A thread announces its next operation (`attend`) before it does it. So at every moment each thread either can go, or is
blocked on an object that the runtime knows. The thread that runs asks the strategy itself and hands over directly.
"""

from _thread import LockType, allocate_lock
from collections.abc import Callable
from dataclasses import dataclass
from sys import _current_frames
from typing import Any, Final, Protocol

from engine.primitives.condition import Condition
from engine.primitives.traced import Traced
from engine.runtime import RunStopped, Runtime, ThreadState
from engine.stepped.carriers import Carrier, Carriers
from engine.stepped.recorder import STEP_NS, StepRecorder
from engine.trace import Kind, Phase, pack

WAITING_VERBS: Final = frozenset({"acquire", "wait", "get", "put", "join"})
"""Operations that may have to wait; their targets say with `ready` whether they would."""

PATIENCE: Final = 2_000
"""After so many steps without any progress of time the next timer is due, as in a program that waits by looping."""
FAIRNESS: Final = 500
"""After so many steps of one thread in a row another one that can go has its turn."""
TICKS_PER_STEP: Final = 500
"""So many turns of loops without an operation count as one step."""
_READINGS: Final = 100
_SILENCE_S: Final = 3.0
_POLL_S: Final = 0.25
_REFUSALS: Final = 200
_IDENT_BASE: Final = 1_000


class Chooser(Protocol):
    """What a runtime needs of a strategy (`explore.strategy` has more to say).

    Attributes:
        watches: It is asked at steps with only one possible thread as well.
    """

    watches: bool

    def choose(self, enabled: "list[SteppedThread]", current: "SteppedThread | None") -> "SteppedThread":
        """The thread that goes on; `current` is the one that ran last, None if it has ended."""


@dataclass(frozen=True, slots=True)
class Limits:
    """When a schedule is given up.

    Attributes:
        steps: Of a whole schedule.
        silence: Real seconds without any step.
    """

    steps: int = 20_000
    silence: float = _SILENCE_S


USUAL_LIMITS: Final = Limits()


class SharedData:
    """Base of what an access of shared data is an operation on (`accesses.Location`)."""

    __slots__ = ("number",)

    number: int


class SteppedThread(ThreadState):
    """A thread under study.

    Attributes:
        verb: Of the operation that it has announced, or is parked in.
        target: What that operation is done to: a traced object, a `accesses.Location`, or None.
        writes: Whether the operation may change its target.
        check: Says whether the operation can go on, called with the verb and the thread; None if it always can.
        deadline: Lab time at which it gives up waiting, or wakes.
        refusals: How often it was told to end.
    """

    __slots__ = ("carried_by", "check", "deadline", "refusals", "runtime", "target", "verb", "writes")

    def __init__(self, number: int, kind: str = "") -> None:
        super().__init__(number, kind)
        self.verb = "begin"
        self.target: Any = None
        self.writes = True
        self.check: Callable[[str, ThreadState], bool] | None = None
        self.deadline: int | None = None
        self.refusals = 0
        self.carried_by: Carrier | None = None
        self.runtime: SteppedRuntime | None = None

    def wake(self) -> None:
        self.woken = True
        if self.operation is not None and self.runtime is not None:
            waits_in = self.operation[1]
            if isinstance(waits_in, Condition) and waits_in._traced:
                # It goes on when it can have the lock: one step, not two.
                self.runtime.record_blocked_on(self, waits_in._lock.number)

    def nudge(self) -> None:
        """Nothing to do: whoever hands over asks everybody anyway."""


class _Present:
    """Stands for the thread-local of other runtimes: here the running thread is known."""

    __slots__ = ("me",)

    me: SteppedThread


class _Mutex:
    """The inside of a primitive: while it is held nobody else runs, so nothing has to be locked."""

    __slots__ = ("_runtime",)

    def __init__(self, runtime: "SteppedRuntime") -> None:
        self._runtime = runtime

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: ARG002
        self._runtime.quiet += 1
        return True

    def release(self) -> None:
        self._runtime.quiet -= 1

    def locked(self) -> bool:
        return self._runtime.quiet > 0

    def __enter__(self) -> bool:
        self._runtime.quiet += 1
        return True

    def __exit__(self, *_: object) -> None:
        self._runtime.quiet -= 1


class _Handle:
    """What stands for the thread of the operating system: numbers that are the same in every run."""

    __slots__ = ("ident", "name", "native_id")

    def __init__(self, number: int, name: str) -> None:
        self.ident = self.native_id = _IDENT_BASE + number
        self.name = name


@dataclass(slots=True)
class Step:
    """One step as it was done. `records` is the number of events before it, `enabled` who else could have gone."""

    thread: SteppedThread
    verb: str
    target: Any
    records: int
    enabled: tuple[str, ...]


class SteppedRuntime(Runtime):
    """Runs one schedule after the other of one program.

    Attributes:
        alive: Threads that have been started and have not ended, in order of creation.
        clock: Virtual time in nanoseconds; sleeps and time-outs refer to it.
        quiet: Above 0 while the inside of a primitive is at work: no hand-over then.
        reason: How the schedule ended: ``finished``, ``stuck``, ``step_limit``, ``silence`` or ``stopped``.
        tracing: Accesses are recorded, and a log is kept.
        names_objects: The names that the program gives its objects are of interest.
        schedule: Keys of the threads, step by step.
        log: What was done in each step, if the run is traced.
        failure: Why the schedule can't be judged, ``""`` as long as it can.
        errors: Exceptions that nobody caught.
        silent: Number of the thread that made no step any more, and its line.
        behaviour: A number that is the same for schedules that differ only in the order of independent steps (nearly
            always: it is a hash).
        lost: A carrier never came back; this runtime can't be used any more.
    """

    state_class = SteppedThread

    def __init__(self) -> None:
        self._carriers = Carriers()
        self._done = allocate_lock()
        self._done.acquire()
        self.lost = False
        self._set_up(seed=0, tracing=False)

    def _set_up(self, *, seed: int, tracing: bool) -> None:
        self.step_recorder = StepRecorder(labels=tracing)
        super().__init__(self.step_recorder, seed)
        self.attention = True
        self.alive: list[SteppedThread] = []
        self.clock = 0
        self.steps = 0
        self.ticks = 0
        self.quiet = 0
        self.reason = ""
        self.tracing = tracing
        self.names_objects = tracing
        self.schedule: list[str] = []
        self.log: list[Step] | None = [] if tracing else None
        self.errors = 0
        self.silent: tuple[int, int] = (0, 0)
        self._ending = ""
        self.failure = ""
        self._orders: dict[int, int] = {}
        # The step at which there is more to look at than who can go on.
        self._look_at = 0
        self._readings = 0
        self._row_since = 0
        self._watched = False

    def new_schedule(
        self,
        strategy: Chooser,
        *,
        seed: int = 0,
        slow: bool = False,
        tracing: bool = False,
        limits: Limits = USUAL_LIMITS,
    ) -> None:
        """Forget the last schedule and be ready for another one.

        Args:
            strategy: Chooses.
            seed: Of the program's random.
            slow: A thread that waits for a time may be chosen before any other has to wait for it.
            tracing: Keep labels and a log of the steps.
            limits: When to give up.
        """
        self._set_up(seed=seed, tracing=tracing)
        self._strategy = strategy
        self._slow = slow
        self._limits = limits
        self._watched = strategy.watches
        self._set_clock(0)

    def run_schedule(self, program: Callable[[], None]) -> None:
        """Run `program` as the main thread until the schedule has ended and every thread is unwound.

        Thread: the driver, which carries no thread under study.
        """
        main = self.new_thread("MainThread")
        assert isinstance(main, SteppedThread)
        self._carry(program, main, "MainThread")
        self.current.me = main
        self.step_recorder.append(pack(0, 0.0, 0, 0, 0, main.number, Kind.BEGIN))
        main.gate.release()
        progress, silence = -1, 0.0
        while not self._done.acquire(timeout=_POLL_S):
            made = (
                self.steps
                + self.ticks
                + sum(state.refusals for state in self.threads if isinstance(state, SteppedThread))
            )
            silence = silence + _POLL_S if made == progress else 0.0
            progress = made
            if silence >= self._limits.silence:
                self._lose()
                return
        self.step_recorder.cut(self._cut_at)

    def _lose(self) -> None:
        """The running thread doesn't come back: it waits for something outside, or computes without a loop."""
        self.lost = True
        self._cut_at = len(self.step_recorder)
        me = self.current.me
        frame = _current_frames().get(me.carried_by.real_ident) if me.carried_by is not None else None
        self.silent = me.number, self.line_of(frame)
        self.reason = self.reason or "silence"
        self.stopping = True

    def warm_up(self, count: int) -> None:
        """Start so many carriers beforehand, so that no schedule starts one."""
        for carrier in [self._carriers.borrow() for _ in range(count)]:
            self._carriers.give_back(carrier)

    def end(self) -> None:
        """End the carriers."""
        self._carriers.end()

    # Threads

    def _current_thread(self) -> Any:
        return _Present()

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
        return _Handle(state.number, name)

    def carrier_of(self, state: ThreadState) -> Any:
        return _Handle(state.number, "MainThread")

    def _carry(self, work: Callable[[], None], state: SteppedThread, name: str) -> None:
        carrier = self._carriers.borrow()
        state.carried_by = carrier
        state.gate = carrier.gate

        def carried() -> None:
            if not self.stopping:
                work()
            self._gone(state, carrier)

        carrier.take(carried, name)
        self.alive.append(state)

    def _gone(self, me: SteppedThread, carrier: Carrier) -> None:
        """`me` has ended: let somebody else go on."""
        self.quiet = 0
        me.ended = True
        self.alive.remove(me)
        self._carriers.give_back(carrier)
        following = None
        if not self.stopping:
            if any(not state.daemon for state in self.alive):
                following = self._next(None)
            else:
                self._end("finished")
        self._grant(following)

    def _grant(self, following: SteppedThread | None) -> None:
        """Let `following` run; None: somebody who has to unwind, or the driver if nobody is left."""
        following = following or (self.alive[-1] if self.alive else None)
        if following is None:
            self._done.release()
            return
        self.current.me = following
        following.gate.release()

    def record_error(self, error: BaseException) -> None:
        self.errors += 1
        super().record_error(error)

    def record_blocked_on(self, state: SteppedThread, lock: int) -> None:
        """A thread that was notified now waits for the lock."""
        self.recorder.append(pack(0, -1.0, lock, Phase.LOCK, 0, state.number, Kind.BLOCKED))

    def allocate_mutex(self) -> Any:
        return _Mutex(self)

    # Operations

    def attend(self, verb: str, target: Any, may_wait: bool = True) -> None:
        me: SteppedThread = self.current.me
        if self.stopping:
            self._refuse(me)
        if self.quiet or me.judging:
            return
        me.woken = False
        me.verb = verb
        me.target = target
        me.writes = True
        if may_wait and verb in WAITING_VERBS:
            check = target.ready
            if not check(verb, me):
                return  # it goes on to `park`, where it is blocked
            me.check = check
        else:
            me.check = None
        self._pass_on(me)

    def announce(self, target: Any, writes: bool) -> None:
        """Called before an access of a shared variable: a step."""
        me: SteppedThread = self.current.me
        if self.stopping:
            self._refuse(me)
        if self.quiet or me.judging:
            return
        me.verb = "write" if writes else "read"
        me.target = target
        me.writes = writes
        me.check = None
        self._pass_on(me)

    def attend_loop(self) -> None:
        me: SteppedThread = self.current.me
        if self.stopping:
            self._refuse(me)
        self.ticks += 1
        if not self.ticks % TICKS_PER_STEP and not self.quiet and not me.judging:
            me.verb, me.target, me.writes, me.check = "turn", None, False, None
            self._pass_on(me)

    def park(self, me: ThreadState, deadline: int | None, verb: str, target: Any) -> bool:
        assert isinstance(me, SteppedThread)
        if self.stopping:
            self._refuse(me)
        me.operation = (verb, target)
        me.verb = verb
        me.target = target
        me.writes = True
        me.deadline = deadline
        me.check = check = _never if target is None else target.ready
        try:
            self._pass_on(me)
            return check(verb, me)
        finally:
            me.operation = None
            me.deadline = None

    def deadline(self, seconds: float | None) -> int | None:
        return None if seconds is None else self.clock + int(seconds * 1e9)

    def seconds_until(self, deadline: int) -> float:
        return (deadline - self.clock) / 1e9

    @property
    def now(self) -> int:
        """Lab time now: every step takes a moment, so that no two events have the same time."""
        return self.clock + self.steps * STEP_NS

    def read_clock(self) -> int:
        """Lab time for the program, which may do nothing but wait for it to pass."""
        self._readings += 1
        if self._readings % _READINGS == 0:
            self._lose_patience()
        return self.now + self._readings

    @property
    def behaviour(self) -> int:
        return hash(frozenset(self._orders.items()))

    # Choosing

    def _pass_on(self, me: SteppedThread) -> None:
        """Return when it is `me` that goes on.

        Raises:
            RunStopped: The schedule is over.
        """
        following = self._next(me)
        if following is not me:
            if following is None:
                self._refuse(me)
                return
            self.current.me = following
            following.gate.release()
            me.gate.acquire()
            if self.stopping:
                self._refuse(me)

    def _next(self, me: SteppedThread | None) -> SteppedThread | None:
        """Who goes on; None if the schedule is over (and `stopping` is set)."""
        steps = self.steps
        if steps >= self._look_at:
            if self._ending or steps >= self._limits.steps:
                return self._settle(self._ending or "step_limit")
            self._lose_patience()
        enabled: list[SteppedThread] = []
        clock, slow = self.clock, self._slow
        while True:
            for state in self.alive:
                check = state.check
                if (
                    check is None
                    or check(state.verb, state)
                    or (state.deadline is not None and (slow or state.deadline <= clock))
                ):
                    enabled.append(state)
            if enabled:
                break
            unsettled = self._unsettled()
            if unsettled is not None:
                return unsettled
            if not self._advance():
                return self._settle("stuck")
            clock = self.clock
        if len(enabled) > 1:
            if steps - self._row_since >= FAIRNESS and me in enabled:
                enabled.remove(me)
            chosen = self._strategy.choose(enabled, me)
        else:
            chosen = self._strategy.choose(enabled, me) if self._watched else enabled[0]
        self.steps = steps + 1
        if chosen is not me:
            self._row_since = steps
        key = chosen.key
        self.schedule.append(key)
        target = chosen.target
        if isinstance(target, (Traced, SharedData)):
            number = target.number
            orders = self._orders
            if chosen.writes:
                orders[number] = hash((orders.get(number, 0), key))
            else:
                orders[-number] = orders.get(-number, 0) + hash((orders.get(number, 0), key))
        if slow or self.tracing:
            self._note(chosen, enabled)
        return chosen

    def _note(self, chosen: SteppedThread, enabled: list[SteppedThread]) -> None:
        if self._slow and chosen.deadline is not None and chosen.deadline > self.clock:
            self._jump(chosen, chosen.deadline)
        if self.log is not None:
            recorder = self.step_recorder
            recorder.mark(self.now)
            keys = tuple(state.key for state in enabled)
            self.log.append(Step(chosen, chosen.verb, chosen.target, len(recorder), keys))

    def _jump(self, chosen: SteppedThread, deadline: int) -> None:
        """In slow time a thread may have been chosen because its time might be over."""
        if chosen.check is not None and not chosen.check(chosen.verb, chosen):
            self._set_clock(deadline)

    def _unsettled(self) -> SteppedThread | None:
        """A thread whose announced operation became impossible: it has yet to say what it waits for, and how long."""
        for state in self.alive:
            if state.operation is None and state.check is not None and not state.check(state.verb, state):
                return state
        return None

    def _settle(self, reason: str) -> SteppedThread | None:
        """Let every thread come to where it is blocked, so that it is known on what; then end the schedule."""
        self._ending = reason
        self._look_at = 0
        unsettled = self._unsettled()
        if unsettled is not None:
            return unsettled
        self._end(reason)
        return None

    def _advance(self) -> bool:
        """Let time pass until the next thread's time is over; False if no thread waits for a time."""
        deadlines = [state.deadline for state in self.alive if state.deadline is not None]
        if not deadlines:
            return False
        self._set_clock(max(self.clock, min(deadlines)))
        return True

    def _set_clock(self, clock: int) -> None:
        self.clock = clock
        self._look_at = min(self.steps + PATIENCE, self._limits.steps) if not self._ending else 0

    def _lose_patience(self) -> None:
        later = [state.deadline for state in self.alive if state.deadline is not None and state.deadline > self.clock]
        self._set_clock(min(later) if later else self.clock + 100_000_000)

    def _end(self, reason: str) -> None:
        self.reason = self.reason or reason
        self._cut_at = len(self.step_recorder)
        self.stopping = True

    def fail(self, sentence: str) -> None:
        """End the schedule because it can't go on as it is."""
        self.failure = sentence
        self._ending = "stopped"
        self._look_at = 0

    def _refuse(self, me: SteppedThread) -> None:
        """Unwind `me`, however often it goes on; if it never gives up, let it wait for ever.

        Raises:
            RunStopped: Always.
        """
        me.refusals += 1
        if me.refusals > _REFUSALS and me in self.alive:
            self.alive.remove(me)
            self._grant(None)
            allocate_for_ever()
        raise RunStopped


def allocate_for_ever() -> None:
    """Block the calling thread until the process ends. Its carrier is given up."""
    gate: LockType = allocate_lock()
    gate.acquire()
    gate.acquire()


def _never(_verb: str, _me: ThreadState) -> bool:
    return False
