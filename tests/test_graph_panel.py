import subprocess
import sys
from dataclasses import replace

import numpy as np
import pytest
import traces
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QToolButton, QWidget

from engine.sheet import Gauge, Sheet
from engine.trace import Kind, ObjectEntry
from engine.wire import Entries
from gui.graphs.curve_pixels import CurvePixels
from gui.graphs.graph_panel import GraphPanel
from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.time_axis.axis_ticks import SECOND
from gui.time_axis.time_axis import DEFAULT_SPAN_NS, GUTTER, TimeAxis

VARIABLE = 7
BALANCE = Sheet(title="Balance", gauges=(Gauge("balance", "Balance", "value", "balance"),))


class Bench:
    """A panel of a known size with a record that a test fills; time stands still between events."""

    def __init__(self, qtbot, sheet=traces.SHEET, size=(720, 620)):
        self.theme = Theme()
        self.theme.choose("light")
        self.axis = TimeAxis()
        self.panel = GraphPanel(self.theme, self.axis)
        qtbot.addWidget(self.panel)
        self.panel.resize(*size)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        qtbot.waitUntil(lambda: self.panel._painted)
        self.record = self.begin(sheet)
        self.qtbot = qtbot

    def begin(self, sheet=traces.SHEET):
        record = RunRecord(traces.program(sheet), traces.FakeSession())
        record._clock._real_time = lambda: 0
        self.panel.set_record(record)
        self.record = record
        return record

    def play(self, *frames):
        for frame in frames:
            self.record.take(frame)
        self.refresh()

    def refresh(self):
        QApplication.processEvents()
        self.panel.refresh()
        QApplication.processEvents()

    @property
    def surface(self):
        return self.panel.findChild(QWidget, "graphs_surface")

    def text(self, name):
        return self.panel.findChild(QLabel, name).text()

    def at(self, place):
        """A position on the surface at a place of the axis."""
        left = self.theme.px(GUTTER)
        return QPoint(round(left + place * (self.surface.width() - left - self.theme.px(10) - 1)), 60)

    def wheel(self, clicks, place, modifiers=Qt.KeyboardModifier.NoModifier):
        position = QPointF(self.at(place))
        event = QWheelEvent(
            position,
            self.surface.mapToGlobal(position),
            QPoint(),
            QPoint(0, 120 * clicks),
            Qt.MouseButton.NoButton,
            modifiers,
            Qt.ScrollPhase.NoScrollPhase,
            False,
        )
        QApplication.sendEvent(self.surface, event)

    def picture_of(self, row):
        return row.plot.grab().toImage()


@pytest.fixture
def bench(qtbot, qapp):
    return Bench(qtbot)


def balance_frames(values, *, gap_ns=1_000_000):
    writes = [
        traces.record(n * gap_ns, 1, Kind.WRITE, of=VARIABLE, value=value) for n, value in enumerate(values, start=1)
    ]
    return Entries((ObjectEntry(VARIABLE, "variable", "balance"),)), traces.events(writes)


def columns_with(image, colour):
    """Numbers of the pixel columns that have a pixel of exactly this colour."""
    pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)[:, : image.width()]
    return np.flatnonzero((pixels == colour.rgb()).any(axis=0))


def test_the_window_does_not_import_pyqtgraph_before_its_first_paint():
    code = "import sys, gui.main_window; sys.exit('pyqtgraph' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_without_a_run_the_panel_says_what_to_do(bench):
    bench.panel.set_record(None)
    assert bench.text("graphs_empty") == "Start the program to see its graphs."
    assert bench.panel.rows == ()


def test_each_graph_of_the_sheet_has_its_curves_and_gauges_of_one_graph_share_it(bench):
    bench.play(*traces.run(500))
    assert [row.accessibleName() for row in bench.panel.rows] == ["Queue size", "Items", "Throughput", "Wait in queue"]
    assert [len(row.series) for row in bench.panel.rows] == [1, 2, 1, 1]


def test_the_newest_values_are_written_beside_the_titles(bench):
    bench.play(*traces.run(500))
    bench.qtbot.waitUntil(lambda: bench.text("graph_value_produced") != "", timeout=5_000)
    records = traces.producer_consumer(500)
    puts = sum(entry.kind == Kind.PUT for entry in records)
    bench.qtbot.waitUntil(lambda: bench.text("graph_value_produced") == str(puts), timeout=5_000)
    assert bench.text("graph_value_consumed") == str(sum(entry.kind == Kind.GET for entry in records))


def test_assistive_technology_is_told_the_value_of_each_curve_by_its_name(bench):
    bench.play(*traces.run(500))
    bench.qtbot.waitUntil(lambda: "Produced: " in bench.panel.rows[1].plot.accessibleDescription(), timeout=5_000)
    produced, consumed = bench.text("graph_value_produced"), bench.text("graph_value_consumed")
    assert bench.panel.rows[1].plot.accessibleDescription() == f"Produced: {produced}, Consumed: {consumed}"
    assert f"Produced: {produced}, Consumed: {consumed}" in bench.surface.accessibleDescription()
    bench.axis.set_cursor(0.9)
    assert bench.surface.accessibleDescription().startswith("at 00:")


def test_what_is_drawn_is_the_exact_envelope_of_the_events(bench):
    records = traces.producer_consumer(9_000, produce_s=0.05, consume_s=0.03)
    bench.play(traces.entries(), *traces.batches(records, 50))
    curves = bench.panel.rows[0].plot.curves
    window, grid = curves.envelopes()[0], curves.grid
    edges = grid.edges(grid.first, grid.end)
    sizes = [(entry.time, entry.value) for entry in traces.monotonic(records) if entry.kind in (Kind.PUT, Kind.GET)]
    times, values = np.array([time for time, _ in sizes]), np.array([value for _, value in sizes])
    checked = 0
    for column in range(grid.count):
        inside = values[(times >= edges[column]) & (times < edges[column + 1])]
        if len(inside):
            assert window.low[column] <= inside.min()
            assert window.high[column] >= inside.max()
            before = values[times < edges[column]]
            held = np.concatenate([before[-1:] if len(before) else [0.0], inside])
            assert (window.low[column], window.high[column]) == (held.min(), held.max())
            checked += 1
    assert checked > 100


def test_a_single_spike_among_a_million_samples_is_seen_in_the_picture(qtbot, qapp):
    bench = Bench(qtbot, BALANCE)
    values = np.full(1_000_000, 10.0)
    values[700_000] = 500.0
    bench.axis.show_whole_run()
    for start in range(0, len(values), 100_000):
        entries, batch = balance_frames(values[start : start + 100_000].tolist(), gap_ns=1_000)
        shifted = traces.Events(traces.Clock(traces.EPOCH_NS, start * 1_000, 1.0), batch.data)
        bench.play(entries, shifted)
    row = bench.panel.rows[0]
    image = bench.picture_of(row)
    high = image.copy(0, 0, image.width(), image.height() // 2)
    columns = columns_with(high, bench.theme.series_colour(0))
    left, right = bench.theme.px(GUTTER), image.width() - bench.theme.px(10)
    start, end = bench.axis.view()
    expected = left + (700_001_000 - start) / (end - start) * (right - left)
    assert 1 <= len(columns) <= 4
    assert abs(columns.mean() - expected) < 3


def test_following_draws_only_the_columns_that_are_new(bench, monkeypatch):
    bench.play(*traces.run(1_000))
    drawn = []
    draw = CurvePixels.draw

    def counted(pixels, envelopes, columns):
        drawn.append(columns)
        return draw(pixels, envelopes, columns)

    monkeypatch.setattr(CurvePixels, "draw", counted)
    newest = bench.record.columns.last_time
    bench.play(traces.events([traces.record(newest + 120_000_000, 1, Kind.SLEEP)]))
    assert drawn
    assert max(drawn) <= 4


def test_the_limit_has_a_line_and_says_which_parameter_it_is(bench):
    bench.play(*traces.run(500))
    assert bench.text("graph_limit_queue_size") == "Queue capacity 8"
    assert bench.text("graph_limit_wait") == ""
    row = bench.panel.rows[0]
    assert len(columns_with(bench.picture_of(row), bench.theme.colours.caution)) > 100


def test_an_unlimited_queue_has_no_limit(bench):
    bench.play(traces.entries(capacity=0), *traces.batches(traces.producer_consumer(200), 50))
    assert bench.text("graph_limit_queue_size") == ""


def test_the_wheel_zooms_and_dragging_moves_the_time_axis(bench):
    bench.play(*traces.run(3_000))
    bench.wheel(4, 0.5)
    start, end = bench.axis.view()
    assert bench.axis.following
    assert end - start == pytest.approx(DEFAULT_SPAN_NS / 1.25**4)
    bench.qtbot.mousePress(bench.surface, Qt.MouseButton.LeftButton, pos=bench.at(0.3))
    for place in (0.4, 0.5, 0.6, 0.7):
        bench.qtbot.mouseMove(bench.surface, bench.at(place))
    bench.qtbot.mouseRelease(bench.surface, Qt.MouseButton.LeftButton, pos=bench.at(0.7))
    moved_start, moved_end = bench.axis.view()
    assert not bench.axis.following
    assert moved_end - moved_start == end - start
    assert (start - moved_start) / (end - start) == pytest.approx(0.4, abs=0.02)


def test_buttons_show_and_choose_what_is_in_view(bench):
    bench.play(*traces.run(3_000))
    latest = bench.panel.findChild(QPushButton, "graphs_last_30_s")
    whole = bench.panel.findChild(QPushButton, "graphs_whole_run")
    follow = bench.panel.findChild(QToolButton, "graphs_follow")
    assert (latest.isChecked(), whole.isChecked(), follow.isChecked()) == (True, False, True)
    bench.qtbot.mouseClick(whole, Qt.MouseButton.LeftButton)
    assert (latest.isChecked(), whole.isChecked(), follow.isChecked()) == (False, True, False)
    assert bench.axis.view()[0] == 0
    bench.axis.zoom(0.5)
    assert (latest.isChecked(), whole.isChecked(), follow.isChecked()) == (False, False, False)
    bench.qtbot.mouseClick(latest, Qt.MouseButton.LeftButton)
    assert (latest.isChecked(), whole.isChecked(), follow.isChecked()) == (True, False, True)


def test_keys_zoom_move_and_follow(bench):
    bench.play(*traces.run(3_000))
    key = bench.qtbot.keyClick
    key(bench.surface, Qt.Key.Key_Plus)
    start, end = bench.axis.view()
    assert end - start == pytest.approx(DEFAULT_SPAN_NS / 1.25)
    key(bench.surface, Qt.Key.Key_Minus)
    assert bench.axis.view()[1] - bench.axis.view()[0] == pytest.approx(DEFAULT_SPAN_NS)
    key(bench.surface, Qt.Key.Key_Left)
    assert bench.axis.view()[1] == bench.axis.now_ns - 3 * SECOND
    key(bench.surface, Qt.Key.Key_Home)
    assert bench.axis.whole_run
    key(bench.surface, Qt.Key.Key_End)
    assert bench.axis.following
    key(bench.surface, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert bench.axis.cursor == pytest.approx(0.99)


def test_hovering_tells_exact_values_and_the_time(qtbot, qapp):
    bench = Bench(qtbot, BALANCE)
    bench.play(*balance_frames([100, 250, 40], gap_ns=5 * SECOND))
    bench.axis.show(0, 14 * SECOND)
    bench.qtbot.mouseMove(bench.surface, bench.at(0.8))
    subtitle = bench.text("graphs_subtitle")
    assert "Balance 250" in subtitle
    assert subtitle.startswith("at 00:11.")
    QApplication.sendEvent(bench.surface, QEvent(QEvent.Type.Leave))
    assert bench.axis.cursor is None
    assert "Balance" not in bench.text("graphs_subtitle")


def test_all_labels_and_curves_take_the_colours_of_another_theme(bench):
    bench.play(*traces.run(500))
    bench.theme.choose("dark")
    QApplication.processEvents()
    image = bench.picture_of(bench.panel.rows[0])
    assert image.pixelColor(image.width() - 4, 3) == QColor(bench.theme.colours.panel)
    assert len(columns_with(image, bench.theme.series_colour(0)))


def test_another_run_of_the_program_keeps_the_graphs_and_begins_new_curves(bench):
    bench.play(*traces.run(2_000))
    rows = bench.panel.rows
    bench.begin()
    bench.refresh()
    assert bench.panel.rows == rows
    assert np.isnan(rows[0].plot.curves.envelopes()[0].high).all()
    bench.play(*traces.run(300))
    assert not np.isnan(rows[0].plot.curves.envelopes()[0].high).all()


def test_a_script_without_a_sheet_gets_graphs_as_its_objects_appear(bench):
    record = RunRecord(traces.script(), traces.FakeSession())
    bench.panel.set_record(record)
    bench.record = record
    bench.refresh()
    assert bench.text("graphs_empty").startswith("There is nothing to plot yet")
    variable = ObjectEntry(2, "variable", "total")
    bench.play(Entries((ObjectEntry(1, "Queue", "jobs", 5), variable)))
    assert [row.accessibleName() for row in bench.panel.rows] == ["Size of jobs"]
    assert bench.text("graph_limit_jobs") == "Capacity 5"
    bench.play(traces.events([traces.record(5, 1, Kind.WRITE, of=2, value=3)]))
    assert [row.accessibleName() for row in bench.panel.rows] == ["Size of jobs", "total"]


def test_an_error_while_painting_is_reported_and_the_next_frame_is_drawn(bench, monkeypatch):
    bench.play(*traces.run(500))
    curves = bench.panel.rows[0].plot.curves
    with monkeypatch.context() as patched, bench.qtbot.captureExceptions() as errors:
        patched.setattr(type(curves), "_paint_limit", lambda *_: 1 / 0)
        bench.panel.rows[0].plot.grab()
    assert [kind for kind, _, _ in errors] == [ZeroDivisionError]
    assert len(columns_with(bench.picture_of(bench.panel.rows[0]), bench.theme.series_colour(0)))


@pytest.mark.parametrize("width", [300, 420, 700, 1500])
def test_at_any_width_all_graphs_end_where_the_time_axis_ends(qtbot, qapp, width):
    bench = Bench(qtbot, size=(width, 700))
    bench.play(*traces.run(500))
    strip = bench.panel.findChild(QWidget, "graphs_time")
    assert bench.surface.width() == strip.width()
    for row in bench.panel.rows:
        rect = row.plot.curves.mapRectToScene(row.plot.curves.boundingRect())
        assert rect.left() == bench.theme.px(GUTTER)
        assert rect.right() == strip.width() - bench.theme.px(10)


def test_names_that_do_not_fit_beside_the_title_stand_below_it(qtbot, qapp):
    bench = Bench(qtbot, size=(300, 700))
    bench.play(*traces.run(500))
    bench.qtbot.waitUntil(lambda: bench.text("graph_value_produced") != "", timeout=5_000)
    heading = bench.panel.findChild(QLabel, "graph_value_produced").parentWidget()
    labels = {label.text(): label for label in heading.findChildren(QLabel) if label.isVisible()}
    assert {"Items", "Produced", "Consumed"} <= set(labels)
    assert labels["Produced"].geometry().top() >= labels["Items"].geometry().bottom()
    bench.qtbot.waitUntil(lambda: labels["Produced"].geometry().bottom() <= heading.height())
    bench.panel.resize(700, 700)
    bench.qtbot.waitUntil(lambda: labels["Produced"].geometry().top() == labels["Items"].geometry().top())


def test_in_a_narrow_panel_names_give_way_to_values(qtbot, qapp):
    gauges = tuple(replace(gauge, label=f"{gauge.label} by all threads") for gauge in traces.SHEET.gauges)
    bench = Bench(qtbot, replace(traces.SHEET, gauges=gauges), size=(300, 700))
    bench.play(*traces.run(500))
    bench.qtbot.waitUntil(lambda: bench.text("graph_value_produced") != "", timeout=5_000)
    heading = bench.panel.findChild(QLabel, "graph_value_produced").parentWidget()
    labels = {label.text(): label for label in heading.findChildren(QLabel) if label.isVisible()}
    assert not [text for text in labels if text.endswith("by all threads") and text.startswith(("Prod", "Cons"))]
    assert all(label.geometry().right() < heading.width() for label in labels.values())


def test_a_run_that_has_nothing_to_plot_says_so_from_its_start(qtbot, qapp):
    bench = Bench(qtbot, Sheet(title="No gauges"))
    bench.refresh()
    assert bench.text("graphs_empty").startswith("There is nothing to plot yet")
