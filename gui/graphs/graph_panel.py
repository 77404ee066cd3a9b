"""The live graphs of a run: one for each graph of its sheet, over the axis that they share with the
timeline.
"""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QHideEvent, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from gui.graphs.gauge_limit import limit_of
from gui.look.quantities import clock_text
from gui.look.text_rhythm import TextRhythm
from gui.look.theme import Theme
from gui.record.gauge_series import GaugeSeries
from gui.record.run_record import RunRecord
from gui.time_axis.axis_controls import AxisControls
from gui.time_axis.axis_surface import AxisSurface
from gui.time_axis.overlay_scroll import OverlayScroll
from gui.time_axis.time_axis import TimeAxis
from gui.time_axis.time_strip import TimeStrip
from gui.widgets.panel import Panel

if TYPE_CHECKING:
    from gui.graphs.graph_row import GraphRow

_NO_RUN: Final = "Start the program to see its graphs."
_NO_GAUGES: Final = "There is nothing to plot yet: no queue and no shared number has been seen."
_HINT: Final = "every change, exact · wheel zooms, drag moves, click goes there"
_AT: Final = "at {time}: {readings}"
_READING: Final = "{label} {value}"


class GraphPanel(Panel):
    """Draws on `refresh`; rewrites texts at most five times a second. pyqtgraph is imported after the
    first paint.
    """

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, "graphs", "Graphs", _HINT, parent)
        self._axis = axis
        self._record: RunRecord | None = None
        self._rows: list[GraphRow] = []
        self._painted = False
        self._thing: int | None = None
        self._graphs_shown: list[tuple[str, ...]] = []
        self.header.addWidget(AxisControls(theme, axis, "graphs"))
        self._surface = AxisSurface(theme, axis, "graphs_surface", "Graphs of the run")
        self._stack = QVBoxLayout(self._surface)
        self._stack.setContentsMargins(0, 0, 0, 0)
        self._empty = QLabel(_NO_RUN)
        self._empty.setObjectName("graphs_empty")
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack.addWidget(self._empty, 1)
        self._strip = TimeStrip(theme, axis, "graphs_time")
        self.body.addWidget(OverlayScroll(theme, self._surface, "graphs_scroll"), 1)
        self.body.addWidget(self._strip)
        self._texts = TextRhythm(self._write_texts, self)
        axis.changed.connect(self._redraw)
        axis.cursor_moved.connect(self._move_cursor)
        theme.changed.connect(self._redraw)

    @property
    def entry(self) -> QWidget:
        return self._surface

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run, None for no run."""
        self._record = record
        self._redraw()

    def mark_object(self, thing: int | None) -> None:
        """Make the graphs of an object stand out, None for none."""
        self._thing = thing
        self._mark()

    def _mark(self) -> None:
        for row in self._rows:
            row.mark_object(self._thing)

    def refresh(self) -> None:
        """Draw the run as it is now."""
        if self._record is not None:
            self._axis.advance(self._record.axis_now_ns)
        self._redraw()

    @property
    def rows(self) -> "tuple[GraphRow, ...]":
        """The graphs, from the top down; none before the first paint."""
        return tuple(self._rows)

    def _redraw(self) -> None:
        if not self._painted or not self.isVisible():
            return
        self._arrange(self._graphs())
        record = self._record
        if record is not None:
            settled, now = record.columns.last_time, record.now_ns
            for row in self._rows:
                row.refresh(limit_of(record, row.series), settled, now)
        self._strip.refresh()
        self._texts.due()

    def _graphs(self) -> dict[str, list[GaugeSeries]]:
        """Title and curves of each graph."""
        graphs: dict[str, list[GaugeSeries]] = {}
        record = self._record
        if record is None:
            return graphs
        for series in record.gauges.values():
            gauge = series.gauge
            # A script's variables may never hold a number.
            unseen = not record.program.has_sheet and gauge.kind == "value" and not series.pyramid.count
            if gauge.show != "readout" and not unseen:
                graphs.setdefault(gauge.graph or gauge.label, []).append(series)
        return graphs

    def _arrange(self, graphs: dict[str, list[GaugeSeries]]) -> None:
        wanted = [(title, *(series.gauge.label for series in curves)) for title, curves in graphs.items()]
        if wanted != self._graphs_shown:
            self._graphs_shown = wanted
            self._replace_rows(graphs)
        self._empty.setText(_NO_RUN if self._record is None else _NO_GAUGES)
        for row, curves in zip(self._rows, graphs.values(), strict=True):
            row.show_series(tuple(curves))

    def _replace_rows(self, graphs: dict[str, list[GaugeSeries]]) -> None:
        from gui.graphs.graph_row import GraphRow

        for row in self._rows:
            self._stack.removeWidget(row)
            row.deleteLater()
        self._rows = [GraphRow(self._theme, self._axis, title, tuple(curves)) for title, curves in graphs.items()]
        for row in self._rows:
            self._stack.addWidget(row, 1)
        self._mark()
        self._empty.setVisible(not self._rows)
        self._stack.activate()

    def _move_cursor(self) -> None:
        for row in self._rows:
            row.plot.curves.update()
        self._strip.refresh()
        self._write_texts()

    def _write_texts(self) -> None:
        for row in self._rows:
            row.show_values()
        readings = self._readings()
        self.set_subtitle(readings or _HINT)
        self._surface.setAccessibleDescription(readings or ", ".join(row.told() for row in self._rows))

    def _readings(self) -> str:
        """What the curves are at the cursor, in words."""
        time = self._axis.cursor_ns
        if time is None:
            return ""
        found = [
            _READING.format(label=series.gauge.label, value=text)
            for row in self._rows
            for series, text in zip(row.series, row.readings(), strict=True)
            if text
        ]
        return _AT.format(time=clock_text(time), readings=", ".join(found)) if found else ""

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._texts.stop()

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if not self._painted:
            self._painted = True
            QTimer.singleShot(0, self, self._redraw)
