"""Find a failing schedule: what is asked, how far it is, what was found."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QProgressBar, QPushButton, QVBoxLayout, QWidget

from engine.catalog import Program
from engine.sheet import Value
from engine.stepped.process import ScheduleProcess
from gui.experiments.search_form import SearchForm, SearchRequest
from gui.experiments.search_result import SearchResult
from gui.experiments.search_words import figures
from gui.lab.background import Background
from gui.look.program_words import program_line
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.widgets.fields import bring_to_top, button, resize_within_screen, scrolling

_TITLE: Final = "Find a failing schedule"
_INTRODUCTION: Final = (
    "The program runs again and again, each time with another order of its threads' steps, until one order makes it "
    "fail. One thread proceeds at a time and sleeps take no time, so this tries in a second what may not happen in a "
    "year."
)
_STARTING: Final = "Starting …"
_GIVEN_UP: Final = "The search was given up. Nothing had been found by then."


class SearchDialog(QDialog):
    """Not modal: the lab goes on beside it. Closing it ends the search.

    Signals:
        open_requested: The `Setup` of the search, and the message about the schedule found: show it step by step.
    """

    open_requested = Signal(object, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._request: SearchRequest | None = None
        self._run: Mapping[str, Any] | None = None
        self.setObjectName("search_dialog")
        self._form = SearchForm(theme)
        self._background = Background(self)
        self._background.message_received.connect(self._hear)
        self.setWindowTitle(_TITLE)
        self._program = QLabel()
        self._program.setObjectName("search_program")
        self._program.setProperty("role", "title")
        self._program.setWordWrap(True)
        self._introduction = QLabel(_INTRODUCTION)
        self._introduction.setWordWrap(True)
        self._introduction.setProperty("role", "muted")
        self._start = button("search_start", "&Search", "Search with these numbers (Enter)")
        self._start.clicked.connect(self._start_or_cancel)
        self._start.setDefault(True)
        self._bar = QProgressBar()
        self._bar.setObjectName("search_progress")
        self._bar.setAccessibleName("How much of the budget is spent")
        self._bar.setTextVisible(False)
        self._figures = QLabel()
        self._figures.setObjectName("search_figures")
        self._figures.setAccessibleName("How far the search is")
        self._figures.setProperty("role", "muted")
        self._figures.setWordWrap(True)
        self._result = SearchResult(theme)
        self._open = button("search_open", "&Open step by step", "Show the failing schedule in the window (Enter)")
        self._open.clicked.connect(self._show_steps)
        close = button("search_close", "&Close", "Close this window; a search that is under way ends (Esc)")
        close.clicked.connect(self.reject)
        self._column = QVBoxLayout(self)
        self._buttons = QHBoxLayout()
        self._lay_out(close)
        theme.changed.connect(self._space)
        self._space()
        self._show_busy(False)

    def show_program(self, program: Program, values: Mapping[str, Value], preset: str) -> None:
        """Search another program, or with other values; what was found before is forgotten."""
        self._background.cancel()
        self._program.setText(program_line(program))
        self._form.show_program(program, values, preset)
        self._run = None
        self._result.clear()
        self._figures.clear()
        self._show_busy(False)

    def done(self, result: int) -> None:
        """Close, whoever asks for it. Blocks for 0.3 s at the most."""
        self._background.cancel()
        self._show_busy(False)
        super().done(result)

    def _start_or_cancel(self) -> None:
        if self._background.busy:
            self._background.cancel()
            self._result.show_sentence(_GIVEN_UP, "stop", "muted", "quiet")
            self._show_busy(False)
            return
        request = self._request = self._form.request()
        self._run = None
        self._result.clear()
        self._figures.setText(_STARTING)
        budget = request.budget
        job = request.setup.job(
            "explore", strategy=request.strategy, schedules=budget.schedules, seconds=budget.seconds
        )
        self._background.start(ScheduleProcess(job))
        self._show_busy(True)

    def _hear(self, message: Mapping[str, Any]) -> None:
        match message["message"]:
            case "progress":
                self._show_progress(message)
            case "run":
                self._run = message
            case "searched":
                self._show_progress(message)
                self._result.show_searched(message, self._run)
                self._show_busy(False)
                bring_to_top(self._result, self._area)
            case "failed":
                self._figures.clear()
                self._result.show_sentence(message["sentence"], "warning", "bad", "bad")
                self._show_busy(False)

    def _show_progress(self, numbers: Mapping[str, Any]) -> None:
        assert self._request is not None
        budget = self._request.budget
        spent = max(numbers["schedules"] / budget.schedules, numbers["seconds"] / budget.seconds)
        self._bar.setValue(round(1000 * min(1.0, spent)))
        self._figures.setText(figures(numbers))

    def _show_busy(self, busy: bool) -> None:
        self._start.setText("&Stop" if busy else "&Search")
        self._start.setToolTip("Give the search up" if busy else "Search with these numbers (Enter)")
        self._start.setAccessibleName("Stop" if busy else "Search")
        set_role(self._start, "" if busy or self._run is not None else "primary")
        self._form.setEnabled(not busy)
        self._bar.setRange(0, 1000)
        self._bar.setVisible(busy)
        found = self._run is not None
        self._open.setVisible(found)
        (self._open if found else self._start).setDefault(True)

    def _show_steps(self) -> None:
        if self._request is not None and self._run is not None:
            self.reject()
            self.open_requested.emit(self._request.setup, self._run)

    def _lay_out(self, close: QPushButton) -> None:
        buttons, content = self._buttons, QWidget()
        self._content = QVBoxLayout(content)
        set_role(self._open, "primary")
        buttons.addWidget(self._start)
        buttons.addWidget(self._figures, 1)
        buttons.addWidget(self._open)
        buttons.addWidget(close)
        for part in (self._program, self._introduction, self._form, self._bar):
            self._content.addWidget(part)
        self._content.addWidget(self._result, 1)
        self._area = scrolling(content)
        self._column.addWidget(self._area, 1)
        self._column.addLayout(buttons)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(18), px(16), px(18), px(14))
        self._column.setSpacing(px(12))
        self._content.setContentsMargins(0, 0, px(4), 0)
        self._content.setSpacing(px(12))
        self._buttons.setSpacing(px(10))
        self._bar.setFixedHeight(px(6))
        resize_within_screen(self, px(760), px(640))
