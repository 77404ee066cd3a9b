"""The default: a schedule of each strategy in turn, since each alone has a blind spot."""

from collections.abc import Callable
from typing import Final

from engine.explore.bounded import Bounded
from engine.explore.dpor import DPOR
from engine.explore.pct import PCT
from engine.explore.pos import POS
from engine.explore.strategy import Strategy
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread


class Portfolio(Strategy):
    """Several strategies, each as if it were alone, one schedule each in turn.

    Preemption bounding is blind where a bug needs many preemptions or the program has many threads, the weighted walk
    where one thread is short, the plain one where they are many, priorities where threads are many.
    """

    def __init__(self, seed: int = 0) -> None:
        self._members: list[Strategy] = [SURW(seed), POS(seed), Bounded(), PCT(seed), DPOR(), RandomWalk(seed)]
        self._at = -1
        self._runs = [0] * len(self._members)
        self._member = self._members[0]
        self._exhausted = ""

    def begin(self, number: int) -> bool:  # noqa: ARG002 (each member counts for itself)
        if self._exhausted:
            return False
        for _ in self._members:
            self._at = (self._at + 1) % len(self._members)
            self._member = self._members[self._at]
            self._runs[self._at] += 1
            if self._member.begin(self._runs[self._at] - 1):
                self.watches = self._member.watches
                return True
            if self._member.exhausted:
                self._exhausted = self._member.exhausted
                return False
        return False

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        return self._member.choose(enabled, current)

    def end(self, outcome: Outcome) -> None:
        self._member.end(outcome)

    @property
    def exhausted(self) -> str:
        return self._exhausted or next(member.exhausted for member in self._members if isinstance(member, Bounded))

    def forget(self) -> None:
        self._exhausted = ""
        for member in self._members:
            member.forget()


STRATEGIES: Final[dict[str, Callable[[int], Strategy]]] = {
    "portfolio": Portfolio,
    "surw": SURW,
    "pct": PCT,
    "pos": POS,
    "random": RandomWalk,
    "bounded": lambda _seed: Bounded(),
    "dpor": lambda _seed: DPOR(),
}
"""By the name that the command line takes; each is made with a seed."""
