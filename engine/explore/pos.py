"""Partial order sampling: Yuan, Yang, Gu, CAV 2018."""

from engine.explore.strategy import Strategy, dependent, stream_of
from engine.stepped.threads import SteppedThread


class POS(Strategy):
    """Every announced operation has a random priority, and the highest is done.

    Those that were in a race with it get a new one, so that each order of two racing operations is about equally
    likely, however long the threads are.
    """

    watches = True

    def __init__(self, seed: int = 0) -> None:
        self._random = stream_of(seed)
        self._priorities: dict[str, float] = {}

    def begin(self, number: int) -> bool:  # noqa: ARG002
        self._priorities = {}
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:  # noqa: ARG002
        priorities = self._priorities
        for thread in enabled:
            if thread.key not in priorities:
                priorities[thread.key] = self._random.random()
        chosen = max(enabled, key=lambda thread: priorities[thread.key])
        for thread in enabled:
            if thread is chosen or dependent(chosen, thread):
                del priorities[thread.key]
        return chosen
