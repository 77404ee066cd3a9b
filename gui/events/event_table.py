"""The table of the event list, which the keys enter at the newest event."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QSignalBlocker
from PySide6.QtGui import QFocusEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.events.event_model import Column

_MOST_SHARE: Final = 0.5
"""Of the width, for the longest name of a thread: the line and the event are to be seen as well."""


class EventTable(QTableView):
    """Selects nothing when it gets the focus: Qt would select the first row, and so the oldest event listed.

    Its columns have the width that the rows which are seen need; what is more than the table has is scrolled.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._least: Mapping[Column, int] = {}
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setResizeContentsPrecision(0)  # by the rows that are seen
        self.verticalScrollBar().valueChanged.connect(self.fit_columns)

    def set_least_widths(self, least: Mapping[Column, int]) -> None:
        """How wide, in pixels, the columns are at least, but for that of the events, which takes the rest."""
        self._least = least
        self.fit_columns()

    def fit_columns(self) -> None:
        """Give the columns the width that they need, once they are seen."""
        if not self.isVisible():
            return  # Qt would measure all rows of a table that isn't
        taken, most = 0, round(self.viewport().width() * _MOST_SHARE)
        for column, least in self._least.items():
            width = max(least, min(self.sizeHintForColumn(column), most) if column is not Column.TIME else 0)
            self.setColumnWidth(column, width)
            taken += width
        longest = self.sizeHintForColumn(Column.EVENT)
        self.setColumnWidth(Column.EVENT, max(self.viewport().width() - taken, longest))

    def _stand_on_newest(self) -> None:
        """Have a row from which the arrow keys go on, without telling it as a choice."""
        last = self.model().rowCount() - 1
        if last >= 0 and not self.currentIndex().isValid():
            selection, newest = self.selectionModel(), self.model().index(last, Column.EVENT)
            with QSignalBlocker(selection):
                selection.setCurrentIndex(newest, QItemSelectionModel.SelectionFlag.NoUpdate)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.fit_columns()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fit_columns()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._stand_on_newest()
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        self._stand_on_newest()  # while a run is followed the rows are made anew
        super().keyPressEvent(event)
