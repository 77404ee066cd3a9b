"""The programs that can be opened, by category, and the scripts that the user opened lately."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from engine.catalog import Program
from gui.look.icons import IconButton, set_button_icon
from gui.look.theme import Theme
from gui.programs.program_rows import KEY, ProgramItems, ProgramRows

_NEW_SHEET: Final = (
    "Write a sheet for the opened script, beside it: labels and ranges of sliders, gauges, a lesson, presets. "
    "Its comments say how to go on."
)
_WORDS: Final = Qt.ItemDataRole.UserRole + 1
"""What a program is found by."""
YOURS: Final = "Yours"


def program_key(program: Program) -> str:
    """What the window remembers a program by, and `catalog.find_program` finds it by."""
    return program.name if program.built_in else str(program.path)


class _Find(QLineEdit):
    """Enter takes the first program that is found, the arrow down goes to the list.

    Signals:
        entered: Enter was pressed.
    """

    entered = Signal()

    def __init__(self, items: QWidget) -> None:
        super().__init__()
        self._items = items
        self.setObjectName("find_program")
        self.setAccessibleName("Find a program")
        self.setPlaceholderText("Find")
        self.setToolTip("Only programs that mention these words, for instance: queue (Ctrl+P)")
        self.setClearButtonEnabled(True)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.entered.emit()
        elif event.key() == Qt.Key.Key_Down:
            self._items.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            super().keyPressEvent(event)


class ProgramList(QFrame):
    """Click or Enter opens a program; a double click, or Enter on the opened one, runs it.

    Attributes:
        entry: What gets the focus when a key leads here.

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
        self._list = ProgramItems()
        self._list.setObjectName("programs")
        self._list.setAccessibleName("Programs")
        self._list.setToolTip("A click opens a program, a double click runs it")
        self._list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self._list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._list.setMouseTracking(True)
        self._list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self._rows = ProgramRows(theme, self._list)
        self._list.setItemDelegate(self._rows)
        self._list.itemClicked.connect(self._choose)
        self._list.itemDoubleClicked.connect(self._run)
        self._list.entered.connect(self._enter)
        self._find = _Find(self._list)
        self._find.textChanged.connect(self._filter)
        self._find.entered.connect(self._enter_found)
        self._patterns = IconButton(theme, "help", "show_patterns", "Which pattern for which need (Shift+F1)")
        self._patterns.clicked.connect(self.patterns_requested)
        self._open = QPushButton("&Open script…")
        self._open.setObjectName("open_script")
        self._open.setAccessibleName("Open script")
        self._open.setToolTip("Open a Python script of your own (Ctrl+O). Opening does not run it.")
        self._open.clicked.connect(self.open_requested)
        self._column = QVBoxLayout(self)
        self._top = QHBoxLayout()
        self._top.addWidget(self._find, 1)
        self._top.addWidget(self._patterns)
        self._column.addLayout(self._top)
        self._column.addWidget(self._list, 1)
        self._sheet = QPushButton("New sheet…")
        self._sheet.setObjectName("new_sheet")
        self._sheet.setAccessibleName("New sheet")
        self._sheet.setToolTip(_NEW_SHEET)
        self._sheet.clicked.connect(self.sheet_requested)
        self._sheet.hide()
        self._column.addWidget(self._sheet)
        self._column.addWidget(self._open)
        self.entry = self._list
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
            sheet = program.sheet
            words = " ".join((sheet.title, category, sheet.summary, sheet.need, *sheet.made_with))
            self._add(sheet.title, program.name, sheet.summary, words)
        if scripts:
            self._add_heading(YOURS)
        for path in scripts:
            self._add(path.name, str(path), str(path), str(path))
        self._filter()
        self.show_opened(self._rows.opened)

    def focus_find(self) -> None:
        """Let the user type what to look for."""
        self._find.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self._find.selectAll()

    def show_opened(self, key: str, *, lacks_sheet: bool = False) -> None:
        """Mark the program that is open; a script that `lacks_sheet` can be given one."""
        self._rows.opened = key
        self._sheet.setVisible(lacks_sheet)
        for row in range(self._list.count()):
            item = self._list.item(row)
            if item.data(KEY) == key:
                self._list.setCurrentItem(item)
        self._list.viewport().update()

    def _add_heading(self, text: str) -> None:
        item = QListWidgetItem(text or "Programs")
        item.setFlags(Qt.ItemFlag.NoItemFlags)
        self._list.addItem(item)

    def _add(self, title: str, key: str, tooltip: str, words: str) -> None:
        item = QListWidgetItem(title)
        item.setData(KEY, key)
        item.setData(_WORDS, words.casefold())
        item.setToolTip(tooltip)
        self._list.addItem(item)

    def _filter(self) -> None:
        """Show the programs that mention every word that is looked for, and the headings above them."""
        sought = self._find.text().casefold().split()
        heading: QListWidgetItem | None = None
        for row in range(self._list.count()):
            item = self._list.item(row)
            if not item.data(KEY):
                heading = item
                item.setHidden(True)
                continue
            found = all(word in item.data(_WORDS) for word in sought)
            item.setHidden(not found)
            if found and heading is not None:
                heading.setHidden(False)

    def _enter_found(self) -> None:
        """Open the first program that is found."""
        items = (self._list.item(row) for row in range(self._list.count()))
        first = next((item for item in items if item.data(KEY) and not item.isHidden()), None)
        if first is not None and self._find.text():
            self._find.clear()
            self._list.setCurrentItem(first)
            self._choose(first)

    def _choose(self, item: QListWidgetItem) -> None:
        key = item.data(KEY)
        if key and key != self._rows.opened:
            self.program_chosen.emit(key)

    def _run(self, item: QListWidgetItem) -> None:
        if item.data(KEY) == self._rows.opened:
            self.run_requested.emit()

    def _enter(self, item: QListWidgetItem) -> None:
        if item.data(KEY) == self._rows.opened:
            self.run_requested.emit()
        else:
            self._choose(item)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(8), px(12), px(8), px(12))
        self._column.setSpacing(px(8))
        self.setMinimumWidth(px(144))
        set_button_icon(self._sheet, self._theme, "sheet", self._theme.colours.muted)
        self._top.setSpacing(px(4))
        set_button_icon(self._open, self._theme, "open", self._theme.colours.muted)
        self._list.doItemsLayout()
