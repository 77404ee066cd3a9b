"""A run in a process of its own: start it, speak to it, read its frames, end it. For the window and the command line."""

import queue
from collections.abc import Mapping
from pathlib import Path

from engine.catalog import Program
from engine.sheet import Value
from engine.wire import Frame


class Session:
    """One run of one program.

    Everything that the run says arrives in `frames`, in order: entries before the events that use them, events, and
    messages. The last frame is always ``Message("exited", …)``. No method raises because the child died; that is said
    in ``exited``.

    Messages (`wire.Message.name` and its content):
        ``started``: the program's first line is about to run; ``python`` (version), ``pid``.
        ``refused``: a command couldn't be followed; ``sentence``.
        ``ended``: the program's threads are over; ``reason`` is ``finished``, ``stopped`` or ``not_started`` (syntax
            error …), ``sentence`` (empty if there is nothing to add), ``line`` (0 if none), ``recorded`` (events),
            ``dropped`` (events).
        ``exited``: the process is gone; ``killed`` (bool), ``status`` (exit status), ``sentence`` (empty after an
            ordinary end).
    """

    frames: "queue.SimpleQueue[Frame]"

    def __init__(
        self,
        program: Program,
        values: Mapping[str, Value],
        *,
        seed: int = 0,
        speed: float = 1.0,
        folder: Path | None = None,
    ) -> None:
        """Prepare a run; `start` starts it. `folder` is the program's working directory (default: a temporary one)."""

    def start(self) -> None:
        """Start the process. Returns at once."""

    def set_parameter(self, name: str, value: Value) -> None:
        """Give a parameter a new value, which the sheet allows. A refusal comes as a message."""

    def pause(self) -> None: ...

    def resume(self) -> None: ...

    def set_speed(self, speed: float) -> None:
        """Make sleeps and time-outs `speed` times as fast, 0.1 to 10."""

    def stop(self) -> None:
        """Ask the run to end; what hasn't ended after 2 s is killed. Returns at once; ``exited`` tells."""

    def close(self) -> None:
        """End the run at once, whatever it does, and release everything. Blocks for 0.3 s at the most."""

    def acknowledge(self, frame: Frame) -> None:
        """Say that a frame taken from `frames` is dealt with. The child is slowed while too much is undealt with."""
