"""Synthetic runs for tests and benchmarks: frames as a session would deliver them, without a process."""

import heapq
import queue
import random
from collections import deque
from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

from engine.catalog import Program, program_from_source
from engine.sheet import Gauge, Parameter, Sheet
from engine.trace import (
    RECORD,
    Ending,
    ItemEntry,
    Kind,
    ObjectEntry,
    Phase,
    Record,
    ThreadEntry,
)
from engine.wire import Clock, Entries, Events, Frame, Message

SECOND = 1_000_000_000
MILLISECOND = 1_000_000
EPOCH_NS = 5_000_000_000_000
"""The child's `perf_counter_ns` at lab time 0 in these traces."""

BUFFER = 1

SHEET = Sheet(
    title="Producer–consumer",
    parameters=(Parameter("CAPACITY", "Queue capacity", minimum=1, maximum=100, restart=True),),
    gauges=(
        Gauge("queue_size", "Queue size", "size", "buffer", limit="CAPACITY", show="both"),
        Gauge("produced", "Produced", "puts", "buffer", show="both", graph="Items"),
        Gauge("consumed", "Consumed", "gets", "buffer", show="both", graph="Items"),
        Gauge("throughput", "Throughput", "get_rate", "buffer", unit="/s", show="both"),
        Gauge("wait", "Wait in queue", "residence", "buffer", unit="s", show="both"),
    ),
)


def program(sheet: Sheet = SHEET) -> Program:
    """A program as a window needs it; its source is never run."""
    source = "CAPACITY = 8\n" + "".join(f"# line {number}\n" for number in range(2, 60))
    found = program_from_source(Path("producer_consumer.py"), source, None)
    return Program(found.name, found.path, source, sheet, {"CAPACITY": 8}, has_sheet=True)


class FakeSession:
    """Has the frames that a test puts in, remembers what was acknowledged and asked for."""

    def __init__(self, frames: Iterable[Frame] = ()) -> None:
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self.acknowledged: list[Frame] = []
        for frame in frames:
            self.frames.put(frame)

    def acknowledge(self, frame: Frame) -> None:
        self.acknowledged.append(frame)


def events(records: Iterable[Record], *, speed: float = 1.0, real_ns: int = EPOCH_NS, lab_ns: int = 0) -> Events:
    """One batch; the records' times are lab times, at a speed of 0 they all become `lab_ns`."""
    packed = bytearray()
    for record in records:
        real = real_ns + round((record.time - lab_ns) / speed) if speed else real_ns
        packed += RECORD.pack(real, *record[1:])
    return Events(Clock(real_ns, lab_ns, speed), bytes(packed))


def record(
    time: int, thread: int, kind: Kind, *, value: float = 0.0, of: int = 0, item: int = 0, line: int = 0
) -> Record:
    """A record; `of` is the number of the object."""
    return Record(time, value, of, item, line, thread, kind)


def producer_consumer(count: int, **settings: float) -> list[Record]:
    """The first `count` events of `producing_and_consuming`."""
    return list(islice(producing_and_consuming(**settings), count))


def producing_and_consuming(
    *,
    producers: int = 3,
    consumers: int = 2,
    capacity: int = 8,
    produce_s: float = 0.2,
    consume_s: float = 0.35,
    seed: int = 1,
) -> Iterator[Record]:
    """Producers and consumers at a bounded queue, for ever.

    As in a real run the times of different threads cross by a few microseconds; the order is right.
    """
    chance = random.Random(seed)
    records: list[Record] = []
    stored: deque[int] = deque()
    blocked: dict[bool, deque[int]] = {True: deque(), False: deque()}  # producing? → threads as they came
    first_consumer = producers + 1
    items = 0
    agenda: list[tuple[int, int, bool]] = []  # time, thread, whether it sleeps until then

    def note(time: int, thread: int, kind: Kind, **fields: float) -> None:
        records.append(record(time, thread, kind, **fields))

    def act(time: int, thread: int) -> bool:
        nonlocal items
        if thread < first_consumer:
            if len(stored) == capacity:
                return False
            items += 1
            stored.append(items)
            note(time, thread, Kind.PUT, of=BUFFER, item=items, value=len(stored), line=24)
        else:
            if not stored:
                return False
            item = stored.popleft()
            note(time, thread, Kind.GET, of=BUFFER, item=item, value=len(stored), line=33)
            note(time + 1_000, thread, Kind.TASK_DONE, of=BUFFER, value=len(stored), line=37)
        delay = (produce_s if thread < first_consumer else consume_s) * chance.uniform(0.3, 1.7)
        note(time + 2_000, thread, Kind.SLEEP, value=delay, line=26 if thread < first_consumer else 36)
        heapq.heappush(agenda, (time + 2_000 + round(delay * SECOND), thread, True))
        return True

    note(0, 0, Kind.BEGIN, line=40)
    for thread in range(1, producers + consumers + 1):
        note(thread * 10_000, 0, Kind.START, of=thread, line=50)
        note(thread * 10_000 + 5_000, thread, Kind.BEGIN, line=20)
        heapq.heappush(agenda, (thread * 10_000 + 6_000, thread, False))
    note(MILLISECOND, 0, Kind.BLOCKED, item=Phase.JOINING, of=1, value=-1, line=52)
    time = MILLISECOND
    while True:
        yield from records
        records.clear()
        due, thread, slept = heapq.heappop(agenda)
        time = max(due, time)
        if slept:
            note(time, thread, Kind.WAKE, line=26 if thread < first_consumer else 36)
        producing = thread < first_consumer
        if act(time, thread):
            other = blocked[not producing]
            if other:
                act(time + 3_000, other.popleft())
        else:
            phase = Phase.PUT if producing else Phase.GET
            note(time, thread, Kind.BLOCKED, of=BUFFER, item=phase, value=-1, line=24 if producing else 33)
            blocked[producing].append(thread)


def entries(*, producers: int = 3, consumers: int = 2, capacity: int = 8, items: int = 0) -> Entries:
    """The side table that goes with `producer_consumer`."""
    names = ["MainThread"]
    names += [f"producer-{number}" for number in range(1, producers + 1)]
    names += [f"consumer-{number}" for number in range(1, consumers + 1)]
    return Entries(
        (
            ObjectEntry(BUFFER, "Queue", "buffer", capacity),
            *(ThreadEntry(number, name) for number, name in enumerate(names)),
            *(ItemEntry(number, f"P{number}") for number in range(1, items + 1)),
        )
    )


def batches(records: list[Record], size: int) -> Iterator[Events]:
    """Cut records into batches of `size`."""
    for start in range(0, len(records), size):
        yield events(records[start : start + size])


def run(count: int, *, batch: int = 100, **settings: float) -> list[Frame]:
    """Started, entries and `count` events in batches; settings are those of `producer_consumer`."""
    records = producer_consumer(count, **settings)
    sizes = {name: int(settings[name]) for name in ("producers", "consumers", "capacity") if name in settings}
    return [Message("started", {"python": "3.11", "pid": 1}), entries(**sizes), *batches(records, batch)]


def ended(count: int, reason: str = "finished") -> list[Frame]:
    """What a session says at the end of a run of `count` events."""
    return [
        Message("ended", {"reason": reason, "sentence": "", "line": 0, "recorded": count, "dropped": 0}),
        Message("exited", {"killed": False, "status": 0, "sentence": ""}),
    ]


def finish(time: int, thread: int) -> Record:
    return record(time, thread, Kind.END, value=Ending.RETURNED)


def monotonic(records: Iterable[Record]) -> list[Record]:
    """The records with the times that `Columns` gives them."""
    raised: list[Record] = []
    for entry in records:
        time = max(entry.time, raised[-1].time) if raised else entry.time
        raised.append(entry._replace(time=time))
    return raised


def script() -> Program:
    """A program without a sheet."""
    return program_from_source(Path("script.py"), "import queue\n", None)
