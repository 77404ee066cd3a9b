"""Which thread the user looks at, shared by all views."""

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """At most one thread.

    Signals:
        changed: Another thread, or none, is selected.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: int | None = None

    @property
    def number(self) -> int | None:
        """The thread's, None while none is selected."""
        return self._thread

    def select(self, thread: int | None) -> None:
        if thread != self._thread:
            self._thread = thread
            self.changed.emit()
