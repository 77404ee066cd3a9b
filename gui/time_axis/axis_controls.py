"""The buttons that choose what part of the run is in view."""

from typing import Final

from PySide6.QtCore import QSignalBlocker
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from gui.look.icons import IconButton
from gui.look.theme import Theme
from gui.time_axis.time_axis import DEFAULT_SPAN_NS, TimeAxis

_FOLLOW_TOOLTIP: Final = "Follow the run (End)"


class AxisControls(QWidget):
    """Last 30 s, whole run, follow. What the axis does is shown pressed."""

    def __init__(self, theme: Theme, axis: TimeAxis, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._axis = axis
        segments = QFrame()
        segments.setProperty("role", "segments")
        row = QHBoxLayout(segments)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._latest = _segment("Last 30 s", f"{name}_last_30_s", "Follow the last 30 seconds")
        self._whole = _segment("Whole run", f"{name}_whole_run", "Show the whole run (Home)")
        row.addWidget(self._latest)
        row.addWidget(self._whole)
        self._follow = IconButton(theme, "follow", f"{name}_follow", _FOLLOW_TOOLTIP)
        self._follow.setCheckable(True)
        column = QHBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(segments)
        column.addWidget(self._follow)
        self._latest.toggled.connect(lambda: axis.follow(DEFAULT_SPAN_NS))
        self._whole.toggled.connect(lambda: axis.show_whole_run())
        self._follow.toggled.connect(lambda: axis.follow())
        axis.changed.connect(self._show_axis)
        self._show_axis()

    def _show_axis(self) -> None:
        axis = self._axis
        start, end = axis.view()
        for button, on in (
            (self._latest, axis.following and end - start == DEFAULT_SPAN_NS),
            (self._whole, axis.whole_run),
            (self._follow, axis.following),
        ):
            with QSignalBlocker(button):
                button.setChecked(on)


def _segment(text: str, name: str, tooltip: str) -> QPushButton:
    button = QPushButton(text)
    button.setProperty("role", "segment")
    button.setObjectName(name)
    button.setToolTip(tooltip)
    button.setCheckable(True)
    return button
