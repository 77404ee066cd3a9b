"""Simple strategies: a recording is followed, or chance decides."""

from collections.abc import Sequence

from engine.explore.strategy import Strategy, stream_of
from engine.stepped.threads import SteppedThread


class Replay(Strategy):
    """Follows a schedule, step by step.

    When it is over, or its thread can't go, the thread that ran last goes on as long as it can.

    Attributes:
        diverged_at: The first step that couldn't be done as recorded, None as long as there is none. A schedule that is
            longer than the recorded one diverges where that ends.
    """

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

    def __init__(self, seed: int = 0, sticky: float = 0.0) -> None:
        self._sticky = sticky
        self._random = stream_of(seed)

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        chance = self._random.random()
        if self._sticky and current in enabled:
            if chance < self._sticky:
                return current
            chance = self._random.random()
        return enabled[int(chance * len(enabled))]
