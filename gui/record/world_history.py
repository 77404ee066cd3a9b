"""What the world of a run was after any number of its events: snapshots of the fold, and folding again from them."""

from bisect import bisect_right
from dataclasses import dataclass
from operator import attrgetter
from typing import Final

from engine.trace import Entry, ItemEntry, TextEntry
from engine.wire import Message
from engine.world import World
from gui.record.columns import Columns, Rows, records

SPACING: Final = 4_096
"""Events between two snapshots at first: to apply so many takes some milliseconds."""

STATES_KEPT: Final = 1 << 14
"""Cap on the threads and objects in all snapshots together, about 1 KB each. Beyond it every second snapshot goes."""

_FEWEST_SNAPSHOTS: Final = 8
_EVENTS_PER_STATE: Final = 32
"""To copy a state takes as long as to apply three events: so copying costs a tenth of the fold at the most."""

_ITEMS_PER_STATE: Final = 64


@dataclass(frozen=True, slots=True)
class _Snapshot:
    """A world that no longer changes.

    Attributes:
        noted: How many entries and messages it has seen.
        states: How many threads and objects it has, a queue's items among them.
    """

    world: World
    noted: int
    states: int


class WorldHistory:
    """Snapshots of a world while it takes in a run. Seeking costs one copy of a world and `SPACING` events.

    Memory: at most `STATES_KEPT` states in snapshots: the longer the run and the larger its world, the further
    they lie apart. What is older than the raw history is dropped with it.

    Attributes:
        due: Count of events from which on the next snapshot is to be taken.
    """

    def __init__(self, world: World) -> None:
        """`world` has seen nothing yet."""
        self._spacing = SPACING
        self._snapshots: list[_Snapshot] = []
        self._noted: list[tuple[int, Entry | Message]] = []  # with the number of events before it
        self._latest: _Snapshot | None = None
        self._shown: World | None = None  # what `world_at` made of it
        self.due = 0
        self.keep(world)

    def note(self, count: int, part: Entry | Message) -> None:
        """Remember what the world took in after `count` events beside them."""
        # Texts are kept by the record; what the program printed says nothing about the world.
        said = isinstance(part, Message) and part.name == "console"
        if not said and not isinstance(part, (TextEntry, ItemEntry)):
            self._noted.append((count, part))
            self._latest = None

    def keep(self, world: World) -> None:
        """Take a snapshot."""
        items = sum(thing.size for thing in world.objects.values())
        states = len(world.threads) + len(world.objects) + items // _ITEMS_PER_STATE
        self._snapshots.append(_Snapshot(world.copy(), len(self._noted), states))
        while (
            sum(snapshot.states for snapshot in self._snapshots) > STATES_KEPT
            and len(self._snapshots) > _FEWEST_SNAPSHOTS
        ):
            self._spacing *= 2
            del self._snapshots[1::2]
        self.due = world.count + max(self._spacing, _EVENTS_PER_STATE * states)

    def drop_before(self, first: int) -> None:
        """Forget snapshots older than event `first`, whose next events are no longer kept; but for the newest."""
        while len(self._snapshots) > 1 and self._snapshots[0].world.count < first:
            del self._snapshots[0]
        if self._latest is not None and self._latest.world.count < first:
            self._latest = None

    @property
    def first_count(self) -> int:
        """The least count of events for which `world_at` knows the world."""
        return self._snapshots[0].world.count

    def world_at(self, count: int, columns: Columns) -> World:
        """The world after `count` events and all that was noted before the next one, without threads that are yet
        to be started. To be read only.

        Raises:
            IndexError: The events that lead to it are not in `columns`.
        """
        if not self.first_count <= count <= columns.end:
            raise IndexError(f"the world after {count} events is not known")
        if self._shown is not None and self._shown.count == count and self._latest is not None:
            return self._shown
        latest = self._latest
        place = bisect_right(self._snapshots, count, key=attrgetter("world.count")) - 1
        start = self._snapshots[place]
        if latest is not None and start.world.count <= latest.world.count <= count:
            start = latest
        self._latest = self._go_on(start, count, columns)
        self._shown = self._latest.world.without_unstarted()
        return self._shown

    def _go_on(self, start: _Snapshot, count: int, columns: Columns) -> _Snapshot:
        world, noted = start.world.copy(), start.noted
        rows = columns.rows(world.count, count)
        done = 0
        while noted < len(self._noted) and self._noted[noted][0] <= count:
            position, part = self._noted[noted]
            applied = max(done, position - start.world.count)
            _apply(world, rows, done, applied)
            done = applied
            if isinstance(part, Message):
                world.note(part)
            else:
                world.add(part)
            noted += 1
        _apply(world, rows, done, len(rows))
        return _Snapshot(world, noted, start.states)


def _apply(world: World, rows: Rows, start: int, stop: int) -> None:
    for record in records(rows[start:stop]):
        world.apply(record)
