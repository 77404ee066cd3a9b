"""`Scheduler`: who goes on after each operation of one schedule, and how virtual time passes meanwhile."""

from dataclasses import dataclass
from typing import Any, Final, Protocol

from engine.primitives.traced import Numbered
from engine.stepped.recorder import STEP_NS, StepRecorder
from engine.stepped.threads import SteppedThread

PATIENCE: Final = 2_000
"""After so many steps without any progress of time the next timer is due, as in a program that waits by looping."""
FAIRNESS: Final = 500
"""After so many steps of one thread in a row another one that can go has its turn."""
_READINGS: Final = 100
_IMPATIENCE_NS: Final = 100_000_000


class ScheduleAbandoned(Exception):  # noqa: N818 (it says what happened)
    """Whoever chooses wants no more of this schedule: it ends before its next step."""


class Chooser(Protocol):
    """What a runtime needs of a strategy (`explore.strategy` has more to say).

    Attributes:
        watches: It is asked at steps with only one possible thread as well.
        waits: It waits for somebody to choose: that no step is made meanwhile means nothing.
    """

    watches: bool
    waits: bool

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        """The thread that goes on; `current` is the one that ran last, None if it has ended.

        Raises:
            ScheduleAbandoned: None.
        """


@dataclass(frozen=True, slots=True)
class Limits:
    """When a schedule is given up.

    Attributes:
        steps: Of a whole schedule.
        silence: Seconds without any step, in which the program has computed or has waited for something outside.
    """

    steps: int = 20_000
    silence: float = 3.0


USUAL_LIMITS: Final = Limits()


@dataclass(slots=True)
class Step:
    """One step as it was done. `records` is the number of events before it, `enabled` who else could have gone."""

    thread: SteppedThread
    verb: str
    target: Any
    records: int
    enabled: tuple[str, ...]


class Scheduler:
    """Decides for one schedule. Only the one thread that runs at the moment calls it.

    Attributes:
        alive: Threads that have been started and have not ended, in order of creation.
        clock: Virtual time in nanoseconds; sleeps and timeouts refer to it.
        steps: How many have been made.
        schedule: Keys of the threads, step by step.
        log: What was done in each step, if the schedule is traced.
        ending: Why it is to end as soon as every thread is where it waits, ``""`` as long as it isn't: ``stuck``,
            ``step_limit``, ``crashed`` or ``stopped``.
        error: What the strategy raised, which is its bug and not the program's; the schedule is ``stopped`` then.
    """

    def __init__(self, strategy: Chooser, limits: Limits, *, slow: bool, recorder: StepRecorder | None) -> None:
        """`slow`: a thread may be chosen before its time is over. With a `recorder` the schedule is traced."""
        self._strategy = strategy
        self._choose = strategy.choose
        self._watched = strategy.watches
        self._most_steps = limits.steps
        self._slow = slow
        self._recorder = recorder
        self._takes_notes = slow or recorder is not None
        self.alive: list[SteppedThread] = []
        self.clock = 0
        self.steps = 0
        self.schedule: list[str] = []
        self.log: list[Step] | None = None if recorder is None else []
        self.ending = ""
        self.error: Exception | None = None
        # By number of an object: a hash of the writes to it in their order; by minus its number: of its reads.
        self._orders: dict[int, int] = {}
        self._readings = 0
        self._row_since = 0
        # The step at which there is more to look at than who can go on.
        self._look_at = min(PATIENCE, limits.steps)

    @property
    def waits(self) -> bool:
        """Whether somebody is asked who goes on, and hasn't answered."""
        return self._strategy.waits

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
        """A number that is the same for schedules that differ only in the order of independent steps.

        Nearly always: it is a hash.
        """
        return hash(frozenset(self._orders.items()))

    def next(self, me: SteppedThread | None) -> SteppedThread | None:
        """Who goes on after `me`, who has announced an operation (None: it has ended); None if the schedule is over."""
        steps = self.steps
        if steps >= self._look_at:
            if self.ending or steps >= self._most_steps:
                return self._settle(self.ending or "step_limit")
            self._lose_patience()
        enabled: list[SteppedThread] = []
        alive = self.alive
        while True:
            for state in alive:
                check = state.check
                if check is None or check(state.verb, state) or (state.deadline is not None and self._due(state)):
                    enabled.append(state)
            if enabled:
                break
            unsettled = self._unsettled()
            if unsettled is not None:
                return unsettled
            if not self._advance():
                return self._settle("stuck")
        try:
            if len(enabled) > 1:
                if steps - self._row_since >= FAIRNESS and me in enabled:
                    enabled.remove(me)
                chosen = self._choose(enabled, me)
            else:
                chosen = self._choose(enabled, me) if self._watched else enabled[0]
        except ScheduleAbandoned:
            self.end_soon("stopped")
            return None
        except Exception as error:
            self.error = error
            self.end_soon("stopped")
            return None
        self.steps = steps + 1
        if chosen is not me:
            self._row_since = steps
        key = chosen.key
        self.schedule.append(key)
        target = chosen.target
        if isinstance(target, Numbered):
            number = target.number
            orders = self._orders
            if chosen.writes:
                orders[number] = hash((orders.get(number, 0), key))
            else:
                orders[-number] = orders.get(-number, 0) + hash((orders.get(number, 0), key))
        if self._takes_notes:
            self._note(chosen, enabled)
        return chosen

    def _due(self, state: SteppedThread) -> bool:
        """Whether a thread's time is over, or may be."""
        return self._slow or (state.deadline is not None and state.deadline <= self.clock)

    def _note(self, chosen: SteppedThread, enabled: list[SteppedThread]) -> None:
        if self._slow and chosen.deadline is not None and chosen.deadline > self.clock:
            self._jump(chosen, chosen.deadline)
        recorder = self._recorder
        if recorder is not None and self.log is not None:
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

    def end_soon(self, ending: str) -> None:
        """End the schedule as soon as every thread has come to where it waits."""
        self.ending = ending
        self._look_at = 0

    def _settle(self, ending: str) -> SteppedThread | None:
        """Let every thread come to where it is blocked, so that it is known on what; then end the schedule."""
        self.end_soon(ending)
        return self._unsettled()

    def _advance(self) -> bool:
        """Let time pass until the next thread's time is over; False if no thread waits for a time."""
        deadlines = [state.deadline for state in self.alive if state.deadline is not None]
        if not deadlines:
            return False
        self._set_clock(max(self.clock, min(deadlines)))
        return True

    def _set_clock(self, clock: int) -> None:
        self.clock = clock
        self._look_at = min(self.steps + PATIENCE, self._most_steps) if not self.ending else 0

    def _lose_patience(self) -> None:
        later = [state.deadline for state in self.alive if state.deadline is not None and state.deadline > self.clock]
        self._set_clock(min(later) if later else self.clock + _IMPATIENCE_NS)
