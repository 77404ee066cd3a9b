"""The row above the source: unfolds the faults, says that the text was edited, and saves or reverts it."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QWidget

from gui.look.icons import IconButton, IconLabel, set_button_icon
from gui.look.theme import Theme

_FAULTS: Final = {0: "Faults", 1: "Faults: 1 on"}
_FAULTS_ON: Final = "Faults: {count} on"
_EDITED: Final = "Edited"
_NOT_SAVED: Final = "No file has this text yet; Run (F5) runs it all the same"
_NEXT_START: Final = "The edited text runs from the next start on"


class EditBar(QWidget):
    """Hidden while there is nothing to unfold and nothing to save.

    Signals:
        fold_requested: Show the faults, or fold them away.
    """

    fold_requested = Signal()
    save_requested = Signal()
    save_as_requested = Signal()
    undo_requested = Signal()
    revert_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folded = True
        self.setObjectName("edit_bar")
        self._fold = self._button("fold_faults", "Faults", "Ways to break this program, and what to look for then")
        self._fold.setProperty("role", "link")
        self._fold.clicked.connect(self.fold_requested)
        self._state = QLabel(_EDITED)
        self._state.setObjectName("edit_state")
        self._state.setProperty("role", "attention")
        self._pending = IconLabel(theme, "restart", "caution", 14)
        self._pending.setObjectName("edit_pending")
        self._pending.setToolTip(_NEXT_START)
        self._pending.setAccessibleName(_NEXT_START)
        self._undo = IconButton(theme, "undo", "undo_edit", "Undo the last change to the text (Ctrl+Z)")
        self._undo.clicked.connect(self.undo_requested)
        self._revert = self._button("revert", "Revert", "Go back to the text of the file; Ctrl+Z brings the edits back")
        self._revert.clicked.connect(self.revert_requested)
        self._save = self._button("save", "Save", "Write the text to its file (Ctrl+S)")
        self._save.clicked.connect(self.save_requested)
        self._save_as = self._button("save_as", "Save as…", "Write the text to another file (Ctrl+Shift+S)")
        self._save_as.clicked.connect(self.save_as_requested)
        self._row = QHBoxLayout(self)
        self._row.addWidget(self._fold)
        self._row.addWidget(self._state)
        self._row.addWidget(self._pending)
        self._row.addStretch(1)
        for button in (self._undo, self._revert, self._save, self._save_as):
            self._row.addWidget(button)
        self.show_edited(edited=False, pending=False, has_file=False)
        self.show_faults(0, 0, folded=True)
        theme.changed.connect(self._space)
        self._space()

    def show_edited(self, *, edited: bool, pending: bool, has_file: bool) -> None:
        """Say how the text stands.

        Args:
            edited: No file has it.
            pending: A run goes on with another one.
            has_file: Saving can write it to the file that it came from; else only to another one.
        """
        for widget in (self._state, self._undo, self._revert, self._save_as):
            widget.setVisible(edited)
        self._pending.setVisible(edited and pending)
        self._save.setVisible(edited and has_file)
        self._state.setToolTip(_NEXT_START if pending else _NOT_SAVED)
        self._show_if_needed()

    def show_faults(self, count: int, on: int, *, folded: bool) -> None:
        """Offer to unfold `count` faults, of which some are on."""
        self._folded = folded
        self._fold.setVisible(bool(count))
        self._fold.setText(_FAULTS.get(on) or _FAULTS_ON.format(count=on))
        self._fold.setAccessibleName(self._fold.text())
        set_button_icon(self._fold, self._theme, self._arrow, self._theme.colours.accent)
        self._show_if_needed()

    @property
    def _arrow(self) -> str:
        return "chevron-right" if self._folded else "chevron-down"

    def _show_if_needed(self) -> None:
        self.setVisible(not self._fold.isHidden() or not self._revert.isHidden())

    @staticmethod
    def _button(name: str, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tooltip)
        button.setAutoDefault(False)
        return button

    def _space(self) -> None:
        self._row.setContentsMargins(0, self._theme.px(6), 0, self._theme.px(2))
        self._row.setSpacing(self._theme.px(6))
        set_button_icon(self._fold, self._theme, self._arrow, self._theme.colours.accent)
