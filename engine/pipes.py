"""The child's side of the pipes to its parent: its own descriptors for commands and frames, which no program meets."""

import os
from typing import BinaryIO


class PipeSink:
    """Writes frames to the parent. The process ends at once if there is no parent any more."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor

    def close(self) -> None:
        """Let go of the pipe: what is written from now on is dropped."""
        os.close(self._descriptor)
        self._descriptor = -1

    def write(self, frame: bytes) -> None:
        if self._descriptor < 0:
            return
        view = memoryview(frame)
        try:
            while view:
                view = view[os.write(self._descriptor, view) :]
        except OSError:
            os._exit(1)


def take_pipes() -> tuple[BinaryIO, PipeSink]:
    """Move the parent's pipes to descriptors of their own; returns commands and sink.

    What runs here gets an empty input, and what was standard error as its output.
    """
    commands = os.fdopen(os.dup(0), "rb")
    sink = PipeSink(os.dup(1))
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return commands, sink
