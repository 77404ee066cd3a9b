"""The window beside busy threads: frames per second, lateness of its ticks, and how old the newest event is when shown.

The baseline is the same window in the same process with no engine at work, in turns. Goals: ≥ 0.95 of its frames/s and
≤ 2 times its p99 with 4 and 16 unpaced threads and with 16 that spin, ≥ 0.65 of its frames/s with 64 unpaced; newest
event ≤ 50 ms old (p99) when it is drawn at up to 1,000 events/s, ≤ 150 ms unpaced.
"""

import os
import tempfile
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from statistics import median
from time import perf_counter_ns

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QSettings, Qt, QTimer

from engine.catalog import program_from_source
from engine.wire import Events, Frame
from gui.app import make_application, make_window
from gui.settings import Settings
from tests.benchmarks._measure import show

PERIOD_MS = 16
SECONDS = 4.0
WARM_UP_S = 1.0
ROUNDS = 3

UNPACED = """\
import queue, threading
q = queue.Queue(100)
def produce():
    while True: q.put(1)
def consume():
    while True: q.get()
for number in range({threads}):
    threading.Thread(target=(produce, consume)[number % 2], daemon=True).start()
threading.Event().wait()
"""
SPINNING = """\
import threading
def spin():
    while True: pass
for _ in range({threads}):
    threading.Thread(target=spin, daemon=True).start()
threading.Event().wait()
"""
PACED = """\
import queue, threading, time
q = queue.Queue(100)
def produce():
    while True: q.put(1); time.sleep({pause})
def consume():
    while True: q.get()
for work in (produce, consume) * 2:
    threading.Thread(target=work, daemon=True).start()
threading.Event().wait()
"""


class Bench:
    """One window, and what its ticks were like."""

    def __init__(self, folder: Path) -> None:
        self.application = make_application()
        settings = Settings(QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat))
        settings.remember_explained_scripts()
        self.window = make_window(self.application, settings)
        self.window.resize(1280, 800)
        self.workbench = self.window.furnish()
        self.window.show()
        self.ages: list[float] = []
        self._newest_ns = 0
        # A timer without delay comes after the drawing that the views have asked for.
        self.workbench.lab.drained.connect(lambda: QTimer.singleShot(0, self._note_age))

    def measure(self, source: str | None) -> tuple[float, float]:
        """Frames per second and the 99th percentile of their distance in ms, beside a program or beside none."""
        lab = self.workbench.lab
        if source is None:
            lab.close()
        else:
            lab.open(program_from_source(Path("busy.py").resolve(), source, None))
            lab.run()
            record = lab.record
            assert record is not None
            record.take = self._timed(record.take)  # type: ignore[method-assign]
        self._loop(WARM_UP_S)
        self.ages.clear()
        ticks = self._loop(SECONDS)
        lab.close()
        gaps = sorted(after - before for before, after in pairwise(ticks))
        return (len(ticks) - 1) / (ticks[-1] - ticks[0]) * 1e9, gaps[int(len(gaps) * 0.99)] / 1e6

    def _loop(self, seconds: float) -> list[int]:
        """Times at which a frame could begin: those of a precise timer in the loop that also drains and draws."""
        ticks: list[int] = []
        loop = QEventLoop()
        begun = perf_counter_ns()
        timer = QTimer()
        timer.setTimerType(Qt.TimerType.PreciseTimer)
        timer.setInterval(PERIOD_MS)

        def tick() -> None:
            now = perf_counter_ns()
            ticks.append(now)
            if now - begun > seconds * 1e9:
                loop.quit()

        timer.timeout.connect(tick)
        timer.start()
        loop.exec()
        timer.stop()
        return ticks

    def _note_age(self) -> None:
        if self._newest_ns:
            self.ages.append((perf_counter_ns() - self._newest_ns) / 1e6)
            self._newest_ns = 0

    def _timed(self, take: Callable[[Frame], None]) -> Callable[[Frame], None]:
        def timed(frame: Frame) -> None:
            take(frame)
            if isinstance(frame, Events) and len(frame):
                # The child's clock is this process's: both count from the start of the machine.
                self._newest_ns = int.from_bytes(frame.data[-32:-24], "little")

        return timed

    def oldest(self) -> float:
        """99th percentile of the age in ms of the newest event when it was drawn."""
        return sorted(self.ages)[int(len(self.ages) * 0.99)] if self.ages else float("nan")


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        bench = Bench(Path(folder))
        bench.measure(None)
        loads = [
            ("4 unpaced threads", UNPACED.format(threads=4), ">= 0.95", "<= 2"),
            ("16 unpaced threads", UNPACED.format(threads=16), ">= 0.95", "<= 2"),
            ("64 unpaced threads", UNPACED.format(threads=64), ">= 0.65", ""),
            ("16 spinning threads", SPINNING.format(threads=16), ">= 0.95", "<= 2"),
        ]
        for name, source, frames_goal, late_goal in loads:
            turns = [(bench.measure(source), bench.oldest(), bench.measure(None)) for _ in range(ROUNDS)]
            frames = median(subject[0] for subject, _, _ in turns)
            show(f"{name}: frames", frames, "1/s", median(s[0] / b[0] for s, _, b in turns), frames_goal)
            late = median(subject[1] for subject, _, _ in turns)
            show(f"{name}: tick p99", late, "ms", median(s[1] / b[1] for s, _, b in turns), late_goal)
            if "unpaced" in name:
                show(f"{name}: age p99", median(age for _, age, _ in turns), "ms", None, "<= 150")
        for name, pause in (("100 events/s", 0.08), ("1,000 events/s", 0.008)):
            bench.measure(PACED.format(pause=pause))
            show(f"{name}: age p99", bench.oldest(), "ms", None, "<= 50")
        bench.window.close()


if __name__ == "__main__":
    main()
