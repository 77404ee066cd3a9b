"""The labels of the time axis under the graphs and under the timeline, with the times of cursor and moment."""

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from gui.look.theme import Theme
from gui.time_axis.time_axis import MARGIN, TimeAxis

_ROOM_FOR_LABEL = 84


class TimeStrip(QWidget):
    """Redraws when the axis is another one; while following, it stands still."""

    def __init__(self, theme: Theme, axis: TimeAxis, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._axis = axis
        self._shown: list[tuple[float, str]] = []
        self.setObjectName(name)
        self.setAccessibleName("Time axis")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        axis.changed.connect(self.refresh)
        axis.gutter_changed.connect(self.update)
        axis.cursor_moved.connect(self.update)
        theme.changed.connect(self.updateGeometry)

    def refresh(self) -> None:
        """Redraw if time has moved the labels, or the cursor stands over another time."""
        ticks = self._axis.ticks(max(2, round(self._span().width() / self._theme.px(_ROOM_FOR_LABEL))))
        if ticks != self._shown or self._axis.cursor is not None:
            self._shown = ticks
            self.update()

    def labels(self) -> list[str]:
        """What the axis says, from left to right."""
        return [text for _, text in self._shown]

    def _span(self) -> QRectF:
        left, right = self._theme.px(self._axis.gutter), self._theme.px(MARGIN)
        return QRectF(left, 0, max(1, self.width() - left - right), self.height())

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(300), self._theme.px(19))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme, span = self._theme, self._span()
        if not self._shown:
            self.refresh()
        painter.setFont(theme.font("small"))
        metrics = QFontMetricsF(theme.font("small"))
        free = 0.0
        tags = self._tags(metrics, span)
        for share, text in self._shown:
            width = metrics.horizontalAdvance(text)
            x = span.left() + share * span.width()
            left = min(max(x - width / 2, 0.0), self.width() - width)
            label = QRectF(left, 0, width + 1, span.height())
            if left < free or any(tag.intersects(label) for tag, _ in tags):
                continue
            painter.setPen(theme.colours.border)
            painter.drawLine(round(x), 0, round(x), theme.px(3))
            painter.setPen(theme.colours.muted)
            painter.drawText(label.adjusted(0, theme.px(3), 0, 0), Qt.AlignmentFlag.AlignCenter, text)
            free = left + width + theme.px(10)
        for place, text in tags:
            painter.fillRect(place, theme.colours.text)
            painter.setPen(theme.colours.panel)
            painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def _tags(self, metrics: QFontMetricsF, span: QRectF) -> list[tuple[QRectF, str]]:
        """Place and text of the moment's time and, before it, of the cursor's."""
        axis, tags = self._axis, []
        for place, time in ((axis.moment, axis.moment_ns), (axis.cursor, axis.cursor_ns)):
            if place is not None and time is not None:
                text = axis.text_of(time)
                width = metrics.horizontalAdvance(text) + self._theme.px(10)
                left = min(max(span.left() + place * span.width() - width / 2, 0.0), self.width() - width)
                tags.append((QRectF(left, 0, width, span.height()), text))
        return tags
