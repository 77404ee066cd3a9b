"""What every traced object has: a runtime, a number in the trace, and a name the program gave it."""

from typing import Any, ClassVar

from engine.runtime import Runtime


class Traced:
    """Base of the traced classes. A runtime works with subclasses in which `runtime` is bound (`modules`).

    Attributes:
        number: What `trace.Record.object` refers to.
    """

    __slots__ = ("__weakref__", "_runtime", "number")

    runtime: ClassVar[Runtime]
    class_name: ClassVar[str]

    def _announce(self, *, capacity: int = 0, lock: int = 0) -> None:
        # An instance's own slot is read in a third of the time of an inherited class attribute.
        self._runtime = self.runtime
        self.number: int = self._runtime.register(self.class_name, capacity=capacity, lock=lock)

    def __reduce__(self) -> Any:
        raise TypeError(f"cannot pickle {type(self).__name__!r} object")
