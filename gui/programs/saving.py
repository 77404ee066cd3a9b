"""Writes the edited text to files when the user says so, and asks before edits would be lost."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from engine.catalog import PROGRAMS_FOLDER
from engine.source_file import SourceFileError, read_source, write_source
from gui.programs.authoring import Authoring
from gui.widgets.banner import Banner, Problem

Then = Callable[[], object]

_FILTER: Final = "Python programs (*.py)"
_NOT_HERE: Final = "{path} is a program of the laboratory, which stays as it is."
_ANOTHER_PLACE: Final = "Choose another folder or another name."
_NOT_SAVED: Final = "Nothing was written. The edits are still here: save them to another place."
_UNSAVED: Final = "The edited text of {name} is in no file yet."
_UNSAVED_MORE: Final = "If it isn't saved, the edits are lost."
_OVERWRITE: Final = "{name} has changed on disk since it was opened here."
_OVERWRITE_MORE: Final = "Overwriting it loses what was changed there."


class Saving(QObject):
    """Asks with boxes that don't block: what comes after the answer is given as `then`.

    Signals:
        saved: The text is in the file of that path.
    """

    saved = Signal(str)

    def __init__(self, authoring: Authoring, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self._authoring = authoring
        self._banner = banner
        self._window = window

    def save(self, then: Then | None = None) -> None:
        """Write the edits to the program's own file; without one, as those of the laboratory, to another."""
        draft = self._authoring.draft
        if draft is None or not draft.edited:
            return
        if not draft.has_file:
            self.save_as(then)
        elif self._changed_on_disk(draft.opened.path, draft.opened.source):
            self._ask_to_overwrite(draft.opened.path, then)
        else:
            self._write(draft.opened.path, then)

    def save_as(self, then: Then | None = None) -> None:
        """Let the user choose a file, and write the text to it."""
        draft = self._authoring.draft
        if draft is None:
            return
        folder = Path.home() if draft.opened.built_in else draft.opened.path.parent
        dialog = QFileDialog(self._window, "Save as", str(folder / draft.opened.path.name), _FILTER)
        dialog.setObjectName("save_dialog")
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("py")
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: self._write(Path(path), then))
        dialog.open()

    def may_leave(self, then: Then) -> bool:
        """Whether no edits would be lost now. Else asks, and calls `then` unless the user would rather stay."""
        draft = self._authoring.draft
        if draft is None or not draft.edited:
            return True
        box = self._box("unsaved_box", _UNSAVED.format(name=draft.opened.path.name), _UNSAVED_MORE)
        save = box.addButton("&Save", QMessageBox.ButtonRole.AcceptRole)
        discard = box.addButton("&Don't save", QMessageBox.ButtonRole.DestructiveRole)
        box.setDefaultButton(save)
        save.clicked.connect(lambda: self.save(then))
        discard.clicked.connect(lambda: self._discard(then))
        box.open()
        return False

    def _discard(self, then: Then) -> None:
        self._authoring.revert()
        then()

    def _ask_to_overwrite(self, path: Path, then: Then | None) -> None:
        box = self._box("overwrite_box", _OVERWRITE.format(name=path.name), _OVERWRITE_MORE)
        overwrite = box.addButton("&Overwrite", QMessageBox.ButtonRole.DestructiveRole)
        other = box.addButton("Save &as…", QMessageBox.ButtonRole.AcceptRole)
        box.setDefaultButton(other)
        overwrite.clicked.connect(lambda: self._write(path, then))
        other.clicked.connect(lambda: self.save_as(then))
        box.open()

    def _box(self, name: str, sentence: str, more: str) -> QMessageBox:
        box = QMessageBox(QMessageBox.Icon.Warning, "Threadlab", sentence, parent=self._window)
        box.setObjectName(name)
        box.setInformativeText(more)
        box.addButton(QMessageBox.StandardButton.Cancel)
        box.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        return box

    def _write(self, path: Path, then: Then | None) -> None:
        draft = self._authoring.draft
        if draft is None:
            return
        if path.resolve().parent == PROGRAMS_FOLDER:
            self._banner.show_problem(Problem(_NOT_HERE.format(path=path), _ANOTHER_PLACE))
            return
        try:
            write_source(path, draft.text)
        except SourceFileError as error:
            self._banner.show_problem(Problem(str(error), _NOT_SAVED))
            return
        self._authoring.note_saved()
        if then is not None:
            then()
        else:
            self.saved.emit(str(path))

    @staticmethod
    def _changed_on_disk(path: Path, opened: str) -> bool:
        try:
            return read_source(path) != opened
        except SourceFileError:
            return path.exists()
