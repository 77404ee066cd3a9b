"""The part of a panel that the time axis runs through: takes mouse and keys, shows that it has the focus."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QFrame, QWidget

from gui.axis_gestures import AxisGestures
from gui.theme import Theme
from gui.time_axis import TimeAxis

_BY_KEYS: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class AxisSurface(QWidget):
    """Holds what is drawn along the axis, between its gutter and `time_axis.MARGIN`."""

    def __init__(self, theme: Theme, axis: TimeAxis, frame: QFrame, name: str, accessible_name: str) -> None:
        """`frame` gets the property ``focused`` while the keys act here and the user got here by keys."""
        super().__init__()
        self._frame = frame
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.gestures = AxisGestures(theme, axis, self)

    def _show_focus(self, focused: bool) -> None:
        if bool(self._frame.property("focused")) != focused:
            self._frame.setProperty("focused", focused)
            self._frame.style().unpolish(self._frame)
            self._frame.style().polish(self._frame)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._show_focus(event.reason() in _BY_KEYS)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._show_focus(False)
