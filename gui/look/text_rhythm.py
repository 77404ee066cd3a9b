"""Lets a view rewrite its texts, or draw, at most so many times a second, and always once after the last change."""

from collections.abc import Callable
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QTimer

PERIOD_S: Final = 0.2


class TextRhythm(QObject):
    """Calls `write` when something is `due`, at once or when the period is over."""

    def __init__(self, write: Callable[[], None], parent: QObject, period_s: float = PERIOD_S) -> None:
        super().__init__(parent)
        self._write = write
        self._period_s = period_s
        self._next = 0.0
        self._timer = QTimer(self)
        self._timer.setObjectName("text_rhythm")
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._write_now)

    def due(self) -> None:
        """Texts may be different now."""
        left = self._next - perf_counter()
        if left <= 0:
            self._write_now()
        elif not self._timer.isActive():
            self._timer.start(max(1, round(left * 1000)))

    def stop(self) -> None:
        """Write nothing until the next `due`."""
        self._timer.stop()

    def _write_now(self) -> None:
        self._timer.stop()
        self._next = perf_counter() + self._period_s
        self._write()
