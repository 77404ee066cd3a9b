"""The summary of patterns: which one for which need, what it is made with, and the program that shows it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QDialogButtonBox,
    QHeaderView,
    QLabel,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from engine.catalog import Program
from gui.look.theme import FontRole, Theme
from gui.widgets.focus_frame import FocusFrame

_COLUMNS: Final = ("Need", "Pattern", "Made with")
_HELP: Final = "A click or Enter opens the program that shows the pattern."
_KEY: Final = Qt.ItemDataRole.UserRole
_SHARES: Final = (0.48, 0.2, 0.32)
"""Of the width, for each column."""
_FONTS: Final[tuple[FontRole, ...]] = ("text", "strong", "mono_small")


class PatternsPage(QDialog):
    """One row for each program whose sheet says for which need it is.

    Signals:
        program_chosen: Name of the program to open.
    """

    program_chosen = Signal(str)

    def __init__(self, theme: Theme, programs: Sequence[Program], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("patterns_page")
        self.setWindowTitle("Which pattern for which need")
        px = theme.px
        shown = [program for program in programs if program.sheet.need]
        self._table = _Table(len(shown), len(_COLUMNS))
        self._table.setObjectName("patterns")
        self._table.setAccessibleName("Needs, and the pattern for each")
        FocusFrame(self._table)
        self._table.setHorizontalHeaderLabels(_COLUMNS)
        for row, program in enumerate(shown):
            self._fill_row(row, program)
        self._table.chosen.connect(self._choose)
        if shown:
            self._table.setCurrentCell(0, 0)
        help_line = QLabel(_HELP)
        help_line.setProperty("role", "muted")
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(18), px(14), px(18), px(12))
        column.setSpacing(px(10))
        column.addWidget(help_line)
        column.addWidget(self._table, 1)
        column.addWidget(buttons)
        room = parent.window().size()
        self.resize(min(px(980), room.width() - px(24)), min(px(760), room.height() - px(24)))
        self._table.setFocus()

    def _fill_row(self, row: int, program: Program) -> None:
        sheet = program.sheet
        for column, text in enumerate((sheet.need, sheet.title, ", ".join(sheet.made_with))):
            item = QTableWidgetItem(text)
            item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
            item.setFont(self._theme.font(_FONTS[column]))
            item.setToolTip(sheet.summary)
            item.setTextAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
            item.setData(_KEY, program.name)
            self._table.setItem(row, column, item)

    def _choose(self, row: int) -> None:
        item = self._table.item(row, 0)
        if item is not None:
            self.accept()
            self.program_chosen.emit(item.data(_KEY))


class _Table(QTableWidget):
    """Rows that wrap their words; a click or Enter chooses one."""

    chosen = Signal(int)

    def __init__(self, rows: int, columns: int) -> None:
        super().__init__(rows, columns)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTabKeyNavigation(False)
        self.setShowGrid(False)
        self.setWordWrap(True)
        self.verticalHeader().hide()
        self.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        self.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft)
        self.horizontalHeader().setHighlightSections(False)
        self.cellClicked.connect(lambda row, _column: self.chosen.emit(row))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self.currentRow())
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        for column, share in enumerate(_SHARES):
            self.setColumnWidth(column, int(self.viewport().width() * share))
        self.resizeRowsToContents()
