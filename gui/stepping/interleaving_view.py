"""The interleaving as one draws it on a blackboard: a column for each thread, a row for each step."""

from typing import Final

from PySide6.QtCore import QModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.look.theme import Theme
from gui.look.thread_names import fitted_name, without_target
from gui.record.run_record import RunRecord
from gui.stepping.interleaving_cell import LEAST_HEIGHT, InterleavingCell, thread_text_ink
from gui.stepping.interleaving_model import InterleavingModel
from gui.widgets.focus_frame import FocusFrame

_LEAST_COLUMN: Final = 96
_LEAST_QUOTING: Final = 150
"""Narrower columns have no room for lines of the source."""
_HEADER: Final = 24
_SCROLL_BAR: Final = 10
_ROWS_AT_ONCE: Final = 16
"""More are hardly ever seen; those beside them get their height when they are."""


class InterleavingView(QTableView):
    """Follows the run to its newest step, unless a moment of the past is shown.

    Signals:
        step_chosen: The user wants to look at a step, from 1.
        thread_selected: The number of the thread in whose column that was.
    """

    step_chosen = Signal(int)
    thread_selected = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.steps = InterleavingModel(self)
        self._quiet = False
        self.setObjectName("interleaving")
        self.setAccessibleName("Steps, a column for each thread")
        self.setToolTip("Click a step to see everything as it was then")
        self.setModel(self.steps)
        FocusFrame(self)
        self._cells = InterleavingCell(theme, self)
        self.setItemDelegate(self._cells)
        # By column: how wide its cells that were seen would like it to be, and have to have it.
        self._needed: dict[int, int] = {}
        self._least: dict[int, int] = {}
        self._names = _Names(theme, self)
        self.setHorizontalHeader(self._names)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.verticalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignCenter)
        self.verticalHeader().setHighlightSections(False)
        self.setCornerButtonEnabled(False)
        self._names.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.selectionModel().currentChanged.connect(self._choose)
        self.steps.columnsInserted.connect(self._share_width)
        self.steps.modelReset.connect(self._forget_sizes)
        self.verticalScrollBar().valueChanged.connect(self._fit_seen)
        theme.changed.connect(self._space)
        self._space()

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run."""
        self.steps.set_record(record)

    def refresh(self, at: int | None) -> None:
        """Show the run as it is; `at`: as it was after so many steps, None for now."""
        self.steps.refresh()
        self.show_step(at)

    def show_step(self, at: int | None) -> None:
        """Mark the step after which the window shows the run, None for the newest."""
        last = self.steps.rowCount()
        shown = last if at is None else at
        self.steps.show_step(shown)
        self._fit(range(max(0, shown - _ROWS_AT_ONCE), shown))
        self._quiet = True
        try:
            if shown:
                index = self.steps.index(shown - 1, self.steps.column_of(shown))
                self.setCurrentIndex(index)
                self.scrollTo(index)
            else:
                self.setCurrentIndex(QModelIndex())
                self.scrollToTop()
        finally:
            self._quiet = False

    def mark_object(self, thing: int | None) -> None:
        """Make the steps of an object stand out, None for none."""
        self.steps.mark_object(thing)

    def told(self, step: int) -> str:
        """What assistive technology is told of a step, from 1."""
        index = self.steps.index(step - 1, self.steps.column_of(step))
        return str(index.data(Qt.ItemDataRole.AccessibleTextRole))

    def _choose(self, index: QModelIndex) -> None:
        if self._quiet or not index.isValid():
            return
        self.thread_selected.emit(self.steps.threads[index.column()])
        self.step_chosen.emit(index.row() + 1)

    def _share_width(self) -> None:
        """Give each column its share, and those that need more what the others leave."""
        px, columns = self._theme.px, len(self.steps.threads)
        if not columns:
            return
        room = self.viewport().width()
        self._quote(columns * px(_LEAST_QUOTING) <= room)
        share = max(px(_LEAST_COLUMN), min(px(420), room // columns))
        needed = {column: max(px(_LEAST_COLUMN), self._needed.get(column, 0)) for column in range(columns)}
        free = room - sum(min(share, width) for width in needed.values())
        for column, width in sorted(needed.items(), key=lambda item: item[1]):
            more = max(0, min(width - share, free))
            free -= more
            # If all have what they need, they share what is left; no word goes on in another line.
            shared = share if max(needed.values()) <= share else min(share, width) + more
            self.setColumnWidth(column, max(shared, self._least.get(column, 0)))

    def _quote(self, quoting: bool) -> None:
        """Quote the lines of the source in the cells, or not; what they need is measured anew."""
        if quoting == self._cells.quoting:
            return
        self._cells.quoting = quoting
        self._needed.clear()
        self._least.clear()
        self.viewport().update()

    def _fit_seen(self) -> None:
        last = self.rowAt(self.viewport().height() - 1)
        self._fit(range(max(0, self.rowAt(0)), last + 1 if last >= 0 else self.steps.rowCount()))

    def _fit(self, rows: range) -> None:
        """Let these rows, and the columns, have the size that their cells need."""
        cells = [(row, column, cell) for row in rows for column, cell in self.steps.cells(row).items()]
        before = dict(self._needed), dict(self._least)
        for column in range(len(self.steps.threads)):
            self._needed[column] = max(self._needed.get(column, 0), self._names.width_of(column))
        for _, column, cell in cells:
            self._needed[column] = max(self._needed.get(column, 0), self._cells.width(cell))
            self._least[column] = max(self._least.get(column, 0), self._cells.least_width(cell))
        if (self._needed, self._least) != before:
            self._share_width()
        heights: dict[int, int] = {}
        for row, column, cell in cells:
            heights[row] = max(heights.get(row, 0), self._cells.height(cell, self.columnWidth(column)))
        for row, height in heights.items():
            if self.rowHeight(row) != height:
                self.setRowHeight(row, height)

    def _forget_sizes(self) -> None:
        self._needed.clear()
        self._least.clear()
        self._share_width()

    def _space(self) -> None:
        height = self._theme.px(LEAST_HEIGHT)
        self._cells.dress()
        self._needed.clear()
        self._least.clear()
        self.verticalHeader().setFixedWidth(self._theme.px(40))
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._names.setFixedHeight(self._theme.px(_HEADER))
        self._share_width()
        self._fit_seen()

    def minimumSizeHint(self) -> QSize:
        """The names and two steps."""
        return QSize(super().minimumSizeHint().width(), self._theme.px(_HEADER + 2 * LEAST_HEIGHT + _SCROLL_BAR))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        self._fit_seen()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


class _Names(QHeaderView):
    """The names of the threads in their colours."""

    def __init__(self, theme: Theme, parent: InterleavingView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._view = parent

    def width_of(self, column: int) -> int:
        """What the name of a column needs, without the function that Python adds."""
        name = without_target(str(self.model().headerData(column, Qt.Orientation.Horizontal) or ""))
        return QFontMetrics(self._theme.font("strong")).horizontalAdvance(name) + self._theme.px(10)

    def paintSection(self, painter: QPainter, rect: QRect, logical: int) -> None:  # noqa: N802
        name = self.model().headerData(logical, Qt.Orientation.Horizontal)
        theme = self._theme
        painter.save()
        try:
            painter.fillRect(rect, theme.colours.panel)
            painter.setFont(theme.font("strong"))
            painter.setPen(thread_text_ink(theme, self._view.steps.threads[logical]))
            inner = rect.adjusted(theme.px(4), 0, -theme.px(4), 0)
            text = fitted_name(str(name or ""), painter.fontMetrics(), inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        finally:
            painter.restore()
