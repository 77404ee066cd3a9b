"""The table of the event list, which the keys enter at the newest event."""

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QTableView


class EventTable(QTableView):
    """Selects nothing when it gets the focus: Qt would select the first row, and so the oldest event listed."""

    def _stand_on_newest(self) -> None:
        """Have a row from which the arrow keys go on, without telling it as a choice."""
        last = self.model().rowCount() - 1
        if last >= 0 and not self.currentIndex().isValid():
            selection = self.selectionModel()
            with QSignalBlocker(selection):
                selection.setCurrentIndex(self.model().index(last, 2), QItemSelectionModel.SelectionFlag.NoUpdate)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._stand_on_newest()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._stand_on_newest()  # while a run is followed the rows are made anew
        super().keyPressEvent(event)
