"""A check box that looks like a switch: its state is told by where the knob is, not by colour alone."""

from PySide6.QtCore import QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QCheckBox, QWidget

from gui.look.theme import Theme

_WIDTH, _HEIGHT, _GAP = 28, 16, 8


class ToggleSwitch(QCheckBox):
    """A pill with a knob, and its text; a text that doesn't fit is cut."""

    def __init__(self, theme: Theme, text: str, parent: QWidget | None = None) -> None:
        super().__init__(text, parent)
        self._theme = theme

    def sizeHint(self) -> QSize:
        px = self._theme.px
        width = self.fontMetrics().horizontalAdvance(self.text()) + px(_WIDTH + _GAP) + px(6)
        return QSize(width, max(px(_HEIGHT), self.fontMetrics().height()) + px(6))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._theme.px(_WIDTH), self.sizeHint().height())

    def hitButton(self, place: QPoint) -> bool:
        return self.rect().contains(place)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            self._paint_pill(painter)
            self._paint_text(painter)
        finally:
            painter.end()

    def _paint_pill(self, painter: QPainter) -> None:
        px, colours = self._theme.px, self._theme.colours
        pill = QRectF(px(2), (self.height() - px(_HEIGHT)) / 2, px(_WIDTH), px(_HEIGHT))
        line = colours.accent if self.isChecked() else colours.muted
        if not self.isEnabled():
            line = colours.border
        painter.setPen(QPen(line, 1.5))
        painter.setBrush(line if self.isChecked() else colours.panel)
        painter.drawRoundedRect(pill, pill.height() / 2, pill.height() / 2)
        size = pill.height() - px(6)
        left = pill.right() - size - px(3) if self.isChecked() else pill.left() + px(3)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colours.on_accent if self.isChecked() else line)
        painter.drawEllipse(QRectF(left, pill.top() + px(3), size, size))

    def _paint_text(self, painter: QPainter) -> None:
        px, colours = self._theme.px, self._theme.colours
        place = self.rect().adjusted(px(_WIDTH + _GAP), 0, -px(2), 0)
        painter.setFont(self._theme.font("strong" if self.isChecked() else "text"))
        painter.setPen(colours.text if self.isEnabled() else colours.muted)
        text = painter.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, place.width())
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(place, left | Qt.TextFlag.TextSingleLine, text)
        if self.hasFocus():
            painter.setPen(colours.accent)
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), px(5), px(5))
