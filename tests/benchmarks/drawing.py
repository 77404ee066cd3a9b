"""A live graph with a million samples in view, beside pyqtgraph's `setData` with numpy arrays; CPU time per frame.

Goals: at most 1/20 of `setData`; every spike visible. Both draw the same step curve on the same area, each frame with
new samples, into memory (the offscreen platform).
"""

import os
from time import process_time

from tests.benchmarks._measure import in_turns, show

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import numpy as np
import pyqtgraph as pg
from PySide6.QtWidgets import QApplication, QWidget

from engine.sheet import Gauge
from engine.trace import ObjectEntry
from gui.app import make_application
from gui.graphs.gauge_limit import Limit
from gui.graphs.graph_plot import GraphPlot
from gui.look.theme import Theme
from gui.record.columns import TRACE_DTYPE
from gui.record.gauge_series import GaugeSeries
from gui.time_axis.time_axis import DEFAULT_SPAN_NS, TimeAxis

SIZE = (900, 180)
IN_VIEW = 1_000_000
PER_FRAME = IN_VIEW * 16 // 30_000  # as many as come in 16 ms if a million come in 30 s
GAP_NS = DEFAULT_SPAN_NS // IN_VIEW
FRAMES = 5


def repainted(widget: QWidget) -> None:
    widget.repaint()
    QApplication.processEvents()


class LiveGraph:
    """Our graph of a gauge, following the last 30 s."""

    def __init__(self, samples: int) -> None:
        theme = Theme()
        theme.choose("light")
        self.axis = TimeAxis()
        self.plot = GraphPlot(theme, self.axis)
        self.plot.resize(*SIZE)
        self.plot.show()
        self.series = GaugeSeries(Gauge("balance", "Balance", "value", "balance"))
        self.series.bind(ObjectEntry(1, "variable", "balance"), np.empty(0, TRACE_DTYPE), 0)
        self.plot.show_series((self.series,), Limit())
        self.time = 0
        self.random = np.random.default_rng(1)
        if samples:
            self.add(samples)

    def add(self, count: int) -> None:
        times = self.time + np.arange(1, count + 1, dtype=np.int64) * GAP_NS
        self.series.pyramid.append(times, self.random.normal(size=count).cumsum())
        self.time = int(times[-1])

    def frame(self) -> float:
        """CPU milliseconds of a frame while following: a few columns are new."""
        start = process_time()
        for _ in range(FRAMES):
            self.add(PER_FRAME)
            self.axis.advance(self.time)
            self.plot.refresh(self.time, self.time)
            repainted(self.plot.viewport())
        return (process_time() - start) / FRAMES * 1000

    def zoomed_frame(self) -> float:
        """CPU milliseconds of a frame of another part of the run: all columns are new."""
        self.axis.zoom(0.99 if self.axis.view()[1] - self.axis.view()[0] > DEFAULT_SPAN_NS * 0.99 else 1 / 0.99)
        start = process_time()
        self.plot.refresh(self.time, self.time)
        repainted(self.plot.viewport())
        return (process_time() - start) * 1000


class SetData:
    """pyqtgraph's own curve with the same samples."""

    def __init__(self, samples: int) -> None:
        self.plot = pg.PlotWidget(background="w")
        self.plot.resize(*SIZE)
        self.curve = self.plot.plot(pen=pg.mkPen("b", width=1), stepMode="right")
        self.plot.show()
        self.random = np.random.default_rng(1)
        self.times = np.arange(samples, dtype=float) * GAP_NS / 1e9
        self.values = self.random.normal(size=samples).cumsum()

    def frame(self) -> float:
        """CPU milliseconds of a frame."""
        start = process_time()
        self.values = np.concatenate([self.values[PER_FRAME:], self.random.normal(size=PER_FRAME).cumsum()])
        self.times += PER_FRAME * GAP_NS / 1e9
        self.curve.setData(self.times, self.values)
        repainted(self.plot.viewport())
        return (process_time() - start) * 1000


def spikes_shown() -> tuple[int, int]:
    """How many of some spikes, each one sample long, are in the picture, and how many there are."""
    graph = LiveGraph(0)
    places = np.random.default_rng(7).choice(IN_VIEW - 10, 300, replace=False)
    values = np.zeros(IN_VIEW)
    values[places] = 1000.0
    times = np.arange(1, IN_VIEW + 1, dtype=np.int64) * GAP_NS
    graph.series.pyramid.append(times, values)
    graph.axis.advance(int(times[-1]))
    graph.plot.refresh(int(times[-1]), int(times[-1]))
    image = graph.plot.grab().toImage()
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    left = round(graph.plot.curves.mapRectToScene(graph.plot.curves.boundingRect()).left())
    grid = graph.plot.curves.grid
    columns = times[places] // grid.width - grid.first + left
    line = Theme().series_colour(0).rgb()
    return int((pixels[: image.height() // 3, columns] == line).any(axis=0).sum()), len(places)


def main() -> None:
    application = make_application()
    for samples in (10_000, IN_VIEW):
        ours, theirs = LiveGraph(samples), SetData(samples)
        goal = "≤ 0.05 of setData" if samples == IN_VIEW else "of setData"
        value, _, ratio = in_turns(ours.frame, theirs.frame)
        show(f"live_graph_frame_{samples}", value, "ms", ratio, goal)
        value, _, ratio = in_turns(ours.zoomed_frame, theirs.frame)
        show(f"zoomed_graph_frame_{samples}", value, "ms", ratio, "of setData")
        for widget in (ours.plot, theirs.plot):
            widget.close()
    shown, spikes = spikes_shown()
    show("spikes_visible", shown, "spikes", shown / spikes, "= 1 of those there")
    application.processEvents()


if __name__ == "__main__":
    main()
