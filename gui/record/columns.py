"""The raw history of a run as numpy columns: every event in order, in lab time, until a documented cap.

`run_record` writes here; the event list, hovers and statistics read. The plots read pyramids, which keep the
whole run.
"""

from bisect import bisect_left
from collections.abc import Iterator
from itertools import repeat
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.trace import FIELDS, PHASE_AFTER, Ending, Kind, Phase, Record
from engine.wire import Clock

TRACE_DTYPE: Final = np.dtype(list(FIELDS))
"""One event, 32 bytes, laid out as `trace.RECORD`. In `Columns` the time is lab time and never decreases."""

Rows = npt.NDArray[np.void]
"""An (n,) array of `TRACE_DTYPE`."""

CHUNK_EVENTS: Final = 1 << 16
_CONVERTED_AT_ONCE: Final = 1024
HISTORY_EVENTS: Final = 1 << 22
"""Cap on the raw history: 4,194,304 events, 128 MB. Beyond it the oldest chunk goes and is counted."""

_PHASE_OF_KIND: Final = np.zeros(max(Kind) + 2, np.uint8)
for _kind, _phase in PHASE_AFTER.items():
    _PHASE_OF_KIND[_kind] = _phase
_END: Final = int(Kind.END)
_BLOCKED: Final = int(Kind.BLOCKED)  # numpy takes five times as long to compare with an enum


def phases_after(rows: Rows) -> npt.NDArray[np.uint8]:
    """The `Phase` of each row's thread after it, `Phase.UNCHANGED` where it says nothing."""
    phases = _PHASE_OF_KIND.take(rows["kind"], mode="clip")
    blocked = rows["kind"] == _BLOCKED
    phases[blocked] = np.minimum(rows["item"][blocked], Phase.FINISHED)
    ended = rows["kind"] == _END
    phases[ended] = np.where(rows["value"][ended] == Ending.RAISED, Phase.FAILED, Phase.FINISHED)
    return phases


def in_lab_time(data: bytes, clock: Clock) -> Rows:
    """A writable copy of packed records with lab times, as `Clock.lab_time` counts them."""
    rows = np.frombuffer(data, TRACE_DTYPE).copy()
    elapsed = np.maximum(rows["time"] - clock.real_ns, 0)
    if clock.speed != 1.0:
        elapsed = (elapsed * clock.speed).astype(np.int64)
    rows["time"] = elapsed + clock.lab_ns
    return rows


def raise_times(rows: Rows, earliest: int) -> int:
    """Raise times in place where they decrease, the first at least to `earliest`; returns the last one.

    Where two threads' readings of the clock crossed, the place in the sequence is the truth (`trace`).
    """
    times = rows["time"]
    times[0] = max(int(times[0]), earliest)
    np.maximum.accumulate(times, out=times)
    return int(times[-1])


def as_record(row: np.void) -> Record:
    return Record(*row.item())


def records(rows: Rows) -> Iterator[Record]:
    """Rows as records, as `Events.records` at a fifth of its cost: `tuple.__new__` is what ``Record._make``
    calls, without a Python frame for each event.
    """
    names = rows.dtype.names or ()
    for start in range(0, len(rows), _CONVERTED_AT_ONCE):
        part = rows[start : start + _CONVERTED_AT_ONCE]
        fields = zip(*(part[name].tolist() for name in names), strict=True)
        yield from map(tuple.__new__, repeat(Record), fields)


class Columns:
    """Events by sequence number, counted from 0 at the run's start; the oldest may have been dropped.

    Times are raised where they decrease (`raise_times`), so that they can be searched.
    """

    def __init__(self, cap: int = HISTORY_EVENTS, chunk: int = CHUNK_EVENTS) -> None:
        self._chunk = chunk
        self._most_chunks = max(2, cap // chunk)
        self._chunks: list[Rows] = []
        self._filled = chunk  # rows in use of the last chunk
        self.first = 0
        """Sequence number of the oldest event still here: as many have been dropped."""
        self.end = 0
        """Sequence number that the next event gets: as many have been received."""
        self.last_time = 0
        """Lab time of the newest event in nanoseconds."""

    def __len__(self) -> int:
        return self.end - self.first

    def append(self, rows: Rows) -> None:
        """Add events in lab time, in their order; their times are raised in place where they decrease."""
        if not len(rows):
            return
        self.last_time = raise_times(rows, self.last_time)
        start = 0
        while start < len(rows):
            if self._filled == self._chunk:
                self._begin_chunk()
            part = rows[start : start + self._chunk - self._filled]
            self._chunks[-1][self._filled : self._filled + len(part)] = part
            self._filled += len(part)
            start += len(part)
        self.end += len(rows)

    def _begin_chunk(self) -> None:
        if len(self._chunks) < self._most_chunks:
            self._chunks.append(np.empty(self._chunk, TRACE_DTYPE))
        else:
            self._chunks.append(self._chunks.pop(0))
            self.first += self._chunk
        self._filled = 0

    def rows(self, start: int, stop: int) -> Rows:
        """A copy of the events from sequence number `start` up to `stop`, as far as they are still here."""
        start, stop = max(start, self.first), min(stop, self.end)
        parts = []
        while start < stop:
            number, offset = divmod(start - self.first, self._chunk)
            part = self._chunks[number][offset : offset + stop - start]
            parts.append(part)
            start += len(part)
        return np.concatenate(parts) if parts else np.empty(0, TRACE_DTYPE)

    def record(self, sequence: int) -> Record:
        """One event.

        Raises:
            IndexError: It has been dropped or hasn't happened.
        """
        if not self.first <= sequence < self.end:
            raise IndexError(f"event {sequence} is not here; there are {self.first} to {self.end - 1}")
        number, offset = divmod(sequence - self.first, self._chunk)
        return as_record(self._chunks[number][offset])

    def sequence_at(self, time_ns: int) -> int:
        """Sequence number of the first event here that happened at `time_ns` or later; `end` if none."""
        number = bisect_left(self._chunks, time_ns, key=self._last_time_of) if self._chunks else 0
        if number == len(self._chunks):
            return self.end
        chunk = self._used(number)
        return self.first + number * self._chunk + int(np.searchsorted(chunk["time"], time_ns))

    def _used(self, number: int) -> Rows:
        return self._chunks[number][: self._filled] if number == len(self._chunks) - 1 else self._chunks[number]

    def _last_time_of(self, chunk: Rows) -> int:
        return self.last_time if chunk is self._chunks[-1] else int(chunk["time"][-1])
