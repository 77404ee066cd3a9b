"""A frame of the whole window at 100,000 events/s beside one at 1,000: taking events in, world, graphs, lanes, texts.

CPU time of the process divided by the frames drawn, each rate in a window of its own, in turns, at the pace of real
time. Goal: at most 2.5 times.
"""

import os
import tempfile
from collections.abc import Iterator
from itertools import islice, pairwise
from pathlib import Path
from time import perf_counter, process_time

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, QTimer

from engine.catalog import find_program
from engine.trace import Record
from engine.wire import Events, Message
from gui.app import make_application, make_window
from gui.lab.lab import Lab
from gui.settings import Settings
from tests import traces
from tests.benchmarks._measure import in_turns, show

THREADS = 16
"""So many producers and as many consumers."""
EVENTS_PER_CYCLE = 7
TEXTS = 20_000
"""So many items have a text."""
TURN_S = 2.0
BATCH_S = 0.008


class PlayedSession(traces.FakeSession):
    """Says what the benchmark lets it say."""

    def __init__(self, *_: object, **__: object) -> None:
        super().__init__()

    def start(self) -> None:
        self.frames.put(Message("started", {"python": "", "pid": 0}))
        self.frames.put(traces.entries(producers=THREADS, consumers=THREADS, items=TEXTS))

    def close(self) -> None:
        pass


class Rate:
    """A window with a run of so many events per second."""

    def __init__(self, folder: Path, rate: int, *, capacity: int = 8, hidden: str = "") -> None:
        """Consumers of a queue of more than 8 items are slower than its producers: it fills up."""
        self.rate = rate
        self.window = make_window(
            make_application(), Settings(QSettings(str(folder / f"{rate}{hidden}.ini"), QSettings.Format.IniFormat))
        )
        sessions: list[PlayedSession] = []

        def make_session(*_: object, **__: object) -> PlayedSession:
            sessions.append(PlayedSession())
            return sessions[-1]

        self.workbench = self.window.furnish(Lab(make_session))
        self.window.resize(1280, 800)
        if hidden:
            self.workbench.panes.show_pane(hidden, False)
        self.window.show()
        self.workbench.lab.open(find_program("producer_consumer"))
        self.workbench.lab.run()
        self.session = sessions[-1]
        cycle_s = THREADS * EVENTS_PER_CYCLE / rate
        self.records: Iterator[Record] = traces.producing_and_consuming(
            producers=THREADS,
            consumers=THREADS,
            capacity=capacity,
            produce_s=cycle_s,
            consume_s=cycle_s * (1 if capacity == 8 else 1.6),
        )
        self.frames = 0
        self.turns = 0
        self.lab_ns = 0
        self.behind = 0
        self.workbench.lab.drained.connect(self._count)

    def _count(self) -> None:
        self.frames += 1

    def turn(self) -> float:
        """CPU milliseconds per frame."""
        batches = self._batches(TURN_S)
        loop, feeder = QEventLoop(), QTimer()
        begun = perf_counter()

        def feed() -> None:
            due = int((perf_counter() - begun) / BATCH_S)
            while batches and len(batches) > int(TURN_S / BATCH_S) - due:
                self.session.frames.put(batches.pop(0))
            if not batches:
                loop.quit()

        feeder.timeout.connect(feed)
        pump = self.workbench.lab._feed._pump
        assert pump is not None
        pump.start()
        feeder.start(round(BATCH_S * 1000))
        self.frames, start = 0, process_time()
        loop.exec()
        spent = process_time() - start
        feeder.stop()
        pump.stop()
        record = self.workbench.lab.record
        assert record is not None
        self.behind = max(self.behind, record.behind)
        record.catch_up(60)
        return spent / self.frames * 1000

    def _batches(self, seconds: float) -> list[Events]:
        """The next events, as many as come in this time, in batches; the lab clock goes on where it stood."""
        self.turns += 1
        records = list(islice(self.records, round(seconds * self.rate)))
        count = int(seconds / BATCH_S)
        places = [round(number * len(records) / count) for number in range(count + 1)]
        real = traces.EPOCH_NS + self.turns
        batches = [
            traces.events(records[start:stop], real_ns=real, lab_ns=self.lab_ns) for start, stop in pairwise(places)
        ]
        self.lab_ns = records[-1].time
        return batches


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        fast, slow = Rate(Path(folder), 100_000), Rate(Path(folder), 1_000)
        value, baseline, ratio = in_turns(fast.turn, slow.turn, rounds=7)
        show("frame_at_100000_events_per_s", value, "ms CPU", ratio, "≤ 2.5 of a frame at 1,000/s")
        show("frame_at_1000_events_per_s", baseline, "ms CPU", None, "–")
        show("world_behind_at_100000_events_per_s", fast.behind, "events", None, "–")
        for rate in (fast, slow):
            rate.window.close()


if __name__ == "__main__":
    main()
