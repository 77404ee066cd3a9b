"""From a line of the source to the events that happened there: by a click on its number, or by key."""

from PySide6.QtCore import QObject

from gui.record.event_queries import first_at_line, last_at_line
from gui.record.moment import Moment
from gui.record.selection import Selection
from gui.shortcuts import Key
from gui.source.source_view import SourceView


class LineEvents(QObject):
    """Moves the moment from event to event of one line, and selects the thread that was there."""

    def __init__(self, source: SourceView, moment: Moment, selection: Selection, parent: QObject) -> None:
        super().__init__(parent)
        self._source = source
        self._moment = moment
        self._selection = selection
        source.line_chosen.connect(self.go_back)

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts for the line with the cursor."""
        return (
            Key(("Alt+Up",), "Back to the last event in the line of the code that has the cursor", self._back),
            Key(("Alt+Down",), "On to the next event in the line of the code that has the cursor", self._on),
        )

    def go_back(self, line: int) -> None:
        """Go to the latest event at a line of the running text; from such an event, to the one before it.

        Also from the newest, where it is now: else nothing would happen.
        """
        record, moment = self._moment.record, self._moment
        if record is None:
            return
        latest = last_at_line(record.columns, line, moment.count)
        if latest == moment.count - 1:  # it is what is shown already
            latest = last_at_line(record.columns, line, latest)
        self._go(latest)

    def _back(self) -> None:
        line = self._line()
        if line:
            self.go_back(line)

    def _on(self) -> None:
        record, line = self._moment.record, self._line()
        if record is not None and line:
            self._go(first_at_line(record.columns, line, self._moment.count))

    def _line(self) -> int:
        return self._source.running_line(self._source.cursor_line())

    def _go(self, sequence: int | None) -> None:
        record = self._moment.record
        if sequence is not None and record is not None:
            self._selection.select(record.columns.record(sequence).thread)
            self._moment.go_to_event(sequence)
