"""Probabilistic concurrency testing: Burckhardt, Kothari, Musuvathi, Nagarakatte, ASPLOS 2010."""

from engine.explore.strategy import Strategy, stream_of
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread


class PCT(Strategy):
    """The thread of the highest random priority runs; at `depth` − 1 random steps the running one becomes the lowest.

    Finds any bug that needs `depth` ordered steps with a probability of at least 1 / (n · k^(depth − 1)) in each
    schedule, for n threads and k steps. The depth alternates between 2 and `depth`.
    """

    watches = True

    def __init__(self, seed: int = 0, depth: int = 4) -> None:
        self._depth = depth
        self._length = 50
        self._random = stream_of(seed)
        self._priorities: dict[str, float] = {}
        self._changes: dict[int, float] = {}
        self._step = 0

    def begin(self, number: int) -> bool:
        chance = self._random
        depth = 2 + number % (self._depth - 1)
        self._priorities = {}
        # Priorities given at a change are below all others, the later the higher.
        self._changes = {chance.randrange(1, self._length + 1): place / depth - 1 for place in range(depth - 1)}
        self._step = 0
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        priorities = self._priorities
        self._step += 1
        for thread in enabled:
            if thread.key not in priorities:
                priorities[thread.key] = self._random.random()
        lowered = self._changes.get(self._step)
        if lowered is not None and current is not None:
            priorities[current.key] = lowered
        return max(enabled, key=lambda thread: priorities[thread.key])

    def end(self, outcome: Outcome) -> None:
        self._length = max(self._length if self._length != 50 else 1, len(outcome.schedule))

    def forget(self) -> None:
        self._length = 50
