"""“New sheet…”: writes a sheet to start from beside the opened script, with what its last run has shown."""

import math
from typing import Final

from PySide6.QtCore import QObject

from engine.new_sheet import sheet_path, sheet_text, write_sheet
from gui.lab.lab import Lab
from gui.programs.authoring import Authoring
from gui.programs.program_opener import ProgramOpener
from gui.widgets.banner import Action, Banner, Problem

_WRITTEN: Final = (
    "{sheet} was written beside {script}. Open it with any text editor: its comments say how to go on. "
    "Reload shows what it says."
)
_IS_THERE: Final = "{sheet} is there already. It has been left as it is."
_RELOAD_IT: Final = "Reload the program to take it up."
_NOT_WRITTEN: Final = "{sheet}: can't be written: {reason}"
_COPY_IT: Final = "Save the script to a folder of yours, and try again there."
_RELOAD: Final = "Reload"
_RELOAD_TOOLTIP: Final = "End the run and open the script with its sheet"


class SheetWriter(QObject):
    """Says what it has written, and where; it never writes over a sheet."""

    def __init__(self, lab: Lab, authoring: Authoring, opener: ProgramOpener, banner: Banner) -> None:
        super().__init__(opener)
        self._lab = lab
        self._authoring = authoring
        self._opener = opener
        self._banner = banner

    def write(self) -> None:
        """Write the sheet of the opened script, as its file has it."""
        draft, record = self._authoring.draft, self._lab.record
        if draft is None or draft.opened.built_in:
            return
        program = draft.opened
        series = () if record is None else record.gauges.values()
        seen = [curve.gauge for curve in series if not math.isnan(curve.last)]
        sheet = sheet_path(program).name
        try:
            write_sheet(program, sheet_text(program, seen))
        except FileExistsError:
            self._banner.show_problem(Problem(_IS_THERE.format(sheet=sheet), _RELOAD_IT))
            return
        except OSError as error:
            reason = error.strerror or str(error)
            self._banner.show_problem(Problem(_NOT_WRITTEN.format(sheet=sheet, reason=reason), _COPY_IT))
            return
        self._opener.note_saved(str(program.path))
        reload = Action(_RELOAD, _RELOAD_TOOLTIP, lambda: self._opener.choose(str(program.path)))
        self._banner.show_notice(_WRITTEN.format(sheet=sheet, script=program.path.name), reload)
