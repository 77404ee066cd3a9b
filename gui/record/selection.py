"""Which thread and which shared object the user looks at, shared by all views."""

from PySide6.QtCore import QObject, Signal


class Selection(QObject):
    """At most one thread, and beside it at most one object.

    Signals:
        changed: Another thread or object, or none, is selected.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread: int | None = None
        self._thing: int | None = None

    @property
    def number(self) -> int | None:
        """The thread's, None while none is selected."""
        return self._thread

    @property
    def thing(self) -> int | None:
        """The number of the object, None while none is selected."""
        return self._thing

    def select(self, thread: int | None) -> None:
        """Look at a thread, None for none; the object stays, so that one can go along its events."""
        self._set(thread, self._thing)

    def select_thing(self, thing: int) -> None:
        """Look at an object; at none if it is the one that was selected."""
        self._set(self._thread, None if thing == self._thing else thing)

    def clear(self) -> None:
        """Look at nothing in particular."""
        self._set(None, None)

    def _set(self, thread: int | None, thing: int | None) -> None:
        if (thread, thing) != (self._thread, self._thing):
            self._thread, self._thing = thread, thing
            self.changed.emit()
