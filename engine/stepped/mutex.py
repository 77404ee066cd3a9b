"""What stands for the lock inside a primitive under a schedule."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.stepped.runtime import SteppedRuntime


class Mutex:
    """The inside of a primitive: while it is held nobody else runs, so nothing has to be locked."""

    __slots__ = ("_runtime",)

    def __init__(self, runtime: "SteppedRuntime") -> None:
        self._runtime = runtime

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:  # noqa: ARG002
        self._runtime.quiet += 1
        return True

    def release(self) -> None:
        self._runtime.quiet -= 1

    def locked(self) -> bool:
        return self._runtime.quiet > 0

    def __enter__(self) -> bool:
        self._runtime.quiet += 1
        return True

    def __exit__(self, *_: object) -> None:
        self._runtime.quiet -= 1
