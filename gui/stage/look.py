"""What all painters of the stage draw with: fonts, colours, texts that fit, the discs that stand for threads."""

from collections.abc import Iterable, Mapping
from math import ceil
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QFontMetricsF, QPainter, QPen, QPixmap

from engine.trace import MAIN_THREAD
from gui.look.icons import pixmap
from gui.look.palettes import mixed
from gui.look.theme import FontRole, Theme
from gui.look.thread_names import fitted_name
from gui.look.wrapping import wrapped_lines
from gui.stage.facts import ThreadFact
from gui.stage.rect import Rect

DISC: Final = 19
"""Height of a disc and its least width, in pixels of the design."""

_TINT: Final = 0.24
_MOST_KEPT: Final = 4_000

LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
CENTRE: Final = Qt.AlignmentFlag.AlignCenter


class Look:
    """The theme's look, prepared for many small drawings. Make another one when the theme changes."""

    def __init__(self, theme: Theme, ratio: float) -> None:
        """`ratio` is the density of the screen."""
        self.theme = theme
        self.scale = theme.scale
        self.colours = theme.colours
        self.ratio = ratio
        roles: tuple[FontRole, ...] = ("text", "small", "strong", "heading", "mono_small")
        self.fonts = {role: theme.font(role) for role in roles}
        self.metrics = {role: QFontMetricsF(font) for role, font in self.fonts.items()}
        self._elided: dict[tuple[str, FontRole, int], str] = {}
        self._wrapped: dict[tuple[str, FontRole, int], tuple[str, ...]] = {}
        self._widths: dict[tuple[str, FontRole], float] = {}
        self._discs: dict[tuple[int, str, bool], QPixmap] = {}
        self._hues: dict[int, tuple[QColor, QColor]] = {}
        self._icons: dict[tuple[str, int, int], QPixmap] = {}

    def hue(self, thread: int) -> QColor:
        """The colour of a thread, for shapes."""
        return self._both(thread)[0]

    def tint(self, thread: int) -> QColor:
        """The colour of a thread as ground of text."""
        return self._both(thread)[1]

    def _both(self, thread: int) -> tuple[QColor, QColor]:
        if thread not in self._hues:
            hue = self.colours.muted if thread == MAIN_THREAD else self.theme.series_colour(thread - 1)
            self._hues[thread] = hue, mixed(self.colours.panel, hue, _TINT)
        return self._hues[thread]

    def width(self, text: str, role: FontRole) -> float:
        """Of a text, in pixels."""
        key = (text, role)
        found = self._widths.get(key)
        if found is None:
            if len(self._widths) > _MOST_KEPT:
                self._widths.clear()
            found = self._widths[key] = self.metrics[role].horizontalAdvance(text)
        return found

    def fitted(self, text: str, role: FontRole, room: float, *, middle: bool = False) -> str:
        """As much of a text as `room` pixels hold: its beginning, or both ends (`middle` is left out)."""
        key = (text, role, -int(room) if middle else int(room))
        found = self._elided.get(key)
        if found is None:
            if len(self._elided) > _MOST_KEPT:
                self._elided.clear()
            found = self._elided[key] = self.metrics[role].elidedText(
                text, Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight, room
            )
        return found

    def fitted_name(self, name: str, room: float) -> str:
        """As much of a thread's name as fits; its number stays."""
        if self.width(name, "strong") <= room:
            return name
        return fitted_name(name, QFontMetrics(self.fonts["strong"]), int(room))

    def wrapped(self, text: str, role: FontRole, room: float) -> tuple[str, ...]:
        """A text in as many lines as it takes."""
        key = (text, role, int(room))
        found = self._wrapped.get(key)
        if found is None:
            if len(self._wrapped) > _MOST_KEPT:
                self._wrapped.clear()
            found = self._wrapped[key] = wrapped_lines(text, lambda part: self.width(part, role), room)
        return found

    def write(
        self,
        painter: QPainter,
        rect: QRectF,
        text: str,
        role: FontRole,
        colour: QColor,
        align: Qt.AlignmentFlag = LEFT,
    ) -> None:
        """Write one line, cut where it doesn't fit."""
        painter.setFont(self.fonts[role])
        painter.setPen(colour)
        painter.drawText(rect, align, self.fitted(text, role, rect.width()))

    def icon(self, painter: QPainter, name: str, colour: QColor, x: float, y: float, size: float) -> None:
        """Draw an icon with its upper left corner at a place."""
        key = (name, colour.rgb(), round(size))
        if key not in self._icons:
            self._icons[key] = pixmap(name, colour, round(size), self.ratio)
        painter.drawPixmap(QPointF(x, y), self._icons[key])

    def disc_width(self, short: str) -> float:
        return max(DISC * self.scale, self.width(short, "heading") + 8 * self.scale)

    def disc(self, painter: QPainter, x: float, middle: float, fact: ThreadFact, *, waits: bool = False) -> float:
        """Draw the disc that stands for a thread, with its left side at `x`; a dashed rim if it doesn't go on from
        there. Returns the disc's width.
        """
        key = (fact.number, fact.short, waits)
        if key not in self._discs:
            self._discs[key] = self._drawn_disc(fact, waits=waits)
        painter.drawPixmap(QPointF(x, middle - DISC * self.scale / 2), self._discs[key])
        return self.disc_width(fact.short)

    def _drawn_disc(self, fact: ThreadFact, *, waits: bool) -> QPixmap:
        height, width = DISC * self.scale, self.disc_width(fact.short)
        picture = QPixmap(QSize(ceil(width), ceil(height)) * self.ratio)
        picture.setDevicePixelRatio(self.ratio)
        picture.fill(Qt.GlobalColor.transparent)
        painter = QPainter(picture)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            rect = QRectF(0.7, 0.7, width - 1.4, height - 1.4)
            pen = QPen(self.hue(fact.number), 1.4 * self.scale)
            if waits:
                pen.setDashPattern([2.0, 1.6])
            painter.setPen(pen)
            painter.setBrush(self.tint(fact.number))
            painter.drawRoundedRect(rect, rect.height() / 2, rect.height() / 2)
            painter.setFont(self.fonts["heading"])
            painter.setPen(self.colours.text)
            painter.drawText(rect, CENTRE, fact.short)
        finally:
            painter.end()
        return picture

    def crowd(
        self,
        painter: QPainter,
        rect: QRectF,
        numbers: Iterable[int],
        threads: Mapping[int, ThreadFact],
        *,
        waits: bool = True,
        from_right: bool = False,
    ) -> float:
        """Discs side by side as far as there is room, then how many more. Returns the width that was used."""
        shown = [threads[number] for number in numbers if number in threads]
        gap, used = 2 * self.scale, 0.0
        widths = [self.disc_width(fact.short) + gap for fact in shown]
        more_width = self.width(f"+{len(shown)}", "heading") + gap
        count = len(shown)
        while count and sum(widths[:count]) + (more_width if count < len(shown) else 0) > rect.width() + gap:
            count -= 1
        for fact, width in zip(shown[:count], widths, strict=False):
            x = rect.right() - used - width + gap if from_right else rect.left() + used
            self.disc(painter, x, rect.center().y(), fact, waits=waits)
            used += width
        if count < len(shown):
            text = f"+{len(shown) - count}"
            x = rect.right() - used - more_width if from_right else rect.left() + used
            place = QRectF(x, rect.top(), more_width, rect.height())
            painter.setFont(self.fonts["heading"])
            painter.setPen(self.colours.text)
            painter.drawText(place, LEFT, text)
            used += more_width
        return used


def box(rect: Rect) -> QRectF:
    """A rectangle for Qt."""
    return QRectF(*rect)
