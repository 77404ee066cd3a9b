"""The time axis that graphs and timeline share: what part of the run is in view, and where the cursor is.

While following, the axis itself stands still ("seconds ago") and the curves move under it.
"""

from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

import numpy as np
from PySide6.QtCore import QObject, Signal

from gui.look.quantities import clock_text
from gui.record.event_scale import slot_text
from gui.record.pyramid import Times
from gui.time_axis.axis_ticks import SECOND, Tick, ago_ticks, clock_ticks, event_ticks

DEFAULT_SPAN_NS: Final = 30 * SECOND
SHORTEST_NS: Final = 1_000_000
LONGEST_NS: Final = 7 * 24 * 3600 * SECOND

GUTTER: Final = 120
MARGIN: Final = 10
"""Lengths (of the design, for `Theme.px`) left and right of the axis, the same in every view: they line
up. At the left it is more where names need it (`TimeAxis.gutter`)."""


@dataclass(frozen=True, slots=True)
class Grid:
    """Pixel columns as slices of lab time. Their numbers are absolute: column n covers n * width to (n +
    1) * width.

    So a view that follows the run shows the same columns as before, some places to the left, and a few new
    ones.
    """

    first: int
    count: int
    width: int

    @property
    def end(self) -> int:
        return self.first + self.count

    def edges(self, start: int, stop: int) -> Times:
        """Lab times of the edges of columns `start` to `stop` (numbers): (stop - start + 1,)."""
        return np.arange(start, stop + 1, dtype=np.int64) * self.width

    def place(self, time_ns: int) -> float:
        """Where a lab time is, in columns from the left edge of the view."""
        return time_ns / self.width - self.first


class _Mode(Enum):
    FOLLOWING = auto()
    WHOLE_RUN = auto()
    FIXED = auto()


class TimeAxis(QObject):
    """The part of the run in view, chosen by the user in any of the views.

    Signals:
        changed: Another part, or another way to choose it. Not emitted while time goes by.
        gutter_changed: `gutter` is another one.
        cursor_moved: The cursor, or the mark of the moment that the window shows, is elsewhere or gone.
        time_chosen: The user wants to go to that lab time in nanoseconds (an int).
    """

    changed = Signal()
    gutter_changed = Signal()
    cursor_moved = Signal()
    time_chosen = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = _Mode.FOLLOWING
        self._span = DEFAULT_SPAN_NS
        self._start = 0
        self._gutter = GUTTER
        self._cursor: float | None = None
        self._span_before_end = 0  # while the view was fitted to a run that has ended
        self._moment: int | None = None
        self._held = False  # it followed when the moment became a past one
        self._timed: tuple[_Mode, int] | None = None  # mode and span of the axis of time, while events are counted
        self.now_ns = 0
        """Lab time at the right edge while following; `advance` sets it."""

    @property
    def gutter(self) -> int:
        """Length (of the design) left of the axis, in every view."""
        return self._gutter

    def set_gutter(self, length: int) -> None:
        """Take so much room, but `GUTTER` at the least, left of the axis."""
        length = max(length, GUTTER)
        if length != self._gutter:
            self._gutter = length
            self.gutter_changed.emit()

    @property
    def following(self) -> bool:
        return self._mode is _Mode.FOLLOWING

    @property
    def whole_run(self) -> bool:
        return self._mode is _Mode.WHOLE_RUN

    @property
    def counts_events(self) -> bool:
        """Whether it has a slot for each event, as in `event_scale`, and no time."""
        return self._timed is not None

    def count_events(self, counted: bool) -> None:
        """Have a slot for each event, and the whole run in view; or be an axis of time again."""
        if counted and self._timed is None:
            self._timed = self._mode, self._span
            self.show_whole_run()
        elif not counted and self._timed is not None:
            mode, span = self._timed
            self._timed = None
            self._set(_Mode.FOLLOWING if mode is _Mode.FIXED else mode, 0, span)

    def text_of(self, time_ns: int) -> str:
        """What a place of the axis is called."""
        return slot_text(time_ns) if self.counts_events else clock_text(time_ns)

    def advance(self, now_ns: int) -> None:
        """Time has gone by; views redraw on their own."""
        self.now_ns = now_ns

    def end_run(self, now_ns: int) -> None:
        """The run is over: if it is shorter than the part that was followed, show all of it."""
        self.advance(now_ns)
        if self.counts_events:
            return
        if self.following and now_ns < self._span:
            span = self._span
            self.show_whole_run()
            self._span_before_end = span

    def begin_run(self) -> None:
        """A run begins: follow it as the one before it, unless the whole run is in view."""
        self._held = False
        if self.counts_events:
            self.show_whole_run()
        elif self._span_before_end or not self.whole_run:
            self.follow()

    def view(self) -> tuple[int, int]:
        """Lab times of the left and the right edge; the left is negative while the run is shorter than the
        view.
        """
        match self._mode:
            case _Mode.FOLLOWING:
                return self.now_ns - self._span, self.now_ns
            case _Mode.WHOLE_RUN:
                return 0, self._whole_end()
            case _Mode.FIXED:
                return self._start, self._start + self._span

    def _whole_end(self) -> int:
        # The axis grows in steps of 1/64 to 1/32 of its length: redrawing every column and label costs most.
        length = max(self.now_ns, SHORTEST_NS)
        step = 1 << (length.bit_length() - 6)
        return (length // step + 1) * step

    def grid(self, columns: int) -> Grid:
        """The columns in view, when the axis is `columns` device pixels wide."""
        start, end = self.view()
        columns = max(columns, 1)
        width = max(1, -(-(end - start) // columns))
        if self.following:
            return Grid(end // width + 1 - columns, columns, width)
        return Grid(start // width, columns, width)

    def follow(self, span_ns: int | None = None) -> None:
        """Show the last `span_ns` (as long as now, if None) and keep doing so."""
        start, end = self.view()
        self._set(_Mode.FOLLOWING, start, span_ns or self._span_before_end or end - start)

    def show_whole_run(self) -> None:
        """Show everything from the start, also what is yet to come."""
        self._set(_Mode.WHOLE_RUN, 0, self._span)

    def show(self, start_ns: int, end_ns: int) -> None:
        """Show a part of the run and stay there; not further before the run's start than now."""
        span = min(max(end_ns - start_ns, SHORTEST_NS), LONGEST_NS)
        earliest = min(0, self.view()[0])
        self._set(_Mode.FIXED, max(start_ns, earliest), span)

    def zoom(self, factor: float, around: float = 0.5) -> None:
        """Show `factor` times as much and keep the place `around` (0 left, 1 right); if following, the right edge."""
        start, end = self.view()
        span = min(max(round((end - start) * factor), SHORTEST_NS), LONGEST_NS)
        if self.following:
            self._set(_Mode.FOLLOWING, start, span)
        else:
            begin = start + round(around * (end - start - span))
            self.show(begin, begin + span)

    def pan(self, share: float) -> None:
        """Move by a share of the view, to later times if positive. At the newest time it is followed again."""
        start, end = self.view()
        shift = round(share * (end - start))
        if shift > 0 and end + shift >= self.now_ns:
            self._set(_Mode.FOLLOWING, start, end - start)
        elif shift:
            self.show(start + shift, end + shift)

    def _set(self, mode: _Mode, start: int, span: int) -> None:
        self._span_before_end = 0
        if (mode, start, span) != (self._mode, self._start, self._span) or mode is _Mode.FOLLOWING:
            self._mode, self._start, self._span = mode, start, span
            self.changed.emit()

    @property
    def cursor(self) -> float | None:
        """Where the cursor stands: 0 is the left edge, 1 the right one, None if there is none."""
        return self._cursor

    @property
    def cursor_ns(self) -> int | None:
        """Lab time under the cursor; it moves on while following."""
        if self._cursor is None:
            return None
        start, end = self.view()
        return start + round(self._cursor * (end - start))

    def set_cursor(self, place: float | None) -> None:
        """Put the cursor at a place from 0 to 1, or take it away."""
        place = None if place is None else min(max(place, 0.0), 1.0)
        if place != self._cursor:
            self._cursor = place
            self.cursor_moved.emit()

    def choose(self, place: float) -> None:
        """The user wants to go to the time at a place from 0 to 1."""
        start, end = self.view()
        self.time_chosen.emit(start + round(place * (end - start)))

    @property
    def moment_ns(self) -> int | None:
        """Lab time of the moment that the window shows, None for now."""
        return self._moment

    @property
    def moment(self) -> float | None:
        """Where that moment is: 0 is the left edge, 1 the right one; None for now and outside the view."""
        start, end = self.view()
        if self._moment is None or not start <= self._moment <= end:
            return None
        return (self._moment - start) / (end - start)

    def show_moment(self, time_ns: int | None) -> None:
        """Mark a moment of the past and bring it into view, where it stands still; None: now again."""
        self._moment = time_ns
        if time_ns is not None:
            if self.following:
                self.show(*self.view())
                self._held = True
            start, end = self.view()
            if not start <= time_ns <= end:
                self.show(time_ns - (end - start) // 2, time_ns + (end - start) // 2)
        elif self._held:
            self._held = False
            self.follow()
        self.cursor_moved.emit()

    def ticks(self, most: int) -> list[Tick]:
        """Places (0 to 1) and labels, at most `most` of them and one more."""
        start, end = self.view()
        if self.counts_events:
            return event_ticks(start, end, most)
        return ago_ticks(start, end, most) if self.following else clock_ticks(start, end, most)
