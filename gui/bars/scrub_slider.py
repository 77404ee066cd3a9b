"""The slider of a run's moments, with marks where something went wrong."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QStyle, QStyleOptionSlider, QToolTip, QWidget

from gui.look.icons import paint_icon
from gui.look.theme import Theme
from gui.record.moment_marks import Mark
from gui.widgets.slider import Slider

STEPS: Final = 10_000
"""More places than a slider has pixels; keys go event by event instead."""

_MARK: Final = 11
_NEAR: Final = 7


class ScrubSlider(Slider):
    """Places from 0 to `STEPS` between start and now.

    Signals:
        mark_chosen: The user clicked a mark; its `Mark`.
        key_pressed: A key that moves the moment; a `Qt.Key`.
    """

    mark_chosen = Signal(object)
    key_pressed = Signal(object)

    def __init__(self, theme: Theme, place_of: Callable[[Mark], float], parent: QWidget | None = None) -> None:
        """`place_of` tells where between 0 and 1 a mark is."""
        super().__init__(parent)
        self._theme = theme
        self._place_of = place_of
        self._marks: tuple[Mark, ...] = ()
        self.setRange(0, STEPS)

    def show_marks(self, marks: tuple[Mark, ...]) -> None:
        if marks != self._marks:
            self._marks = marks
            self.update()

    def mark_x(self, mark: Mark) -> float:
        """Where a mark is, in this widget's pixels."""
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, control = self.style(), QStyle.ComplexControl.CC_Slider
        groove = style.subControlRect(control, option, QStyle.SubControl.SC_SliderGroove, self)
        handle = style.subControlRect(control, option, QStyle.SubControl.SC_SliderHandle, self).width()
        return groove.left() + handle / 2 + self._place_of(mark) * (groove.width() - handle)

    def mark_at(self, position: QPoint) -> Mark | None:
        """The mark under a position, None beside all of them."""
        if position.y() > self._theme.px(_MARK + 1):
            return None
        near = [mark for mark in self._marks if abs(self.mark_x(mark) - position.x()) <= self._theme.px(_NEAR)]
        return min(near, key=lambda mark: abs(self.mark_x(mark) - position.x()), default=None)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        size = self._theme.px(_MARK)
        painter = QPainter(self)
        try:
            for mark in self._marks:
                colour = getattr(self._theme.colours, mark.role)
                x = self.mark_x(mark)
                paint_icon(painter, mark.icon, colour, QRectF(x - size / 2, 0, size, size))
                painter.fillRect(QRectF(x - 0.5, size, 1, self.height() / 2 - size), colour)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        mark = self.mark_at(event.position().toPoint())
        if mark is None or event.button() != Qt.MouseButton.LeftButton:
            super().mousePressEvent(event)
        else:
            self.mark_chosen.emit(mark)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _KEYS:
            self.key_pressed.emit(Qt.Key(event.key()))
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            mark = self.mark_at(event.pos())
            if mark is not None:
                QToolTip.showText(event.globalPos(), mark.text, self)
                return True
        return super().event(event)


_KEYS: Final = frozenset(
    {
        Qt.Key.Key_Left,
        Qt.Key.Key_Right,
        Qt.Key.Key_Up,
        Qt.Key.Key_Down,
        Qt.Key.Key_PageUp,
        Qt.Key.Key_PageDown,
        Qt.Key.Key_Home,
        Qt.Key.Key_End,
    }
)
"""They would move the slider itself by its own steps."""
