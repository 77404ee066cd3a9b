"""Items on their way: from the thread that put one to its queue, and from the queue to the thread that took it."""

from dataclasses import dataclass
from time import perf_counter
from typing import Final

from PySide6.QtCore import QObject, QPointF, QRect, QRectF, QTimer
from PySide6.QtGui import QPainter, QPen
from PySide6.QtWidgets import QWidget

from gui.stage.facts import Facts, ItemFact, Order, QueueFact
from gui.stage.layout import Layout
from gui.stage.look import CENTRE, Look
from gui.stage.rect import Rect

_DURATION_S: Final = 0.28
_MOST_WIDTH: Final = 58
_PERIOD_MS: Final = 16
_REACH: Final = 24
"""So far, in pixels of the design, an item goes in a period or two."""
_MOST: Final = 8
"""With more items on their way at once one sees none: what comes faster than that isn't shown on its way."""


@dataclass(frozen=True, slots=True)
class Travel:
    """An item between two places, since a time of `perf_counter`."""

    item: ItemFact
    start: QPointF
    end: QPointF
    since: float


class Travels(QObject):
    """Moves what has changed place between two states, if `enabled`."""

    def __init__(self, canvas: QWidget) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._travels: list[Travel] = []
        self._look: Look | None = None
        self._drawn: list[QRect] = []  # where items were drawn since their places were last drawn again
        self.enabled = True
        self._timer = QTimer(self)
        self._timer.setObjectName("stage_travels")
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self._go_on)

    @property
    def count(self) -> int:
        """How many items are on their way."""
        return len(self._travels)

    def clear(self) -> None:
        """Let nothing be on its way."""
        self._travels.clear()
        self._timer.stop()

    def between(self, before: Facts, after: Facts, layout: Layout, look: Look) -> None:
        """Send the items on their way that came or went from one state to the next."""
        if not self.enabled or not self._canvas.isVisible():
            return
        self._look = look
        found = _moved(before, after, layout, look.scale)
        if found and len(found) + len(self._travels) <= _MOST:
            self._travels += found
            if not self._timer.isActive():
                self._timer.start()

    def paint(self, painter: QPainter, look: Look) -> None:
        """Draw what is on its way."""
        now = perf_counter()
        for travel in self._travels:
            place = _place(travel, look, now)
            self._item(painter, look, place, travel.item)
            self._drawn.append(_around(place, look))

    def _item(self, painter: QPainter, look: Look, place: QRectF, item: ItemFact) -> None:
        s = look.scale
        painter.setPen(QPen(look.colours.muted if item.thread is None else look.hue(item.thread), 1.4 * s))
        painter.setBrush(look.colours.panel if item.thread is None else look.tint(item.thread))
        painter.drawRoundedRect(place, 4 * s, 4 * s)
        inner = place.adjusted(3 * s, 0, -3 * s, 0)
        text = look.fitted(item.text, "small", inner.width(), middle=True)
        look.write(painter, inner, text, "small", look.colours.text, CENTRE)

    def _go_on(self) -> None:
        """Have only those places drawn again where something was, or is, on its way."""
        now = perf_counter()
        self._travels = [travel for travel in self._travels if now - travel.since < _DURATION_S]
        if not self._travels:
            self._timer.stop()
        drawn, self._drawn = self._drawn, []
        if self._look is not None:
            drawn += [_around(_place(travel, self._look, now), self._look) for travel in self._travels]
        for place in drawn:
            self._canvas.update(place)


def _around(place: QRectF, look: Look) -> QRect:
    """The pixels that an item touches, and where it is a moment later."""
    reach = _REACH * look.scale
    return place.adjusted(-reach, -reach, reach, reach).toAlignedRect()


def _place(travel: Travel, look: Look, now: float) -> QRectF:
    """Where an item is at a time of `perf_counter`."""
    share = min(1.0, (now - travel.since) / _DURATION_S)
    share = share * share * (3 - 2 * share)
    middle = travel.start + (travel.end - travel.start) * share
    s = look.scale
    width = min(max(24.0 * s, look.width(travel.item.text, "small") + 8 * s), _MOST_WIDTH * s)
    return QRectF(middle.x() - width / 2, middle.y() - 9.5 * s, width, 19 * s)


def _moved(before: Facts, after: Facts, layout: Layout, scale: float) -> list[Travel]:
    """The ways of the items that came or went."""
    now = perf_counter()
    queues = {number: fact for number, fact in after.objects().items() if isinstance(fact, QueueFact)}
    old = {number: fact for number, fact in before.objects().items() if isinstance(fact, QueueFact)}
    travels = []
    for number, fact in queues.items():
        if number not in old or number not in layout.objects or fact.last or old[number].last:
            continue  # of a long queue one doesn't know which items are new
        rect = layout.objects[number]
        known = {item.number for item in old[number].items}
        present = {item.number for item in fact.items}
        put_side = 1 if fact.order is Order.LAST else -1
        for item in fact.items:
            if item.number not in known and item.thread is not None:
                travels += _travel(item, layout.cards.get(item.thread), _end(rect, put_side, scale), True, now)
        gone = {item.number: item for item in old[number].items if item.number not in present}
        for thread, taken in after.took.items():
            if taken in gone and before.took.get(thread) != taken:
                travels += _travel(gone[taken], layout.cards.get(thread), _end(rect, 1, scale), False, now)
    return travels


def _travel(item: ItemFact, card: Rect | None, end: QPointF, is_put: bool, now: float) -> list[Travel]:
    if card is None:
        return []
    side = card.right if card.x < end.x() else card.x
    at_card = QPointF(side, card.middle)
    return [Travel(item, at_card if is_put else end, end if is_put else at_card, now)]


def _end(rect: Rect, side: int, scale: float) -> QPointF:
    return QPointF(rect.right if side > 0 else rect.x, rect.y + 42 * scale)
