"""Draws who holds what (solid, from the object to the thread) and who waits for what (dashed, from the thread)."""

from typing import Final, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from gui.stage.facts import Arrow, Facts
from gui.stage.layout import GUTTER, Layout
from gui.stage.look import Look
from gui.stage.rect import Rect

_HEAD: Final = 6.5
_BULGE: Final = 0.62
_OFFSET: Final = 5
_HELD_BY: Final = "held by"
_WAITS_FOR: Final = "waits for"


class Course(NamedTuple):
    """The way of an arrow: from, to, and the horizontal directions (1 to the right) in which it leaves and arrives."""

    start: QPointF
    end: QPointF
    leaves: int
    arrives: int


def _course_of(arrow: Arrow, layout: Layout, scale: float) -> Course | None:
    """The way of an arrow; None if one of its ends isn't shown."""
    card = layout.cards.get(arrow.thread)
    target = layout.cards.get(arrow.target) if arrow.joins else layout.objects.get(arrow.target)
    if card is None or target is None:
        return None
    offset = _OFFSET * scale * (-1 if arrow.holds else 1)
    if arrow.joins:
        out = _inner_side(card, target)
        return Course(
            _side(card, out, offset), _side(target, _inner_side(target, card), -offset), out, -_inner_side(target, card)
        )
    out = 1 if card.x < target.x else -1
    pad = 8 * scale  # the block's own padding
    at_card, at_object = _side(card, out, offset), _side(target, -out, offset / 2)
    at_object.setX(at_object.x() - out * pad)
    return Course(at_object, at_card, -out, -out) if arrow.holds else Course(at_card, at_object, out, out)


def _inner_side(card: Rect, other: Rect) -> int:
    """Towards the middle of the stage; cards at the same side join there."""
    if card.right <= other.x or other.right <= card.x:
        return 1 if card.x < other.x else -1
    return 1 if card.x < card.width else -1


def _side(rect: Rect, side: int, offset: float) -> QPointF:
    return QPointF(rect.right if side > 0 else rect.x, rect.middle + offset)


class ArrowPainter:
    """Draws with one `Look`."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def paint(self, painter: QPainter, facts: Facts, layout: Layout, chosen: frozenset[tuple[bool, int]]) -> None:
        """Draw all arrows; those at `chosen` parts (thread?, number) and in cycles are thicker."""
        later = []
        for arrow in facts.arrows:
            strong = arrow.in_cycle or (True, arrow.thread) in chosen or (arrow.joins, arrow.target) in chosen
            if strong:
                later.append(arrow)
            else:
                self._arrow(painter, arrow, facts, layout, 1.2)
        for arrow in later:
            self._arrow(painter, arrow, facts, layout, 2.2)

    def _arrow(self, painter: QPainter, arrow: Arrow, facts: Facts, layout: Layout, width: float) -> None:
        look, s = self._look, self._look.scale
        course = _course_of(arrow, layout, s)
        if course is None:
            return
        colour = look.colours.good if arrow.holds else look.theme.phase_ink(facts.threads[arrow.thread].phase)
        if arrow.in_cycle:
            colour = look.colours.bad
        start, end = course.start, course.end
        reach = GUTTER * s * _BULGE
        bend = QPainterPath(start)
        tip = QPointF(end.x() - course.arrives * _HEAD * s * 0.7, end.y())
        bend.cubicTo(
            QPointF(start.x() + course.leaves * reach, start.y()),
            QPointF(end.x() - course.arrives * reach, end.y()),
            tip,
        )
        pen = QPen(colour, width * s)
        pen.setCapStyle(Qt.PenCapStyle.FlatCap)
        if not arrow.holds:
            pen.setDashPattern([4 / width * 1.2, 3 / width * 1.2])
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(bend)
        self._head(painter, end, course.arrives, colour)
        if arrow.in_cycle:
            self._ring(painter, bend.pointAtPercent(0.5), colour)

    def paint_legend(self, painter: QPainter, rect: Rect) -> None:
        """Say what the arrows mean, as far as there is room."""
        look, s = self._look, self._look.scale
        x = rect.right
        for text, holds in ((_WAITS_FOR, False), (_HELD_BY, True)):
            width = look.width(text, "small")
            if x - width - 30 * s < rect.x:
                return
            place = QRectF(x - width, rect.y, width, rect.height)
            look.write(painter, place, text, "small", look.colours.muted)
            pen = QPen(look.colours.good if holds else look.colours.muted, 1.3 * s)
            if not holds:
                pen.setDashPattern([4, 3])
            end = QPointF(place.left() - 5 * s, rect.middle)
            painter.setPen(pen)
            painter.drawLine(QPointF(end.x() - 18 * s, end.y()), end)
            self._head(painter, end, 1, look.colours.good if holds else look.colours.muted)
            x = place.left() - 34 * s

    def _head(self, painter: QPainter, tip: QPointF, direction: int, colour: QColor) -> None:
        size = _HEAD * self._look.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(colour)
        back = tip.x() - direction * size
        painter.drawPolygon([tip, QPointF(back, tip.y() - size * 0.5), QPointF(back, tip.y() + size * 0.5)])

    def _ring(self, painter: QPainter, middle: QPointF, colour: QColor) -> None:
        """The mark of an arrow that is part of a cycle."""
        look, s = self._look, self._look.scale
        radius = 6.5 * s
        painter.setPen(QPen(look.colours.panel, 1.5 * s))
        painter.setBrush(colour)
        painter.drawEllipse(middle, radius, radius)
        size = 9 * s
        place = QRectF(middle.x() - size / 2, middle.y() - size / 2, size, size)
        look.icon(painter, "cycle", look.colours.panel, place.x(), place.y(), size)
