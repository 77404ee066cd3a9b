"""The programs that can be opened, by category, and the scripts that the user opened lately."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from engine.catalog import Program
from gui.icons import set_button_icon
from gui.theme import Theme

_NEW_SHEET: Final = (
    "Write a sheet for the opened script, beside it: labels and ranges of sliders, gauges, a lesson, presets. "
    "Its comments say how to go on."
)
YOURS: Final = "Yours"
_KEY: Final = Qt.ItemDataRole.UserRole


def program_key(program: Program) -> str:
    """What the window remembers a program by, and `catalog.find_program` finds it by."""
    return program.name if program.built_in else str(program.path)


class _Rows(QStyledItemDelegate):
    """Draws headings small and spaced, the opened program on a rounded ground."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.opened = ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
        colours, px = theme.colours, theme.px
        key = index.data(_KEY)
        text = index.data(Qt.ItemDataRole.DisplayRole)
        left = Qt.AlignmentFlag.AlignLeft
        painter.save()
        try:
            if not key:
                painter.setFont(theme.font("heading"))
                painter.setPen(colours.muted)
                rect.adjust(px(8), 0, 0, -px(3))
                painter.drawText(rect, left | Qt.AlignmentFlag.AlignBottom, text.upper())
                return
            state: QStyle.StateFlag = option.state
            opened = key == self.opened
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = rect.adjusted(0, px(1), -px(1), -px(1))
            painter.setPen(Qt.PenStyle.NoPen)
            if opened or state & QStyle.StateFlag.State_MouseOver:
                painter.setBrush(colours.selection if opened else colours.inset)
                painter.drawRoundedRect(ground, px(6), px(6))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(colours.accent)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(ground, px(6), px(6))
            painter.setFont(theme.font("strong" if opened else "text"))
            painter.setPen(colours.text)
            rect.adjust(px(8), 0, -px(6), 0)
            shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(rect, left | Qt.AlignmentFlag.AlignVCenter, shown)
        finally:
            painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = not index.data(_KEY)
        first = index.row() == 0
        return QSize(self._theme.px(60), self._theme.px(24 if heading and first else 32 if heading else 28))


class _List(QListWidget):
    """Arrow keys move the focus only: opening a program would end the run that one looks at."""

    entered = Signal(QListWidgetItem)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            item = self.currentItem()
            if item is not None:
                self.entered.emit(item)
        else:
            super().keyPressEvent(event)


class ProgramList(QFrame):
    """Click or Enter opens a program; a double click, or Enter on the opened one, runs it.

    Signals:
        program_chosen: Its key; open it.
        run_requested: Run the opened program.
        open_requested: Ask for a script.
        patterns_requested: Show which pattern is for which need.
        sheet_requested: Write a sheet for the opened script.
    """

    program_chosen = Signal(str)
    run_requested = Signal()
    open_requested = Signal()
    patterns_requested = Signal()
    sheet_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.title = "Programs"
        self.setObjectName("program_list")
        self.setAccessibleName(self.title)
        self.setProperty("bar", True)
        self.setProperty("edge", "left")
        self._list = _List()
        self._list.setObjectName("programs")
        self._list.setAccessibleName("Programs")
        self._list.setToolTip("A click opens a program, a double click runs it")
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._rows = _Rows(theme, self._list)
        self._list.setItemDelegate(self._rows)
        self._list.itemClicked.connect(self._choose)
        self._list.itemDoubleClicked.connect(self._run)
        self._list.entered.connect(self._enter)
        self._patterns = QPushButton("Which pattern?")
        self._patterns.setObjectName("show_patterns")
        self._patterns.setAccessibleName("Which pattern for which need")
        self._patterns.setToolTip("Which pattern for which need (Shift+F1)")
        self._patterns.clicked.connect(self.patterns_requested)
        self._open = QPushButton("&Open script…")
        self._open.setObjectName("open_script")
        self._open.setAccessibleName("Open script")
        self._open.setToolTip("Open a Python script of your own (Ctrl+O). Opening does not run it.")
        self._open.clicked.connect(self.open_requested)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._list, 1)
        self._sheet = QPushButton("New sheet…")
        self._sheet.setObjectName("new_sheet")
        self._sheet.setAccessibleName("New sheet")
        self._sheet.setToolTip(_NEW_SHEET)
        self._sheet.clicked.connect(self.sheet_requested)
        self._sheet.hide()
        self._column.addWidget(self._sheet)
        self._column.addWidget(self._patterns)
        self._column.addWidget(self._open)
        self.setFocusProxy(self._list)
        theme.changed.connect(self._space)
        self._space()

    def show_programs(self, built_in: Sequence[Program], scripts: Sequence[Path]) -> None:
        """List what can be opened; `scripts` are the user's own, the latest first."""
        self._list.clear()
        category = None
        for program in built_in:
            if program.sheet.category != category:
                category = program.sheet.category
                self._add_heading(category)
            self._add(program.sheet.title, program.name, program.sheet.summary)
        if scripts:
            self._add_heading(YOURS)
        for path in scripts:
            self._add(path.name, str(path), str(path))
        self.show_opened(self._rows.opened)

    def show_opened(self, key: str, *, lacks_sheet: bool = False) -> None:
        """Mark the program that is open; a script that `lacks_sheet` can be given one."""
        self._rows.opened = key
        self._sheet.setVisible(lacks_sheet)
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(_KEY) == key:
                self._list.setCurrentItem(item)
        self._list.viewport().update()

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text or "Programs")
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.addItem(item)

    def _add(self, title: str, key: str, tooltip: str) -> None:
        item = QListWidgetItem(title)
        item.setData(_KEY, key)
        item.setToolTip(tooltip)
        self._list.addItem(item)

    def _choose(self, item: QListWidgetItem) -> None:
        key = item.data(_KEY)
        if key and key != self._rows.opened:
            self.program_chosen.emit(key)

    def _run(self, item: QListWidgetItem) -> None:
        if item.data(_KEY) == self._rows.opened:
            self.run_requested.emit()

    def _enter(self, item: QListWidgetItem) -> None:
        if item.data(_KEY) == self._rows.opened:
            self.run_requested.emit()
        else:
            self._choose(item)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(8), px(12), px(8), px(12))
        self._column.setSpacing(px(8))
        self.setMinimumWidth(px(130))
        set_button_icon(self._sheet, self._theme, "sheet", self._theme.colours.muted)
        set_button_icon(self._patterns, self._theme, "help", self._theme.colours.muted)
        set_button_icon(self._open, self._theme, "open", self._theme.colours.muted)
        self._list.doItemsLayout()
