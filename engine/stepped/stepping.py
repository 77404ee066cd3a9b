"""The strategy of a run that somebody steps through: follows a beginning, then asks before each step.

The strategy that the user chose is asked at every step, whoever decides: it proposes, and stays in step with the run.
"""

import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import SimpleQueue
from threading import Event
from time import perf_counter
from typing import Any, Final

from engine.explore.strategy import Strategy
from engine.made_step import MadeStep
from engine.next_operation import NextOperation, Readiness
from engine.primitives.threads import Thread
from engine.primitives.traced import Numbered
from engine.source_lines import FILE_MARK
from engine.stepped.goal import Goal, Situation
from engine.stepped.runtime import SteppedRuntime
from engine.stepped.scheduler import ScheduleAbandoned
from engine.stepped.threads import SteppedThread

_TELL_S: Final = 0.05


@dataclass(frozen=True, slots=True)
class Advance:
    """Go on: with the thread of this key (None: the strategy's choice), then by the strategy to the goal."""

    goal: Goal
    key: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which somebody has to choose.

    Attributes:
        step: Steps made so far.
        proposed: Number of the thread that the strategy would take.
        operations: What every living thread does next.
        diverged: The first step of the beginning that couldn't be made, None if all could.
    """

    step: int
    proposed: int
    operations: tuple[NextOperation, ...]
    diverged: int | None


class Stepping(Strategy):
    """Makes the steps of `beginning`, then parks the run at each decision until an `Advance` comes.

    Thread: program; who steps is heard by the queue `answers`, whose None ends the schedule.
    """

    watches = True

    def __init__(
        self,
        runtime: SteppedRuntime,
        strategy: Strategy,
        beginning: Sequence[str],
        answers: "SimpleQueue[Advance | None]",
        interrupted: Event,
        *,
        step_made: Callable[[MadeStep], None],
        tell: Callable[[Turn | None], None],
    ) -> None:
        """Follow `beginning` first.

        Args:
            runtime: Whose schedule it is.
            strategy: Proposes; its `begin` has been called.
            beginning: Keys of threads, step by step.
            answers: Who goes on.
            interrupted: Set by whoever wants a run on its way to a goal to stop; cleared with the next answer.
            step_made: Told of each step before it is made.
            tell: Told that somebody has to choose, and (None) now and then during a long way.
        """
        self._runtime = runtime
        self._strategy = strategy
        self._beginning = beginning
        self._answers = answers
        self._interrupted = interrupted
        self._step_made = step_made
        self._tell = tell
        self._goal: Goal | None = None
        self._diverged: int | None = None
        self._ready: set[int] = set()
        self._lines: dict[int, list[int]] = {}
        self._told = perf_counter()
        self.waits = False

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        asks = self._strategy.watches or len(enabled) > 1
        proposed = self._strategy.choose(enabled, current) if asks else enabled[0]
        at = self._runtime.scheduler.steps
        chosen = self._of_beginning(enabled, at) or self._on_the_way(enabled, current, proposed)
        if chosen is None:
            chosen = self._asked(enabled, current, proposed)
        self._ready = {thread.number for thread in enabled}
        thing, other = _target_of(chosen)
        preempts = current is not chosen and current in enabled
        self._step_made(MadeStep(chosen.number, chosen.key, preempts, chosen.verb, thing, other, self._line_of(chosen)))
        return chosen

    def _of_beginning(self, enabled: list[SteppedThread], at: int) -> SteppedThread | None:
        if at >= len(self._beginning) or self._diverged is not None:
            return None
        found = next((thread for thread in enabled if thread.key == self._beginning[at]), None)
        if found is None:
            self._diverged = at
        return found

    def _on_the_way(
        self, enabled: list[SteppedThread], current: SteppedThread | None, proposed: SteppedThread
    ) -> SteppedThread | None:
        """The strategy's choice as long as there is a goal that hasn't been reached."""
        if self._goal is None:
            return None
        lines, before = self._lines_of(current)
        situation = Situation(proposed is not current, self._newly_blocked(enabled), lines, before)
        if self._goal.reached(situation) or self._interrupted.is_set():
            self._goal = None
            return None
        if perf_counter() - self._told > _TELL_S:
            self._tell(None)
            self._told = perf_counter()
        return proposed

    def _newly_blocked(self, enabled: list[SteppedThread]) -> frozenset[int]:
        alive = self._runtime.scheduler.alive
        can_go = {thread.number for thread in enabled}
        return frozenset(
            thread.number
            for thread in alive
            if thread.number in self._ready and thread.number not in can_go and thread.verb != "wake"
        )

    def _lines_of(self, thread: SteppedThread | None) -> tuple[list[int], list[int]]:
        if thread is None:
            return [], []
        before = self._lines.get(thread.number, [])
        lines = self._lines[thread.number] = []
        frame = sys._getframe(1)
        while frame is not None:
            mark = frame.f_globals.get(FILE_MARK)
            if mark is not None:
                lines.append(mark | frame.f_lineno)
            frame = frame.f_back  # type: ignore[assignment]
        return lines, before

    def _asked(
        self, enabled: list[SteppedThread], current: SteppedThread | None, proposed: SteppedThread
    ) -> SteppedThread:
        """Park the run until somebody says who goes on."""
        self._tell(self._turn(enabled, proposed))
        self._lines_of(current)
        self.waits = True
        try:
            while True:
                answer = self._answers.get()
                if answer is None:
                    raise ScheduleAbandoned
                by_key = {thread.key: thread for thread in enabled}
                chosen = proposed if answer.key is None else by_key.get(answer.key)
                if chosen is not None:
                    self._goal = answer.goal
                    return chosen
                # A thread that can't go on: everything stays as it was.
                self._tell(self._turn(enabled, proposed))
        finally:
            self.waits = False
            self._told = perf_counter()

    def _turn(self, enabled: list[SteppedThread], proposed: SteppedThread) -> Turn:
        scheduler = self._runtime.scheduler
        operations = tuple(self._operation(thread, enabled) for thread in scheduler.alive)
        return Turn(scheduler.steps, proposed.number, operations, self._diverged)

    def _line_of(self, thread: SteppedThread) -> int:
        if thread.carried_by is None or thread.verb == "begin":
            return 0
        return self._runtime.line_of(sys._current_frames().get(thread.carried_by.real_ident))

    def _operation(self, thread: SteppedThread, enabled: list[SteppedThread]) -> NextOperation:
        thing, other = _target_of(thread)
        possible = thread.check is None or thread.check(thread.verb, thread)
        if thread in enabled:
            readiness = Readiness.READY if possible else Readiness.TIMED_OUT
        else:
            readiness = Readiness.AFTER_OTHERS if possible else Readiness.BLOCKED
        deadline = thread.deadline
        return NextOperation(
            thread.number,
            thread.key,
            thread.verb,
            thing,
            other,
            self._line_of(thread),
            readiness,
            entered=thread.operation is not None,
            woken=thread.woken,
            seconds=-1.0 if deadline is None else max(0.0, self._runtime.seconds_until(deadline)),
        )


def _target_of(thread: SteppedThread) -> tuple[int, str]:
    """Number of the object that a thread's operation is done to, 0 for none; name of the thread, ``""`` for none."""
    target: Any = thread.target
    return (
        target.number if isinstance(target, Numbered) else 0,
        target._name if isinstance(target, Thread) else "",
    )
