"""Seeking in a run of a million events: the world at places anywhere in it, beside folding from its start.

Goals: a place ≤ 100 ms, by events as well as by time, with 32 threads, in the world alone and with everything that the
window shows and draws, also while a queue holds tens of thousands of items; the snapshots taken on the way cost ≤ 10 %
of the fold.
"""

import os
import random
import tempfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from time import process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QSettings

from engine.catalog import find_program
from engine.trace import Record
from engine.world import World
from gui.app import make_application, make_window
from gui.lab.lab import Lab
from gui.record.moment import Moment
from gui.record.run_record import RunRecord
from gui.settings import Settings
from tests import traces
from tests.benchmarks._measure import show

EVENTS = 1_000_000
BATCH = 10_000
PLACES = 200


def recorded(records: Iterator[Record]) -> tuple[RunRecord, float]:
    """A run taken in, and the seconds that its fold took with the snapshots."""
    record = RunRecord(find_program("producer_consumer"), traces.FakeSession())
    record.take(traces.entries(producers=16, consumers=16))
    seconds = 0.0
    for _ in range(EVENTS // BATCH):
        record.take(traces.events(islice(records, BATCH)))
        assert record.columns.end
        start = process_time()
        record.catch_up(60)
        seconds += process_time() - start
    return record, seconds


class PlayedSession(traces.FakeSession):
    """The run as a session would deliver it; with `backlog` the queue fills up with half of the items ever put."""

    def __init__(self, backlog: bool) -> None:
        super().__init__()
        self._backlog = backlog

    def start(self) -> None:
        capacity = 0 if self._backlog else 8
        consume_s = 0.002 if self._backlog else 0.001
        self.frames.put(traces.entries(producers=16, consumers=16, capacity=capacity))
        records = traces.producing_and_consuming(
            producers=16, consumers=16, produce_s=0.001, consume_s=consume_s, capacity=capacity or EVENTS
        )
        for _ in range(EVENTS // BATCH):
            self.frames.put(traces.events(islice(records, BATCH)))
        for frame in traces.ended(EVENTS):
            self.frames.put(frame)

    def close(self) -> None:
        """There is no process."""


def seek_in_window(folder: Path, *, backlog: bool) -> list[float]:
    """CPU seconds from moving the moment to everything drawn, at random places: all of it happens in one thread."""
    application = make_application()
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    window = make_window(application, Settings(store))
    workbench = window.furnish(Lab(lambda *_, **__: PlayedSession(backlog)))
    window.resize(1280, 800)
    window.show()
    workbench.lab.open(find_program("producer_consumer"))
    workbench.lab.run()
    record = workbench.lab.record
    while record is None or record.received < EVENTS or record.behind:
        application.processEvents()
    workbench.views.details.show_page("events")
    chance = random.Random(1)
    times = []
    for _ in range(PLACES):
        start = process_time()
        workbench.moment.go(chance.randrange(EVENTS))
        application.processEvents()
        times.append(process_time() - start)
    window.close()
    return sorted(times)


def main() -> None:
    records = traces.producing_and_consuming(producers=16, consumers=16, produce_s=0.001, consume_s=0.001)
    record, fold = recorded(records)
    moment = Moment()
    moment.set_record(record)
    chance = random.Random(1)
    times = []
    for place in range(PLACES):
        start = process_time()
        if place % 2:
            moment.go(chance.randrange(EVENTS))
        else:
            moment.go_to_time(chance.randrange(record.now_ns))
        assert moment.world is not None
        times.append(process_time() - start)
    times.sort()
    show("seek_median", times[PLACES // 2] * 1e3, "ms CPU", times[PLACES // 2] / fold, "–")
    show("seek_worst_of_200", times[-1] * 1e3, "ms CPU", times[-1] / fold, "≤ 100 ms")
    start = process_time()
    for _ in range(50):
        moment.step(-1)
        assert moment.world is not None
    show("one_event_back", (process_time() - start) / 50 * 1e3, "ms CPU", None, "≤ 100 ms")
    snapshots = record._feed.history._snapshots
    start = process_time()
    for snapshot in snapshots:
        copied: World = snapshot.world.copy()
        assert copied.count == snapshot.world.count
    share = (process_time() - start) / fold
    show("snapshots", len(snapshots), "snapshots", share, "≤ 0.1 of the fold")
    for name, backlog in (("seek_in_window", False), ("seek_with_long_queue", True)):
        with tempfile.TemporaryDirectory() as folder:
            times = seek_in_window(Path(folder), backlog=backlog)
        show(f"{name}_median", times[PLACES // 2] * 1e3, "ms CPU", times[PLACES // 2] / fold, "≤ 100 ms")
        show(f"{name}_95_of_100", times[PLACES * 95 // 100] * 1e3, "ms CPU", None, "≤ 100 ms")


if __name__ == "__main__":
    main()
