"""The child's side of the trace: threads append events to one list, batches of it leave as frames.

One list for all threads, because its order is the order of the events: ``list.append`` is atomic, and whoever reports a
change does so inside the critical section of the change. A record is packed at once: to keep its seven values and pack
them by the batch costs as much, most of it for freeing them later. Nothing is ever dropped: while the reader of the
frames is slow, the threads that record wait.
"""

from collections.abc import Callable
from itertools import count
from threading import Event, Lock, get_ident
from time import perf_counter_ns
from typing import Final, Protocol

from engine.trace import Entry, ItemEntry, TextEntry
from engine.wire import Clock, encode_entries, encode_events

FLUSH_AGE_NS: Final = 8_000_000
"""A batch leaves with the first event that finds its oldest this old."""
LABELS_PER_BATCH: Final = 16
"""How many items of a batch get a label at the most; at high rates nobody could read more."""
_EAGER_AGE_NS: Final = 2_000_000
_LEFTOVER_DELAY_S: Final = 0.008
_LEFTOVER_LOOK_S: Final = 0.02
_BACK_PRESSURE_RECORDS: Final = 8_192


class Sink(Protocol):
    """Where frames go."""

    def write(self, frame: bytes) -> None:
        """Take one or more whole frames. May block while the reader is slow."""


class Recorder:
    """Collects events of all threads and hands them on in batches.

    A hot path records like this, inside its critical section, and looks at `due` after it::

        time = perf_counter_ns()
        recorder.append(pack(time, value, number, item, line, me.number, kind))
        ...
        if time > recorder.due:
            recorder.flush(time)
    """

    __slots__ = (
        "_clock",
        "_entries",
        "_flushing",
        "_last_flush",
        "_leftover",
        "_owner",
        "_records",
        "_sink",
        "_text_numbers",
        "append",
        "due",
        "labels",
        "recorded",
    )

    def __init__(self, sink: Sink, clock: Callable[[], Clock]) -> None:
        """`clock` tells the clock under which events are recorded now; change it inside `between_batches` only."""
        self._sink = sink
        self._clock = clock
        self._records: list[bytes] = []
        self._entries: list[Entry] = []
        self._text_numbers = count(1)
        # Guards the sink, and that batches leave in the order of the list.
        self._flushing = Lock()
        self._owner = 0
        self._last_flush = 0
        self._leftover = Event()
        self.append = self._records.append
        self.due = 0
        self.labels = LABELS_PER_BATCH
        self.recorded = 0

    def add_entry(self, entry: Entry) -> None:
        """Announce an entry of the side table; it leaves before every event recorded after this call."""
        self._entries.append(entry)

    def add_text(self, text: str) -> int:
        """Announce a text and return its number."""
        number = next(self._text_numbers)
        self._entries.append(TextEntry(number, text))
        return number

    def add_item_label(self, number: int, text: str) -> None:
        """Say what an item looks like. Only as often as `labels` allows, which each batch renews."""
        self.labels -= 1
        self._entries.append(ItemEntry(number, text))

    def flush(self, now: int) -> None:
        """Send what there is. Blocks while the reader is slow and too much has gathered."""
        if not self._flushing.acquire(blocking=False):
            if len(self._records) < _BACK_PRESSURE_RECORDS or self._owner == get_ident():
                return
            self._flushing.acquire()
        try:
            self._owner = get_ident()
            self.due = now + FLUSH_AGE_NS
            self._last_flush = now
            self._send()
        finally:
            self._owner = 0
            self._flushing.release()

    def flush_before_wait(self, now: int) -> None:
        """Send what there is, or, if a batch left just now, see to it that `flush_leftovers` soon does."""
        if now - self._last_flush > _EAGER_AGE_NS:
            self.flush(now)
        elif not self._leftover.is_set():
            self._leftover.set()

    def flush_leftovers(self) -> None:
        """Send what is left over, soon after a thread says so and now and then without being told.

        A thread that recorded something and then computes for long doesn't come by. Blocks for some milliseconds; call
        it again and again. Thread: the laboratory's.
        """
        if self._leftover.wait(_LEFTOVER_LOOK_S):
            Event().wait(_LEFTOVER_DELAY_S)  # let it grow
            self._leftover.clear()
        now = perf_counter_ns()
        if self._records and now > self.due:
            self.flush(now)

    def forget_all(self) -> None:
        """Begin anew in a forked process, where another thread may have held the lock that is now nobody's."""
        self._flushing = Lock()
        self._leftover = Event()
        self._records.clear()
        self._entries.clear()

    def between_batches(self, change: Callable[[], None]) -> None:
        """Call `change` (of the clock) when everything recorded before has been sent."""
        with self._flushing:
            self._owner = get_ident()
            try:
                self._send()
                change()
            finally:
                self._owner = 0

    def send_frame(self, frame: bytes) -> None:
        """Send a frame of another kind, after everything recorded before."""
        self.between_batches(lambda: self._sink.write(frame))

    def _send(self) -> None:
        self.labels = LABELS_PER_BATCH
        records = self._records
        taken = len(records)
        batch = b"".join(records[:taken])
        del records[:taken]
        # Entries are announced before the events that use them, so they are taken after those and sent before them.
        entries = self._entries
        entry_count = len(entries)
        if entry_count:
            frame = encode_entries(entries[:entry_count])
            del entries[:entry_count]
            self._sink.write(frame)
        if taken:
            self.recorded += taken
            self._sink.write(encode_events(self._clock(), batch))
