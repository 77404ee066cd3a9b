"""What many runs of the opened program tell: makes the windows for it when asked, and keeps them current."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QMenu, QWidget

from gui.lab import Lab
from gui.search_dialog import SearchDialog
from gui.shortcuts import Key, shown
from gui.theme import Theme

_SEARCH_KEY: Final = "Ctrl+Shift+F"


class Experiments(QObject):
    """The entries of the menu, and the windows behind them."""

    def __init__(self, theme: Theme, lab: Lab, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._lab = lab
        self._window = window
        self._search: SearchDialog | None = None
        lab.program_opened.connect(self._show_program)

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts of the entries."""
        return (Key((_SEARCH_KEY,), "Find a failing schedule", self.find_failing_schedule),)

    def fill_menu(self, menu: QMenu) -> None:
        """Add the entries."""
        search = menu.addAction(f"Find a failing schedule…\t{shown(_SEARCH_KEY)}", self.find_failing_schedule)
        search.setObjectName("find_failing_schedule")
        search.setToolTip("Runs the program under many orders of its threads' steps, until one makes it fail")

    def find_failing_schedule(self) -> None:
        """Ask for the search; one that is under way goes on."""
        if self._lab.program is None:
            return
        if self._search is None:
            self._search = SearchDialog(self._theme, self._window)
        if not self._search.isVisible():
            self._search.show_program(self._lab.program, self._lab.values)
        self._search.show()
        self._search.activateWindow()

    def shut(self) -> None:
        """End what is under way. Blocks for 0.3 s at the most."""
        if self._search is not None:
            self._search.reject()

    def _show_program(self) -> None:
        program = self._lab.program
        if program is not None and self._search is not None and self._search.isVisible():
            self._search.show_program(program, self._lab.values)
