"""Opens programs: the built-in ones, and scripts of the user's own. Opening never runs anything."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.catalog import Program, ProgramError, built_in_programs, find_program
from gui.banner import Banner, Problem
from gui.lab import Lab
from gui.program_list import ProgramList, program_key
from gui.settings import Settings

FIRST_PROGRAM: Final = "producer_consumer"

_SCRIPT_OPENED: Final = (
    "{name} is open and has not been run. A script runs with your rights, in a process of its own:"
    " run only what you trust."
)
_ADVICE: Final = "Choose another program from the list, or correct the file and open it again."


class ProgramOpener(QObject):
    """Finds what the user wants, gives it to the lab, remembers it, and says what is wrong with it."""

    def __init__(self, lab: Lab, settings: Settings, programs: ProgramList, banner: Banner, parent: QWidget) -> None:
        super().__init__(parent)
        self._lab = lab
        self._settings = settings
        self._programs = programs
        self._banner = banner
        self._window = parent
        programs.program_chosen.connect(self.open)
        programs.open_requested.connect(self.ask_for_script)
        self.list_programs()

    def open_first(self, name: str = "") -> None:
        """Open what `name` says, else what was open last, else the first program; a script is not started."""
        for key in filter(None, (name, self._settings.program, FIRST_PROGRAM)):
            if self.open(key):
                break
        program = self._lab.program
        if program is not None and program.built_in:
            self._lab.run()

    def open(self, key: str) -> bool:
        """Open a program by its name or path; False after saying what is wrong."""
        try:
            program = find_program(key)
        except ProgramError as error:
            self._banner.show_problem(Problem(str(error), _ADVICE))
            return False
        self._lab.open(program)
        self._settings.remember_program(program_key(program))
        if program.built_in:
            self._programs.show_opened(program_key(program))
        else:
            self._settings.remember_script(program.path)
            self.list_programs()
            self._explain(program)
        return True

    def list_programs(self) -> None:
        """Show in the list what can be opened."""
        try:
            programs = built_in_programs()
        except ProgramError as error:
            programs = []
            self._banner.show_problem(Problem(str(error), _ADVICE))
        self._programs.show_programs(programs, self._settings.scripts)
        if self._lab.program is not None:
            self._programs.show_opened(program_key(self._lab.program))

    def ask_for_script(self) -> None:
        """Let the user choose a script, and open it."""
        scripts = self._settings.scripts
        folder = scripts[0].parent if scripts else Path.home()
        dialog = QFileDialog(self._window, "Open script", str(folder), "Python programs (*.py)")
        dialog.setObjectName("open_dialog")
        dialog.setFileMode(QFileDialog.FileMode.ExistingFile)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.open)
        dialog.open()

    def _explain(self, program: Program) -> None:
        if not self._settings.explained_scripts:
            self._settings.remember_explained_scripts()
            self._banner.show_notice(_SCRIPT_OPENED.format(name=program.path.name))
