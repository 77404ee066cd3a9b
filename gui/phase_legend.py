"""The colours of the timeline in words: the phases that threads have been in so far."""

from collections.abc import Collection

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.trace import Phase
from gui.icons import paint_icon
from gui.theme import Theme


class PhaseLegend(QWidget):
    """One line; what doesn't fit is left out at the right."""

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
            self.update()

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(200), self._theme.px(20))

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
        metrics = QFontMetricsF(theme.font("small"))
        x, size = 0.0, px(15)
        for phase in self._phases:
            text = theme.phase_label(phase)
            width = metrics.horizontalAdvance(text)
            if x + size + px(5) + width > self.width():
                return
            swatch = QRectF(x, (self.height() - size) / 2, size, size)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(theme.phase_colour(phase))
            painter.drawRoundedRect(swatch, px(3), px(3))
            inset = px(3)
            paint_icon(
                painter, theme.phase_icon(phase), theme.on_phase(phase), swatch.adjusted(inset, inset, -inset, -inset)
            )
            painter.setPen(theme.colours.muted)
            place = QRectF(x + size + px(5), 0, width + 1, self.height())
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter, text)
            x = place.right() + px(12)
