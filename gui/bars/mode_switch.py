"""The switch between live and stepped runs, at the left of the bar."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton

from gui.lab.run_state import RunMode

_CHOICES: Final = {
    RunMode.LIVE: ("Live", "Threads of the operating system, in real time (Ctrl+M)"),
    RunMode.STEPPED: ("Stepped", "One step at a time: you choose which thread goes on (Ctrl+M)"),
}


class ModeSwitch(QFrame):
    """Two buttons side by side, one of them pressed.

    Signals:
        mode_chosen: The user wants this `RunMode`.
    """

    mode_chosen = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("mode_switch")
        self.setAccessibleName("Live or stepped")
        self.setProperty("role", "segments")
        row = QHBoxLayout(self)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._group = QButtonGroup(self)
        self._buttons = {mode: self._add(row, mode, *texts) for mode, texts in _CHOICES.items()}
        self.show_mode(RunMode.LIVE)

    def show_mode(self, mode: RunMode) -> None:
        """Show which mode there is."""
        self._buttons[mode].setChecked(True)

    def _add(self, row: QHBoxLayout, mode: RunMode, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(f"mode_{mode.value}")
        button.setAccessibleName(text)
        button.setToolTip(tooltip)
        button.setCheckable(True)
        button.setAutoDefault(False)
        button.setProperty("role", "segment")
        # Also how a screen reader presses a button of two: it toggles it.
        button.toggled.connect(lambda on: self.mode_chosen.emit(mode) if on else None)
        self._group.addButton(button)
        row.addWidget(button)
        return button
