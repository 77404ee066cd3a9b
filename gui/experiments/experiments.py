"""What many runs of the opened program tell: makes the windows for it when asked, and keeps them current."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from engine.explore.setup import Setup, usual_preset
from gui.experiments.challenge_play import ChallengePlay
from gui.experiments.challenge_strip import ChallengeStrip
from gui.experiments.compare_dialog import CompareDialog
from gui.experiments.runs_dialog import RunsDialog
from gui.experiments.search_dialog import SearchDialog
from gui.lab.lab import Lab
from gui.look.theme import Theme
from gui.shortcuts import Key, with_key

_SEARCH_KEY: Final = "Ctrl+Shift+F"
_RUNS_KEY: Final = "Ctrl+Shift+R"
_COMPARE_KEY: Final = "Ctrl+Shift+D"
_CHALLENGE_KEY: Final = "Ctrl+Shift+C"
_HINT_KEY: Final = "Ctrl+H"

_HELP: Final = {
    "find_failing_schedule": "Runs the program under many orders of its threads' steps, until one makes it fail",
    "run_many_times": "Runs the program live again and again, and shows how often it ended how",
    "compare_with_fault": "Leads the program by the same choices with a fault and without, and shows where they part",
    "challenge": "Make the program fail by choosing, step by step, who goes on; then find what prevents it",
}
"""What each entry of the menu does."""
_NO_CHALLENGE: Final = "This program has no challenge"


class Experiments(QObject):
    """The entries of the menu, and what is behind them.

    Attributes:
        strip: The challenge that is being played.
    """

    def __init__(self, theme: Theme, lab: Lab, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._lab = lab
        self._window = window
        self._search: SearchDialog | None = None
        self._runs: RunsDialog | None = None
        self._compare: CompareDialog | None = None
        self.strip = ChallengeStrip(theme)
        self._play = ChallengePlay(lab, self.strip, self)
        self._challenge_entry: QAction | None = None
        lab.program_opened.connect(self._show_program)
        lab.program_revised.connect(self._show_program)

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts of the entries."""
        return (
            Key((_SEARCH_KEY,), "Find a failing schedule", self.find_failing_schedule),
            Key((_RUNS_KEY,), "Run the program 100 times", self.run_many_times),
            Key((_COMPARE_KEY,), "Compare the program with a faulty one", self.compare_with_fault),
            Key((_CHALLENGE_KEY,), "Play the challenge of the program: you are the scheduler", self._play.begin),
            Key((_HINT_KEY,), "A hint for the challenge", self._play.give_hint),
        )

    def fill_menu(self, menu: QMenu) -> None:
        """Add the entries."""
        _add(menu, "find_failing_schedule", "Find a failing schedule…", _SEARCH_KEY, self.find_failing_schedule)
        _add(menu, "run_many_times", "Run 100 times…", _RUNS_KEY, self.run_many_times)
        _add(menu, "compare_with_fault", "Compare with a fault…", _COMPARE_KEY, self.compare_with_fault)
        self._challenge_entry = _add(
            menu, "challenge", "Challenge: you are the scheduler", _CHALLENGE_KEY, self._play.begin
        )

    def find_failing_schedule(self) -> None:
        """Ask for the search; one that is under way goes on."""
        if self._search is None:
            self._search = SearchDialog(self._theme, self._window)
            self._search.open_requested.connect(self._open_found)
        self._ask(self._search)

    def run_many_times(self) -> None:
        """Ask for many runs; those that are under way go on."""
        if self._runs is None:
            self._runs = RunsDialog(self._theme, self._window)
        self._ask(self._runs)

    def compare_with_fault(self) -> None:
        """Ask for a comparison; one that is under way goes on."""
        if self._compare is None:
            self._compare = CompareDialog(self._theme, self._window)
        self._ask(self._compare)

    def shut(self) -> None:
        """End what is under way. Blocks for 0.3 s at the most for each."""
        self._play.leave()
        for dialog in self._dialogs():
            dialog.reject()

    def _open_found(self, setup: Setup, run: Mapping[str, Any]) -> None:
        """Show a failing schedule at the step that decided it; plain steps follow the rest."""
        self._lab.stepper.follow(setup, run["schedule"], at=run["decisive"], sites=run["sites"])

    def _ask(self, dialog: SearchDialog | RunsDialog | CompareDialog) -> None:
        self._lab.starting.emit()  # what is being edited counts
        program = self._lab.program
        if program is None:
            return
        if not dialog.isVisible():
            dialog.show_program(program, self._lab.values, usual_preset(program))
        dialog.show()
        dialog.activateWindow()

    def _dialogs(self) -> list[SearchDialog | RunsDialog | CompareDialog]:
        return [dialog for dialog in (self._search, self._runs, self._compare) if dialog is not None]

    def _show_program(self) -> None:
        program = self._lab.program
        if self._challenge_entry is not None:
            playable = program is not None and program.sheet.challenge is not None
            self._challenge_entry.setEnabled(playable)
            self._challenge_entry.setToolTip(_HELP["challenge"] if playable else _NO_CHALLENGE)
        for dialog in self._dialogs():
            if program is not None and dialog.isVisible():
                dialog.show_program(program, self._lab.values, usual_preset(program))


def _add(menu: QMenu, name: str, text: str, key: str, act: Callable[[], object]) -> QAction:
    action = menu.addAction(with_key(text, key), act)
    action.setObjectName(name)
    action.setToolTip(_HELP[name])
    return action
