"""Feeds a world with frames in slices: at high rates it lags behind the plots, and catches up when there
is time.
"""

from collections import deque
from collections.abc import Iterator
from itertools import islice
from time import perf_counter
from typing import Final

from engine.trace import Record
from engine.wire import Entries, Events, Frame
from engine.world import World
from gui.record.columns import in_lab_time, raise_times, records
from gui.record.world_history import WorldHistory

_BETWEEN_LOOKS: Final = 64


class WorldFeed:
    """Frames that a world has not seen, in order. Thread: GUI.

    Attributes:
        history: What the world was after fewer events.
    """

    def __init__(self, world: World) -> None:
        self._world = world
        self.history = WorldHistory(world)
        self._last_time = 0
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
        apply, history = self._world.apply, self.history
        while True:
            before = self.behind
            for record in islice(self._records, _BETWEEN_LOOKS):
                self.behind -= 1
                apply(record)
            if self._world.count >= history.due:
                history.keep(self._world)
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
                self._records = self._begin(frame)
            case Entries(entries):
                for entry in entries:
                    self._world.add(entry)
                    self.history.note(self._world.count, entry)
            case _:
                self._world.note(frame)
                self.history.note(self._world.count, frame)
        return True

    def _begin(self, frame: Events) -> Iterator[Record]:
        """The events of a batch in the lab time that `Columns` gives them: past and present are the same fold."""
        rows = in_lab_time(frame.data, frame.clock)
        if len(rows):
            self._last_time = raise_times(rows, self._last_time)
        return records(rows)
