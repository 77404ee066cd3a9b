"""A list that opens, with an arrow in the theme's colour."""

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox, QWidget

from gui.look.icons import paint_icon
from gui.look.theme import Theme


class ComboBox(QComboBox):
    """A `QComboBox` that draws its own arrow, in the theme's colour, and leaves the wheel to the page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._theme.px(14)
        painter = QPainter(self)
        try:
            rect = QRectF(self.width() - size - self._theme.px(6), (self.height() - size) / 2, size, size)
            paint_icon(painter, "chevron-down", self._theme.colours.muted, rect)
        finally:
            painter.end()

    def wheelEvent(self, event: QWheelEvent) -> None:
        event.ignore()
