"""The interleaving as one draws it on a blackboard: a column for each thread, a row for each step."""

from PySide6.QtCore import QModelIndex, QRect, Qt, Signal
from PySide6.QtGui import QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from gui.interleaving_cell import InterleavingCell, thread_text_ink
from gui.interleaving_model import InterleavingModel
from gui.run_record import RunRecord
from gui.theme import Theme
from gui.thread_names import fitted_name


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
        self.setItemDelegate(InterleavingCell(theme, self))
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
        self.steps.modelReset.connect(self._share_width)
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

    def _choose(self, index: QModelIndex) -> None:
        if self._quiet or not index.isValid():
            return
        self.thread_selected.emit(self.steps.threads[index.column()])
        self.step_chosen.emit(index.row() + 1)

    def _share_width(self) -> None:
        px = self._theme.px
        columns = len(self.steps.threads)
        for column in range(columns):
            self.setColumnWidth(column, max(px(124), min(px(420), self.viewport().width() // columns)))

    def _space(self) -> None:
        height = self._theme.px(38)
        self.verticalHeader().setFixedWidth(self._theme.px(40))
        self.verticalHeader().setMinimumSectionSize(height)
        self.verticalHeader().setDefaultSectionSize(height)
        self._names.setFixedHeight(self._theme.px(24))
        self._share_width()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share_width()
        if self.currentIndex().isValid():
            self.scrollTo(self.currentIndex())


class _Names(QHeaderView):
    """The names of the threads in their colours."""

    def __init__(self, theme: Theme, parent: InterleavingView) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._theme = theme
        self._view = parent

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
