"""Writes on each long enough stay of a lane what its thread does there."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QStaticText

from engine.trace import Phase
from gui.look.theme import Theme
from gui.record.lanes import Lane
from gui.time_axis.time_axis import Grid

_PADDING: Final = 5


class LaneWords:
    """The words of all phases in the theme's font, laid out once. Make another one when the theme changes."""

    def __init__(self, theme: Theme) -> None:
        self._font = theme.font("small")
        self._ground = theme.colours.panel
        self._padding = theme.px(_PADDING)
        metrics = QFontMetricsF(self._font)
        self._height = metrics.height()
        self._words: dict[Phase, tuple[QStaticText, float, QColor]] = {}
        for phase in Phase:
            words = QStaticText(theme.phase_label(phase))
            words.prepare(font=self._font)
            width = metrics.horizontalAdvance(theme.phase_label(phase)) + 2 * self._padding
            self._words[phase] = (words, width, theme.on_phase(phase))
        self._narrowest = min(width for _, width, _ in self._words.values())

    def paint(self, painter: QPainter, lane: Lane, rect: QRectF, grid: Grid, now_ns: int) -> None:
        """Write on the lane in `rect`, which shows the columns of `grid` up to `now_ns`."""
        per_pixel = grid.width * grid.count / rect.width()
        start, end = grid.first * grid.width, min(grid.end * grid.width, now_ns)
        painter.setFont(self._font)
        y = rect.top() + (rect.height() - self._height) / 2
        for stay in lane.stays(start, end, round(self._narrowest * per_pixel)):
            left = (max(stay.start_ns, start) - start) / per_pixel
            room = (min(stay.end_ns, end) - start) / per_pixel - left
            words, width, colour = self._words[stay.phase]
            # What came between two long stays may have been too short to be seen.
            painter.fillRect(QRectF(round(rect.left() + left), rect.top(), 1, rect.height()), self._ground)
            if width <= room:
                painter.setPen(colour)
                painter.drawStaticText(QPointF(rect.left() + left + self._padding, y), words)
