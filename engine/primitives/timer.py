"""``Timer``. Rules as in CPython's ``Lib/threading.py``."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any, ClassVar

from engine.primitives.signals import Event


class Timer:
    """Mixed into the run's Thread class to make its Timer."""

    event_class: ClassVar[type[Event]]

    def __init__(
        self,
        interval: float,
        function: Callable[..., object],
        args: Iterable[Any] | None = None,
        kwargs: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__()
        self.interval = interval
        self.function = function
        self.args = args if args is not None else []
        self.kwargs = kwargs if kwargs is not None else {}
        self.finished = self.event_class()

    def cancel(self) -> None:
        self.finished.set()

    def run(self) -> None:
        self.finished.wait(self.interval)
        if not self.finished.is_set():
            self.function(*self.args, **self.kwargs)
        self.finished.set()
