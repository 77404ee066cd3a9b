"""Everything that the window keeps of one run. Frames come in through `take`, views read what they need."""

from collections.abc import Mapping
from itertools import groupby
from time import perf_counter
from typing import Final

import numpy as np

from engine.catalog import Program
from engine.engine_process import EngineProcess
from engine.sheet import Value
from engine.trace import Entry, ItemEntry, Kind, ObjectEntry, Phase, TextEntry, ThreadEntry
from engine.wire import Entries, Events, Frame, Message
from engine.world import World
from gui.record.columns import CHUNK_EVENTS, Columns, Rows, in_lab_time
from gui.record.event_scale import EVENT_NS, in_slots
from gui.record.gauge_curves import GaugeCurves
from gui.record.gauge_series import GaugeSeries
from gui.record.lab_clock import LabClock
from gui.record.lanes import Lanes
from gui.record.prints import Prints
from gui.record.step_log import StepLog
from gui.record.text_table import TextTable
from gui.record.world_feed import WorldFeed

_THREADS: Final = 1 << 16
_SETTLED_AFTER_NS: Final = 500_000_000
"""An event that is older than this and has not come will not come: while nothing happens, rates fall."""


class RunRecord:
    """One run as far as it has come in.

    Columns, lanes and gauges are always up to date with what was taken; the world lags `behind` until
    `catch_up`. What was taken is digested when it is first asked for, so that all frames of a tick cost
    one pass.

    Memory: 32 bytes an event and what belongs to it (`Columns`, `TextTable`), up to
    `columns.HISTORY_EVENTS`; lanes and gauges keep the whole run in bounded pyramids.

    Thread: GUI.

    Attributes:
        threads: The side table's entries by thread number, in order of appearance.
        objects: The side table's entries by object number.
        texts, items: Texts by number, as long as their events are kept.
        leaving: Numbers of the threads that were asked to leave and haven't ended.
        prints: What the program printed.
        received: Events taken.
        exited: The run's last message, None before.
        stepped: It is one whose steps are chosen; `steps` are those.
    """

    def __init__(
        self,
        program: Program,
        session: EngineProcess,
        values: Mapping[str, Value] | None = None,
        *,
        stepped: bool = False,
    ) -> None:
        """Be ready for the frames of a session.

        Args:
            program: What runs.
            session: Whose frames come.
            values: Of the parameters at the start; by default the program's own.
            stepped: Steps are chosen, in virtual time, which stands between events.
        """
        self.program = program
        self.session = session
        self.threads: dict[int, ThreadEntry] = {}
        self.objects: dict[int, ObjectEntry] = {}
        self.texts = TextTable()
        self.items = TextTable()
        self.world = World(program.sheet, self.texts, self.items)
        self.leaving: set[int] = set()
        self.prints = Prints()
        self.received = 0
        self.exited: Message | None = None
        self._ended = False
        self._values: dict[str, Value] = dict(program.values() if values is None else values)
        self._clock = LabClock()
        self.stepped = stepped
        self.steps = StepLog()
        if stepped:
            self._clock.freeze(0)
        self._feed = WorldFeed(self.world)
        self._fresh: list[Events] = []
        self._columns = Columns()
        self._lanes = Lanes()
        self._gauges = GaugeCurves(program)
        self._lines = np.zeros(_THREADS, np.uint32)

    def take(self, frame: Frame) -> None:
        """Take in a frame; frames come in the order in which the session delivers them."""
        self._feed.take(frame)
        match frame:
            case Events():
                self.received += len(frame)
                self._fresh.append(frame)
            case Entries(entries):
                for entry in entries:
                    self._add(entry)
            case Message():
                self._note(frame)

    def catch_up(self, budget_s: float) -> None:
        """Let the world apply what it hasn't seen, for `budget_s` seconds at the most (and one event
        more).
        """
        self._feed.run(perf_counter() + budget_s)

    def world_at(self, count: int) -> World:
        """The world after the first `count` events, and what the session said before the next one. To be read only.

        Threads that are yet to be started are not in it.

        Raises:
            IndexError: Its events are no longer kept (`first_count`), or haven't come in.
        """
        return self._feed.history.world_at(count, self.columns)

    @property
    def first_count(self) -> int:
        """The least count of events for which `world_at` still knows the world."""
        self._digest()
        return self._feed.history.first_count

    @property
    def behind(self) -> int:
        """Events that the world has not seen yet."""
        return self._feed.behind

    @property
    def columns(self) -> Columns:
        """The raw history."""
        self._digest()
        return self._columns

    @property
    def lanes(self) -> Lanes:
        """What each thread did when."""
        self._digest()
        return self._lanes

    @property
    def gauges(self) -> Mapping[str, GaugeSeries]:
        """The gauges' curves by the gauges' names, in the sheet's order."""
        self._digest()
        quiet_until = self._clock.now_ns() - _SETTLED_AFTER_NS
        if quiet_until > self._columns.last_time and not self._ended:
            self._gauges.advance(quiet_until)
        return self._gauges.by_name

    @property
    def now_ns(self) -> int:
        """Lab time now: it advances between events while running, and stands still while paused or ended."""
        self._digest()
        return max(self._clock.now_ns(), self._columns.last_time)

    @property
    def axis_now_ns(self) -> int:
        """Now on the axis of the lanes: lab time, of a stepped run the end of the newest event's slot."""
        return self.received * EVENT_NS if self.stepped else self.now_ns

    @property
    def axis_settled_ns(self) -> int:
        """Before this place on the axis of the lanes nothing changes any more."""
        self._digest()
        return max(0, self.received - 1) * EVENT_NS if self.stepped else self._columns.last_time

    @property
    def ended(self) -> bool:
        """Whether the program's threads, or the whole process, are over."""
        return self._ended

    def latest_line(self, thread: int) -> int:
        """Where a thread acted last, as `trace.split_line` splits it; 0 if unknown."""
        self._digest()
        return int(self._lines[thread])

    def latest_phase(self, thread: int) -> Phase:
        """What a thread does now; UNCHANGED before it is seen."""
        lanes = self.lanes
        return lanes[thread].phase if thread in lanes else Phase.UNCHANGED

    def value(self, parameter: str) -> Value | None:
        """What a parameter is in this run; None if the program has no such parameter."""
        self._digest()
        return self._values.get(parameter)

    def _add(self, entry: Entry) -> None:
        match entry:
            case ItemEntry(number, text):
                self.items.add(number, text, self.received)
            case TextEntry(number, text):
                self.texts.add(number, text, self.received)
            case ThreadEntry():
                self.threads[entry.number] = entry
            case ObjectEntry():
                self.objects[entry.number] = entry
                self._gauges.bind(entry, self.objects, self.columns)

    def _note(self, message: Message) -> None:
        self.steps.take(message.name, message.content)
        if message.name == "console":
            self._digest()
            self.prints.add_text(self._columns.last_time, str(message.content["text"]))
        elif message.name in ("ended", "exited"):
            if not self._ended:
                self._digest()
                self._clock.freeze(self._columns.last_time if message.name == "ended" else self.now_ns)
                self._ended = True
            if message.name == "exited":
                self.prints.add_text(self._columns.last_time, "", last=True)
                self.exited = message

    def _digest(self) -> None:
        if not self._fresh:
            return
        fresh, self._fresh = self._fresh, []
        for clock, frames in groupby(fresh, key=lambda frame: frame.clock):
            rows = in_lab_time(b"".join(frame.data for frame in frames), clock)
            if not len(rows):
                continue
            self._columns.append(rows)
            self._clock.hear(clock, self._columns.last_time)
            self._note_rare(rows)
            self._lanes.append(in_slots(rows, self._columns.end - len(rows)) if self.stepped else rows)
            located = rows["line"] != 0
            # Of several events of a thread the last one counts: numpy assigns repeated indices in order.
            self._lines[rows["thread"][located]] = rows["line"][located]
            self._gauges.append(rows, self._columns.last_time)
        # A text comes some events before the first that uses it.
        self.texts.drop_before(self._columns.first - CHUNK_EVENTS)
        self.items.drop_before(self._columns.first - CHUNK_EVENTS)
        self._feed.history.drop_before(self._columns.first)

    def _note_rare(self, rows: Rows) -> None:
        """Take in the kinds that no plot shows."""
        kinds = rows["kind"]
        rare = rows[(kinds >= int(Kind.PRINT)) | (kinds == int(Kind.END))]
        for time, value, _, item, _, thread, kind in rare.tolist():
            match kind:
                case Kind.PRINT:
                    self.prints.add(time, thread, int(value), self.texts.get(item))
                case Kind.CLOCK:
                    self._clock.change_speed(time, value)
                case Kind.LEAVING:
                    self.leaving.add(thread)
                case Kind.END:
                    self.leaving.discard(thread)
                case Kind.PARAMETER:
                    self._note_parameter(self.texts.get(item))

    def _note_parameter(self, text: str) -> None:
        name, _, value = text.partition(" = ")
        try:
            self._values[name] = self.program.sheet.parameter(name).parse(value)
        except (KeyError, ValueError):
            return  # nothing that a limit could be drawn at
