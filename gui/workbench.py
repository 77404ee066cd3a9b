"""Everything inside the window: makes the panes and connects them with the lab. Computes nothing, draws nothing."""

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from engine.sheet import Value
from gui.bars.run_controls import RunControls
from gui.bars.scrub_bar import ScrubBar
from gui.events.why_panel import WhyPanel
from gui.experiments.experiments import Experiments
from gui.lab.lab import DEFAULT_SEED, Lab
from gui.lab.run_state import RunMode, RunState
from gui.line_events import LineEvents
from gui.look.theme import Theme
from gui.marked_object import MarkedObject
from gui.panes.mode_pages import ModePages
from gui.panes.pane_area import PaneArea
from gui.panes.pane_splitters import PaneSplitters
from gui.panes.view_menu import ViewMenu
from gui.parameters.parameter_panel import ParameterPanel
from gui.programs.fault_strip import FaultStrip
from gui.programs.program_files import ProgramFiles
from gui.programs.program_list import ProgramList
from gui.record.moment import Moment
from gui.run_pictures import RunPictures
from gui.run_views import RunViews
from gui.settings import Settings
from gui.shortcuts import Key, ShortcutHelp, bind
from gui.step_views import StepViews
from gui.stepping.keeping import Keeping
from gui.thread_menu import ThreadMenu
from gui.why import Why
from gui.widgets.focus_in_view import FocusInView
from gui.widgets.panel import Panel


class Workbench(QWidget):
    """The panes around one lab.

    Signals:
        titled: What the window's title is now.
    """

    titled = Signal(str)

    def __init__(self, theme: Theme, lab: Lab, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self.lab = lab
        lab.setParent(self)
        self.setObjectName("workbench")
        self.setProperty("ground", "window")
        self.moment = Moment(self)
        self.pictures = pictures = RunPictures(theme, self.moment, self)
        self.controls = RunControls(theme, DEFAULT_SEED)
        self.programs = ProgramList(theme)
        self.parameters = ParameterPanel(theme)
        self.views = RunViews(theme, lab, self.moment, self)
        self.scrub = ScrubBar(theme, self.moment)
        self.answer = WhyPanel(theme)
        self.why = Why(self.moment, self.views.selection, self.answer, self)
        menu = ThreadMenu(self.moment, self.why, self)
        for view in (self.views.source.margin, pictures.timeline.lanes, pictures.stage.canvas):
            menu.watch(view, view.threads_at)
        self.steps = StepViews(theme, lab, self.moment, self.controls.steps, pictures.stage, self.views, self)
        self._line_events = LineEvents(self.views.source, self.moment, self.views.selection, self)
        self._marked = MarkedObject(self.views, pictures, self.steps.panel.interleaving, self.moment, self)
        self.keeping = Keeping(lab, self.steps.panel.interleaving.steps, self.views.banner, self)
        self.curves_or_steps = ModePages("graphs_or_steps", pictures.graphs, self.steps.panel)
        self.parameters.body.addWidget(self.views.readouts)
        self.parameters.body.addWidget(self.views.invariants)
        self.splitters = PaneSplitters(
            theme,
            settings,
            {
                "programs": self.programs,
                "stage": pictures.stage,
                "graphs": self.curves_or_steps,
                "timeline": pictures.timeline,
                "parameters": self.parameters,
                "details": self.views.details,
            },
        )
        self.panes = self.splitters.panes
        self.fault_strip = FaultStrip(theme)
        self.experiments = Experiments(theme, lab, self)
        self.experiments.fill_menu(self.controls.experiments_menu)
        self.experiments.strip.shown.connect(self.fault_strip.cover)
        self._lay_out()
        self._connect_controls()
        self._connect_lab()
        code, banner, faults = self.views.code, self.views.banner, self.controls.faults
        self.files = ProgramFiles(theme, lab, settings, self.programs, code, faults, self.fault_strip, banner, self)
        self.authoring, self.saving, self.opener = self.files.authoring, self.files.saving, self.files.opener
        self._keys = self._make_keys()
        bind(self, self._keys)
        self._view_menu = ViewMenu(self.controls.view_menu, self.panes, pictures.stage, settings)
        self._view_menu.add("Fill the window with one pane", "F11", self._fill)
        self._view_menu.add("Keyboard shortcuts", "F1", self.show_shortcuts)
        FocusInView(self)
        theme.changed.connect(self._remember_look)

    def open_first(self, name: str = "", faults: Sequence[str] = ()) -> None:
        """Open what `name` says, with these faults, or what was open last; a built-in program runs at once."""
        self.files.open_first(name, faults)
        self.setFocus()  # not on the button that pauses: Space would

    def shut(self) -> None:
        """End the run and remember the layout. Blocks for 0.3 s at the most."""
        self.files.stop()
        self.experiments.shut()
        self.keeping.stop()
        self.lab.close()
        self.splitters.remember()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.controls)
        column.addWidget(self.fault_strip)
        column.addWidget(self.experiments.strip)
        column.addWidget(self.views.banner)
        column.addWidget(PaneArea(self._theme, self.splitters), 1)
        column.addWidget(self.answer)
        column.addWidget(self.scrub)
        column.addWidget(self.views.verdict_bar)

    def _remember_look(self) -> None:
        self._settings.remember_look(self._theme.choice, self._theme.zoom)

    def _connect_controls(self) -> None:
        lab, controls = self.lab, self.controls
        controls.run_requested.connect(lab.run)
        controls.pause_requested.connect(lab.pause)
        controls.stop_requested.connect(lab.stop)
        controls.restart_requested.connect(lab.restart)
        controls.speed_changed.connect(lab.set_speed)
        controls.seed_changed.connect(lab.set_seed)
        controls.preset_chosen.connect(lab.choose_preset)
        controls.mode_switch.mode_chosen.connect(lab.choose_mode)
        controls.faults.list_requested.connect(self._show_faults)
        self.parameters.parameter_changed.connect(self._set_parameter)
        self.programs.run_requested.connect(lab.run)
        self.pictures.thread_selected.connect(self.views.selection.select)
        self.steps.panel.interleaving.thread_selected.connect(self.views.selection.select)
        self.steps.panel.save_requested.connect(self.keeping.save)
        self.steps.panel.export_requested.connect(self.keeping.export)
        self.views.selection.changed.connect(self._show_selection)
        self.views.details.front_requested.connect(lambda: self.panes.bring("details"))
        self.moment.changed.connect(self.pictures.show_moment)
        self.pictures.axis.time_chosen.connect(self._go_to_place)
        self.views.verdict_bar.why_requested.connect(self.why.ask)

    def _connect_lab(self) -> None:
        lab = self.lab
        lab.program_opened.connect(self._show_program)
        lab.program_revised.connect(self._show_revision)
        lab.run_started.connect(self._show_run)
        lab.state_changed.connect(self._show_state)
        lab.values_changed.connect(self._show_values)
        lab.speed_changed.connect(self.controls.show_speed)
        lab.mode_changed.connect(self._show_mode)
        lab.drained.connect(self.pictures.refresh)
        lab.text_due.connect(self.scrub.refresh)
        lab.text_due.connect(self._marked.refresh)

    def _set_parameter(self, name: str, value: Value) -> None:
        self.lab.set_value(name, value)
        self.controls.show_preset(self.lab.preset())

    def _show_mode(self) -> None:
        self.controls.show_mode(self.lab.mode)
        self.controls.show_seed(self.lab.seed)
        self.curves_or_steps.show_mode(self.lab.mode)
        # Steps take hardly any of a stepped run's virtual time: its lanes are the columns of the steps.
        stepped = self.lab.mode is RunMode.STEPPED
        self.splitters.use_layout("stepped" if stepped else "", frozenset({"timeline"}))
        self.parameters.show_live(not stepped)
        self._show_record()

    def _show_program(self) -> None:
        program = self.lab.program
        assert program is not None
        self.titled.emit(f"{program.sheet.title} – Threadlab")
        self.panes.bring("stage")
        self.parameters.show_program(program, self.lab.values)
        self.controls.show_program(program)
        self.controls.show_preset(self.lab.preset())
        self._show_record()

    def _show_revision(self) -> None:
        program = self.lab.program
        assert program is not None
        self.parameters.revise_program(program, self.lab.values)
        self.controls.show_preset(self.lab.preset())

    def _show_run(self) -> None:
        self.parameters.show_running(self.lab.running_values)
        self.pictures.axis.begin_run()
        self._show_record()

    def _show_record(self) -> None:
        self.answer.hide()
        self.moment.set_record(self.lab.record)
        self.pictures.show_record(self.lab.record)

    def _go_to_place(self, axis_ns: int) -> None:
        # While all views follow a run, a click on a lane asks why that thread waits, not for the past.
        if self.lab.state is not RunState.RUNNING or not self.moment.is_now:
            self.moment.go_to_axis(axis_ns)

    def _show_selection(self) -> None:
        self.pictures.select_thread(self.views.selection.number)

    def _show_values(self) -> None:
        self.parameters.show_values(self.lab.values)
        self.controls.show_preset(self.lab.preset())

    def _show_state(self) -> None:
        self.controls.show_state(self.lab.state)
        self.scrub.show_state(self.lab.state)
        if self.lab.state is RunState.ENDED:
            self.parameters.show_running(None)
            if self.lab.record is not None:
                self.pictures.axis.end_run(self.lab.record.axis_now_ns)

    def _make_keys(self) -> tuple[Key, ...]:
        theme, views, stage = self._theme, self.views, self.pictures.stage
        return (
            Key(("F5",), "Run, pause or go on", self.controls.run_or_pause),
            Key(("Shift+F5",), "Stop", self.lab.stop),
            Key(("Ctrl+F5",), "Restart with the values that the controls show", self.lab.restart),
            *self.steps.keys(),
            *self.files.keys(),
            Key(("Ctrl++", "Ctrl+="), "Everything larger", theme.zoom_in),
            Key(("Ctrl+-",), "Everything smaller", theme.zoom_out),
            Key(("Ctrl+0",), "Everything in its ordinary size", theme.reset_zoom),
            Key(("Ctrl+T",), "The next theme: light, dark, projector", self.controls.next_theme),
            Key(("F11",), "Let the pane with the focus fill the window, or go back", self._fill),
            Key(("Ctrl+1",), "Go to the list of programs", self._to("programs", self.programs)),
            Key(("Ctrl+G",), "Go to the stage; the arrow keys go on from there", self._to("stage", stage)),
            Key(("Ctrl+2",), "Go to the graphs, or to the steps", self._to("graphs", self.curves_or_steps)),
            Key(("Ctrl+3",), "Go to the timeline", self._to("timeline", self.pictures.timeline)),
            Key(("Ctrl+4",), "Go to the parameters", partial(self._go_to, "parameters", self.parameters.focus_first)),
            *views.details.keys(),
            Key(("W",), "Why does the selected thread wait? Why did the run fail?", self.why.ask),
            *self.scrub.keys(),
            *self._line_events.keys(),
            *self.experiments.keys(),
            Key(("Ctrl+F",), "Find in the events", self._find),
            Key(("Ctrl+P",), "Find a program", partial(self._go_to, "programs", self.programs.focus_find)),
            Key(("Escape",), "Close the message at the top and the answer to Why?, and select nothing", self._dismiss),
            Key(("F1",), "Show these shortcuts", self.show_shortcuts),
            Key(("Shift+F1",), "Show which pattern is for which need", self.opener.show_patterns),
            Key(("Ctrl+Q",), "Close the window and end the run", lambda: self.window().close()),
        )

    def _dismiss(self) -> None:
        self.views.banner.hide()
        self.answer.hide()
        self.views.selection.clear()

    def _fill(self) -> None:
        self.panes.fill_or_restore_focused(QApplication.focusWidget())

    def _to(self, name: str, pane: Panel | ModePages | ProgramList) -> Callable[[], None]:
        return partial(self._go_to, name, lambda: pane.entry.setFocus(Qt.FocusReason.ShortcutFocusReason))

    def _go_to(self, name: str, focus: Callable[[], None]) -> None:
        self.panes.bring(name)
        focus()

    def _show_faults(self) -> None:
        self.views.details.show_page("code")
        self.views.code.unfold_faults()

    def _find(self) -> None:
        self.views.details.show_page("events")
        self.views.events.focus_search()

    def show_shortcuts(self) -> None:
        """Show all keys."""
        dialog = ShortcutHelp(self._theme, self._keys, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.open()
