"""What every traced object has: a runtime, a number in the trace, and a name the program gave it."""

from sys import _getframe
from types import FrameType
from typing import Any, ClassVar

from engine.runtime import FILE_MARK, Runtime


class Numbered:
    """Something that threads share and that operations are done to.

    Attributes:
        number: What `trace.Record.object` refers to.
    """

    __slots__ = ("number",)

    number: int


class Traced(Numbered):
    """Base of the traced classes. A runtime works with subclasses in which `runtime` is bound (`modules`)."""

    __slots__ = ("__weakref__", "_runtime")

    runtime: ClassVar[Runtime]
    class_name: ClassVar[str]

    def _announce(self, *, capacity: int = 0, lock: int = 0) -> None:
        # An instance's own slot is read in a third of the time of an inherited class attribute.
        self._runtime = self.runtime
        self.number = self._runtime.register(
            self.class_name, capacity=capacity, lock=lock, internal=_made_by_library(_getframe(1))
        )

    def __hash__(self) -> int:
        # By number, not by address: sets of such objects have the same order in every run.
        return self.number

    def __reduce__(self) -> Any:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def _made_by_library(frame: FrameType | None) -> bool:
    """True if neither the program nor one of our own objects made by it, but some library's code makes the object."""
    while frame is not None and frame.f_globals["__name__"].startswith("engine.primitives."):
        frame = frame.f_back
    return frame is not None and FILE_MARK not in frame.f_globals
