"""Notes beside a line of the source: what the shown step read and wrote there, or what comes next."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from engine.next_operation import sentence
from engine.trace import LAB_THREAD, Kind, Record, split_line
from gui.look.event_text import event_text
from gui.look.theme import Theme
from gui.look.thread_names import short_names
from gui.look.wrapping import wrapped_lines
from gui.record.columns import as_record
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord

_LOOKED_THROUGH: Final = 512
_MOST_PARTS: Final = 4
_ACCESSES: Final = (Kind.READ, Kind.WRITE)
_NOTE: Final = "{thread} {parts}"
_BETWEEN: Final = ", "


class Note(NamedTuple):
    """What a thread did on a line of the program's own source, in words.

    Attributes:
        text: Beside the line, where a badge has the thread's short name as well.
        spoken: With the thread's whole name.
    """

    line: int
    text: str
    spoken: str


class Line(NamedTuple):
    """A line as it is laid out now, in pixels of the viewport; `end` is where its text ends."""

    top: float
    height: float
    end: float


_ENOUGH: Final = 0.75
"""So much of a note may be left of it rather than have it cover the code."""


def _near(line: int) -> tuple[int, ...]:
    """Lines that a note may stand in, the best first."""
    return (line, line + 1, line - 1, line + 2, line - 2, line + 3)


def note_at(record: RunRecord, position: int) -> Note | None:
    """What the latest of the first `position` events did, with the reads and writes of its thread on that line."""
    columns = record.columns
    if not columns.first < position <= columns.end:
        return None
    latest = columns.record(position - 1)
    file, line = split_line(latest.line)
    if file or not line or latest.thread == LAB_THREAD:
        return None
    rows = columns.rows(position - _LOOKED_THROUGH, position)
    mine = [as_record(row) for row in rows[rows["thread"] == latest.thread]]
    names = RecordNames(record)
    parts = _BETWEEN.join(event_text(event, names) for event in _of_step(mine, latest))
    spoken = _NOTE.format(thread=names.thread_name(latest.thread), parts=parts)
    return Note(line, _NOTE.format(thread=_short_name(record, latest.thread), parts=parts), spoken)


def next_note(record: RunRecord, selected: int | None) -> Note | None:
    """What the selected thread, or the one that the strategy proposes, does next where steps are chosen."""
    choice = record.steps.choice
    if choice is None:
        return None
    operation = (choice.operation_of(selected) if selected is not None else None) or choice.operation_of(
        choice.proposed
    )
    if operation is None:
        return None
    file, line = split_line(operation.line)
    if file or not line:
        return None
    parts, names = sentence(record.world, operation), RecordNames(record)
    spoken = _NOTE.format(thread=names.thread_name(operation.thread), parts=parts)
    return Note(line, _NOTE.format(thread=_short_name(record, operation.thread), parts=parts), spoken)


def _short_name(record: RunRecord, thread: int) -> str:
    """The name of a thread on badges."""
    return short_names({number: entry.name for number, entry in record.threads.items()}).get(thread, "")


def _of_step(events: list[Record], latest: Record) -> list[Record]:
    """The latest event and the accesses on its line before it; the latest access of each kind to each variable."""
    found = {(latest.kind, latest.object): latest}
    for event in reversed(events[:-1]):
        if event.line != latest.line or len(found) == _MOST_PARTS:
            break
        if event.kind in _ACCESSES:
            found.setdefault((event.kind, event.object), event)
    return list(found.values())[::-1]


def paint_note(
    painter: QPainter, theme: Theme, text: str, line: int, width: float, line_at: Callable[[int], Line | None]
) -> None:
    """Write a note where there is room: behind the text of its line, or of one near it.

    Where there is none it covers the end of a line: the code can be scrolled, the note can't. One that is longer than
    a line goes on below.
    """
    metrics = QFontMetricsF(theme.font("small"))
    px = theme.px
    lines = wrapped_lines(text, metrics.horizontalAdvance, width - px(22))
    length = max(map(metrics.horizontalAdvance, lines)) + px(14)
    own = line_at(line)
    if own is None:
        return
    room = {one: width - one.end - px(16) for one in map(line_at, _near(line)) if one is not None}
    whole = (one for one in room if room[one] >= length)
    nearly = (one for one in room if room[one] >= _ENOUGH * length)
    free = next(whole, None) or next(nearly, own)
    left = max(px(4), min(max(free.end, own.end) + px(12), width - length - px(4)))
    place = QRectF(left, free.top + 1, length, free.height - 2 + (len(lines) - 1) * metrics.height())
    painter.setPen(theme.colours.accent)
    if free is not own:  # a hook from the note to its line
        x, y = round(left + px(6)), round(own.top + own.height / 2)
        painter.drawLine(x, y, x, round(place.center().y()))
        painter.drawLine(round(min(own.end + px(3), x)), y, x, y)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setBrush(theme.colours.panel)
    painter.drawRoundedRect(place.adjusted(0.5, 0.5, -0.5, -0.5), px(4), px(4))
    painter.setFont(theme.font("small"))
    painter.setPen(theme.colours.text)
    inner = place.adjusted(px(7), 0, -px(5), 0)
    painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))
