"""What a search for a failing schedule is asked: with which numbers, how, and for how long."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine.catalog import Program
from engine.explore.search import USUAL_BUDGET, Budget
from engine.explore.setup import Setup
from engine.sheet import Value
from gui.experiments.numbers_box import NumbersBox
from gui.experiments.search_words import CLOCKS
from gui.look.strategy_words import STRATEGY_WORDS
from gui.look.theme import Theme
from gui.widgets.combo_box import ComboBox
from gui.widgets.fields import caption, number_field
from gui.widgets.flow_layout import FlowLayout

_MOST_SCHEDULES: Final = 1_000_000
_MOST_SECONDS: Final = 3_600


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What the user wants searched; `strategy` is a name in `portfolio.STRATEGIES`."""

    setup: Setup
    strategy: str
    budget: Budget


class SearchForm(QWidget):
    """Fields with their labels; `request` says what they hold."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._program: Program | None = None
        self._numbers = NumbersBox(theme, "search_numbers")
        self._strategy = _combo(theme, "search_strategy", "Strategy", "How schedules are chosen")
        self._clock = _combo(theme, "search_clock", "Clock", "Whether a sleep may end before others have gone on")
        self._schedules = number_field("search_schedules", "At most so many schedules", _MOST_SCHEDULES)
        self._seconds = number_field("search_seconds", "At most so many seconds", _MOST_SECONDS)
        self._schedules.setValue(USUAL_BUDGET.schedules)
        self._seconds.setValue(round(USUAL_BUDGET.seconds))
        self._schedules.setSingleStep(500)
        self._about_strategy = _explanation("search_strategy_explained")
        self._about_clock = _explanation("search_clock_explained")
        for name, words in STRATEGY_WORDS.items():
            self._strategy.addItem(words.name, name)
        for name, (label, _) in CLOCKS.items():
            self._clock.addItem(label, name)
        self._strategy.currentIndexChanged.connect(self._explain)
        self._clock.currentIndexChanged.connect(self._explain)
        self._budget = FlowLayout()
        self._grid = QGridLayout(self)
        self._lay_out()
        theme.changed.connect(self._space)
        self._space()
        self._explain()

    def show_program(self, program: Program, values: Mapping[str, Value], preset: str) -> None:
        """Offer the presets of a program, and `values`, which the window's controls show."""
        self._program = program
        self._numbers.show_program(program, values, preset)
        self._clock.setCurrentIndex(self._clock.findData(program.clock))

    def request(self) -> SearchRequest:
        """What the fields hold."""
        program = self._program
        assert program is not None
        setup = Setup(program, self._numbers.preset, self._numbers.values(), clock=self._clock.currentData())
        budget = Budget(self._schedules.value(), float(self._seconds.value()))
        return SearchRequest(setup, self._strategy.currentData(), budget)

    def _explain(self) -> None:
        self._about_strategy.setText(STRATEGY_WORDS[self._strategy.currentData()].in_search)
        self._about_clock.setText(CLOCKS[self._clock.currentData()][1])

    def _lay_out(self) -> None:
        grid = self._grid
        rows = (
            ("&Numbers", self._numbers, None),
            ("Stra&tegy", self._strategy, self._about_strategy),
            ("Sl&eeps", self._clock, self._about_clock),
        )
        place = 0
        for text, field, about in rows:
            grid.addWidget(caption(text, field), place, 0)
            grid.addWidget(field, place, 1)
            if about is not None:
                place += 1
                grid.addWidget(about, place, 1)
            place += 1
        budget = self._budget
        budget.addWidget(self._schedules)
        budget.addWidget(caption("schedules, an&d", self._seconds))
        budget.addWidget(self._seconds)
        budget.addWidget(QLabel("seconds"))
        grid.addWidget(caption("At &most", self._schedules), place, 0)
        grid.addLayout(budget, place, 1)
        grid.setColumnStretch(1, 1)

    def _space(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(px(14))
        self._grid.setVerticalSpacing(px(6))
        self._budget.setSpacing(px(8))
        for field in (self._schedules, self._seconds):
            field.setFixedWidth(px(96))


def _combo(theme: Theme, name: str, accessible: str, tooltip: str) -> ComboBox:
    combo = ComboBox(theme)
    combo.setObjectName(name)
    combo.setAccessibleName(accessible)
    combo.setToolTip(tooltip)
    combo.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    return combo


def _explanation(name: str) -> QLabel:
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", "small")
    label.setWordWrap(True)
    return label
