"""What every strategy is: something that chooses, step by step, which thread goes on.

A strategy sees the threads that can go, each with the operation that it has announced (`SteppedThread.verb`, `target`,
`writes`), and nothing else. It lives as long as a search and is told when a schedule begins and ends.
"""

import random
from abc import ABC, abstractmethod
from collections.abc import Sequence

from engine.stepped.locations import conflicting
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread


class Strategy(ABC):
    """Chooses schedules.

    Attributes:
        watches: It has to see every step, also those with only one possible thread.
        waits: It waits for somebody to choose.
    """

    watches = False
    waits = False

    def begin(self, number: int) -> bool:  # noqa: ARG002
        """Schedule `number` (from 0) is about to run; False if there is none left to try."""
        return True

    @abstractmethod
    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        """The thread that goes on: one of `enabled`, which are in order of creation and never empty.

        `current` is the one that made the last step, whether it can go on or not, None if it has ended.
        """

    def end(self, outcome: Outcome) -> None:  # noqa: B027
        """The schedule has ended."""

    @property
    def exhausted(self) -> str:
        """What can be said if `begin` has returned False, in one sentence."""
        return ""

    def forget(self) -> None:  # noqa: B027
        """The program's steps have changed (other accesses are announced): what was learned no longer holds."""


def stream_of(seed: int) -> random.Random:
    """What a strategy of that seed draws from, for all of its schedules: to seed one anew takes long."""
    return random.Random(f"{seed}/0")


def dependent(one: SteppedThread, other: SteppedThread) -> bool:
    """Whether the order of the operations that two threads have announced may matter."""
    return (one.writes or other.writes) and conflicting(one.target, other.target)


def preemptions(schedule: Sequence[str], enabled: Sequence[Sequence[str]]) -> int:
    """How often a thread that could have gone on was interrupted."""
    return sum(
        before != now and before in possible
        for before, now, possible in zip(schedule, schedule[1:], enabled[1:], strict=False)
    )
