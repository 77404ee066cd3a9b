"""Runs told event by event: to a world at once, and as the frames that a session would deliver."""

from traces import MILLISECOND, events

from engine.sheet import Invariant, Sheet
from engine.trace import Ending, Entry, ItemEntry, Kind, ObjectEntry, Phase, Record, TextEntry, ThreadEntry
from engine.wire import Entries, Frame, Message
from engine.world import World


def predicate(name: str, *objects: str) -> Invariant:
    return Invariant(name, f"{name} holds", predicate=name, objects=objects)


class Story:
    """Each event comes one millisecond after the one before it, unless told otherwise."""

    def __init__(self, *invariants: Invariant, sheet: Sheet | None = None) -> None:
        self.sheet = sheet or Sheet("A story", invariants=invariants)
        self.world = World(self.sheet)
        self.entries: list[Entry] = []
        self.records: list[Record] = []
        self.time = 0
        self._sizes: dict[int, int] = {}
        self._unfinished: dict[int, int] = {}
        self._things = 0
        self._texts = 0
        self._items = 0

    def add(self, entry: Entry) -> None:
        self.entries.append(entry)
        self.world.add(entry)

    def thread(self, name: str, *, daemon: bool = False, kind: str = "", begins: bool = True) -> int:
        number = len(self.world.threads)
        self.add(ThreadEntry(number, name, daemon, kind))
        if begins:
            self.does(number, Kind.BEGIN)
        return number

    def thing(self, class_name: str, name: str = "", *, capacity: int = 0, lock: int = 0) -> int:
        self._things += 1
        name = name or f"{class_name}-{self._things}"
        self.add(ObjectEntry(self._things, class_name, name, capacity, lock))
        return self._things

    def text(self, text: str) -> int:
        self._texts += 1
        self.add(TextEntry(self._texts, text))
        return self._texts

    def does(
        self,
        thread: int,
        kind: Kind,
        of: int = 0,
        *,
        value: float = 0.0,
        item: int = 0,
        line: int = 0,
        after: int = MILLISECOND,
    ) -> Record:
        self.time += after
        record = Record(self.time, value, of, item, line, thread, kind)
        self.records.append(record)
        self.world.apply(record)
        return record

    def blocks(self, thread: int, phase: Phase, on: int, *, line: int = 0, time_out: float = -1.0) -> None:
        self.does(thread, Kind.BLOCKED, on, value=time_out, item=phase, line=line)

    def takes(self, thread: int, lock: int, *, line: int = 0) -> None:
        self.does(thread, Kind.ACQUIRE, lock, value=1, line=line)

    def gives(self, thread: int, lock: int, *, line: int = 0) -> None:
        self.does(thread, Kind.RELEASE, lock, value=0, line=line)

    def put(self, thread: int, queue: int, text: str = "", *, rank: float | None = None, line: int = 0) -> int:
        """Put an item that looks like `text`, or None if that is empty; returns the item's number."""
        item = 0
        if text:
            self._items += 1
            item = self._items
            self.add(ItemEntry(item, text))
        if rank is not None:
            self.does(thread, Kind.RANK, queue, value=rank, after=0)
        self._sizes[queue] = self._sizes.get(queue, 0) + 1
        self._unfinished[queue] = self._unfinished.get(queue, 0) + 1
        self.does(thread, Kind.PUT, queue, item=item, value=self._sizes[queue], line=line)
        return item

    def get(self, thread: int, queue: int, item: int, *, line: int = 0) -> None:
        self._sizes[queue] = self._sizes.get(queue, 0) - 1
        self.does(thread, Kind.GET, queue, item=item, value=self._sizes[queue], line=line)

    def task_done(self, thread: int, queue: int) -> None:
        self._unfinished[queue] -= 1
        self.does(thread, Kind.TASK_DONE, queue, value=self._unfinished[queue])

    def ends(self, thread: int, ending: Ending = Ending.RETURNED) -> None:
        self.does(thread, Kind.END, value=ending)

    def fails(self, thread: int, error: str, *, line: int = 0) -> None:
        self.does(thread, Kind.ERROR, item=self.text(error), line=line)
        self.ends(thread, Ending.RAISED)

    def prints(self, thread: int, text: str, *, to: int = 1) -> None:
        self.does(thread, Kind.PRINT, item=self.text(text), value=to)

    def note(self, name: str, **content: object) -> None:
        self.world.note(Message(name, content))

    def frames(self) -> list[Frame]:
        """The story so far."""
        return [
            Message("started", {"python": "3.13.0", "pid": 1}),
            Entries(tuple(self.entries)),
            events(self.records),
        ]
