"""The colours of the timeline in words: the phases that threads have been in so far."""

from collections.abc import Collection
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.trace import Phase
from gui.look.icons import paint_icon
from gui.look.theme import Theme

_SIZE: Final = 15
_GAP: Final = 5
_APART: Final = 12
_LINE: Final = 20


class PhaseLegend(QWidget):
    """In as many lines as it takes."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._phases: tuple[Phase, ...] = ()
        self.setObjectName("phase_legend")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self.updateGeometry)

    def show_phases(self, phases: Collection[Phase]) -> None:
        """Explain these phases."""
        shown = tuple(phase for phase in Phase if phase in phases and phase is not Phase.UNCHANGED)
        if shown != self._phases:
            self._phases = shown
            self.setAccessibleName(", ".join(self._theme.phase_label(phase) for phase in shown))
            self.updateGeometry()
            self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        places = self._places(self._phases, width)
        return self._theme.px(_LINE) * (1 + max((line for _, _, line in places), default=0))

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self.heightForWidth(self.width()))

    def _places(self, phases: Collection[Phase], width: int) -> list[tuple[Phase, float, int]]:
        """Where each phase begins, and in which line."""
        px, metrics = self._theme.px, QFontMetricsF(self._theme.font("small"))
        x, line, places = 0.0, 0, []
        for phase in phases:
            needed = px(_SIZE + _GAP) + metrics.horizontalAdvance(self._theme.phase_label(phase))
            if x and x + needed > width:
                x, line = 0.0, line + 1
            places.append((phase, x, line))
            x += needed + px(_APART)
        return places

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter)
        finally:
            painter.end()

    def _paint(self, painter: QPainter) -> None:
        theme, px = self._theme, self._theme.px
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(theme.font("small"))
        size, line_height = px(_SIZE), px(_LINE)
        for phase, x, line in self._places(self._phases, self.width()):
            swatch = QRectF(x, line * line_height + (line_height - size) / 2, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.phase_colour(phase))
            painter.drawRoundedRect(swatch, px(3), px(3))
            inset = px(3)
            paint_icon(
                painter, theme.phase_icon(phase), theme.on_phase(phase), swatch.adjusted(inset, inset, -inset, -inset)
            )
            painter.setPen(theme.colours.muted)
            place = QRectF(x + px(_SIZE + _GAP), line * line_height, self.width(), line_height)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, theme.phase_label(phase))
