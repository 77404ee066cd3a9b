"""The margin of the source: badges with the threads that stand at a line, and the line's number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.trace import Phase
from gui.icons import paint_icon
from gui.theme import Theme
from gui.thread_names import short_names

_MOST_NAMES: Final = 3
"""More threads in one badge are counted: ``p1 p2 p3 +4``."""


@dataclass(frozen=True, slots=True)
class Marker:
    """Where a thread stands.

    Attributes:
        thread: Its number.
        name: Its whole name.
        line: Line of the program's source, from 1.
        phase: What it does there.
    """

    thread: int
    name: str
    line: int
    phase: Phase


@dataclass(frozen=True, slots=True)
class Badge:
    """Threads in the same phase on the same line."""

    text: str
    phase: Phase
    threads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VisibleLine:
    """A line as it is laid out now, in pixels of the viewport."""

    number: int
    top: int
    height: int


def badges_by_line(markers: tuple[Marker, ...], names: Mapping[int, str]) -> dict[int, tuple[Badge, ...]]:
    """The badges of each line; `names` are those of all threads, so that short names stay the same."""
    short = short_names(names)
    grouped: dict[int, dict[Phase, list[int]]] = {}
    for marker in markers:
        grouped.setdefault(marker.line, {}).setdefault(marker.phase, []).append(marker.thread)
    return {
        line: tuple(
            Badge(_badge_text([short[number] for number in threads]), phase, tuple(threads))
            for phase, threads in phases.items()
        )
        for line, phases in grouped.items()
    }


def _badge_text(names: list[str]) -> str:
    shown = " ".join(names[:_MOST_NAMES])
    more = len(names) - _MOST_NAMES
    return f"{shown} +{more}" if more > 0 else shown


class SourceMargin(QWidget):
    """Draws beside a text whose visible lines it is told on demand.

    Signals:
        thread_selected: The user clicked a badge.
    """

    thread_selected = Signal(int)

    def __init__(self, theme: Theme, visible_lines: Callable[[QRect], list[VisibleLine]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._visible_lines = visible_lines
        self._markers: tuple[Marker, ...] = ()
        self._selected: int | None = None
        self.badges: dict[int, tuple[Badge, ...]] = {}
        self.setObjectName("source_margin")

    def show_markers(self, markers: tuple[Marker, ...], names: Mapping[int, str]) -> None:
        self._markers = markers
        self.badges = badges_by_line(markers, names)
        self.update()

    def select_thread(self, number: int | None) -> None:
        self._selected = number
        self.update()

    def needed_width(self, lines: int) -> int:
        """Pixels for badges and for the numbers of so many lines."""
        px = self._theme.px
        digits = max(2, len(str(lines)))
        widest = max((self._row_width(badges) for badges in self.badges.values()), default=0)
        # Room for two names from the start, then in steps: text that jumps sideways can't be read.
        room = max(px(56), min(widest, px(190)))
        step = px(9)
        number_width = QFontMetrics(self._theme.font("mono")).horizontalAdvance("0" * digits)
        return -(-room // step) * step + number_width + px(14)

    def tooltip_at(self, place: QPoint) -> str:
        """Whole names and phases of the threads of the badge there."""
        badge = self._badge_at(place)
        if badge is None:
            return ""
        label = self._theme.phase_label(badge.phase)
        return "\n".join(f"{marker.name}: {label}" for marker in self._markers if marker.thread in badge.threads)

    def _row_width(self, badges: tuple[Badge, ...]) -> int:
        return sum(self._badge_width(badge) + self._theme.px(2) for badge in badges) + self._theme.px(4)

    def _badge_width(self, badge: Badge) -> int:
        metrics = QFontMetrics(self._theme.font("mono_small"))
        return metrics.horizontalAdvance(badge.text) + self._theme.px(24)

    def _rects(self, line: VisibleLine) -> list[tuple[QRectF, Badge]]:
        found = []
        left = self._theme.px(3)
        for badge in self.badges.get(line.number, ()):
            width = self._badge_width(badge)
            found.append((QRectF(left, line.top + 1, width, line.height - 2), badge))
            left += width + self._theme.px(2)
        return found

    def _badge_at(self, place: QPoint) -> Badge | None:
        for line in self._visible_lines(self.rect()):
            for rect, badge in self._rects(line):
                if rect.contains(place):
                    return badge
        return None

    def _paint_line(self, painter: QPainter, line: VisibleLine) -> None:
        theme, px = self._theme, self._theme.px
        badges = self.badges.get(line.number, ())
        row = QRect(0, line.top, self.width(), line.height)
        if badges:
            painter.fillRect(row, theme.phase_tint(badges[0].phase))
        painter.setFont(theme.font("mono"))
        painter.setPen(theme.colours.text if badges else theme.colours.comment)
        painter.drawText(row.adjusted(0, 0, -px(10), 0), Qt.AlignmentFlag.AlignRight, str(line.number))
        for rect, badge in self._rects(line):
            self._paint_badge(painter, rect, badge)

    def _paint_badge(self, painter: QPainter, rect: QRectF, badge: Badge) -> None:
        theme, px = self._theme, self._theme.px
        ink = theme.on_phase(badge.phase)
        painter.setPen(theme.colours.text if self._selected in badge.threads else QColor(0, 0, 0, 0))
        painter.setBrush(theme.phase_colour(badge.phase))
        painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
        size = min(float(px(10)), rect.height() - 2)
        shape = QRectF(rect.left() + px(6), rect.center().y() - size / 2, size, size)
        paint_icon(painter, theme.phase_icon(badge.phase), ink, shape)
        painter.setPen(ink)
        painter.setFont(theme.font("mono_small"))
        painter.drawText(rect.adjusted(px(18), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, badge.text)

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            for line in self._visible_lines(event.rect()):
                self._paint_line(painter, line)
        finally:
            painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        badge = self._badge_at(event.position().toPoint())
        if badge is not None:
            self.thread_selected.emit(badge.threads[0])

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
            return True
        return super().event(event)
