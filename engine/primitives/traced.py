"""What every traced object has: a runtime, a number in the trace, and a name the program gave it."""

from sys import _getframe
from types import FrameType
from typing import Any, ClassVar

from engine.runtime import Runtime
from engine.source_lines import FILE_MARK


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

    spoken_of_by_owner: ClassVar[bool] = False
    """What another traced object makes for itself keeps its plain name: that object's name stands for both."""

    def _announce(self, *, capacity: int = 0, lock: int = 0) -> None:
        # An instance's own slot is read in a third of the time of an inherited class attribute.
        self._runtime = self.runtime
        frame = _getframe(1)
        library = _library_frame(frame)
        owned = self.spoken_of_by_owner and frame.f_back is not library
        # What a library makes inside its own objects is called by their class: the condition of a future is Future-5.
        maker = _maker(library) if library is not None and not owned else ""
        self.number = self._runtime.register(
            self.class_name, capacity=capacity, lock=lock, maker=maker, internal=library is not None
        )

    def __hash__(self) -> int:
        # By number, not by address: sets of such objects have the same order in every run.
        return self.number

    def __reduce__(self) -> Any:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")


def _library_frame(frame: FrameType | None) -> FrameType | None:
    """The library's code that makes an object; None if the program makes it, or one of our own objects that it made."""
    while frame is not None and frame.f_globals["__name__"].startswith("engine.primitives."):
        frame = frame.f_back
    return frame if frame is not None and FILE_MARK not in frame.f_globals else None


def _maker(library: FrameType) -> str:
    """Class of the object in whose method a library's code runs; its package for what a module of it makes."""
    owner = library.f_locals.get("self")
    if owner is not None:
        return type(owner).__name__.lstrip("_")
    return str(library.f_globals.get("__package__") or "") if library.f_locals is library.f_globals else ""
