"""The part of a panel that the time axis runs through: takes mouse and keys, shows that it has the focus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.axis_gestures import AxisGestures
from gui.focus_frame import FocusFrame
from gui.theme import Theme
from gui.time_axis import TimeAxis


class AxisSurface(QWidget):
    """Holds what is drawn along the axis, between its gutter and `time_axis.MARGIN`."""

    def __init__(self, theme: Theme, axis: TimeAxis, name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        AxisGestures(theme, axis, self)
        FocusFrame(self)
