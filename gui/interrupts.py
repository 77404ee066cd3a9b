"""Ctrl+C in the terminal and the system's request to end close the window as a click would, with its run."""

import signal
import socket
from collections.abc import Callable

from PySide6.QtCore import QObject, QSocketNotifier


class Interrupts(QObject):
    """Calls `on_interrupt` in the GUI thread.

    Qt's event loop is C code: Python would run a signal's handler at the next Python code, in the middle of
    whatever that does. The wake-up socket (``signal.set_wakeup_fd``) makes an event of it, between the others.
    """

    def __init__(self, on_interrupt: Callable[[], object], parent: QObject) -> None:
        super().__init__(parent)
        self._reading, self._writing = socket.socketpair()
        self._reading.setblocking(False)
        self._writing.setblocking(False)
        self._on_interrupt = on_interrupt
        self._before = signal.set_wakeup_fd(self._writing.fileno())
        self._notifier = QSocketNotifier(self._reading.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._take)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, lambda _number, _frame: None)

    def release(self) -> None:
        """Give the signals back."""
        self._notifier.setEnabled(False)
        signal.set_wakeup_fd(self._before)
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_DFL)
        self._reading.close()
        self._writing.close()

    def _take(self) -> None:
        self._reading.recv(64)
        self._on_interrupt()
