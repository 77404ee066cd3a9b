"""What each thread did when, in a form that can be drawn at the cost of its pixels.

A lane keeps its thread's stays in phases: the newest one by one, older ones merged by eights into
shares of time.
"""

from collections.abc import Iterator
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from engine.trace import LAB_THREAD, Kind, Phase
from gui.record.columns import Rows, phases_after
from gui.record.pyramid import FACTOR, Times

Phases = npt.NDArray[np.uint8]
Shares = npt.NDArray[np.float32]
"""(m, PHASES): which share of each of m columns was spent in each phase; the sum is 1, or 0 where the lane is
empty."""

PHASES: Final = len(Phase)
KEPT: Final = 1 << 13
"""A lane keeps at least four times so many newest stays, and at each level of shares at least so many entries, at most
twice as many: 32,768 stays one by one, 65,536 in eights, 524,288 in sixty-fours, and so on. The stays take 590 KB, a
level of shares 360 KB at the most."""
_STAYS_TO_SHARES: Final = 4
_DENSE: Final = 16
"""With more entries than this in a pixel column on average, those of the level above are exact enough."""
_SMALLEST: Final = 64
_SHARE_UNIT: Final = 255
_NEARLY_ALL: Final = 0.93


class Stay(NamedTuple):
    """A thread was in one phase from `start_ns` to `end_ns`."""

    phase: Phase
    start_ns: int
    end_ns: int


class _Level:
    """Entries of a lane: each begins at a time and tells a phase, or each phase's share until the next
    entry.
    """

    __slots__ = ("content", "first", "size", "times")

    def __init__(self, content: npt.NDArray[np.uint8]) -> None:
        self.times = np.empty(len(content), np.int64)
        self.content = content
        self.first = 0  # number of the oldest entry kept, counted from the run's start
        self.size = 0

    @property
    def end(self) -> int:
        return self.first + self.size

    def append(self, kept: int, times: Times, content: npt.NDArray[np.uint8]) -> None:
        count = len(times)
        if self.size + count > 2 * kept:
            stay = kept - count
            gone = self.size - stay
            self.times[:stay] = self.times[gone : self.size].copy()
            self.content[:stay] = self.content[gone : self.size].copy()
            self.first += gone
            self.size = stay
        if self.size + count > len(self.times):
            capacity = min(2 * kept, max(2 * len(self.times), self.size + count))
            times_before, content_before = self.times[: self.size], self.content[: self.size]
            self.times = np.empty(capacity, np.int64)
            self.content = np.empty((capacity, *content.shape[1:]), np.uint8)
            self.times[: self.size], self.content[: self.size] = times_before, content_before
        self.times[self.size : self.size + count] = times
        self.content[self.size : self.size + count] = content
        self.size += count


class Lane:
    """One thread's stays in phases."""

    def __init__(self, kept: int = KEPT) -> None:
        self._kept = kept
        self._stays = _Level(np.empty(_SMALLEST, np.uint8))
        self._levels: list[_Level] = []
        self.phase = Phase.UNCHANGED
        """The present phase; UNCHANGED before the thread is seen."""
        self.since_ns = 0
        self.begin_ns = 0
        """Lab time at which the thread was first seen."""
        self._seen = 0  # a bit for each phase

    def append(self, times: Times, phases: Phases) -> None:
        """Add the phases entered at n ascending times; what doesn't change the phase is left out."""
        changes = np.empty(len(phases), bool)
        changes[0] = phases[0] != self.phase
        np.not_equal(phases[1:], phases[:-1], out=changes[1:])
        if not changes.all():
            times, phases = times[changes], phases[changes]
        if not len(times):
            return
        if self.phase is Phase.UNCHANGED:
            self.begin_ns = int(times[0])
        self.phase = Phase(phases[-1])
        self.since_ns = int(times[-1])
        self._seen |= int(np.bitwise_or.reduce(1 << phases.astype(np.int64)))
        for start in range(0, len(times), self._kept):
            part = slice(start, start + self._kept)
            self._stays.append(self._kept * _STAYS_TO_SHARES, times[part], phases[part])
            self._promote()

    def _promote(self) -> None:
        lower = self._stays
        for number in range(len(self._levels) + 1):
            upper = self._levels[number] if number < len(self._levels) else None
            done = upper.end if upper else 0
            # The newest entry has no end yet, so it can't be merged.
            complete = (lower.end - 1) // FACTOR - done
            at_least = min(256, self._kept // 2) if upper else self._kept * (1 if number else _STAYS_TO_SHARES)
            if complete < at_least // FACTOR:
                return
            if upper is None:
                upper = _Level(np.empty((_SMALLEST, PHASES), np.uint8))
                self._levels.append(upper)
            start = done * FACTOR - lower.first
            times = lower.times[start : start + complete * FACTOR + 1]
            content = lower.content[start : start + complete * FACTOR]
            upper.append(self._kept, times[:-1:FACTOR], _merged(times, content))
            lower = upper

    def seen(self) -> frozenset[Phase]:
        """The phases that the thread has been in."""
        return frozenset(phase for phase in Phase if self._seen >> phase & 1)

    def shares(self, edges: Times, now_ns: int) -> Shares:
        """How the time in the m columns between m + 1 ascending `edges` was spent, up to `now_ns`."""
        total = np.zeros((len(edges) - 1, PHASES), np.float32)
        edges = np.minimum(edges, now_ns)
        stop = len(total) if self._stays.size else 0
        finer: list[tuple[_Level, int]] = []
        for number, level in enumerate((self._stays, *self._levels)):
            begin = self._begin_of_use(number, level, edges)
            finer.append((level, begin))
            start = int(np.searchsorted(edges[:-1], begin)) if number < len(self._levels) else 0
            if start < stop:
                # What is too new for this level comes from the levels below: a column may reach into several.
                limit = now_ns
                for source, begin in finer:
                    _add_shares(total[start:stop], edges[start : stop + 1], source, begin, limit)
                    limit = min(limit, begin)
                stop = start
        sums = total.sum(axis=1, keepdims=True)
        np.divide(total, sums, out=total, where=sums > 0)
        return total

    def _begin_of_use(self, number: int, level: _Level, edges: Times) -> int:
        """Lab time from which on a level's entries are asked; before it, those of the level above."""
        times = level.times[: level.size]
        if number < len(self._levels):
            in_view = np.searchsorted(times, edges[-1]) - np.searchsorted(times, edges[0])
            if in_view > _DENSE * len(edges):
                return int(times[self._levels[number].end * FACTOR - level.first])
        return int(times[0]) if level.size else 0

    def crisp(self, shares: Shares, edges: Times) -> Shares:
        """`shares` of the same `edges`, with each column in which one stay follows another given to the longer.

        Nothing gets lost by that: both go on in the neighbouring columns. What is between them must be too short
        to be seen; a stay that takes a visible part of one column keeps its share.
        """
        level = self._stays
        times, phases = level.times[: level.size], level.content[: level.size]
        last = np.searchsorted(times, edges, "left") - 1  # the entry that reaches into a column from the left
        first, last = last[:-1], last[1:]
        columns = np.flatnonzero((last > first) & (first >= 0))
        before, after = phases[first[columns]], phases[last[columns]]
        both = shares[columns, before] + np.where(before == after, 0, shares[columns, after])
        simple = both >= _NEARLY_ALL
        columns, before, after = columns[simple], before[simple], after[simple]
        longer = np.where(shares[columns, before] >= shares[columns, after], before, after)
        shares[columns] = 0
        shares[columns, longer] = 1
        return shares

    def stays(self, start_ns: int, end_ns: int, least_ns: int) -> Iterator[Stay]:
        """The stays that take at least `least_ns` of the time between, in order; the present one ends
        there.
        """
        times, phases = self._stays.times[: self._stays.size], self._stays.content[: self._stays.size]
        first = max(int(np.searchsorted(times, start_ns, "right")) - 1, 0)
        stop = int(np.searchsorted(times, end_ns))
        if first >= stop:
            return
        ends = np.append(times[first + 1 : stop], times[stop] if stop < len(times) else end_ns)
        lengths = np.minimum(ends, end_ns) - np.maximum(times[first:stop], start_ns)
        for place in np.flatnonzero(lengths >= least_ns):
            yield Stay(Phase(phases[first + place]), int(times[first + place]), int(ends[place]))

    def at(self, time_ns: int) -> Stay | None:
        """The stay at a time; None before the thread is seen, or where single stays are no longer kept."""
        level = self._stays
        times = level.times[: level.size]
        place = int(np.searchsorted(times, time_ns, "right")) - 1
        if place < 0:
            return None
        end = int(times[place + 1]) if place + 1 < level.size else time_ns
        return Stay(Phase(level.content[place]), int(times[place]), end)


def _merged(times: Times, content: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
    """Shares of time of each `FACTOR` entries; `times` has one more, the end of the last."""
    lengths = np.diff(times).astype(np.float64)
    spent = _spent(lengths, content)
    starts = np.arange(0, len(lengths), FACTOR)
    merged = np.add.reduceat(spent, starts, axis=0)
    whole = np.add.reduceat(lengths, starts)[:, None]
    shares = np.divide(merged, whole, out=np.zeros_like(merged), where=whole > 0)
    rounded: npt.NDArray[np.uint8] = np.rint(shares * _SHARE_UNIT).astype(np.uint8)
    return rounded


def _spent(lengths: npt.NDArray[np.float64], content: npt.NDArray[np.uint8]) -> npt.NDArray[np.float64]:
    """Time in each phase (n, PHASES) of n pieces of entries that tell phases (n,) or shares (n, PHASES)."""
    if content.ndim == 1:
        spent = np.zeros((len(lengths), PHASES))
        spent[np.arange(len(lengths)), content] = lengths
        return spent
    return content * (lengths / _SHARE_UNIT)[:, None]


def _add_shares(total: Shares, edges: Times, level: _Level, begin: int, limit: int) -> None:
    """Add the time that each column shares with the entries of `level` between `begin` and `limit`."""
    low, high = max(int(edges[0]), begin), min(int(edges[-1]), limit)
    if low >= high:
        return
    times = level.times[: level.size]
    inside = times[np.searchsorted(times, low, "right") : np.searchsorted(times, high)]
    cuts = np.sort(np.concatenate([np.clip(edges, low, high), inside]))
    lengths = np.diff(cuts)
    places = np.flatnonzero(lengths)
    cuts, lengths = cuts[places], lengths[places].astype(np.float64)
    columns = np.searchsorted(edges, cuts, "right") - 1
    content = level.content[np.searchsorted(times, cuts, "right") - 1]
    if content.ndim == 1:
        spent = np.bincount(columns * PHASES + content, lengths, total.size)
        total += spent.reshape(total.shape).astype(np.float32)
        return
    starts = np.flatnonzero(np.diff(columns, prepend=-1))
    total[columns[starts]] += np.add.reduceat(_spent(lengths, content), starts, axis=0).astype(np.float32)


class Lanes:
    """The lanes of all threads of a run, by thread number, in the order in which they were seen."""

    def __init__(self) -> None:
        self._lanes: dict[int, Lane] = {}

    def __len__(self) -> int:
        return len(self._lanes)

    def __iter__(self) -> Iterator[int]:
        return iter(self._lanes)

    def __getitem__(self, thread: int) -> Lane:
        return self._lanes[thread]

    def append(self, rows: Rows) -> None:
        """Take in events with ascending times."""
        phases = phases_after(rows)
        known = (phases != Phase.UNCHANGED) & (rows["thread"] != LAB_THREAD)
        started = rows[rows["kind"] == int(Kind.START)]
        new = [thread for thread in dict.fromkeys(started["object"].tolist()) if thread not in self._lanes]
        threads, times, phases = rows["thread"][known], rows["time"][known], phases[known]
        if new:
            # A thread is ready from its start on; its own first event comes later.
            starts = [int(started["time"][started["object"] == thread][0]) for thread in new]
            threads = np.concatenate([np.array(new, np.uint16), threads])
            times = np.concatenate([np.array(starts, np.int64), times])
            phases = np.concatenate([np.full(len(new), Phase.READY, np.uint8), phases])
        order = np.argsort(threads, kind="stable")
        threads, times, phases = threads[order], times[order], phases[order]
        cuts = np.flatnonzero(np.diff(threads, prepend=-1, append=-1))
        for start, stop in zip(cuts[:-1].tolist(), cuts[1:].tolist(), strict=True):
            thread = int(threads[start])
            lane = self._lanes.get(thread)
            if lane is None:
                lane = self._lanes[thread] = Lane()
            lane.append(times[start:stop], phases[start:stop])
