"""The window: puts the panes in their places and connects them with the lab; computes and draws nothing."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFileDialog, QMainWindow, QSplitter, QVBoxLayout, QWidget

from engine.catalog import Program, ProgramError, built_in_programs, find_program
from engine.sheet import Value
from gui.banner import Problem
from gui.graph_panel import GraphPanel
from gui.lab import DEFAULT_SEED, Lab
from gui.pane_layout import PaneLayout
from gui.pane_sizes import first_heights, first_widths, scaled_widths
from gui.parameter_panel import ParameterPanel
from gui.program_list import ProgramList, program_key
from gui.run_controls import RunControls
from gui.run_state import RunState
from gui.run_views import RunViews
from gui.settings import Settings
from gui.shortcuts import Key, ShortcutHelp, bind, shown
from gui.theme import Theme
from gui.time_axis import TimeAxis
from gui.timeline_panel import TimelinePanel

FIRST_PROGRAM: Final = "producer_consumer"
DESIGN_SIZE: Final = (1280, 800)

_PANES: Final = {
    "programs": "Programs",
    "graphs": "Graphs",
    "timeline": "Timeline",
    "parameters": "Parameters and readings",
    "details": "Code, events, times, output, lesson",
}
_SCRIPT_OPENED: Final = (
    "{name} is open and has not been run. A script runs with your rights, in a process of its own:"
    " run only what you trust."
)
_ADVICE_OPEN: Final = "Choose another program from the list, or correct the file and open it again."


class MainWindow(QMainWindow):
    """Everything on the screen. `lab` is what runs; `settings` is what is remembered."""

    def __init__(self, theme: Theme, lab: Lab, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._scale = theme.scale
        self._fresh = False  # nothing is remembered: the panes get their sizes when the window has its own
        self.lab = lab
        lab.setParent(self)
        self.setObjectName("main_window")
        self.setWindowTitle("Threadlab")
        self.controls = RunControls(theme, DEFAULT_SEED)
        self.programs = ProgramList(theme)
        self.axis = TimeAxis(self)
        self.graphs = GraphPanel(theme, self.axis)
        self.timeline = TimelinePanel(theme, self.axis)
        self.parameters = ParameterPanel(theme)
        self.views = RunViews(theme, lab, self)
        self.parameters.body.addWidget(self.views.readouts)
        self.parameters.body.addWidget(self.views.invariants)
        self._place_panes()
        self._connect_controls()
        self._connect_lab()
        self._keys = self._make_keys()
        bind(self, self._keys)
        self._fill_view_menu()
        theme.changed.connect(self._space)
        self._space()
        self._restore_layout()
        self._list_programs()

    def open_first(self, name: str = "") -> None:
        """Open what `name` says, else what was open last, else the first program; a script is not started."""
        for key in filter(None, (name, self._settings.program, FIRST_PROGRAM)):
            if self.open_program(key):
                break
        self._root.setFocus()  # not on the button that pauses: Space would
        program = self.lab.program
        if program is not None and program.built_in:
            self.lab.run()

    def open_program(self, key: str) -> bool:
        """Open a program by its name or path, without running it; False after saying what is wrong."""
        try:
            program = find_program(key)
        except ProgramError as error:
            self.views.banner.show_problem(Problem(str(error), _ADVICE_OPEN))
            return False
        self.lab.open(program)
        if not program.built_in:
            self._settings.remember_script(program.path)
            self._list_programs()
        self._settings.remember_program(program_key(program))
        return True

    # Places

    def _place_panes(self) -> None:
        self._centre = _splitter("centre", Qt.Orientation.Vertical, (self.graphs, self.timeline))
        self._right = _splitter("right", Qt.Orientation.Vertical, (self.parameters, self.views.details))
        self._main = _splitter("main", Qt.Orientation.Horizontal, (self.programs, self._centre, self._right))
        self._main.setStretchFactor(1, 1)
        self.panes = PaneLayout(
            dict(
                zip(
                    _PANES,
                    (self.programs, self.graphs, self.timeline, self.parameters, self.views.details),
                    strict=True,
                )
            ),
            (self._centre, self._right),
            self,
        )
        body = QWidget()
        self._body = QVBoxLayout(body)
        self._message = QVBoxLayout()
        self._message.addWidget(self.views.banner)
        self._body.addLayout(self._message)
        self._body.addWidget(self._main, 1)
        root = self._root = QWidget()
        root.setProperty("ground", "window")
        column = QVBoxLayout(root)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(body, 1)
        column.addWidget(self.views.verdict_bar)
        self.setCentralWidget(root)

    def _space(self) -> None:
        px = self._theme.px
        self._body.setContentsMargins(0, 0, 0, 0)
        self._body.setSpacing(0)
        self._message.setContentsMargins(px(10), px(10), px(10), 0)
        self._main.setContentsMargins(0, 0, px(10), 0)
        for splitter in self._splitters().values():
            splitter.setHandleWidth(px(9))
        for column in (self._centre, self._right):
            column.setContentsMargins(0, px(10), 0, px(10))
        factor, self._scale = self._theme.scale / self._scale, self._theme.scale
        if factor != 1:
            self._main.setSizes(scaled_widths(self._main.sizes(), factor))
        self._settings.remember_look(self._theme.choice, self._theme.zoom)

    def _splitters(self) -> dict[str, QSplitter]:
        return {"main": self._main, "centre": self._centre, "right": self._right}

    def _restore_layout(self) -> None:
        if not self._settings.restore_layout(self, self._splitters()):
            self.resize(*DESIGN_SIZE)
            self._fresh = True
        self.panes.restore(self._settings.hidden_panes)

    # Connections

    def _connect_controls(self) -> None:
        lab, controls = self.lab, self.controls
        controls.run_requested.connect(lab.run)
        controls.pause_requested.connect(lab.pause)
        controls.stop_requested.connect(lab.stop)
        controls.restart_requested.connect(lab.restart)
        controls.speed_changed.connect(lab.set_speed)
        controls.seed_changed.connect(lab.set_seed)
        controls.preset_chosen.connect(lab.choose_preset)
        self.parameters.parameter_changed.connect(self._set_parameter)
        self.programs.program_chosen.connect(self.open_program)
        self.programs.run_requested.connect(lab.run)
        self.programs.open_requested.connect(self.ask_for_script)
        self.timeline.thread_selected.connect(self.views.selection.select)
        self.views.selection.changed.connect(self._show_selection)

    def _connect_lab(self) -> None:
        lab = self.lab
        lab.program_opened.connect(self._show_program)
        lab.run_started.connect(self._show_run)
        lab.state_changed.connect(self._show_state)
        lab.values_changed.connect(self._show_values)
        lab.speed_changed.connect(self.controls.show_speed)
        lab.drained.connect(self.graphs.refresh)
        lab.drained.connect(self.timeline.refresh)

    def _set_parameter(self, name: str, value: Value) -> None:
        self.lab.set_value(name, value)
        self.controls.show_preset(self.lab.preset())

    def _show_program(self) -> None:
        program = self.lab.program
        assert program is not None
        self.setWindowTitle(f"{program.sheet.title} – Threadlab")
        self.programs.show_opened(program_key(program))
        self.parameters.show_program(program, self.lab.values)
        self.controls.show_program(program)
        self.controls.show_preset(self.lab.preset())
        self._show_record()
        if not program.built_in:
            self._explain_scripts(program)

    def _show_run(self) -> None:
        self.parameters.show_running(self.lab.running_values)
        if not self.axis.whole_run:
            self.axis.follow()
        self._show_record()

    def _show_record(self) -> None:
        self.graphs.set_record(self.lab.record)
        self.timeline.set_record(self.lab.record)

    def _show_selection(self) -> None:
        self.timeline.select_thread(self.views.selection.number)

    def _show_values(self) -> None:
        self.parameters.show_values(self.lab.values)
        self.controls.show_preset(self.lab.preset())

    def _show_state(self) -> None:
        self.controls.show_state(self.lab.state)
        if self.lab.state is RunState.ENDED:
            self.parameters.show_running(None)

    # Programs

    def _list_programs(self) -> None:
        try:
            programs = built_in_programs()
        except ProgramError as error:
            programs = []
            self.views.banner.show_problem(Problem(str(error), _ADVICE_OPEN))
        self.programs.show_programs(programs, self._settings.scripts)
        if self.lab.program is not None:
            self.programs.show_opened(program_key(self.lab.program))

    def ask_for_script(self) -> None:
        """Let the user choose a script, and open it."""
        folder = str(self._settings.scripts[0].parent) if self._settings.scripts else str(Path.home())
        dialog = QFileDialog(self, "Open script", folder, "Python programs (*.py)")
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open_program)
        dialog.open()

    def _explain_scripts(self, program: Program) -> None:
        if not self._settings.explained_scripts:
            self._settings.remember_explained_scripts()
            self.views.banner.show_notice(_SCRIPT_OPENED.format(name=program.path.name))

    # Keys and menu

    def _make_keys(self) -> tuple[Key, ...]:
        theme, views = self._theme, self.views
        return (
            Key(("F5",), "Run, pause or go on", self.controls.run_or_pause),
            Key(("Shift+F5",), "Stop", self.lab.stop),
            Key(("Ctrl+F5",), "Restart with the values that the controls show", self.lab.restart),
            Key(("Ctrl+O",), "Open a script", self.ask_for_script),
            Key(("Ctrl++", "Ctrl+="), "Everything larger", theme.zoom_in),
            Key(("Ctrl+-",), "Everything smaller", theme.zoom_out),
            Key(("Ctrl+0",), "Everything in its ordinary size", theme.reset_zoom),
            Key(("Ctrl+T",), "The next theme: light, dark, projector", self.controls.next_theme),
            Key(("F11",), "Let the pane with the focus fill the window, or go back", self._fill),
            Key(("Ctrl+1",), "Go to the list of programs", lambda: self._go_to(self.programs)),
            Key(("Ctrl+2",), "Go to the graphs", lambda: self._go_to(self.graphs)),
            Key(("Ctrl+3",), "Go to the timeline", lambda: self._go_to(self.timeline)),
            Key(("Ctrl+4",), "Go to the parameters", self.parameters.focus_first),
            Key(("Ctrl+5",), "Show the code", lambda: views.details.show_page("code")),
            Key(("Ctrl+6",), "Show the events", lambda: views.details.show_page("events")),
            Key(("Ctrl+7",), "Show how threads spend their time", lambda: views.details.show_page("times")),
            Key(("Ctrl+8",), "Show the output", lambda: views.details.show_page("output")),
            Key(("Ctrl+9",), "Show the lesson", lambda: views.details.show_page("lesson")),
            Key(("Ctrl+F",), "Find in the events", self._find),
            Key(("Escape",), "Close the message at the top", views.banner.hide),
            Key(("F1",), "Show these shortcuts", self.show_shortcuts),
            Key(("Ctrl+Q",), "Close the window and end the run", self.close),
        )

    def _fill_view_menu(self) -> None:
        menu = self.controls.view_menu
        self._pane_actions: dict[str, QAction] = {}
        for name, title in _PANES.items():
            action = menu.addAction(title)
            action.setObjectName(f"show_{name}")
            action.setCheckable(True)
            action.triggered.connect(lambda shown, name=name: self.panes.show_pane(name, shown))
            self._pane_actions[name] = action
        menu.addSeparator()
        menu.addAction(f"Fill the window with one pane\t{shown('F11')}", self._fill)
        menu.addAction(f"Keyboard shortcuts\t{shown('F1')}", self.show_shortcuts)
        self.panes.changed.connect(self._show_panes)
        self._show_panes()

    def _show_panes(self) -> None:
        for name, action in self._pane_actions.items():
            action.setChecked(self.panes.is_shown(name))

    def _fill(self) -> None:
        self.panes.fill_or_restore_focused(QApplication.focusWidget())

    def _go_to(self, pane: QWidget) -> None:
        pane.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _find(self) -> None:
        self.views.details.show_page("events")
        self.views.events.focus_search()

    def show_shortcuts(self) -> None:
        """Show all keys."""
        dialog = ShortcutHelp(self._theme, self._keys, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._fresh:
            self._fresh = False
            self._main.setSizes(first_widths(self.width(), self._theme.scale))
            centre, right = first_heights(self._main.height())
            self._centre.setSizes(centre)
            self._right.setSizes(right)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.lab.close()
        self._settings.remember_layout(self, self._splitters(), self.panes.hidden)
        super().closeEvent(event)


def _splitter(name: str, orientation: Qt.Orientation, panes: tuple[QWidget, ...]) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setObjectName(f"{name}_splitter")
    splitter.setChildrenCollapsible(False)
    for pane in panes:
        splitter.addWidget(pane)
    return splitter
