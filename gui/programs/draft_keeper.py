"""Keeps a copy of unsaved edits among the settings, and gives them back after the window has ended by itself."""

from typing import Final

from PySide6.QtCore import QObject

from gui.programs.authoring import Authoring
from gui.programs.program_list import program_key
from gui.programs.program_opener import ProgramOpener
from gui.settings import Settings
from gui.widgets.banner import Banner

_BACK: Final = (
    "Threadlab did not end as it should. Your edits of {name} are here again; no file has them yet, and nothing runs."
)


class DraftKeeper(QObject):
    """What is saved, or given up by the user, is kept no longer."""

    def __init__(self, authoring: Authoring, opener: ProgramOpener, settings: Settings, banner: Banner) -> None:
        super().__init__(opener)
        self._authoring = authoring
        self._opener = opener
        self._settings = settings
        self._banner = banner
        self._left = settings.draft
        authoring.settled.connect(self._keep)

    def restore(self) -> bool:
        """Open the program whose edits were left, with them; False if there are none."""
        key, text = self._left
        if not key or not self._opener.open(key):
            return False
        draft = self._authoring.draft
        if draft is None or draft.text == text:
            return False
        self._authoring.take_text(text)
        self._banner.show_notice(_BACK.format(name=draft.opened.path.name))
        return True

    def _keep(self) -> None:
        draft = self._authoring.draft
        if draft is not None and draft.edited:
            self._settings.remember_draft(program_key(draft.opened), draft.text)
        else:
            self._settings.remember_draft("", "")
