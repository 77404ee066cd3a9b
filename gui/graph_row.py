"""One graph with its title, its curves' names and newest values, and its limit above it."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette, QPen
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.curves_item import limit_pen, reading_text
from gui.gauge_limit import Limit
from gui.gauge_series import GaugeSeries
from gui.graph_plot import GraphPlot
from gui.theme import Theme
from gui.time_axis import MARGIN, TimeAxis

LEAST_HEIGHT = 104


class _Sample(QWidget):
    """A short piece of a line, as it is drawn in the graph."""

    def __init__(self, theme: Theme, pen: Callable[[], QPen]) -> None:
        super().__init__()
        self._theme = theme
        self._pen = pen
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(16), self._theme.px(11))

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setPen(self._pen())
            y = self.height() // 2 + 0.5
            painter.drawLine(QLineF(0, y, self.width(), y))
        finally:
            painter.end()


class GraphRow(QWidget):
    """A graph. Takes no mouse: its panel does, for all graphs at once."""

    def __init__(self, theme: Theme, axis: TimeAxis, title: str, series: tuple[GaugeSeries, ...]) -> None:
        super().__init__()
        self._theme = theme
        self._series = series
        self.setObjectName(f"graph_{series[0].gauge.name}")
        self.setAccessibleName(title)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.plot = GraphPlot(theme, axis, self)
        self.plot.setObjectName(f"plot_{series[0].gauge.name}")
        self.plot.setAccessibleName(title)
        self._values: list[QLabel] = []
        self._head = QHBoxLayout()
        self._head.addWidget(_label(title, "strong"))
        for place, one in enumerate(series):
            self._add_value(place, one)
        self._head.addStretch(1)
        self._limit_sample = _Sample(theme, lambda: limit_pen(theme))
        self._limit_sample.hide()
        self._limit = _label("", "caution")
        self._limit.setObjectName(f"graph_limit_{series[0].gauge.name}")
        self._head.addWidget(self._limit_sample)
        self._head.addWidget(self._limit)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._column.addLayout(self._head)
        self._column.addWidget(self.plot, 1)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def series(self) -> tuple[GaugeSeries, ...]:
        """Its gauges, in the order of their colours."""
        return self._series

    def _add_value(self, place: int, series: GaugeSeries) -> None:
        if len(self._series) > 1:
            theme = self._theme
            self._head.addWidget(_Sample(theme, lambda: QPen(theme.series_colour(place), theme.px(3))))
            self._head.addWidget(_label(series.gauge.label, "muted"))
        value = _label("", "")
        value.setObjectName(f"graph_value_{series.gauge.name}")
        self._values.append(value)
        self._head.addWidget(value)

    def show_series(self, series: tuple[GaugeSeries, ...]) -> None:
        """Draw another run's curves of the same gauges."""
        self._series = series

    def refresh(self, limit: Limit, settled_ns: int, now_ns: int) -> None:
        """Draw a frame."""
        if limit.text != self._limit.text():
            self._limit.setText(limit.text)
            self._limit_sample.setVisible(bool(limit.text))
        self.plot.show_series(self._series, limit)
        self.plot.refresh(settled_ns, now_ns)

    def show_values(self) -> None:
        """Write the newest values; at most five times a second."""
        texts = [series.latest_text() for series in self._series]
        for label, text in zip(self._values, texts, strict=True):
            if text != label.text():
                label.setText(text)
        self.plot.setAccessibleDescription(", ".join(texts))

    def readings(self) -> list[str]:
        """What each curve is at the cursor, in words; empty where it isn't."""
        readings = zip(self._series, self.plot.curves.readings(), strict=True)
        return [reading_text(reading, series.gauge.unit) if reading else "" for series, reading in readings]

    def _dress(self) -> None:
        theme = self._theme
        for place, label in enumerate(self._values):
            label.setFont(theme.font("number"))
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, theme.series_colour(place))
            label.setPalette(palette)
        self._head.setSpacing(theme.px(7))
        self._head.setContentsMargins(0, 0, theme.px(MARGIN), 0)
        self.setMinimumHeight(theme.px(LEAST_HEIGHT))


def _label(text: str, role: str) -> QLabel:
    label = QLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
