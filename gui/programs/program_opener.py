"""Opens programs: the built-in ones, and scripts of the user's own. Opening never runs anything."""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.catalog import Program, ProgramError, built_in_programs, find_program
from engine.explore.recording import ENDING as RECORDING
from engine.explore.recording import RecordingError
from engine.untraced import untraced
from gui.lab.lab import Lab
from gui.lab.run_state import RunMode
from gui.look.theme import Theme
from gui.programs.disk_watch import DiskWatch
from gui.programs.opened_recording import open_recording
from gui.programs.patterns_page import PatternsPage
from gui.programs.program_list import ProgramList, program_key
from gui.settings import Settings
from gui.widgets.banner import Action, Banner, Problem

FIRST_PROGRAM: Final = "producer_consumer"

_SCRIPT_OPENED: Final = (
    "{name} is open and has not been run. A script runs with your rights, in a process of its own:"
    " run only what you trust."
)
_CHANGED: Final = "{name}, or its sheet, has changed on disk. Here is what it was when it was opened."
_GONE: Final = "{name} is no longer on disk. Here is what it was when it was opened."
_RELOAD: Final = "Reload"
_RELOAD_TOOLTIP: Final = "End the run and show what the file says now"
_FILTER: Final = "Python programs and recordings (*.py *.threadlab)"
_ADVICE: Final = "Choose another program from the list, or correct the file and open it again."


class ProgramOpener(QObject):
    """Finds what the user wants, gives it to the lab, remembers it, and says what is wrong with it."""

    def __init__(
        self,
        theme: Theme,
        lab: Lab,
        settings: Settings,
        programs: ProgramList,
        banner: Banner,
        may_leave: Callable[[Callable[[], object]], bool],
        parent: QWidget,
    ) -> None:
        """`may_leave` says whether no edits would be lost; if they would, it calls what it is given later, or never."""
        super().__init__(parent)
        self._theme = theme
        self._built_in: list[Program] = []
        self._lab = lab
        self._may_leave = may_leave
        self._settings = settings
        self._programs = programs
        self._banner = banner
        self._window = parent
        self._disk = DiskWatch(self)
        self._disk.changed.connect(self._offer_reload)
        programs.program_chosen.connect(self.choose)
        programs.open_requested.connect(self.ask_for_script)
        programs.patterns_requested.connect(self.show_patterns)
        self.list_programs()

    def open_first(self, name: str = "", faults: Sequence[str] = ()) -> None:
        """Open what `name` says, with these faults, else what was open last, else the first program.

        A script is not started.
        """
        if not (name and self.open(name, faults)):
            for key in filter(None, (self._settings.program, FIRST_PROGRAM)):
                if self.open(key):
                    break
        program = self._lab.program
        if program is not None and program.built_in and self._lab.mode is RunMode.LIVE:
            self._lab.run()

    def choose(self, key: str) -> None:
        """Open a program that the user chose; asks before edits of the present one are lost."""
        if self._may_leave(lambda: self.open(key)):
            self.open(key)

    def open(self, key: str, faults: Sequence[str] = ()) -> bool:
        """Open a program by its name or path, with these faults on; False after saying what is wrong.

        A recording is opened too, to be followed step by step.
        """
        if Path(key).suffix == RECORDING:
            return self._open_recording(Path(key))
        try:
            program = find_program(key).with_faults(faults)
        except ProgramError as error:
            self._banner.show_problem(Problem(str(error), _ADVICE))
            return False
        self._lab.open(program)
        self._disk.watch(program)
        self._settings.remember_program(program_key(program))
        if program.built_in:
            self._programs.show_opened(program_key(program))
        else:
            self._settings.remember_script(program.path)
            self.list_programs()
            self._explain(program)
        return True

    def _open_recording(self, path: Path) -> bool:
        try:
            opened = open_recording(path)
        except RecordingError as error:
            self._banner.show_problem(Problem(str(error), _ADVICE))
            return False
        self._lab.stepper.prepare_to_follow(opened.setup, opened.recording.schedule, sites=opened.recording.sites)
        self._disk.stop()
        if opened.setup.program.built_in:
            self._programs.show_opened(program_key(opened.setup.program))
        self._banner.show_notice(opened.sentence)
        return True

    def list_programs(self) -> None:
        """Show in the list what can be opened."""
        try:
            self._built_in = built_in_programs()
        except ProgramError as error:
            self._built_in = []
            self._banner.show_problem(Problem(str(error), _ADVICE))
        self._programs.show_programs(self._built_in, self._settings.scripts)
        program = self._lab.program
        if program is not None:
            self._programs.show_opened(program_key(program), lacks_sheet=not program.has_sheet)

    def show_patterns(self) -> None:
        """Show which pattern is for which need; each opens its program."""
        page = PatternsPage(self._theme, self._built_in, self._window)
        page.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        page.program_chosen.connect(self.choose)
        page.open()

    def ask_for_script(self) -> None:
        """Let the user choose a script, and open it."""
        scripts = self._settings.scripts
        folder = scripts[0].parent if scripts else Path.home()
        dialog = QFileDialog(self._window, "Open script or recording", str(folder), _FILTER)
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.choose)
        dialog.open()

    def note_saved(self, path: str) -> None:
        """The text of the opened program has been written to `path`: go on with that file."""
        program = self._lab.program
        if program is not None and Path(path) == program.path:
            self._disk.watch(program)
        else:
            self.open(path)

    def stop(self) -> None:
        """Look no more at the files."""
        self._disk.stop()

    def _offer_reload(self) -> None:
        program = self._lab.program
        if program is not None:
            name = program.path.name
            if program.path.is_file():
                key = str(program.path)
                reload = Action(_RELOAD, _RELOAD_TOOLTIP, lambda: self.choose(key))
                self._banner.show_notice(_CHANGED.format(name=name), reload)
            else:
                self._banner.show_notice(_GONE.format(name=name))

    def _explain(self, program: Program) -> None:
        """Say once with which rights scripts run, and each time what of this one can't be followed."""
        sentences = list(untraced(program.source, program.path.name).values())
        if not self._settings.explained_scripts:
            self._settings.remember_explained_scripts()
            sentences.insert(0, _SCRIPT_OPENED.format(name=program.path.name))
        if sentences:
            self._banner.show_notice("\n".join(sentences))
