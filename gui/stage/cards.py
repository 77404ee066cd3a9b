"""Draws the cards of threads."""

from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from engine.trace import BLOCKED_PHASES, Phase
from gui.stage.facts import ThreadFact
from gui.stage.layout import Rect
from gui.stage.look import LEFT, RIGHT, Look, box
from gui.thread_names import fitted_name

BUTTON_WIDTH: Final = 40
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
        inner = box(rect).adjusted(10 * s, 0, -8 * s, 0)
        if fact.pending is not None:
            inner.setRight(inner.right() - BUTTON_WIDTH * s)
        ink = look.colours.muted if fact.ended else look.colours.text
        line = min(rect.height, 25 * s) if lines == 1 else 19 * s
        top = rect.y + (0 if lines == 1 else 3.5 * s)
        head = QRectF(inner.left(), top, inner.width(), line)
        self._head(painter, head, fact, ink, alone=lines == 1)
        if lines == 1:
            return
        row = 15 * s
        status = QRectF(inner.left(), head.bottom() + (1 if lines > 2 else 0) * s, inner.width(), row)
        self._status(painter, status, fact)
        for number, text in enumerate(_more_lines(fact, lines - 2)):
            place = QRectF(inner.left(), status.bottom() + s + number * row, inner.width(), row)
            ready = fact.pending is not None and fact.pending.ready
            colour = look.colours.good if ready and number == 0 else look.colours.muted
            look.write(painter, place, text, "small", colour)

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

    def _head(self, painter: QPainter, head: QRectF, fact: ThreadFact, ink: QColor, *, alone: bool) -> None:
        look, s = self._look, self._look.scale
        used = look.disc(painter, head.left(), head.center().y(), fact) + 6 * s
        right = head.right()
        if fact.in_cycle:
            right -= self._cycle_tag(painter, head)
        if alone:
            right -= self._state_at_right(
                painter, QRectF(head.left() + used, head.top(), right - head.left() - used, head.height()), fact
            )
        room = right - head.left() - used
        if room < 22 * s:
            return
        name = fitted_name(fact.name, look.metrics["strong"], room)  # type: ignore[arg-type]
        painter.setFont(look.fonts["strong"])
        painter.setPen(ink)
        painter.drawText(QRectF(head.left() + used, head.top(), room + s, head.height()), LEFT, name)

    def _state_at_right(self, painter: QPainter, room: QRectF, fact: ThreadFact) -> float:
        """Icon and, where it fits, word of the state, for a card of one line. Returns the width that was used."""
        look, s = self._look, self._look.scale
        ink, size = look.theme.phase_ink(fact.phase), _ICON * s
        word = look.width(fact.word, "small") + 5 * s
        if room.width() < size + word + look.width(fact.name, "strong") + 6 * s:
            word = 0.0
        icon = look.theme.phase_icon(fact.phase)
        look.icon(painter, icon, ink, room.right() - word - size, room.center().y() - size / 2, size)
        if word:
            look.write(painter, room, fact.word, "small", ink, RIGHT)
        return size + word + 4 * s

    def _cycle_tag(self, painter: QPainter, head: QRectF) -> float:
        look, s = self._look, self._look.scale
        width = look.width(_CYCLE, "heading") + 12 * s
        tag = QRectF(head.right() - width, head.center().y() - 8 * s, width, 16 * s)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.colours.bad)
        painter.drawRoundedRect(tag, 8 * s, 8 * s)
        look.write(painter, tag.adjusted(6 * s, 0, 0, 0), _CYCLE, "heading", look.colours.panel)
        return width + 4 * s

    def _status(self, painter: QPainter, place: QRectF, fact: ThreadFact) -> None:
        look, s = self._look, self._look.scale
        ink, size = look.theme.phase_ink(fact.phase), _ICON * s
        if fact.ended:
            ink = look.colours.muted
        look.icon(
            painter, look.theme.phase_icon(fact.phase), ink, place.left() + 1 * s, place.center().y() - size / 2, size
        )
        look.write(painter, place.adjusted(18 * s, 0, 0, 0), fact.status, "small", ink)


class Marks:
    """How a part is marked now."""

    __slots__ = ("focused", "hovered", "selected")

    def __init__(self, *, selected: bool = False, hovered: bool = False, focused: bool = False) -> None:
        self.selected, self.hovered, self.focused = selected, hovered, focused


def _more_lines(fact: ThreadFact, room: int) -> list[str]:
    """What stands below the state, the most important first."""
    lines = [fact.pending.sentence] if fact.pending is not None else []
    if room - len(lines) == 1:
        lines.append(fact.brief)
    else:
        lines += [fact.reason, fact.waker, fact.holds] if fact.reason or fact.holds else [fact.brief]
    return [line for line in lines if line][:room]
