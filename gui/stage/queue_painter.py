"""Draws a queue item by item, in the order in which they will leave, with both ends marked."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter, QPen

from engine.phrases import Counted
from gui.stage.facts import Facts, ItemFact, Order, QueueFact
from gui.stage.look import CENTRE, LEFT, RIGHT, Look
from gui.stage.queue_cells import Cells, cells_of

_HEAD: Final = 20
_FOOT: Final = 25
_SIZE: Final = Counted("{count} item", "{count} items")
_SIZE_OF: Final = "{size} of {capacity}"
_FULL: Final = "{size} of {capacity}, full"
_EMPTY: Final = "empty"
_KIND: Final = "{class_name}, {order}"
_LEAST_WRAPPED: Final = 32
"""In narrower cells a text stands upright, in one line."""
_MOST_LINES: Final = 2
_OF_TWO_LINES: Final = 1.6
_MORE: Final = "+{count}"
_ENDS: Final = {
    Order.FIRST: ("put end", "get end"),
    Order.LAST: ("bottom", "put and get end"),
    Order.PRIORITY: ("put: sorted in", "get end: smallest"),
}


def _size_words(fact: QueueFact) -> str:
    """How full a queue is, in words."""
    size = fact.count
    if not size:
        return _EMPTY
    if not fact.capacity:
        return _SIZE.format(size)
    return (_FULL if size >= fact.capacity else _SIZE_OF).format(size=size, capacity=fact.capacity)


class QueuePainter:
    """Draws with one `Look`."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def cells(self, rect: QRectF, fact: QueueFact) -> Cells:
        """Where the items of a queue in `rect` are."""
        s = self._look.scale
        return cells_of(fact.count, fact.capacity, rect.left() + 5 * s, rect.width() - 10 * s, s)

    def paint(self, painter: QPainter, rect: QRectF, fact: QueueFact, facts: Facts) -> None:
        look, s = self._look, self._look.scale
        head = QRectF(rect.left() + 2 * s, rect.top() - 2 * s, rect.width() - 4 * s, _HEAD * s)
        look.write(painter, head, fact.label, "strong", look.colours.text)
        used = look.width(fact.label, "strong") + 8 * s
        size = _size_words(fact)
        look.write(painter, head.adjusted(used, 0, 0, 0), size, "small", look.colours.text)
        free = head.width() - used - look.width(size, "small") - 8 * s
        for kind in (_KIND.format(class_name=fact.class_name, order=fact.order.value), fact.class_name):
            if look.width(kind, "small") <= free:
                look.write(painter, head, kind, "small", look.colours.muted, RIGHT)
                break
        belt = QRectF(rect.left(), rect.top() + _HEAD * s, rect.width(), rect.height() - (_HEAD + _FOOT) * s)
        self._belt(painter, belt)
        self._items(painter, belt, fact)
        below = QRectF(rect.left() + 2 * s, belt.bottom() + 3 * s, rect.width() - 4 * s, 22 * s)
        self._ends(painter, below, fact, facts)

    def _belt(self, painter: QPainter, belt: QRectF) -> None:
        """Rails above and below; both ends are open."""
        look, s = self._look, self._look.scale
        painter.fillRect(belt, look.colours.inset)
        painter.setPen(QPen(look.colours.muted, 1.5 * s))
        painter.drawLine(belt.topLeft(), belt.topRight())
        painter.drawLine(belt.bottomLeft(), belt.bottomRight())

    def _items(self, painter: QPainter, belt: QRectF, fact: QueueFact) -> None:
        look, s = self._look, self._look.scale
        cells = self.cells(belt, fact)
        top, height = belt.top() + 3 * s, belt.height() - 6 * s
        for cell in cells.cells:
            item = fact.item(cell.place)
            place = QRectF(cell.x, top, cell.width, height)
            if cell.whole:
                self._cell(painter, place, item)
            else:
                painter.fillRect(place, look.colours.muted if item.thread is None else look.hue(item.thread))
        if cells.hidden:
            place = QRectF(cells.hidden_x, top, cells.hidden_width, height)
            look.write(painter, place, _MORE.format(count=cells.hidden), "heading", look.colours.text, CENTRE)

    def _cell(self, painter: QPainter, place: QRectF, item: ItemFact) -> None:
        look, s = self._look, self._look.scale
        painter.setPen(QPen(look.colours.muted if item.thread is None else look.hue(item.thread), 1.3 * s))
        painter.setBrush(look.colours.panel if item.thread is None else look.tint(item.thread))
        painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), 3 * s, 3 * s)
        painter.setPen(look.colours.text)
        if look.width(item.text, "small") <= place.width() - 3 * s:
            painter.setFont(look.fonts["small"])
            painter.drawText(place, CENTRE, item.text)
            return
        if look.width(item.text, "heading") > place.height() - 2 * s and place.width() > _LEAST_WRAPPED * s:
            painter.setFont(look.fonts["heading"])
            inner = place.adjusted(2 * s, s, -2 * s, -s)
            lines = look.wrapped(item.text, "heading", inner.width())
            if len(lines) > _MOST_LINES:
                # What a program puts into a queue may be of any length; the item's sentence has all of it.
                text = look.fitted(item.text, "heading", _OF_TWO_LINES * inner.width(), middle=True)
                lines = look.wrapped(text, "heading", inner.width())[:_MOST_LINES]
            painter.drawText(inner, CENTRE, "\n".join(lines))
            return
        painter.save()
        painter.translate(place.center())
        painter.rotate(-90)
        upright = QRectF(-place.height() / 2 + s, -place.width() / 2, place.height() - 2 * s, place.width())
        text = look.fitted(item.text, "heading", upright.width(), middle=True)
        look.write(painter, upright, text, "heading", look.colours.text, CENTRE)
        painter.restore()

    def _ends(self, painter: QPainter, below: QRectF, fact: QueueFact, facts: Facts) -> None:
        """What the ends are, and who waits there."""
        look, s = self._look, self._look.scale
        left, right = _ENDS[fact.order]
        put, get = look.width(left, "small"), look.width(right, "small")
        self._mark(painter, below.left() + 3 * s, below.center().y())
        look.write(painter, below.adjusted(11 * s, 0, 0, 0), left, "small", look.colours.muted, LEFT)
        self._mark(painter, below.right() - get - 8 * s, below.center().y())
        look.write(painter, below, right, "small", look.colours.muted, RIGHT)
        free = below.adjusted(put + 17 * s, 0, -get - 16 * s, 0)
        half = free.width() if not fact.getters and not fact.drainers else free.width() / 2
        look.crowd(painter, QRectF(free.left(), free.top(), half, free.height()), fact.putters, facts.threads)
        getters = fact.getters + fact.drainers
        half = free.width() if not fact.putters else free.width() / 2
        place = QRectF(free.right() - half, free.top(), half, free.height())
        look.crowd(painter, place, getters, facts.threads, from_right=True)

    def _mark(self, painter: QPainter, x: float, y: float) -> None:
        """A small triangle in the direction in which items go."""
        s = self._look.scale
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._look.colours.muted)
        painter.drawPolygon([QPointF(x, y - 3.5 * s), QPointF(x + 5 * s, y), QPointF(x, y + 3.5 * s)])
