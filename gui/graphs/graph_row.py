"""One graph with the line above it. Imports pyqtgraph: see `graph_plot`."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from gui.graphs.gauge_limit import Limit
from gui.graphs.graph_heading import GraphHeading
from gui.graphs.graph_plot import GraphPlot
from gui.look.theme import Theme
from gui.record.gauge_series import GaugeSeries, reading_text
from gui.time_axis.time_axis import TimeAxis

LEAST_HEIGHT: Final = 82
"""Of the plot, without the line above it."""

_VALUE: Final = "{label}: {value}"


class GraphRow(QWidget):
    """A graph. Takes no mouse: its panel does, for all graphs at once."""

    def __init__(self, theme: Theme, axis: TimeAxis, title: str, series: tuple[GaugeSeries, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._axis = axis
        self._series = series
        self._texts = [""] * len(series)
        self.setObjectName(f"graph_{series[0].gauge.name}")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._heading = GraphHeading(theme, title, tuple((one.gauge.name, one.gauge.label) for one in series))
        self.plot = GraphPlot(theme, axis, self)
        self.plot.setObjectName(f"plot_{series[0].gauge.name}")
        self.plot.setAccessibleName(title)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._heading)
        column.addWidget(self.plot, 1)
        theme.changed.connect(self._space)
        self._space()

    @property
    def series(self) -> tuple[GaugeSeries, ...]:
        """Its gauges, in the order of their colours."""
        return self._series

    def show_series(self, series: tuple[GaugeSeries, ...]) -> None:
        """Draw another run's curves of the same gauges."""
        self._series = series

    def refresh(self, limit: Limit, settled_ns: int, now_ns: int) -> None:
        """Draw a frame."""
        self._heading.show_limit(limit.text)
        self.plot.show_series(self._series, limit)
        self.plot.refresh(settled_ns, now_ns)

    def show_values(self) -> None:
        """Write the newest values, or those at the moment that is shown; at most five times a second."""
        moment = self._axis.moment_ns
        self._texts = [series.latest_text() if moment is None else series.text_at(moment) for series in self._series]
        self._heading.show_values(self._texts)
        self.plot.setAccessibleDescription(self.told())

    def told(self) -> str:
        """The values beside the title, each with its curve's name."""
        pairs = zip(self._series, self._texts, strict=True)
        return ", ".join(_VALUE.format(label=series.gauge.label, value=text) for series, text in pairs)

    def mark_object(self, thing: int | None) -> None:
        """Make the title stand out if the graph shows that object."""
        self._heading.mark(any(one.object is not None and one.object.number == thing for one in self._series))

    def readings(self) -> list[str]:
        """What each curve is at the cursor, in words; empty where it isn't."""
        readings = zip(self._series, self.plot.curves.readings(), strict=True)
        return [reading_text(reading, series.gauge.unit) if reading else "" for series, reading in readings]

    def _space(self) -> None:
        self.plot.setMinimumSize(1, self._theme.px(LEAST_HEIGHT))
