"""Draws the shared objects: each class has its own shape."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from gui.look.theme import FontRole
from gui.stage.block_layout import BLOCK_PADDING
from gui.stage.cards import Marks
from gui.stage.facts import (
    BarrierFact,
    Block,
    EventFact,
    Fact,
    Facts,
    LockFact,
    QueueFact,
    RoomFact,
    SemaphoreFact,
    VariableFact,
)
from gui.stage.look import CENTRE, DISC, RIGHT, Look, box
from gui.stage.queue_painter import QueuePainter
from gui.stage.rect import Rect

_ICON: Final = 14
_SMALL_ICON: Final = 10
_TITLE: Final = 20
_NAME_SHARE: Final = 0.24
_HOLDER_SHARE: Final = 0.22
_VARIABLE_SHARE: Final = 0.45
_MOST_PIPS: Final = 6
_MOST_NAME_LINES: Final = 2

_FREE: Final = "free"
_LABORATORY: Final = "lab"
_TIMES: Final = "×{depth}"
_NOBODY: Final = "nobody"
_ROOM_EMPTY: Final = "waiting room"
_SET: Final = "set"
_NOT_SET: Final = "not set"
_PERMITS: Final = "{permits} of {capacity}"
_ARRIVED: Final = "{arrived} of {parties}"


class ObjectPainter:
    """Draws with one `Look`."""

    def __init__(self, look: Look) -> None:
        self._look = look
        self._queues = QueuePainter(look)
        self._label_width = 0.0

    def paint_block(self, painter: QPainter, rect: Rect, block: Block) -> None:
        """Draw the frame around objects that belong together."""
        look, s = self._look, self._look.scale
        painter.setPen(QPen(look.colours.border, 1))
        painter.setBrush(look.colours.panel)
        painter.drawRoundedRect(box(rect).adjusted(0.5, 0.5, -0.5, -0.5), 8 * s, 8 * s)
        if block.title:
            place = QRectF(
                rect.x + (BLOCK_PADDING + 2) * s,
                rect.y + 3 * s,
                rect.width - 2 * BLOCK_PADDING * s,
                _TITLE * s,
            )
            look.write(painter, place, block.title, "strong", look.colours.text)

    def paint(self, painter: QPainter, rect: Rect, fact: Fact, facts: Facts, block: Block) -> None:
        """Draw an object into its row of a block."""
        self._label_width = max(self._look.width(label, "text") for label in block.labels())
        match fact:
            case QueueFact():
                self._queues.paint(painter, box(rect), fact, facts)
            case LockFact():
                self._lock(painter, box(rect), fact, facts)
            case RoomFact():
                self._room(painter, box(rect), fact, facts)
            case SemaphoreFact():
                self._semaphore(painter, box(rect), fact, facts)
            case EventFact():
                self._event(painter, box(rect), fact, facts)
            case BarrierFact():
                self._barrier(painter, box(rect), fact, facts)
            case VariableFact():
                self._variable(painter, box(rect), fact, facts)

    def paint_mark(self, painter: QPainter, rect: Rect, marks: Marks) -> None:
        """Mark an object that is chosen, has the focus or is under the pointer."""
        look, s = self._look, self._look.scale
        pen = QPen(look.colours.accent if marks.selected else look.colours.muted, (2 if marks.selected else 1) * s)
        if marks.focused:
            pen = QPen(look.colours.text, 1.6 * s, Qt.PenStyle.DotLine)
        painter.setPen(pen)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(box(rect).adjusted(-2.5 * s, -1.5 * s, 2.5 * s, 1.5 * s), 6 * s, 6 * s)

    def _name(self, painter: QPainter, rect: QRectF, fact: Fact, icon: str, *, strong: bool = False) -> None:
        look, s = self._look, self._look.scale
        size = _ICON * s
        ink = look.colours.text if strong else look.colours.muted
        look.icon(painter, icon, ink, rect.left() + 2 * s, rect.center().y() - size / 2, size)
        place = rect.adjusted(21 * s, 0, -2 * s, 0)
        role: FontRole = "text" if look.width(fact.label, "text") <= place.width() else "small"
        lines = look.wrapped(fact.label, role, place.width())[:_MOST_NAME_LINES]
        place.setHeight(rect.height() / len(lines))
        for line in lines:
            look.write(painter, place, line, role, look.colours.text)
            place.translate(0, place.height())

    def _columns(self, rect: QRectF) -> tuple[QRectF, QRectF, QRectF]:
        """The row of a lock: its name, the queue for it, who holds it. Each has room for its words."""
        look, s = self._look, self._look.scale
        holder = max(rect.width() * _HOLDER_SHARE, look.width(_NOT_SET, "small") + 10 * s)
        queue = look.width(_NOBODY, "small") + 10 * s
        wanted = max(rect.width() * _NAME_SHARE, self._label_width + 28 * s)
        name = min(wanted, rect.width() - holder - queue - 13 * s)
        middle = rect.width() - name - holder - 13 * s
        return (
            QRectF(rect.left(), rect.top(), name, rect.height()),
            QRectF(rect.left() + name, rect.top(), middle, rect.height()),
            QRectF(rect.right() - holder, rect.top(), holder, rect.height()),
        )

    def _lock(self, painter: QPainter, rect: QRectF, fact: LockFact, facts: Facts) -> None:
        look, s = self._look, self._look.scale
        name, queue, holder = self._columns(rect)
        self._name(painter, name, fact, "phase-lock" if fact.owner is not None else "lock-open", strong=True)
        self._frame(painter, queue, dashed=True)
        if fact.waiters:
            # The first in the queue stands next to the lock.
            look.crowd(painter, queue.adjusted(3 * s, 0, -3 * s, 0), fact.waiters, facts.threads, from_right=True)
        else:
            look.write(painter, queue, _NOBODY, "small", look.colours.muted, CENTRE)
        self._arrow_right(painter, queue.right() + 2 * s, holder.left() - 2 * s, rect.center().y())
        self._frame(painter, holder, dashed=False)
        owner = facts.threads.get(fact.owner) if fact.owner is not None else None
        if owner is not None:
            used = look.disc(painter, holder.left() + 5 * s, holder.center().y(), owner)
            if fact.depth > 1:
                text = _TIMES.format(depth=fact.depth)
                look.write(painter, holder.adjusted(used + 8 * s, 0, 0, 0), text, "small", look.colours.text)
        else:
            text = _FREE if fact.owner is None else _LABORATORY
            look.write(painter, holder, text, "small", look.colours.muted, CENTRE)

    def _room(self, painter: QPainter, rect: QRectF, fact: RoomFact, facts: Facts) -> None:
        look, s = self._look, self._look.scale
        name, queue, _ = self._columns(rect)
        self._name(painter, name, fact, "phase-condition")
        room = QRectF(queue.left(), rect.top(), rect.right() - queue.left() - 22 * s, rect.height())
        self._frame(painter, room, dashed=True)
        if fact.inside:
            look.crowd(painter, room.adjusted(4 * s, 0, -4 * s, 0), fact.inside, facts.threads)
        else:
            look.write(painter, room, _ROOM_EMPTY, "small", look.colours.muted, CENTRE)
        self._way_back(painter, room, queue)

    def _way_back(self, painter: QPainter, room: QRectF, queue: QRectF) -> None:
        """The arrow from a waiting room up to the queue for the lock: notified is not yet running."""
        look, s = self._look, self._look.scale
        painter.setPen(QPen(look.colours.muted, 1.3 * s))
        x = room.right() + 9 * s
        top = queue.top() - 4 * s
        painter.drawLine(QPointF(room.right(), room.center().y()), QPointF(x, room.center().y()))
        painter.drawLine(QPointF(x, room.center().y()), QPointF(x, top))
        painter.drawLine(QPointF(x - 3.5 * s, top + 4 * s), QPointF(x, top))
        painter.drawLine(QPointF(x + 3.5 * s, top + 4 * s), QPointF(x, top))

    def _frame(self, painter: QPainter, rect: QRectF, *, dashed: bool) -> None:
        look, s = self._look, self._look.scale
        painter.setPen(QPen(look.colours.muted, 1, Qt.PenStyle.DashLine if dashed else Qt.PenStyle.SolidLine))
        painter.setBrush(look.colours.inset)
        painter.drawRoundedRect(rect.adjusted(0.5, 1.5, -0.5, -1.5), 6 * s, 6 * s)

    def _arrow_right(self, painter: QPainter, x: float, end: float, y: float) -> None:
        s = self._look.scale
        painter.setPen(QPen(self._look.colours.muted, 1.3 * s))
        painter.drawLine(QPointF(x, y), QPointF(end, y))
        painter.drawLine(QPointF(end - 3.5 * s, y - 3 * s), QPointF(end, y))
        painter.drawLine(QPointF(end - 3.5 * s, y + 3 * s), QPointF(end, y))

    def _semaphore(self, painter: QPainter, rect: QRectF, fact: SemaphoreFact, facts: Facts) -> None:
        look = self._look
        name, queue, permits = self._columns(rect)
        self._name(painter, name, fact, "phase-permit", strong=fact.permits > 0)
        self._waiters(painter, queue, fact.waiters, facts)
        text = _PERMITS.format(permits=fact.permits, capacity=fact.capacity)
        self._pips(painter, permits, fact.permits, max(fact.capacity, fact.permits))
        look.write(painter, _above_pips(permits), text, "small", look.colours.text)

    def _pips(self, painter: QPainter, rect: QRectF, filled: int, total: int) -> None:
        """So many of so many, as marks below the text that says so."""
        look, s = self._look, self._look.scale
        if total > _MOST_PIPS:
            return
        for place in range(total):
            pip = QRectF(rect.left() + place * 7 * s, rect.bottom() - 8 * s, 5 * s, 5 * s)
            painter.setPen(QPen(look.colours.good if place < filled else look.colours.muted, 1.2 * s))
            painter.setBrush(look.colours.good if place < filled else look.colours.panel)
            painter.drawRect(pip)

    def _event(self, painter: QPainter, rect: QRectF, fact: EventFact, facts: Facts) -> None:
        look = self._look
        name, queue, flag = self._columns(rect)
        self._name(painter, name, fact, "phase-event", strong=fact.is_set)
        self._waiters(painter, queue, fact.waiters, facts)
        ink = look.colours.good if fact.is_set else look.colours.muted
        self._frame(painter, flag, dashed=False)
        look.write(painter, flag, _SET if fact.is_set else _NOT_SET, "small", ink, CENTRE)

    def _barrier(self, painter: QPainter, rect: QRectF, fact: BarrierFact, facts: Facts) -> None:
        look = self._look
        name, queue, count = self._columns(rect)
        self._name(painter, name, fact, "phase-barrier", strong=True)
        self._waiters(painter, queue, fact.waiters, facts)
        text = _ARRIVED.format(arrived=fact.arrived, parties=fact.parties)
        self._pips(painter, count, fact.arrived, fact.parties)
        look.write(painter, _above_pips(count), text, "small", look.colours.text)

    def _waiters(self, painter: QPainter, rect: QRectF, numbers: tuple[int, ...], facts: Facts) -> None:
        look, s = self._look, self._look.scale
        self._frame(painter, rect, dashed=True)
        if numbers:
            look.crowd(painter, rect.adjusted(4 * s, 0, -4 * s, 0), numbers, facts.threads)
        else:
            look.write(painter, rect, _NOBODY, "small", look.colours.muted, CENTRE)

    def _variable(self, painter: QPainter, rect: QRectF, fact: VariableFact, facts: Facts) -> None:
        look, s = self._look, self._look.scale
        right = rect.right()
        writer = facts.threads.get(fact.writer) if fact.writer is not None else None
        width = DISC * s
        if writer is not None:
            width = look.disc_width(writer.short)
            look.disc(painter, right - width, rect.center().y(), writer)
        right -= max(width, (DISC + 6) * s) + 4 * s
        if fact.under_lock:
            size = _SMALL_ICON * s
            look.icon(painter, "phase-lock", look.colours.muted, right - size, rect.center().y() - size / 2, size)
        right -= (_SMALL_ICON + 4) * s
        value = look.width(fact.value, "strong")
        left, gap = rect.left() + 2 * s, 8 * s
        name = min(look.width(fact.label, "text"), max(rect.width() * _VARIABLE_SHARE, right - left - gap - value))
        look.write(painter, QRectF(left, rect.top(), name, rect.height()), fact.label, "text", look.colours.text)
        place = QRectF(left + name + gap, rect.top(), right - left - name - gap, rect.height())
        look.write(painter, place, fact.value, "strong", look.colours.text, RIGHT)


def _above_pips(rect: QRectF) -> QRectF:
    return QRectF(rect.left(), rect.top(), rect.width(), rect.height() * 0.66)
