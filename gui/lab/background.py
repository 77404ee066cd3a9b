"""Work that takes long and says how far it is: done by a thread, in whose place a child process does the computing."""

import queue
from collections.abc import Iterator, Mapping
from threading import Thread
from typing import Any, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

PERIOD_MS: Final = 50
_JOIN_S: Final = 0.3


class Work(Protocol):
    """What is done; `engine.stepped.process.ScheduleProcess` is one."""

    def messages(self) -> Iterator[Mapping[str, Any]]:
        """Do it, and yield what there is to say. Blocks while it works. Thread: one of its own."""

    def end(self) -> None:
        """Give up at once: the iteration ends soon. Thread: any."""


class Background(QObject):
    """At most one work at a time. What it says comes by a queue that a timer empties.

    Signals:
        message_received: Something that the work said.
        finished: It is over, after its last message; not after `cancel`.
    """

    message_received = Signal(object)
    finished = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._work: Work | None = None
        self._thread: Thread | None = None
        self._said: queue.SimpleQueue[Mapping[str, Any] | None] = queue.SimpleQueue()
        self._timer = QTimer(self)
        self._timer.setObjectName("background")
        self._timer.setInterval(PERIOD_MS)
        self._timer.timeout.connect(self._take)

    @property
    def busy(self) -> bool:
        return self._work is not None

    def start(self, work: Work) -> None:
        """Begin a work; the one before is given up."""
        self.cancel()
        self._work = work
        said = self._said = queue.SimpleQueue()
        self._thread = Thread(target=_do, args=(work, said), name="background work", daemon=True)
        self._thread.start()
        self._timer.start()

    def cancel(self) -> None:
        """Give the work up and forget what it still says. Blocks for 0.3 s at the most."""
        self._timer.stop()
        if self._work is not None and self._thread is not None:
            self._work.end()
            self._thread.join(_JOIN_S)
        self._work = self._thread = None

    def _take(self) -> None:
        said = self._said
        while said is self._said:  # a listener may have started another work
            try:
                message = said.get_nowait()
            except queue.Empty:
                return
            if message is None:
                self.cancel()
                self.finished.emit()
                return
            self.message_received.emit(message)


def _do(work: Work, said: "queue.SimpleQueue[Mapping[str, Any] | None]") -> None:
    try:
        for message in work.messages():
            said.put(message)
    except OSError as error:
        said.put({"message": "failed", "sentence": f"The work can't be done: {error}."})
    finally:
        said.put(None)
