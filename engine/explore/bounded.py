"""Preemption-bounded search, few preemptions first: Musuvathi & Qadeer, PLDI 2007 (CHESS)."""

from collections import deque
from typing import Final

from engine.explore.strategy import Strategy
from engine.phrases import Counted
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread

MOST_WAITING: Final = 200_000
"""Alternatives that are kept for later; beyond that the newest are given up, and nothing is said to be exhausted."""

_ALL_EXPLORED: Final = "All schedules were explored."
_ALL_WITHOUT: Final = "All schedules in which no thread is interrupted were explored."
_ALL_WITHIN: Final = Counted(
    "All schedules with at most one interruption of a thread were explored.",
    "All schedules with at most {count} interruptions of a thread were explored.",
)

_Alternative = tuple[tuple[str, ...], int, str, int]


class Bounded(Strategy):
    """Tries every schedule without preemption, then every one with one, and so on; none twice.

    A schedule is a prefix of choices, after which the running thread goes on as long as it can.

    Attributes:
        bound: Preemptions of the schedules that are tried now.
    """

    def __init__(self, most_preemptions: int = 1_000) -> None:
        self._most = most_preemptions
        self.forget()

    def forget(self) -> None:
        self.bound = 0
        # Choices up to a place, the other thread there, and how many preemptions that makes.
        self._now: list[_Alternative] = [((), 0, "", 0)]
        self._later: deque[_Alternative] = deque()
        self._given_up = False
        self._exhausted = False

    def begin(self, number: int) -> bool:  # noqa: ARG002
        if not self._now:
            if not self._later or self.bound >= self._most:
                self._exhausted = True
                return False
            self.bound += 1
            self._now, self._later = list(self._later), deque()
        choices, place, other, preempted = self._now.pop()
        self._prefix = [*choices[:place], other] if other else []
        self._preempted = preempted
        self._choices: list[str] = []
        self._found: list[tuple[int, str, int]] = []
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        place = len(self._choices)
        usual = current if current in enabled else enabled[0]
        chosen = usual
        if place < len(self._prefix):
            key = self._prefix[place]
            chosen = next((thread for thread in enabled if thread.key == key), usual)
        else:
            costs = self._preempted + (usual is current)
            for thread in enabled:
                if thread is not usual:
                    self._found.append((place, thread.key, costs))
        self._choices.append(chosen.key)
        return chosen

    def end(self, outcome: Outcome) -> None:  # noqa: ARG002
        choices = tuple(self._choices)
        for place, other, preempted in self._found:
            if preempted <= self.bound:
                self._now.append((choices, place, other, preempted))
            elif len(self._later) < MOST_WAITING:
                self._later.append((choices, place, other, preempted))
            else:
                self._given_up = True

    @property
    def exhausted(self) -> str:
        if self._exhausted and not self._later and not self._given_up:
            return _ALL_EXPLORED
        done = self.bound if self._exhausted else self.bound - 1
        if done < 0 or (self._given_up and done > 1):
            return ""
        return _ALL_WITHIN.format(done) if done else _ALL_WITHOUT
