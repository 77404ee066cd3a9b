"""The moment at which the window looks at a run, shared by all views: now, or after some of its events."""

from PySide6.QtCore import QObject, Signal

from engine.world import World
from gui.record.event_scale import position_at, slot_of
from gui.record.run_record import RunRecord


class Moment(QObject):
    """The one time cursor of the window. Moving it never acts on the run itself.

    While it is now, views show what comes in; in the past they all show the same world, `world`.

    Signals:
        changed: Another moment, another run, or now again. Not emitted while now goes on.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._record: RunRecord | None = None
        self._position: int | None = None

    def set_record(self, record: RunRecord | None) -> None:
        """Look at another run, None for none, as it is now."""
        self._record, self._position = record, None
        self.changed.emit()

    @property
    def record(self) -> RunRecord | None:
        """The run."""
        return self._record

    @property
    def position(self) -> int | None:
        """How many events have happened at this moment; None for now.

        In a run so long that its early events are dropped, a moment among those becomes the earliest that is kept.
        """
        if self._record is None or self._position is None:
            return None
        return max(self._position, self._record.first_count)

    @property
    def is_now(self) -> bool:
        return self._position is None

    @property
    def count(self) -> int:
        """How many events have happened, also now."""
        position = self.position
        if position is not None:
            return position
        return self._record.received if self._record else 0

    @property
    def first(self) -> int:
        """The earliest position; more than 0 once the run is longer than what is kept of it."""
        return self._record.first_count if self._record else 0

    @property
    def world(self) -> World | None:
        """The world at this moment, to be read only; None while there is no run."""
        record, position = self._record, self.position
        if record is None or position is None:
            return record.world if record is not None else None
        return record.world_at(position)

    @property
    def time_ns(self) -> int:
        """Lab time at this moment: of its latest event, or now."""
        world = self.world
        if self._record is None or world is None:
            return 0
        return self._record.now_ns if self._position is None else world.time

    @property
    def axis_ns(self) -> int | None:
        """Where it is on the axis of the lanes; None for now."""
        position = self.position
        if self._record is None or position is None:
            return None
        return slot_of(position) if self._record.stepped else self.time_ns

    def go(self, position: int) -> None:
        """Go to the moment after so many events; at the newest event it is now."""
        record = self._record
        if record is None:
            return
        wanted = None if position >= record.received else max(position, record.first_count)
        if wanted != self._position:
            self._position = wanted
            self.changed.emit()

    def go_to_event(self, sequence: int) -> None:
        """Go to the moment at which an event has just happened, by its sequence number."""
        self.go(sequence + 1)

    def go_to_time(self, time_ns: int) -> None:
        """Go to the moment at which everything up to a lab time has happened."""
        if self._record is not None:
            self.go(self._record.columns.sequence_at(time_ns + 1))

    def go_to_axis(self, axis_ns: int) -> None:
        """Go to the moment at a place of the axis of the lanes."""
        if self._record is not None and self._record.stepped:
            self.go(position_at(axis_ns))
        else:
            self.go_to_time(axis_ns)

    def step(self, events: int) -> None:
        """Go some events on, or back if negative."""
        self.go(self.count + events)

    def go_to_start(self) -> None:
        """Go to the earliest moment that is kept."""
        self.go(self.first)

    def go_to_now(self) -> None:
        """Show the run as it is now."""
        if self._position is not None:
            self._position = None
            self.changed.emit()
