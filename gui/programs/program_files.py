"""The opened program as files: opening it, what the user makes of its text, saving that, and its sheet. Wires only."""

from collections.abc import Sequence

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from gui.lab.lab import Lab
from gui.look.theme import Theme
from gui.programs.authoring import Authoring
from gui.programs.draft_keeper import DraftKeeper
from gui.programs.fault_menu import FaultMenu
from gui.programs.fault_strip import FaultStrip
from gui.programs.program_list import ProgramList
from gui.programs.program_opener import ProgramOpener
from gui.programs.saving import Saving
from gui.programs.sheet_writer import SheetWriter
from gui.settings import Settings
from gui.shortcuts import Key
from gui.source.code_page import CodePage
from gui.widgets.banner import Banner
from gui.widgets.drop_target import DropTarget


class ProgramFiles(QObject):
    """What is dropped on the window is opened, what is typed into the source is kept until it is saved.

    Attributes:
        authoring: The edits and faults of the opened program.
        saving: Writes the edited text.
        opener: Opens another program.
    """

    def __init__(
        self,
        theme: Theme,
        lab: Lab,
        settings: Settings,
        programs: ProgramList,
        code: CodePage,
        faults: FaultMenu,
        strip: FaultStrip,
        banner: Banner,
        window: QWidget,
    ) -> None:
        """`strip` says which faults are on; dialogs belong to `window`, which takes what is dropped."""
        super().__init__(window)
        self.authoring = Authoring(lab, code, faults, strip, banner, self)
        self.saving = Saving(self.authoring, banner, window)
        self.opener = ProgramOpener(theme, lab, settings, programs, banner, self.saving.may_leave, window)
        self._drafts = DraftKeeper(self.authoring, self.opener, settings, banner)
        self._sheets = SheetWriter(lab, self.authoring, self.opener, banner)
        self._drop_target = DropTarget(theme, window)
        self._drop_target.file_dropped.connect(self.opener.choose)
        code.bar.save_requested.connect(lambda: self.saving.save())
        code.bar.save_as_requested.connect(lambda: self.saving.save_as())
        self.saving.saved.connect(self.opener.note_saved)
        programs.sheet_requested.connect(self._sheets.write)

    def open_first(self, name: str = "", faults: Sequence[str] = ()) -> None:
        """Open what `name` says, with these faults, or what was open last; a built-in program runs at once."""
        if not self._drafts.restore():
            self.opener.open_first(name, faults)

    def stop(self) -> None:
        """Do nothing more by itself."""
        self.authoring.stop()
        self.opener.stop()

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts."""
        return (
            Key(("Ctrl+O",), "Open a script", self.opener.ask_for_script),
            Key(("Ctrl+S",), "Save the edited text", lambda: self.saving.save()),
            Key(("Ctrl+Shift+S",), "Save the text as another file", lambda: self.saving.save_as()),
        )
