"""Run 100 times: the live program again and again, and how often it ended how."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QProgressBar, QVBoxLayout, QWidget

from engine.catalog import Program
from engine.many_runs import ManyRuns
from engine.sheet import Value
from gui.experiments.numbers_box import NumbersBox
from gui.experiments.outcome_bars import OutcomeBars
from gui.experiments.outcome_words import groups
from gui.lab.background import Background
from gui.look.program_words import program_line
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.widgets.fields import button, caption, number_field, resize_within_screen
from gui.widgets.flow_layout import FlowLayout

_TITLE: Final = "Run 100 times"
_INTRODUCTION: Final = (
    "The program runs live, with real threads and real time, each run with another seed of its random numbers. What "
    "happens in one run of a hundred may still be a mistake: a search looks for it among orders that seldom happen."
)
_RUNS: Final = 100
_SECONDS: Final = 5
_SPEED: Final = 10.0
_DRAWN_EVERY_MS: Final = 200

_FIGURES: Final = "{done} of {runs} runs"
_GIVEN_UP: Final = "{done} of {runs} runs, then stopped"


class RunsDialog(QDialog):
    """Not modal. Closing it ends the runs."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._program: Program | None = None
        self._outcomes: list[Mapping[str, Any]] = []
        self._wanted = 0
        self.setObjectName("runs_dialog")
        self.setWindowTitle(_TITLE)
        self._background = Background(self)
        self._background.message_received.connect(self._take)
        self._background.finished.connect(self._end)
        self._redraw = QTimer(self)
        self._redraw.setSingleShot(True)
        self._redraw.setInterval(_DRAWN_EVERY_MS)
        self._redraw.timeout.connect(self._draw)
        self._title = QLabel()
        self._title.setObjectName("runs_program")
        self._title.setProperty("role", "title")
        self._title.setWordWrap(True)
        self._introduction = QLabel(_INTRODUCTION)
        self._introduction.setWordWrap(True)
        self._introduction.setProperty("role", "muted")
        self._numbers = NumbersBox(theme, "runs_numbers")
        self._runs = number_field("runs_count", "So many runs", 10_000)
        self._runs.setValue(_RUNS)
        self._seconds = number_field("runs_seconds", "At most so many seconds for each run", 600)
        self._seconds.setValue(_SECONDS)
        self._start = button("runs_start", "", "")
        self._start.setDefault(True)
        self._start.clicked.connect(self._start_or_stop)
        self._bar = QProgressBar()
        self._bar.setObjectName("runs_progress")
        self._bar.setAccessibleName("How many runs are over")
        self._bar.setTextVisible(False)
        self._figures = QLabel()
        self._figures.setObjectName("runs_figures")
        self._figures.setProperty("role", "muted")
        self._bars = OutcomeBars(theme)
        self._grid = QGridLayout()
        self._budget = FlowLayout()
        self._buttons = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._lay_out()
        theme.changed.connect(self._space)
        self._space()
        self._show_busy(False)

    def show_program(self, program: Program, values: Mapping[str, Value], preset: str) -> None:
        """Offer another program, or other values; the outcomes so far are forgotten."""
        self._background.cancel()
        self._program = program
        self._title.setText(program_line(program))
        self._numbers.show_program(program, values, preset)
        self._outcomes = []
        self._figures.clear()
        self._draw()
        self._show_busy(False)

    def done(self, result: int) -> None:
        """Close, whoever asks for it. Blocks for 0.3 s at the most."""
        self._background.cancel()
        self._redraw.stop()
        self._show_busy(False)
        super().done(result)

    def _start_or_stop(self) -> None:
        if self._background.busy:
            self._background.cancel()
            self._figures.setText(_GIVEN_UP.format(done=len(self._outcomes), runs=self._wanted))
            self._draw()
            self._show_busy(False)
            return
        assert self._program is not None
        self._outcomes = []
        self._wanted = self._runs.value()
        self._draw()
        self._show_figures()
        runs = ManyRuns(
            self._program,
            self._numbers.values(),
            runs=self._wanted,
            seconds=float(self._seconds.value()),
            seed=1,
            speed=_SPEED,
        )
        self._background.start(runs)
        self._show_busy(True)

    def _take(self, outcome: Mapping[str, Any]) -> None:
        self._outcomes.append(outcome)
        self._show_figures()
        if not self._redraw.isActive():
            self._redraw.start()

    def _end(self) -> None:
        self._redraw.stop()
        self._draw()
        self._show_busy(False)

    def _show_figures(self) -> None:
        self._bar.setRange(0, self._wanted)
        self._bar.setValue(len(self._outcomes))
        self._figures.setText(_FIGURES.format(done=len(self._outcomes), runs=self._wanted))

    def _draw(self) -> None:
        self._bars.show_groups(groups(self._outcomes))

    def _show_busy(self, busy: bool) -> None:
        self._start.setText("&Stop" if busy else "&Run")
        self._start.setToolTip("Stop after the runs so far" if busy else "Run with these numbers (Enter)")
        self._start.setAccessibleName("Stop" if busy else "Run")
        set_role(self._start, "" if busy else "primary")
        for field in (self._numbers, self._runs, self._seconds):
            field.setEnabled(not busy)
        self._bar.setVisible(busy)

    def _lay_out(self) -> None:
        grid, budget, buttons = self._grid, self._budget, self._buttons
        grid.addWidget(caption("&Numbers", self._numbers), 0, 0)
        grid.addWidget(self._numbers, 0, 1)
        grid.addWidget(caption("Run&s", self._runs), 1, 0)
        grid.addLayout(budget, 1, 1)
        grid.setColumnStretch(1, 1)
        budget.addWidget(self._runs)
        budget.addWidget(caption("of at &most", self._seconds))
        budget.addWidget(self._seconds)
        budget.addWidget(QLabel("seconds each, sleeps 10× as fast"))
        close = button("runs_close", "&Close", "Close this window; runs that are under way end (Esc)")
        close.clicked.connect(self.reject)
        buttons.addWidget(self._start)
        buttons.addWidget(self._figures, 1)
        buttons.addWidget(close)
        column = self._column
        column.addWidget(self._title)
        column.addWidget(self._introduction)
        column.addLayout(grid)
        column.addWidget(self._bar)
        column.addWidget(self._bars, 1)
        column.addLayout(buttons)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(18), px(16), px(18), px(14))
        self._column.setSpacing(px(12))
        self._grid.setHorizontalSpacing(px(14))
        self._grid.setVerticalSpacing(px(6))
        self._budget.setSpacing(px(8))
        self._buttons.setSpacing(px(10))
        self._bar.setFixedHeight(px(6))
        for field in (self._runs, self._seconds):
            field.setFixedWidth(px(96))
        resize_within_screen(self, px(700), px(640))
