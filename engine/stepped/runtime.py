"""`SteppedRuntime`: one thread proceeds at a time, and a strategy chooses which after every operation.

A thread announces its next operation (`attend`) before it does it. So at every moment each thread either can go, or is
blocked on an object that the runtime knows.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from sys import _current_frames
from time import process_time
from types import FrameType
from typing import Any, Final

from engine.stepped.mutex import Mutex
from engine.stepped.recorder import StepRecorder
from engine.stepped.scheduler import USUAL_LIMITS, Chooser, Limits, Scheduler
from engine.stepped.taking_turns import TakingTurns
from engine.stepped.temporary import without_folder
from engine.stepped.threads import Handle, SteppedThread, never
from engine.thread_state import ThreadState
from engine.trace import Kind, pack

WAITING_VERBS: Final = frozenset({"acquire", "wait", "get", "put", "join"})
"""Operations that may have to wait; their targets say with `lab_ready` whether they would."""

TICKS_PER_STEP: Final = 500
"""So many turns of loops without an operation count as one step."""
_POLL_S: Final = 0.25
_IDLE_S: Final = 0.002
"""Who has less of a processor in `_POLL_S` waits for something; who has more computes."""


class SteppedRuntime(TakingTurns):
    """Runs one schedule after the other of one program.

    Attributes:
        tracing: Accesses are recorded, and a log is kept.
        names_objects: The names that the program gives its objects are of interest.
        errors: Exceptions that nobody caught.
        silent: Number of the thread that made no step any more, and its line.
        lost: A carrier never came back; this runtime can't be used any more.
    """

    def __init__(self) -> None:
        super().__init__()
        self.lost = False
        self._set_up(seed=0, tracing=False)

    def _set_up(self, *, seed: int, tracing: bool) -> None:
        self._begin(StepRecorder(labels=tracing, repeatable=self._repeatable), seed)
        self.attention = True
        self.ticks = 0
        self.tracing = tracing
        self.names_objects = tracing
        self.errors = 0
        self.silent: tuple[int, int] = (0, 0)

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
        self._patience = limits.silence
        self.scheduler = Scheduler(strategy, limits, slow=slow, recorder=self.step_recorder if tracing else None)

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
        progress, silence, computed = -1, 0.0, process_time()
        while not self._done.acquire(timeout=_POLL_S):
            before, computed = computed, process_time()
            used = computed - before
            made = (
                self.scheduler.steps
                + self.ticks
                + sum(state.refusals for state in self.threads if isinstance(state, SteppedThread))
            )
            if made == progress and not self.scheduler.waits:
                # On a busy machine the time in which others had the processor isn't the program's.
                silence += min(used, _POLL_S) if used > _IDLE_S else _POLL_S
            else:
                silence = 0.0
            progress = made
            if silence >= self._patience:
                self._lose()
                return
        self.step_recorder.cut(self._cut_at)

    @contextmanager
    def aftermath(self) -> Iterator[None]:
        """What the program does in this block, after its last step, is no part of the schedule.

        Thread: the driver.
        """
        self.current.me = self.threads[0]
        self.quiet, self.stopping = 1, False
        try:
            yield
        finally:
            self.quiet, self.stopping = 0, True
            self.step_recorder.cut(self._cut_at)

    def _lose(self) -> None:
        """The running thread doesn't come back: it waits for something outside, or computes without a loop."""
        self.lost = True
        self._cut_at = len(self.step_recorder)
        me = self.current.me
        frame = _current_frames().get(me.carried_by.real_ident) if me.carried_by is not None else None
        self.silent = me.number, super().line_of(frame)
        self.reason = self.reason or "silence"
        self.stopping = True

    def _repeatable(self, text: str) -> str:
        """A text in which threads have the numbers that the program knows; what is written in C tells the carriers'."""
        if self.tracing:
            text = without_folder(text)
            for state in self.threads:
                assert isinstance(state, SteppedThread)
                carrier = state.carried_by
                if carrier is not None and str(carrier.real_ident) in text:
                    text = text.replace(str(carrier.real_ident), str(Handle(state.number, "").ident))
        return text

    def line_of(self, frame: FrameType | None) -> int:
        """As for every run; 0 in a schedule that isn't traced, of which no line is told."""
        return super().line_of(frame) if self.tracing else 0

    def site(self, me: ThreadState, frame: FrameType) -> int:
        return super().site(me, frame) if self.tracing else 0

    def record_error(self, error: BaseException) -> None:
        self.errors += 1
        super().record_error(error)

    def allocate_mutex(self) -> Any:
        return Mutex(self)

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
            check = target.lab_ready
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
        self.ticks += 1
        if self.stopping:
            self._refuse(self.current.me)
        if not self.ticks % TICKS_PER_STEP:
            me: SteppedThread = self.current.me
            if not self.quiet and not me.judging:
                me.verb, me.target, me.writes, me.check = "turn", None, False, None
                self._pass_on(me)

    def park(self, me: ThreadState, deadline: int | None, verb: str, target: Any) -> bool:
        assert isinstance(me, SteppedThread)
        if self.stopping or self.quiet:
            self._refuse(me)
        me.operation = (verb, target)
        me.verb = verb
        me.target = target
        me.writes = True
        me.deadline = deadline
        me.check = check = never if target is None else target.lab_ready
        try:
            self._pass_on(me)
            return check(verb, me)
        finally:
            me.operation = None
            me.deadline = None

    def deadline(self, seconds: float | None) -> int | None:
        return None if seconds is None else self.scheduler.clock + int(seconds * 1e9)

    def seconds_until(self, deadline: int) -> float:
        return (deadline - self.scheduler.clock) / 1e9
