"""Feeds a world with frames in slices: at high rates it lags behind the plots, and catches up when there
is time.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice, repeat
from time import perf_counter
from typing import Final

from engine.trace import Record
from engine.wire import Entries, Events, Frame
from engine.world import World
from gui.columns import in_lab_time

_BETWEEN_LOOKS: Final = 64
_CONVERTED_AT_ONCE: Final = 1024


class WorldFeed:
    """Frames that a world has not seen, in order. Thread: GUI."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._pending: deque[Frame] = deque()
        self._records: Iterator[Record] = iter(())
        self.behind = 0
        """Events not yet applied."""

    def take(self, frame: Frame) -> None:
        self._pending.append(frame)
        if isinstance(frame, Events):
            self.behind += len(frame)

    def run(self, deadline: float) -> None:
        """Apply what is pending until `perf_counter` reaches `deadline`; the first few events in any case.

        An event that the world can't apply raises; the next call goes on behind it.
        """
        apply = self._world.apply
        while True:
            before = self.behind
            for record in islice(self._records, _BETWEEN_LOOKS):
                self.behind -= 1
                apply(record)
            if before - self.behind < _BETWEEN_LOOKS and not self._begin_next():
                return
            if perf_counter() >= deadline:
                return

    def _begin_next(self) -> bool:
        """Go on to the next frame; False if there is none."""
        if not self._pending:
            return False
        match frame := self._pending.popleft():
            case Events():
                self._records = _records(frame)
            case Entries(entries):
                for entry in entries:
                    self._world.add(entry)
            case _:
                self._world.note(frame)
        return True


def _records(frame: Events) -> Iterator[Record]:
    """The events with their lab time, as `Events.records` at a fifth of its cost: `tuple.__new__` is what
    ``Record._make`` calls, without a Python frame for each event.
    """
    rows = in_lab_time(frame.data, frame.clock)
    names = rows.dtype.names or ()
    for start in range(0, len(rows), _CONVERTED_AT_ONCE):
        part = rows[start : start + _CONVERTED_AT_ONCE]
        fields = zip(*(part[name].tolist() for name in names), strict=True)
        yield from map(tuple.__new__, repeat(Record), fields)
