"""The part of a panel that the time axis runs through: takes mouse and keys, shows that it has the focus."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from gui.look.theme import Theme
from gui.time_axis.axis_gestures import AxisGestures
from gui.time_axis.time_axis import TimeAxis
from gui.widgets.focus_frame import FocusFrame


class AxisSurface(QWidget):
    """Holds what is drawn along the axis, between its gutter and `time_axis.MARGIN`."""

    def __init__(self, theme: Theme, axis: TimeAxis, name: str, accessible_name: str) -> None:
        super().__init__()
        self.setObjectName(name)
        self.setAccessibleName(accessible_name)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        AxisGestures(theme, axis, self)
        FocusFrame(self)
