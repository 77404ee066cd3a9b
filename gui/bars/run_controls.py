"""The bar above the panes: run, pause, stop, restart, speed, seed, preset, experiments, theme, zoom, what is shown."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QAction, QActionGroup, QResizeEvent
from PySide6.QtWidgets import QFrame, QMenu, QWidget

from engine.catalog import Program
from gui.bars.control_boxes import SeedBox, SpeedBox, ZoomBox
from gui.bars.mode_switch import ModeSwitch
from gui.bars.step_controls import StepControls
from gui.lab.run_state import RunMode, RunState
from gui.look.icons import set_button_icon
from gui.look.stylesheet import set_role
from gui.look.theme import CHOICES, SYSTEM, Theme
from gui.programs.fault_menu import FaultMenu
from gui.widgets.fields import button
from gui.widgets.flow_layout import FlowLayout
from gui.widgets.mnemonics import letter_of

_THEME_NAMES: Final = {
    SYSTEM: "As the system",
    "light": "Light",
    "dark": "Dark",
    "projector": "Projector",
}

_MAIN_BUTTON: Final = {
    RunState.READY: ("&Run", "run", "Run the program (F5)"),
    RunState.RUNNING: ("Pa&use", "pause", "Freeze threads, clock and plots (F5)"),
    RunState.PAUSED: ("&Resume", "run", "Go on where it was paused (F5)"),
    RunState.STOPPING: ("Stopping…", "stop", "The program has been asked to end; after 2 s it is killed"),
    RunState.ENDED: ("&Run", "run", "Run the program again (F5)"),
}
"""Text, icon and tooltip of the main button in each state."""

_MAIN_BUTTON_STEPPED: Final = {
    RunState.READY: ("&Run", "run", "Run the program to its end, by the strategy's choice (F5)"),
    RunState.RUNNING: ("Pa&use", "pause", "Stop between two steps (F5)"),
    RunState.PAUSED: ("&Run", "run", "Run to the end, by the strategy's choice (F5)"),
    RunState.ENDED: ("&Run", "run", "Run again from the start to the end (F5)"),
}
"""The same for a stepped run, where it differs."""


_PRESET: Final = "&Preset: {name}"
_PRESET_SHORT: Final = "{name}"
_OWN_VALUES: Final = "Changed"


class RunControls(QFrame):
    """Controls of the run and of the look; shows the state it is told.

    Attributes:
        view_menu: Panes and shortcuts; the workbench fills it, and `experiments_menu`.
        experiments_menu: What many runs of a program tell.
        faults: The program's faults; `authoring` fills it.

    Signals:
        run_requested: Run, or go on after a pause.
        speed_changed: How many times as fast sleeps and timeouts shall be.
        preset_chosen: Its name, ``""`` for the program's own numbers.
    """

    run_requested = Signal()
    pause_requested = Signal()
    stop_requested = Signal()
    restart_requested = Signal()
    speed_changed = Signal(float)
    seed_changed = Signal(int)
    preset_chosen = Signal(str)

    def __init__(self, theme: Theme, seed: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._state = RunState.READY
        self._mode = RunMode.LIVE
        self._preset_label = _OWN_VALUES
        self._main_text = ""
        self.setObjectName("run_controls")
        self.setAccessibleName("Run controls")
        self.setProperty("bar", True)
        self.setProperty("edge", "top")
        self._main = button("run", "&Run", "")
        self._stop = button("stop", "&Stop", "End the run (Shift+F5)")
        self._restart = button("restart", "Res&tart", "End the run and start it again (Ctrl+F5)")
        self._main.clicked.connect(self.run_or_pause)
        self._stop.clicked.connect(self.stop_requested)
        self._restart.clicked.connect(self.restart_requested)
        self.mode_switch = ModeSwitch()
        self.steps = StepControls(theme)
        self.steps.width_changed.connect(self._fit)
        self._speed, self._seed = SpeedBox(theme), SeedBox(theme, seed)
        self._speed.speed_changed.connect(self.speed_changed)
        self._seed.seed_changed.connect(self.seed_changed)
        self._preset = button("preset", "&Preset", "Set all parameters at once (Alt+P)")
        self._preset_menu = QMenu(self._preset)
        self._preset_menu.setToolTipsVisible(True)
        self._preset.setMenu(self._preset_menu)
        self._look = button("theme", "T&heme", "Light, dark, or for a projector (Ctrl+T takes the next)")
        self._theme_actions = self._make_theme_menu()
        self._experiments = button("experiments", "E&xperiments", "What many runs of a program tell (Alt+X)")
        self.experiments_menu = QMenu(self._experiments)
        self.experiments_menu.setToolTipsVisible(True)
        self._experiments.setMenu(self.experiments_menu)
        self._view = button("view", "&View", "Panes and shortcuts (Alt+V)")
        self.view_menu = QMenu(self._view)
        self._view.setMenu(self.view_menu)
        self.faults = FaultMenu(theme)
        self._flow = FlowLayout(self)
        for widget in (
            self.mode_switch,
            self.steps,
            self._main,
            self._stop,
            self._restart,
            self._speed,
            self._seed,
        ):
            self._flow.addWidget(widget)
        for right in (self._preset, self.faults, self._experiments, self._look, ZoomBox(theme), self._view):
            self._flow.add_right(right)
        theme.changed.connect(self._dress)
        self.show_mode(RunMode.LIVE)
        self._dress()

    def show_mode(self, mode: RunMode) -> None:
        """Offer what a live or a stepped run has."""
        self._mode = mode
        self.mode_switch.show_mode(mode)
        self.steps.setVisible(mode is RunMode.STEPPED)
        self._speed.setVisible(mode is RunMode.LIVE)
        self.show_state(self._state)
        self._fit()

    def show_seed(self, seed: int) -> None:
        """Show a seed that was set elsewhere."""
        self._seed.show_seed(seed)

    def show_state(self, state: RunState) -> None:
        """Offer what can be done in this state of the run."""
        self._state = state
        stopping = state is RunState.STOPPING
        stepped = self._mode is RunMode.STEPPED
        text, _, tooltip = (_MAIN_BUTTON | _MAIN_BUTTON_STEPPED if stepped else _MAIN_BUTTON)[state]
        self._main_text = text
        self._main.setText(text)
        self._main.setToolTip(tooltip)
        self._main.setAccessibleName(text.replace("&", ""))
        self._main.setEnabled(not stopping)
        set_role(self._main, "" if stopping or stepped else "primary")
        self._stop.setEnabled(state in (RunState.RUNNING, RunState.PAUSED))
        self._restart.setEnabled(state is not RunState.READY)
        self._draw_icons()
        if stepped:
            self._fit()

    def show_program(self, program: Program) -> None:
        """Offer the presets of a program."""
        self._preset_menu.clear()
        for preset in program.sheet.presets:
            self._add_preset(preset.label, preset.name, preset.help)
        self._add_preset("As in the source", "", "The numbers that the program itself has")

    def show_preset(self, name: str | None) -> None:
        """Say which preset the values are; None for values of the user's own."""
        self._preset_label = _OWN_VALUES
        for action in self._preset_menu.actions():
            chosen = action.data() == name
            action.setChecked(chosen)
            if chosen:
                self._preset_label = action.text()
        self._fit()

    def show_speed(self, speed: float) -> None:
        """Show a speed that was set elsewhere."""
        self._speed.show_speed(speed)

    def run_or_pause(self) -> None:
        """What the main button does now."""
        if self._state is RunState.RUNNING:
            self.pause_requested.emit()
        elif self._state is not RunState.STOPPING:
            self.run_requested.emit()

    def next_theme(self) -> None:
        """Take the theme after the present one in the menu."""
        self._theme.choose(CHOICES[(CHOICES.index(self._theme.choice) + 1) % len(CHOICES)])

    def _add_preset(self, label: str, name: str, help_text: str) -> None:
        action = self._preset_menu.addAction(label.replace("&", "&&"))
        action.setObjectName(f"preset_{name}")
        action.setData(name)
        action.setCheckable(True)
        action.setToolTip(help_text)
        action.triggered.connect(lambda: self.preset_chosen.emit(name))

    def _make_theme_menu(self) -> dict[str, QAction]:
        menu = QMenu(self._look)
        self._look.setMenu(menu)
        group = QActionGroup(menu)
        actions = {}
        for choice in CHOICES:
            action = menu.addAction(_THEME_NAMES[choice])
            action.setObjectName(f"theme_{choice}")
            action.setCheckable(True)
            action.setActionGroup(group)
            action.triggered.connect(lambda _checked, choice=choice: self._theme.choose(choice))
            actions[choice] = action
        return actions

    def _fit(self) -> None:
        """Leave out words that icons say as well, rather than begin a second line."""
        for brevity in range(4):
            self._write_labels(brevity)
            if self._flow.one_line_width() <= self.width():
                break

    def _write_labels(self, brevity: int) -> None:
        """Write all words (0), those of what one does with the run (1), the most important ones (2), or hardly any."""
        short = brevity > 0
        self._space_flow(dense=brevity > 1)
        icons_only = brevity > 1 and self._mode is RunMode.STEPPED
        self._main.setText("" if icons_only else self._main_text)
        self._stop.setText("" if brevity > 1 else "&Stop")
        self._restart.setText("" if brevity > 1 else "Res&tart")
        self._look.setText("" if short else "T&heme")
        self._view.setText("" if short else "&View")
        self._experiments.setText("" if short else "E&xperiments")
        template = _PRESET_SHORT if short else _PRESET
        self._preset.setText("" if brevity > 2 else template.format(name=self._preset_label))
        self._preset.setAccessibleName(_PRESET.format(name=self._preset_label).replace("&", ""))
        self.faults.show_short(short)
        for one in (self._stop, self._restart, self._preset, self.faults, self._experiments, self._look, self._view):
            set_role(one, "" if one.text() else "icon")
        if self._mode is RunMode.STEPPED:
            set_role(self._main, "icon" if icons_only else "")
        letters = {"H": self._look, "V": self._view, "P": self._preset, "X": self._experiments} if short else {}
        if brevity > 1:
            letters |= {"S": self._stop, "T": self._restart}
        if icons_only:
            letters[letter_of(self._main_text).upper()] = self._main
        for letter, one in letters.items():
            one.setShortcut(f"Alt+{letter}" if letter else "")

    def _space_flow(self, *, dense: bool) -> None:
        px = self._theme.px
        sides = px(8 if dense else 12)
        self._flow.setContentsMargins(sides, px(8), sides, px(8))
        self._flow.setSpacing(px(4 if dense else 8))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _dress(self) -> None:
        self._theme_actions[self._theme.choice].setChecked(True)
        self._draw_icons()
        self._fit()

    def _draw_icons(self) -> None:
        colours = self._theme.colours
        primary = self._main.property("role") == "primary"
        ink = colours.on_accent if primary else colours.text if self._main.isEnabled() else colours.muted
        set_button_icon(self._main, self._theme, _MAIN_BUTTON[self._state][1], ink)
        for one, name in (
            (self._stop, "stop"),
            (self._restart, "restart"),
            (self._preset, "preset"),
            (self._experiments, "experiments"),
            (self._look, "theme"),
            (self._view, "panes"),
        ):
            set_button_icon(one, self._theme, name, colours.text if one.isEnabled() else colours.muted)
