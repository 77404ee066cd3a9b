"""What happened, event by event, with filters. Follows the run until one scrolls up or goes to a moment of the past."""

from collections.abc import Mapping

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QVBoxLayout,
    QWidget,
)

from engine.trace import LAB_THREAD
from gui.events.event_model import LISTED_EVENTS, SCANNED_EVENTS, Column, EventFilter, EventModel, KindGroup
from gui.events.event_table import EventTable
from gui.look.icons import IconButton
from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.widgets.combo_box import ComboBox
from gui.widgets.focus_frame import FocusFrame

_TOOLTIP = (
    f"The newest {LISTED_EVENTS:,} events that pass the filters, of the newest {SCANNED_EVENTS:,} of the run."
    " A click goes to the moment of an event; Enter or a double click shows its line in the source."
)
_ALL_THREADS = "All threads"


class EventList(QWidget):
    """A table of events and the filters above it.

    Attributes:
        table: The events.

    Signals:
        line_chosen: The user wants to see that line of the program, as `trace.split_line` splits it.
        thread_selected: The user selected an event of that thread.
        event_selected: The user selected that event; its sequence number (an int).
        newest_requested: The user wants to follow the run again.
    """

    line_chosen = Signal(int)
    thread_selected = Signal(int)
    event_selected = Signal(object)
    newest_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._threads: tuple[int, ...] = ()
        self._position: int | None = None
        self._quiet = False
        self.setObjectName("event_list")
        self._model = EventModel(self)
        self.table = self._make_table()
        self._thread = ComboBox(theme)
        self._kind = ComboBox(theme)
        for box, name, title in (
            (self._thread, "event_thread", "Only events of this thread"),
            (self._kind, "event_kind", "Only events of this kind"),
        ):
            box.setObjectName(name)
            box.setAccessibleName(title)
            box.setToolTip(title)
            box.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
            box.setMinimumContentsLength(4)
        self._thread.addItem(_ALL_THREADS)
        for group in KindGroup:
            self._kind.addItem(group.value, group)
        self._text = QLineEdit()
        self._text.setObjectName("event_text")
        self._text.setAccessibleName("Find in events")
        self._text.setPlaceholderText("Find…")
        self._text.setToolTip("Only events that mention this: a thread, an object, an item, a message (Ctrl+F)")
        self._text.setClearButtonEnabled(True)
        self._text.setMinimumWidth(30)
        self._follow = IconButton(theme, "follow", "event_follow", "Follow the run: show the newest events")
        self._follow.setCheckable(True)
        self._follow.setChecked(True)
        self._filters = QHBoxLayout()
        for widget, stretch in ((self._thread, 3), (self._kind, 3), (self._text, 2), (self._follow, 0)):
            self._filters.addWidget(widget, stretch)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._filters)
        self._column.addWidget(self.table, 1)
        self._thread.currentIndexChanged.connect(self._filter)
        self._kind.currentIndexChanged.connect(self._filter)
        self._text.textChanged.connect(self._filter)
        self._follow.toggled.connect(self._follow_again)
        self.table.verticalScrollBar().actionTriggered.connect(self._scrolled)
        self.table.activated.connect(self._choose_line)
        self.table.selectionModel().currentRowChanged.connect(self._select)
        theme.changed.connect(self._space)
        self._space()

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run, unfiltered by thread: its numbers mean other threads."""
        self._position = None
        self._model.set_record(record)
        self._thread.setCurrentIndex(0)
        self._follow.setChecked(True)

    def show_moment(self, position: int | None) -> None:
        """Show and select the latest event of the first `position` ones; None follows the run again."""
        was, self._position = self._position, position
        if position is not None:
            self._follow.setChecked(False)
            self._model.show_moment(position)
            self._mark_moment()
        elif was is not None:
            self._model.show_moment(None)
            self._follow.setChecked(True)

    def mark_object(self, thing: int | None) -> None:
        """Make the events of an object stand out, None for none."""
        self._model.mark_object(thing)

    def _mark_moment(self) -> None:
        if self._position is None:
            return
        row = self._model.row_of(self._position)
        self._quiet = True
        if row >= 0:
            index = self._model.index(row, Column.EVENT)
            self.table.setCurrentIndex(index)
            self.table.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        else:
            self.table.clearSelection()
            self.table.setCurrentIndex(QModelIndex())
            self.table.scrollToTop()
        self.table.fit_columns()
        self._quiet = False

    def show_threads(self, names: Mapping[int, str]) -> None:
        """Offer the threads of the run in the filter."""
        numbers = tuple(names)
        if numbers == self._threads:
            return
        chosen = self._thread.currentData()
        self._threads = numbers
        self._thread.blockSignals(True)
        self._thread.clear()
        self._thread.addItem(_ALL_THREADS)
        for number, name in names.items():
            self._thread.addItem(name, number)
        self._thread.addItem("The laboratory", LAB_THREAD)
        self._thread.setCurrentIndex(max(0, self._thread.findData(chosen)) if chosen is not None else 0)
        self._thread.blockSignals(False)

    def refresh(self) -> None:
        """Show the newest events, unless the user looks at older ones."""
        if self._follow.isChecked():
            self._model.refresh()
            self.table.scrollToBottom()
            self.table.fit_columns()

    def focus_search(self) -> None:
        self._text.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._text.selectAll()

    def _make_table(self) -> EventTable:
        table = EventTable()
        table.setObjectName("events")
        table.setAccessibleName("Events")
        table.setToolTip(_TOOLTIP)
        table.setModel(self._model)
        FocusFrame(table)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerItem)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setWordWrap(False)
        table.verticalHeader().hide()
        table.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        # The line is always seen, an event that is longer is scrolled.
        table.horizontalHeader().moveSection(Column.LINE, Column.EVENT)
        return table

    def _filter(self) -> None:
        group = self._kind.currentData()
        self._model.set_filter(EventFilter(self._thread.currentData(), group, self._text.text().strip()))
        if self._position is None:
            self._follow.setChecked(True)
            self.table.scrollToBottom()
            self.table.fit_columns()
        else:
            self._mark_moment()

    def _scrolled(self) -> None:
        bar = self.table.verticalScrollBar()
        if self._position is None:
            self._follow.setChecked(bar.sliderPosition() >= bar.maximum())

    def _follow_again(self, following: bool) -> None:
        if following and self._position is not None:
            self.newest_requested.emit()
        elif following:
            self.refresh()

    def _choose_line(self, index: QModelIndex) -> None:
        self.line_chosen.emit(self._model.record_at(index.row()).line)

    def _select(self, index: QModelIndex) -> None:
        if index.isValid() and not self._quiet:
            sequence = self._model.sequence_at(index.row())
            self._follow.setChecked(False)
            self.thread_selected.emit(self._model.record_at(index.row()).thread)
            self.event_selected.emit(sequence)

    def _space(self) -> None:
        px = self._theme.px
        self._model.later = self._theme.colours.muted
        self._model.marked = self._theme.colours.inset
        self._column.setContentsMargins(0, px(8), 0, 0)
        self._column.setSpacing(px(6))
        self._filters.setSpacing(px(6))
        self.table.setFont(self._theme.font("small"))
        self.table.verticalHeader().setMinimumSectionSize(px(20))
        self.table.verticalHeader().setDefaultSectionSize(px(20))
        self.table.set_least_widths({Column.TIME: px(56), Column.THREAD: px(86), Column.LINE: px(36)})
