"""Simple strategies: somebody else chooses, a recording is followed, threads take turns, or chance decides."""

import random
from collections.abc import Callable, Sequence

from engine.explore.strategy import Strategy
from engine.stepped.threads import SteppedThread


class Manual(Strategy):
    """A caller picks the thread."""

    name = "manual"
    watches = True

    def __init__(self, pick: Callable[[list[SteppedThread], SteppedThread | None], SteppedThread]) -> None:
        self._pick = pick

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        return self._pick(enabled, current)


class RoundRobin(Strategy):
    """Threads take turns, `quantum` steps each."""

    name = "round_robin"
    watches = True

    def __init__(self, quantum: int = 1) -> None:
        self._quantum = quantum
        self._used = 0

    def begin(self, number: int) -> bool:  # noqa: ARG002
        self._used = 0
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        self._used += 1
        if current in enabled and self._used <= self._quantum:
            return current
        self._used = 1
        later = [thread for thread in enabled if current is not None and thread.number > current.number]
        return (later or enabled)[0]


class Replay(Strategy):
    """Follows a schedule, step by step.

    When it is over, or its thread can't go, the thread that ran last goes on as long as it can.

    Attributes:
        diverged_at: The first step that couldn't be done as recorded, None as long as there is none. A schedule that is
            longer than the recorded one diverges where that ends.
    """

    name = "replay"
    watches = True

    def __init__(self, schedule: Sequence[str]) -> None:
        self._schedule = schedule
        self._at = 0
        self.diverged_at: int | None = None

    def begin(self, number: int) -> bool:  # noqa: ARG002
        self._at = 0
        self.diverged_at = None
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        at, self._at = self._at, self._at + 1
        if at < len(self._schedule):
            key = self._schedule[at]
            for thread in enabled:
                if thread.key == key:
                    return thread
        if self.diverged_at is None:
            self.diverged_at = at
        return current if current in enabled else enabled[0]


class RandomWalk(Strategy):
    """Each step is any of the possible threads' with the same probability.

    With ``sticky`` above 0 the thread that ran last goes on with that probability.
    """

    name = "random"

    def __init__(self, seed: int = 0, sticky: float = 0.0) -> None:
        self._seed = seed
        self._sticky = sticky
        self._random = random.Random(seed)

    def begin(self, number: int) -> bool:
        self._random.seed(f"{self._seed}/{number}")
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        chance = self._random.random()
        if self._sticky and current in enabled:
            if chance < self._sticky:
                return current
            chance = self._random.random()
        return enabled[int(chance * len(enabled))]
