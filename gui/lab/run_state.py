"""The states of a run as the window's controls know them."""

from enum import Enum, unique
from typing import Final


@unique
class RunState(Enum):
    """What the run of the opened program does."""

    READY = "ready"  # opened, not yet run
    RUNNING = "running"
    PAUSED = "paused"
    STOPPING = "stopping"  # asked to end
    ENDED = "ended"


ALIVE: Final = frozenset({RunState.RUNNING, RunState.PAUSED, RunState.STOPPING})
"""States in which there is a process."""


@unique
class RunMode(Enum):
    """Who decides which thread goes on."""

    LIVE = "live"  # the operating system, in real time
    STEPPED = "stepped"  # the user and a strategy, step by step, in virtual time
