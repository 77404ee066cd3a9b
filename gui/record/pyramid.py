"""A step curve of any length that can be drawn at the cost of its pixels: a pyramid of minima and maxima."""

from dataclasses import dataclass
from typing import Final, TypeVar

import numpy as np
import numpy.typing as npt

Times = npt.NDArray[np.int64]
"""Lab times in nanoseconds, ascending."""
Values = npt.NDArray[np.float64]

FACTOR: Final = 8
KEPT: Final = 1 << 15
"""At each level at least this many newest entries stay, at most twice as many: 32,768 samples exactly, then
262,144 in eights, 2 million in sixty-fours and so on. A level takes 1.5 MB at the most."""
_SMALLEST: Final = 256

_Scalar = TypeVar("_Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class Envelope:
    """What a step curve does in each of m pixel columns; nan in columns before its first sample.

    Attributes:
        low, high: (m,) extremes; the value with which a column begins counts, so neighbouring columns touch.
    """

    low: Values
    high: Values


@dataclass(frozen=True, slots=True)
class Reading:
    """What is known of a step curve at one time: a value between `low` and `high`, since `since_ns`.

    `low` and `high` differ only where single samples are no longer kept.
    """

    low: float
    high: float
    since_ns: int


class _Level:
    """Entries that each stand for `FACTOR` of the level below (at the lowest level: for one sample)."""

    __slots__ = ("_highs", "_lows", "_times", "first", "size")

    def __init__(self, *, samples: bool) -> None:
        self._times = np.empty(_SMALLEST, np.int64)
        self._lows = np.empty(_SMALLEST)
        # A sample is its own minimum and maximum.
        self._highs = self._lows if samples else np.empty(_SMALLEST)
        self.first = 0  # number of the oldest entry kept, counted from the run's start
        self.size = 0

    @property
    def end(self) -> int:
        return self.first + self.size

    def entries(self, start: int, stop: int) -> tuple[Times, Values, Values]:
        """Start times, minima and maxima of entries by number (views)."""
        part = slice(start - self.first, stop - self.first)
        return self._times[part], self._lows[part], self._highs[part]

    def append(self, kept: int, times: Times, lows: Values, highs: Values) -> None:
        """Add at most `kept` entries; the oldest beyond `kept` may go."""
        if self.size + len(times) > 2 * kept:
            self._keep(kept - len(times))
        if self.size + len(times) > len(self._times):
            self._grow(min(2 * kept, max(2 * len(self._times), self.size + len(times))))
        part = slice(self.size, self.size + len(times))
        self._times[part] = times
        self._lows[part] = lows
        if self._highs is not self._lows:
            self._highs[part] = highs
        self.size += len(times)

    def _keep(self, count: int) -> None:
        gone = self.size - count
        arrays: list[npt.NDArray[np.generic]] = [self._times, self._lows]
        if self._highs is not self._lows:
            arrays.append(self._highs)
        for array in arrays:
            array[:count] = array[gone : self.size].copy()
        self.first += gone
        self.size = count

    def _grow(self, capacity: int) -> None:
        shared = self._highs is self._lows
        self._times = _grown(self._times, capacity)
        self._lows = _grown(self._lows, capacity)
        self._highs = self._lows if shared else _grown(self._highs, capacity)


def _grown(array: npt.NDArray[_Scalar], capacity: int) -> npt.NDArray[_Scalar]:
    grown = np.empty(capacity, array.dtype)
    grown[: len(array)] = array
    return grown


class Pyramid:
    """A step curve: a sample's value holds until the next sample.

    No extreme is ever lost. Where single samples have been merged, an extreme is shown in every column that
    its entry reaches into, never in fewer.

    Appending costs ~50 ns a sample in bulk; `envelope` reads at most 65,536 entries a level.
    """

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._levels = [_Level(samples=True)]
        self.count = 0
        """Samples so far, also those that have been merged."""
        self.lowest = np.nan
        self.highest = np.nan

    def append(self, times: Times, values: Values) -> None:
        """Add n samples, ascending in time from the newest before."""
        for start in range(0, len(times), self._kept // 2):
            part = slice(start, start + self._kept // 2)
            self._levels[0].append(self._kept, times[part], values[part], values[part])
            self._promote()
        if len(times):
            self.count += len(times)
            self.lowest = np.fmin(self.lowest, np.fmin.reduce(values))
            self.highest = np.fmax(self.highest, np.fmax.reduce(values))

    def _promote(self) -> None:
        number = 0
        while True:
            lower = self._levels[number]
            upper = self._levels[number + 1] if number + 1 < len(self._levels) else None
            done = upper.end if upper else 0
            complete = lower.end // FACTOR - done
            # The level above is first needed when this one is about to forget; in bulk an entry costs less.
            at_least = min(_SMALLEST, self._kept // 2) if upper else self._kept
            if complete < at_least // FACTOR:
                return
            if upper is None:
                upper = _Level(samples=False)
                self._levels.append(upper)
            times, lows, highs = lower.entries(done * FACTOR, (done + complete) * FACTOR)
            starts = np.arange(0, complete * FACTOR, FACTOR)
            upper.append(
                self._kept,
                times[starts],
                np.minimum.reduceat(lows, starts),
                np.maximum.reduceat(highs, starts),
            )
            number += 1

    def envelope(self, edges: Times) -> Envelope:
        """The curve in the m columns between m + 1 ascending `edges`; a column holds its left edge only."""
        columns = len(edges) - 1
        low, high = np.full(columns, np.nan), np.full(columns, np.nan)
        stop = columns
        for number, level in enumerate(self._levels):
            if not stop or not self.count:
                break
            times, lows, highs = self._finest(number)
            # The left edge must lie behind an entry that is still there.
            start = int(np.searchsorted(edges[:-1], times[0], "right")) if level.first else 0
            if start < stop:
                _reduce(edges[start : stop + 1], times, lows, highs, (low, high), start)
                stop = start
        return Envelope(low, high)

    def _finest(self, number: int) -> tuple[Times, Values, Values]:
        """All entries of a level, and what is too new for it from the levels below."""
        level = self._levels[number]
        parts = [level.entries(level.first, level.end)]
        for lower in reversed(range(number)):
            done = self._levels[lower + 1].end * FACTOR
            parts.append(self._levels[lower].entries(done, self._levels[lower].end))
        if len(parts) == 1:
            return parts[0]
        times, lows, highs = (np.concatenate(arrays) for arrays in zip(*parts, strict=True))
        return times, lows, highs

    def reading(self, time_ns: int) -> Reading | None:
        """What the curve is at a time, None before its first sample."""
        for number in range(len(self._levels)):
            times, lows, highs = self._finest(number)
            place = int(np.searchsorted(times, time_ns, "right")) - 1
            if place >= 0:
                return Reading(float(lows[place]), float(highs[place]), int(times[place]))
        return None


def _reduce(
    edges: Times,
    times: Times,
    lows: Values,
    highs: Values,
    into: tuple[Values, Values],
    offset: int,
) -> None:
    """Write the extremes of entries over columns into `into`, from place `offset`."""
    ends = np.searchsorted(times, edges, "left")
    starts = ends[:-1] - 1  # the entry before a column's left edge reaches into it
    ends = ends[1:]
    known = int(np.searchsorted(ends, 0, "right"))  # columns before the first entry
    starts = np.maximum(starts[known:], 0)
    ends = ends[known:]
    if not len(ends):
        return
    # One pass over what is in view: each column's own entries are a run, its first entry is added afterwards.
    begin = int(starts[0])
    runs = np.append(starts, ends[-1] - 1) - begin
    view = slice(begin, int(ends[-1]))
    place = slice(offset + known, offset + known + len(ends))
    low = np.minimum.reduceat(lows[view], runs)[:-1]
    high = np.maximum.reduceat(highs[view], runs)[:-1]
    # A run ends before the entry that its successor begins with; that entry is the last of this column.
    into[0][place] = np.minimum(low, lows[ends - 1])
    into[1][place] = np.maximum(high, highs[ends - 1])
