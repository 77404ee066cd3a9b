"""Draws the cards of threads."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.trace import BLOCKED_PHASES, Phase
from gui.look.thread_names import without_target
from gui.stage.facts import Pending, ThreadFact
from gui.stage.look import LEFT, RIGHT, Look, box
from gui.stage.rect import Rect

BUTTON_WIDTH: Final = 38
"""Room for the button that steps a thread, in pixels of the design."""

_CYCLE: Final = "cycle"
_FINISHED: Final = "{count} finished"
_ICON: Final = 13


class CardPainter:
    """Draws with one `Look`."""

    def __init__(self, look: Look) -> None:
        self._look = look

    def paint(self, painter: QPainter, rect: Rect, fact: ThreadFact, lines: int, marks: "Marks") -> None:
        """Draw the card of a thread with so many lines of text."""
        look = self._look
        self._ground(painter, rect, fact, marks)
        s = look.scale
        inner = box(rect).adjusted(10 * s, 0, -7 * s, 0)
        line = min(rect.height, 25 * s) if lines == 1 else 19 * s
        head = QRectF(inner.left(), rect.y + (0 if lines == 1 else 3.5 * s), inner.width(), line)
        if fact.pending is not None:
            head.setRight(head.right() - BUTTON_WIDTH * s)
        self._head(painter, head, fact, alone=lines == 1)
        if lines > 1:
            self._body(painter, QRectF(inner.left(), head.bottom(), inner.width(), 15 * s), fact, lines - 1)

    def _body(self, painter: QPainter, row: QRectF, fact: ThreadFact, room: int) -> None:
        """What stands below the name; `row` is the first of `room` lines."""
        look, s = self._look, self._look.scale
        if fact.pending is None or room > 2:
            self._status(painter, row, fact)
            row.translate(0, row.height() + s)
            room -= 1
        if fact.pending is not None:
            self._pending(painter, row, fact, fact.pending, room)
            return
        for text in _more_lines(fact, room):
            lines = look.wrapped(text, "small", row.width())
            if len(lines) > room:
                continue  # rather nothing than half of it: the part's sentence says all
            for line in lines:
                look.write(painter, row, line, "small", look.colours.muted)
                row.translate(0, row.height())
            room -= len(lines)

    def _pending(self, painter: QPainter, row: QRectF, fact: ThreadFact, pending: Pending, room: int) -> None:
        look, s = self._look, self._look.scale
        ink = look.colours.text if pending.ready else look.theme.phase_ink(fact.phase)
        size = _ICON * s
        icon = "chevron-right" if pending.ready else look.theme.phase_icon(fact.phase)
        look.icon(painter, icon, ink, row.left() + s, row.center().y() - size / 2, size)
        row.adjust(18 * s, 0, 0, 0)
        for text in self._pending_lines(pending, row.width(), room):
            look.write(painter, row, text, "small", ink)
            row.translate(0, row.height())

    def _pending_lines(self, pending: Pending, width: float, room: int) -> tuple[str, ...]:
        """The whole sentence; where it is too long, why the thread can't go on, or what it would do."""
        whole, parts = pending.sentence, pending.sentence.split("; ")
        told = (self._look.wrapped(text, "small", width) for text in (whole, parts[-1], parts[0]))
        return next((lines for lines in told if len(lines) <= room), self._look.wrapped(whole, "small", width)[:room])

    def paint_finished(self, painter: QPainter, rect: Rect, count: int) -> None:
        """Draw the card that stands for many threads that have ended."""
        look, s = self._look, self._look.scale
        painter.setPen(QPen(look.colours.border, 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        frame = box(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        painter.drawRoundedRect(frame, 7 * s, 7 * s)
        size = _ICON * s
        look.icon(painter, "phase-finished", look.colours.muted, rect.x + 10 * s, rect.middle - size / 2, size)
        look.write(painter, frame.adjusted(29 * s, 0, 0, 0), _FINISHED.format(count=count), "text", look.colours.muted)

    def _ground(self, painter: QPainter, rect: Rect, fact: ThreadFact, marks: "Marks") -> None:
        look, colours, s = self._look, self._look.colours, self._look.scale
        frame = box(rect).adjusted(0.5, 0.5, -0.5, -0.5)
        rim = colours.border
        if fact.in_cycle:
            rim = colours.bad
        elif marks.selected:
            rim = colours.accent
        elif fact.phase is Phase.RUNNING or fact.phase in BLOCKED_PHASES:
            rim = look.theme.phase_ink(fact.phase)
        painter.setPen(QPen(rim, (2 if fact.in_cycle or marks.selected else 1) * s))
        painter.setBrush(colours.selection if marks.selected or marks.hovered else colours.inset)
        painter.drawRoundedRect(frame, 7 * s, 7 * s)
        hue = look.colours.border if fact.ended else look.hue(fact.number)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(hue)
        painter.drawRoundedRect(QRectF(rect.x + 3 * s, rect.y + 5 * s, 3.2 * s, rect.height - 10 * s), 1.6 * s, 1.6 * s)
        if marks.focused:
            painter.setPen(QPen(colours.text, 1.6 * s, Qt.PenStyle.DotLine))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(frame.adjusted(2 * s, 2 * s, -2 * s, -2 * s), 5 * s, 5 * s)

    def _head(self, painter: QPainter, head: QRectF, fact: ThreadFact, *, alone: bool) -> None:
        look, s = self._look, self._look.scale
        used = look.disc(painter, head.left(), head.center().y(), fact) + 6 * s
        place = head.adjusted(used, 0, 0, 0)
        if alone:
            place.setRight(place.right() - self._state_at_right(painter, place, fact))
        elif fact.pending is None:
            place.setRight(place.right() - self._place(painter, place, fact))
        name, ink = without_target(fact.name), look.colours.muted if fact.ended else look.colours.text
        fits = look.width(name, "strong") <= place.width()
        if not fits and look.width(name, "small") <= place.width():
            look.write(painter, place, name, "small", ink)
        elif not fits and alone:
            # The disc says who it is; then rather what it does.
            look.write(painter, place, fact.word, "small", look.theme.phase_ink(fact.phase))
        else:
            painter.setFont(look.fonts["strong"])
            painter.setPen(ink)
            painter.drawText(place.adjusted(0, 0, s, 0), LEFT, look.fitted_name(fact.name, place.width()))

    def _place(self, painter: QPainter, head: QRectF, fact: ThreadFact) -> float:
        """Write the line where it is at the right, if the name leaves room. Returns the width that was used."""
        look, s = self._look, self._look.scale
        width = look.width(fact.place, "small") + 6 * s
        if not fact.place or look.width(without_target(fact.name), "strong") + width > head.width():
            return 0.0
        look.write(painter, head, fact.place, "small", look.colours.muted, RIGHT)
        return width

    def _state_at_right(self, painter: QPainter, room: QRectF, fact: ThreadFact) -> float:
        """Icon and, where it fits, word of the state, for a card of one line. Returns the width that was used."""
        look, s = self._look, self._look.scale
        ink, size = self._ink(fact), _ICON * s
        free = room.width() - size - look.width(without_target(fact.name), "strong") - 11 * s
        text = next((text for text in (fact.word, fact.short_word) if look.width(text, "small") <= free), "")
        word = look.width(text, "small") + 5 * s if text else 0.0
        icon = "cycle" if fact.in_cycle else look.theme.phase_icon(fact.phase)
        look.icon(painter, icon, ink, room.right() - word - size, room.center().y() - size / 2, size)
        if text:
            look.write(painter, room, text, "small", ink, RIGHT)
        return size + word + 4 * s

    def _status(self, painter: QPainter, place: QRectF, fact: ThreadFact) -> None:
        look, s = self._look, self._look.scale
        ink = self._ink(fact)
        size = _ICON * s
        look.icon(
            painter, look.theme.phase_icon(fact.phase), ink, place.left() + s, place.center().y() - size / 2, size
        )
        right = self._cycle_tag(painter, place) if fact.in_cycle else 0.0
        room = place.adjusted(18 * s, 0, -right, 0)
        text = fact.status if look.width(fact.status, "small") <= room.width() else fact.word
        look.write(painter, room, text, "small", ink)

    def _ink(self, fact: ThreadFact) -> QColor:
        look = self._look
        return look.colours.muted if fact.phase is Phase.FINISHED else look.theme.phase_ink(fact.phase)

    def _cycle_tag(self, painter: QPainter, row: QRectF) -> float:
        look, s = self._look, self._look.scale
        width = look.width(_CYCLE, "heading") + 25 * s
        tag = QRectF(row.right() - width, row.center().y() - 8 * s, width, 16 * s)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours.bad)
        painter.drawRoundedRect(tag, 8 * s, 8 * s)
        look.icon(painter, "cycle", look.colours.panel, tag.left() + 5 * s, tag.top() + 2.5 * s, 11 * s)
        look.write(painter, tag.adjusted(19 * s, 0, 0, 0), _CYCLE, "heading", look.colours.panel)
        return width + 4 * s


@dataclass(frozen=True, slots=True)
class Marks:
    """How a part is marked now."""

    selected: bool = False
    hovered: bool = False
    focused: bool = False


def seen(fact: ThreadFact, lines: int) -> tuple[object, ...]:
    """What of a thread its card shows with so many lines: the card looks the same as long as this is equal."""
    head = (fact.name, fact.short, fact.phase, fact.word, fact.in_cycle, fact.pending)
    if lines == 1:
        return head
    more = _more_lines(fact, lines - 2) if lines > 2 else ()
    return (*head, fact.status, fact.place, *more)


def _more_lines(fact: ThreadFact, room: int) -> list[str]:
    """What stands below the state, the most important first."""
    if room < 2 or not (fact.reason or fact.holds):
        lines = [fact.brief]
    else:
        lines = [fact.reason, fact.waker, fact.holds]
    return [line for line in lines if line][:room]
