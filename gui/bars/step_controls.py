"""The controls of the bar that a stepped run has: back, step, how far to run, and who proposes the next step."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QFontMetrics
from PySide6.QtWidgets import QMenu, QPushButton

from engine.explore.portfolio import STRATEGIES
from engine.stepped.goal import Goal, GoalKind
from gui.bars.control_boxes import ControlBox
from gui.look.icons import IconButton, set_button_icon
from gui.look.strategy_words import STRATEGY_WORDS
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.shortcuts import with_key
from gui.widgets.combo_box import ComboBox

_FOLLOW: Final = "As recorded"
_FOLLOW_HELP: Final = "The steps of a recording or of a failure that was found, as far as they are still possible"
_SLOW_HELP: Final = (
    "Without this, time passes only when no thread can go on. With it, as in reality, a thread may be so slow that "
    "another one's sleep ends first. The run begins anew."
)
_STRATEGY_HELP: Final = "Who goes on if you press Step: {help}"


class StepControls(ControlBox):
    """Shown while runs are stepped.

    Signals:
        step_requested: One step, by the strategy's choice.
        back_requested: The last step is to be taken back.
        rewind_requested: All of them.
        goal_chosen: Run to a `Goal`.
        block_requested: Run until the selected thread, or any, can't go on.
        line_requested: Run to the line that is selected in the source.
        strategy_chosen: Its name.
        clock_chosen: ``exact`` or ``slow``.
        width_changed: The name of another strategy needs more room, or less.
    """

    step_requested = Signal()
    back_requested = Signal()
    rewind_requested = Signal()
    goal_chosen = Signal(object)
    block_requested = Signal()
    line_requested = Signal()
    strategy_chosen = Signal(str)
    clock_chosen = Signal(str)
    width_changed = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "step_controls")
        self.setAccessibleName("Stepping")
        self._possible: tuple[bool, bool] | None = None
        self._rewind = IconButton(theme, "rewind", "rewind", "Back to before the first step (Shift+F9)")
        self._rewind.clicked.connect(self.rewind_requested)
        self._back = IconButton(theme, "step-back", "step_back", "Take the last step back (F9)")
        self._back.clicked.connect(self.back_requested)
        self._step = QPushButton("Step")
        self._step.setObjectName("step")
        self._step.setAccessibleName("Step")
        self._step.setToolTip("One step, of the thread that the strategy chooses (F10)")
        self._step.setAutoDefault(False)
        self._step.clicked.connect(self.step_requested)
        self._run_to = QPushButton("Ru&n to")
        self._run_to.setObjectName("run_to")
        self._run_to.setAccessibleName("Run to")
        self._run_to.setToolTip("Go on by the strategy's choice up to a certain place (Alt+N)")
        self._run_to.setAutoDefault(False)
        self._run_to.setMenu(self._make_menu())
        self._strategy = ComboBox(theme)
        self._strategy.setObjectName("strategy")
        self._strategy.setAccessibleName("Who goes on")
        for name in STRATEGIES:
            self._strategy.addItem(STRATEGY_WORDS[name].name, name)
        self._strategy.activated.connect(self._choose_strategy)
        self._strategy.currentTextChanged.connect(self._fit_strategy)
        for widget in (self._rewind, self._back, self._step, self._run_to, self._strategy):
            self._row.addWidget(widget)
        theme.changed.connect(self._dress)
        self.show_strategy("random", follows=False)
        self.show_possible(steps=False, back=False)
        self._space()

    def show_possible(self, *, steps: bool, back: bool) -> None:
        """Offer what can be done: `steps` on, and `back`."""
        if (steps, back) == self._possible:
            return
        self._possible = steps, back
        for widget in (self._step, self._run_to):
            widget.setEnabled(steps)
        for button in (self._back, self._rewind):
            button.setEnabled(back)
        set_role(self._step, "primary" if steps else "")
        self._dress()

    def show_strategy(self, name: str, *, follows: bool) -> None:
        """Show who proposes: a strategy, or a schedule that is followed."""
        place = self._strategy.findData("")
        if follows and place < 0:
            self._strategy.insertItem(0, _FOLLOW, "")
        elif not follows and place >= 0:
            self._strategy.removeItem(place)
        self._strategy.setCurrentIndex(self._strategy.findData("" if follows else name))
        help_text = _FOLLOW_HELP if follows else STRATEGY_WORDS[name].in_steps
        self._strategy.setToolTip(_STRATEGY_HELP.format(help=help_text))

    def show_clock(self, clock: str) -> None:
        """Show how time passes."""
        self._slow.setChecked(clock == "slow")

    def _make_menu(self) -> QMenu:
        menu = QMenu(self._run_to)
        menu.setToolTipsVisible(True)
        block = menu.addAction(with_key("A thread that can't go on", "Ctrl+B"))
        block.setObjectName("run_to_block")
        block.setToolTip("The selected thread, or any thread if none is selected")
        block.triggered.connect(self.block_requested)
        self._add(menu, "run_to_switch", "The next change of threads", "Ctrl+J", Goal(GoalKind.SWITCH))
        line = menu.addAction(with_key("The selected line of the code", "Ctrl+F10"))
        line.setObjectName("run_to_line")
        line.triggered.connect(self.line_requested)
        self._add(menu, "run_to_end", "The end", "F5", Goal(GoalKind.END))
        menu.addSeparator()
        self._slow = menu.addAction("Sleeps and timeouts may end early")
        self._slow.setObjectName("slow_clock")
        self._slow.setToolTip(_SLOW_HELP)
        self._slow.setCheckable(True)
        self._slow.triggered.connect(lambda checked: self.clock_chosen.emit("slow" if checked else "exact"))
        return menu

    def _add(self, menu: QMenu, name: str, text: str, key: str, goal: Goal) -> QAction:
        action = menu.addAction(with_key(text, key))
        action.setObjectName(name)
        action.triggered.connect(lambda: self.goal_chosen.emit(goal))
        return action

    def _choose_strategy(self, _place: int) -> None:
        name = self._strategy.currentData()
        if name:
            self.strategy_chosen.emit(name)

    def _space(self) -> None:
        px = self._theme.px
        self._fit_strategy()
        self._row.setContentsMargins(px(4), px(2), px(4), px(2))
        self._row.setSpacing(px(6))

    def _fit_strategy(self) -> None:
        metrics = QFontMetrics(self._theme.font("text"))
        self._strategy.setFixedWidth(metrics.horizontalAdvance(self._strategy.currentText()) + self._theme.px(48))
        self.width_changed.emit()

    def _dress(self) -> None:
        colours = self._theme.colours
        ink = colours.on_accent if self._step.isEnabled() else colours.muted
        set_button_icon(self._step, self._theme, "step", ink)
