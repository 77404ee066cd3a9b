"""Fills the records of runs from their sessions; the next one is shown when there is something to see."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from engine.wire import Message
from gui.lab.event_pump import EventPump
from gui.record.run_record import RunRecord

_COMPLETE: Final = frozenset({"turn", "ended", "exited"})
"""Messages with which a stepped run has come to where it stops."""


class RunFeed(QObject):
    """The record that is shown, and the pump that fills it or the next one.

    Attributes:
        record: The one that is shown, None before the first.
        goes_on: It is the former run at another step: its threads are the same.

    Signals:
        run_started: `record` is another one.
        message_received, drained, text_due: As those of `event_pump.EventPump`, for the record that is shown.
    """

    run_started = Signal()
    message_received = Signal(object)
    drained = Signal()
    text_due = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.record: RunRecord | None = None
        self.goes_on = False
        self._incoming: RunRecord | None = None
        self._pump: EventPump | None = None

    def follow(self, record: RunRecord, *, at_once: bool) -> None:
        """Fill another record, from its session; show it at once, or as soon as it is complete up to where it stops."""
        self.stop()
        self.goes_on = not at_once and self.record is not None
        self._incoming = record
        self._pump = EventPump(record, self)
        self._pump.message_received.connect(self._hear)
        self._pump.drained.connect(self._pass_on_drained)
        self._pump.text_due.connect(self._pass_on_text_due)
        self._pump.start()
        if at_once:
            self._show_incoming()

    def clear(self) -> None:
        """Show no run."""
        self.stop()
        self.record = None

    def stop(self) -> None:
        """Take in nothing more; what is shown stays."""
        self._incoming = None
        if self._pump is not None:
            self._pump.stop()
            self._pump.deleteLater()
            self._pump = None

    def _show_incoming(self) -> None:
        self.record, self._incoming = self._incoming, None
        self.run_started.emit()

    def _hear(self, message: Message) -> None:
        if self._incoming is not None and message.name in _COMPLETE:
            self._show_incoming()
            self.drained.emit()
            self.text_due.emit()
        self.message_received.emit(message)

    def _pass_on_drained(self) -> None:
        if self._incoming is None:
            self.drained.emit()

    def _pass_on_text_due(self) -> None:
        if self._incoming is None:
            self.text_due.emit()
