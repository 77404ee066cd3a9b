"""Mouse and keys for the time axis, the same in every view that has it."""

from PySide6.QtCore import QEvent, QObject, QPointF, Qt
from PySide6.QtGui import QKeyEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QWidget

from gui.look.theme import Theme
from gui.time_axis.time_axis import MARGIN, TimeAxis

KEYS_HELP = (
    ("+ −", "Zoom the time axis, with the focus on graphs or timeline"),
    ("Enter", "Go to the moment under the cursor of the time axis, as a click does"),
    ("← →", "Go along the time axis; with Shift, move its cursor"),
    ("Home, End", "Show the whole run; follow it again"),
    ("↑ ↓", "Choose a thread, with the focus on the timeline"),
)
"""Keys and what they do, for the list of shortcuts."""

_ZOOM_STEP = 1.25
_PAN_STEP = 0.1
_CURSOR_STEP = 0.01
_WHEEL_CLICK = 120


class AxisGestures(QObject):
    """Watches a widget whose axis lies between its gutter and `MARGIN`: the wheel zooms, dragging pans,
    hovering moves the cursor, a click goes to that moment; keys as in `KEYS_HELP`.
    """

    def __init__(self, theme: Theme, axis: TimeAxis, widget: QWidget) -> None:
        super().__init__(widget)
        self._theme = theme
        self._axis = axis
        self._widget = widget
        self._dragged_from: float | None = None
        self._dragging = False
        widget.setMouseTracking(True)
        widget.installEventFilter(self)

    def place_of(self, position: QPointF) -> float | None:
        """Where on the axis (0 to 1) a position in the widget is; None beside it."""
        left = self._theme.px(self._axis.gutter)
        width = max(1, self._widget.width() - left - self._theme.px(MARGIN))
        place = (position.x() - left) / width
        return place if -0.005 <= place <= 1.005 else None

    def _wheel(self, event: QWheelEvent) -> bool:
        place = self.place_of(event.position())
        if place is None:
            return False
        turned = event.angleDelta()
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier or abs(turned.x()) > abs(turned.y()):
            self._axis.pan(-(turned.x() or turned.y()) / _WHEEL_CLICK * _PAN_STEP)
        else:
            self._axis.zoom(_ZOOM_STEP ** (-turned.y() / _WHEEL_CLICK), place)
        return True

    def _move(self, event: QMouseEvent) -> bool:
        place = self.place_of(event.position())
        if self._dragged_from is None or place is None:
            self._axis.set_cursor(place)
            return False
        moved = place - self._dragged_from
        if self._dragging or abs(moved) * self._widget.width() > self._theme.px(4):
            self._dragging = True
            self._axis.pan(-moved)
            self._dragged_from = place
        return self._dragging

    def _key(self, event: QKeyEvent) -> bool:
        axis = self._axis
        shift = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        around = 0.5 if axis.cursor is None else axis.cursor
        match event.key():
            case Qt.Key.Key_Plus | Qt.Key.Key_Equal:
                axis.zoom(1 / _ZOOM_STEP, around)
            case Qt.Key.Key_Minus:
                axis.zoom(_ZOOM_STEP, around)
            case Qt.Key.Key_Left if shift:
                axis.set_cursor((1.0 if axis.cursor is None else axis.cursor) - _CURSOR_STEP)
            case Qt.Key.Key_Right if shift:
                axis.set_cursor((0.0 if axis.cursor is None else axis.cursor) + _CURSOR_STEP)
            case Qt.Key.Key_Left:
                axis.pan(-_PAN_STEP)
            case Qt.Key.Key_Right:
                axis.pan(_PAN_STEP)
            case Qt.Key.Key_Return | Qt.Key.Key_Enter if axis.cursor is not None:
                axis.choose(axis.cursor)
            case Qt.Key.Key_Home:
                axis.show_whole_run()
            case Qt.Key.Key_End:
                axis.follow()
            case _:
                return False
        return True

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        match event.type():
            case QEvent.Type.Wheel:
                assert isinstance(event, QWheelEvent)
                return self._wheel(event)
            case QEvent.Type.MouseMove:
                assert isinstance(event, QMouseEvent)
                return self._move(event)
            case QEvent.Type.MouseButtonPress:
                assert isinstance(event, QMouseEvent)
                if event.button() is Qt.MouseButton.LeftButton:
                    self._dragged_from = self.place_of(event.position())
                    self._dragging = False
            case QEvent.Type.MouseButtonRelease:
                pressed, self._dragged_from = self._dragged_from, None
                dragged, self._dragging = self._dragging, False
                if pressed is not None and not dragged:
                    self._axis.choose(pressed)
                return dragged
            case QEvent.Type.Leave:
                self._axis.set_cursor(None)
            case QEvent.Type.KeyPress:
                assert isinstance(event, QKeyEvent)
                return self._key(event)
        return False
