"""The margin of the source: badges with the threads that stand at a line, and the line's number."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QFontMetrics, QHelpEvent, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolTip, QWidget

from engine.trace import Phase
from gui.look.icons import paint_icon
from gui.look.theme import Theme
from gui.look.thread_names import short_names
from gui.source.source_rows import Kind

_MOST_NAMES: Final = 3
"""More threads in one badge are counted: ``p1 p2 p3 +4``."""

_NUMBERS: Final = {"same": "{number}", "removed": "−", "added": "+ {number}"}

_CROSS: Final = 18
"""Room for the cross at a line that failed, in pixels of the design."""

_LINE_HELP: Final = "Click: the last event in this line; once more, the one before it (Alt+Up)"

_MOST_ROOM: Final = 92
"""Badges that need more get shorter (`Badge.texts`): the text beside them is to be read as well."""


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
    """Threads in the same phase on the same line.

    Attributes:
        texts: From the longest to the shortest: ``p1 p2 p3 +4``, ``p1 +6``, ``7``; of a single thread
            the last is empty.
    """

    texts: tuple[str, str, str]
    phase: Phase
    threads: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VisibleLine:
    """A line as it is laid out now, in pixels of the viewport.

    Attributes:
        number: In the text that runs; 0 for a line that a fault removes.
        kind: How a fault changes it.
    """

    number: int
    top: int
    height: int
    kind: Kind = "same"


def _badges_by_line(markers: tuple[Marker, ...], names: Mapping[int, str]) -> dict[int, tuple[Badge, ...]]:
    """The badges of each line; `names` are those of all threads, so that short names stay the same."""
    short = short_names(names)
    grouped: dict[int, dict[Phase, list[int]]] = {}
    for marker in markers:
        grouped.setdefault(marker.line, {}).setdefault(marker.phase, []).append(marker.thread)
    return {
        line: tuple(
            Badge(_badge_texts([short[number] for number in threads]), phase, tuple(threads))
            for phase, threads in phases.items()
        )
        for line, phases in grouped.items()
    }


def _badge_texts(names: list[str]) -> tuple[str, str, str]:
    return _names_text(names, _MOST_NAMES), _names_text(names, 1), str(len(names)) if len(names) > 1 else ""


def _names_text(names: list[str], most: int) -> str:
    shown = " ".join(names[:most])
    more = len(names) - most
    return f"{shown} +{more}" if more > 0 else shown


class SourceMargin(QWidget):
    """Draws beside a text whose visible lines it is told on demand.

    Signals:
        thread_selected: The user clicked a badge.
        line_chosen: The user clicked beside the badges of a line; its number in the text that runs next.
    """

    thread_selected = Signal(int)
    line_chosen = Signal(int)

    def __init__(self, theme: Theme, visible_lines: Callable[[QRect], list[VisibleLine]], parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._visible_lines = visible_lines
        self._markers: tuple[Marker, ...] = ()
        self._selected: int | None = None
        self._room = 0
        self._error = (0, "")  # line and sentence
        self._uses: tuple[frozenset[int], str] = (frozenset(), "")  # lines and what is said of each
        self.badges: dict[int, tuple[Badge, ...]] = {}
        self.setObjectName("source_margin")

    def show_markers(self, markers: tuple[Marker, ...], names: Mapping[int, str]) -> None:
        self._markers = markers
        self.badges = _badges_by_line(markers, names)
        if not names:
            self._room = 0  # another run
        self._make_room()
        self.update()

    def select_thread(self, number: int | None) -> None:
        self._selected = number
        self.update()

    def show_error(self, line: int, sentence: str) -> None:
        """Put a cross before the number of the line that failed; 0 for none."""
        self._error = (line, sentence)
        self._make_room()
        self.update()

    def show_uses(self, lines: frozenset[int], sentence: str) -> None:
        """Put a bar beside the numbers of the lines that use the selected object; `sentence` says so."""
        if (lines, sentence) != self._uses:
            self._uses = lines, sentence
            self.update()

    def needed_width(self, lines: int) -> int:
        """Pixels for badges and for the numbers of so many lines."""
        digits = max(2, len(str(lines)))
        number_width = QFontMetrics(self._theme.font("mono")).horizontalAdvance("0" * digits)
        return self._room + number_width + self._theme.px(14)  # a sign before a number has room in the badges' place

    def dress(self) -> None:
        """The theme is another one."""
        self._room = 0
        self._make_room()
        self.update()

    def _make_room(self) -> None:
        """During a run the room for badges only grows, in steps: text that jumps sideways can't be read."""
        rows = self.badges.values()
        whole = max((self._row_width(badges, 0) for badges in rows), default=0)
        shortest = max((self._row_width(badges, -1) for badges in rows), default=0)
        step = self._theme.px(9)
        if self._error[0]:
            shortest = max(shortest, self._theme.px(_CROSS))
        needed = max(shortest, min(whole, self._theme.px(_MOST_ROOM)))
        self._room = max(self._room, -(-needed // step) * step)

    def threads_at(self, place: QPoint) -> tuple[int, ...]:
        """The threads of the badge at a place."""
        badge = self._badge_at(place)
        return () if badge is None else badge.threads

    def tooltip_at(self, place: QPoint) -> str:
        """Whole names and phases of the threads of the badge there, or what is to be said of the line."""
        badge = self._badge_at(place)
        if badge is None:
            number = self._line_at(place)
            said = [
                self._error[1] if number == self._error[0] else "",
                self._uses[1] if number in self._uses[0] else "",
            ]
            return "\n".join([*filter(None, said), _LINE_HELP]) if number else ""
        label = self._theme.phase_label(badge.phase)
        return "\n".join(f"{marker.name}: {label}" for marker in self._markers if marker.thread in badge.threads)

    def _row_width(self, badges: tuple[Badge, ...], length: int) -> int:
        """Pixels of the badges of a line with their texts of this length, an index of `Badge.texts`."""
        return sum(self._badge_width(badge.texts[length]) + self._theme.px(2) for badge in badges) + self._theme.px(3)

    def _badge_width(self, text: str) -> int:
        metrics = QFontMetrics(self._theme.font("mono_small"))
        return metrics.horizontalAdvance(text) + self._theme.px(24 if text else 20)

    def shown_badges(self, line: int) -> list[tuple[Badge, str]]:
        """The badges of a line from the left, with what is written on them."""
        badges = self.badges.get(line, ())
        fitting = (length for length in range(3) if self._row_width(badges, length) <= self._room)
        length = next(fitting, -1)
        return [(badge, badge.texts[length]) for badge in badges]

    def _rects(self, line: VisibleLine) -> list[tuple[QRectF, Badge, str]]:
        found = []
        left = self._theme.px(3)
        for badge, text in self.shown_badges(line.number):
            width = self._badge_width(text)
            found.append((QRectF(left, line.top + 1, width, line.height - 2), badge, text))
            left += width + self._theme.px(2)
        return found

    def _badge_at(self, place: QPoint) -> Badge | None:
        for line in self._visible_lines(self.rect()):
            for rect, badge, _ in self._rects(line):
                if rect.contains(place):
                    return badge
        return None

    def _line_at(self, place: QPoint) -> int:
        lines = self._visible_lines(self.rect())
        return next((line.number for line in lines if line.top <= place.y() < line.top + line.height), 0)

    def _paint_line(self, painter: QPainter, line: VisibleLine) -> None:
        theme, px = self._theme, self._theme.px
        badges = self.badges.get(line.number, ())
        row = QRect(0, line.top, self.width(), line.height)
        if badges:
            painter.fillRect(row, theme.phase_tint(badges[0].phase))
        painter.setFont(theme.font("mono"))
        painter.setPen(theme.colours.text if badges else theme.colours.comment)
        number_place = row.adjusted(0, 0, -px(10), 0)
        if line.kind != "same":
            painter.fillRect(row, theme.edit_tint(added=line.kind == "added"))
            painter.setPen(theme.colours.good if line.kind == "added" else theme.colours.bad)
        painter.drawText(number_place, Qt.AlignmentFlag.AlignRight, _NUMBERS[line.kind].format(number=line.number))
        if line.number in self._uses[0]:
            painter.fillRect(self.width() - px(5), line.top, px(3), line.height, theme.colours.accent)
        for rect, badge, text in self._rects(line):
            self._paint_badge(painter, rect, badge, text)
        if line.number and line.number == self._error[0] and not badges:
            size = min(px(12), line.height - 2)
            place = QRectF(px(4), line.top + (line.height - size) / 2, size, size)
            paint_icon(painter, "cross", theme.colours.bad, place)

    def _paint_badge(self, painter: QPainter, rect: QRectF, badge: Badge, text: str) -> None:
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
        painter.drawText(rect.adjusted(px(18), 0, 0, 0), Qt.AlignmentFlag.AlignVCenter, text)

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
        if event.button() != Qt.MouseButton.LeftButton:
            return  # another button asks for a menu
        place = event.position().toPoint()
        badge, line = self._badge_at(place), self._line_at(place)
        if badge is not None:
            self.thread_selected.emit(badge.threads[0])
        elif line:
            self.line_chosen.emit(line)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent):
            QToolTip.showText(event.globalPos(), self.tooltip_at(event.pos()), self)
            return True
        return super().event(event)
