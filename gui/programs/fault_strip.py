"""A strip under the controls that nobody overlooks: which faults are on, and from when."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.phrases import listed
from gui.look.icons import IconLabel
from gui.look.theme import Theme
from gui.widgets.fields import text_label

_ON_ONE: Final = "Fault on: {titles}"
_ON_MANY: Final = "Faults on: {titles}"
_NEXT_ONE: Final = "Fault on from the next start: {titles}"
_NEXT_MANY: Final = "Faults on from the next start: {titles}"
_STILL_ONE: Final = "This run still has the fault that is off now: {titles}"
_STILL_MANY: Final = "This run still has the faults that are off now: {titles}"


class FaultStrip(QWidget):
    """Hidden while no fault is on.

    Signals:
        restart_requested: Start again with the faults that are switched on now.
        off_requested: Switch all faults off.
    """

    restart_requested = Signal()
    off_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._wanted = False
        self._covered = False
        self.setObjectName("fault_strip")
        self.setAccessibleName("Faults that are on")
        frame = QFrame()
        frame.setProperty("strip", "caution")
        self._sentence = text_label("fault_strip_sentence", "attention")
        self._restart = self._link("fault_strip_restart", "Restart now", "Start again with the faults as they are now")
        self._restart.clicked.connect(self.restart_requested)
        self._off = self._link("fault_strip_off", "Switch off", "Run without faults from the next start")
        self._off.clicked.connect(self.off_requested)
        self._row = QHBoxLayout(frame)
        self._row.addWidget(IconLabel(theme, "fault", "caution", 16))
        self._row.addWidget(self._sentence, 1)
        self._row.addWidget(self._restart)
        self._row.addWidget(self._off)
        self._around = QVBoxLayout(self)
        self._around.addWidget(frame)
        self.hide()
        theme.changed.connect(self._space)
        self._space()

    def show_faults(self, chosen: Sequence[str], running: Sequence[str] | None) -> None:
        """Show the titles of the faults that are on, and of those of the present run; None if nothing runs."""
        titles, one, many = chosen, _ON_ONE, _ON_MANY
        pending = running is not None and list(running) != list(chosen)
        if pending and running is not None:
            one, many = _NEXT_ONE, _NEXT_MANY
            if not chosen:
                titles, one, many = running, _STILL_ONE, _STILL_MANY
        self._sentence.setText((one if len(titles) == 1 else many).format(titles=listed(list(titles))))
        self._restart.setVisible(pending)
        self._off.setVisible(bool(chosen))
        self._wanted = bool(titles)
        self.setVisible(self._wanted and not self._covered)

    def cover(self, covered: bool) -> None:
        """Give way to something that says of faults what is to be said, until that is gone."""
        self._covered = covered
        self.setVisible(self._wanted and not covered)

    @staticmethod
    def _link(name: str, text: str, tooltip: str) -> QPushButton:
        button = QPushButton(text)
        button.setObjectName(name)
        button.setAccessibleName(text)
        button.setToolTip(tooltip)
        button.setProperty("role", "link")
        button.setAutoDefault(False)
        return button

    def _space(self) -> None:
        px = self._theme.px
        self._around.setContentsMargins(px(10), px(8), px(10), 0)
        self._row.setContentsMargins(px(12), px(3), px(8), px(3))
        self._row.setSpacing(px(8))
