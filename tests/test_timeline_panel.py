import numpy as np
import pytest
import traces
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QFontMetrics
from PySide6.QtWidgets import QApplication, QLabel, QScrollBar

from engine.trace import Ending, Kind, Phase, ThreadEntry
from engine.wire import Entries
from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.time_axis.axis_ticks import SECOND
from gui.time_axis.time_axis import GUTTER, MARGIN, TimeAxis
from gui.timeline.lane_words import LaneWords
from gui.timeline.phase_legend import PhaseLegend
from gui.timeline.timeline_panel import TimelinePanel
from gui.widgets.elided_label import ElidedLabel


class Bench:
    """A panel of a known size with a record that a test fills; time stands still between events."""

    def __init__(self, qtbot, size=(720, 320)):
        self.theme = Theme()
        self.theme.choose("light")
        self.axis = TimeAxis()
        self.panel = TimelinePanel(self.theme, self.axis)
        qtbot.addWidget(self.panel)
        self.panel.resize(*size)
        self.panel.show()
        qtbot.waitExposed(self.panel)
        self.record = RunRecord(traces.program(), traces.FakeSession())
        self.record._clock._real_time = lambda: 0
        self.panel.set_record(self.record)
        self.qtbot = qtbot

    def play(self, *frames):
        for frame in frames:
            self.record.take(frame)
        self.record.catch_up(60)
        QApplication.processEvents()
        self.panel.refresh()
        QApplication.processEvents()

    @property
    def lanes(self):
        return self.panel.lanes

    @property
    def sentence(self):
        """What the panel says about the place under the pointer; empty if the legend is there instead."""
        label = self.panel.findChild(ElidedLabel, "timeline_why")
        return label.accessibleName() if label.isVisible() else ""

    def at(self, thread, time):
        """A position on a thread's lane at a time of the run."""
        start, end = self.axis.view()
        rect = self.lanes.lane_rect(thread)
        return QPoint(round(rect.left() + (time - start) / (end - start) * rect.width()), rect.center().y())

    def hover(self, thread, time):
        self.qtbot.mouseMove(self.lanes, self.at(thread, time))

    def colour(self, thread, time):
        image = self.lanes.grab().toImage()
        position = self.at(thread, time)
        return image.pixelColor(position.x(), self.lanes.lane_rect(thread).top() + 1)


@pytest.fixture
def bench(qtbot, qapp):
    return Bench(qtbot)


def stays(thread, *changes):
    """Records of a thread that enters phases: (seconds, kind, fields)."""
    return [traces.record(round(time * SECOND), thread, kind, **fields) for time, kind, fields in changes]


def story():
    """A producer that ran, slept, waits since 12 s; a consumer that ended at 5 s; time 20 s."""
    records = [
        *stays(0, (0, Kind.BEGIN, {})),
        *stays(
            1,
            (1, Kind.BEGIN, {"line": 20}),
            (3, Kind.SLEEP, {"value": 4, "line": 26}),
            (7, Kind.WAKE, {"line": 26}),
            (12, Kind.BLOCKED, {"of": traces.BUFFER, "item": Phase.PUT, "value": -1, "line": 24}),
        ),
        *stays(4, (2, Kind.BEGIN, {}), (5, Kind.END, {})),
        *stays(0, (20, Kind.SLEEP, {"value": 100})),
    ]
    records.sort(key=lambda entry: entry.time)
    return traces.entries(), traces.events(records)


def test_a_thread_that_died_of_an_exception_has_failed_and_not_finished(bench):
    records = [
        *stays(0, (0, Kind.BEGIN, {})),
        *stays(1, (1, Kind.BEGIN, {"line": 20}), (5, Kind.END, {"value": Ending.RAISED})),
        *stays(0, (20, Kind.SLEEP, {"value": 100})),
    ]
    bench.play(traces.entries(), traces.events(records))
    assert bench.colour(1, 15 * SECOND) == bench.theme.phase_colour(Phase.FAILED)
    legend = bench.panel.findChild(PhaseLegend, "phase_legend")
    bench.qtbot.waitUntil(lambda: "failed" in legend.accessibleName())
    assert "finished" not in legend.accessibleName()
    bench.hover(1, 15 * SECOND)
    assert bench.sentence == "producer-1 failed at 00:05.000: nobody caught its exception."


def test_each_thread_has_a_lane_in_the_order_of_their_numbers(bench):
    bench.play(*traces.run(300))
    assert bench.lanes.threads == (0, 1, 2, 3, 4, 5)
    tops = [bench.lanes.lane_rect(thread).top() for thread in bench.lanes.threads]
    assert tops == sorted(set(tops))


def test_a_lane_has_the_colour_of_what_the_thread_did_at_each_time(bench):
    bench.play(*story())
    colour = bench.theme.phase_colour
    assert bench.colour(1, 2 * SECOND) == colour(Phase.RUNNING)
    assert bench.colour(1, 5 * SECOND) == colour(Phase.SLEEPING)
    assert bench.colour(1, 9 * SECOND) == colour(Phase.RUNNING)
    assert bench.colour(1, 15 * SECOND) == colour(Phase.PUT)
    assert bench.colour(4, 10 * SECOND) == colour(Phase.FINISHED)
    assert bench.colour(4, 1 * SECOND) == bench.theme.colours.panel


def test_words_stand_where_a_stay_is_wide_enough(bench, monkeypatch):
    bench.play(*story())
    rect = bench.lanes.lane_rect(1)
    with_words = bench.lanes.grab(rect).toImage()
    monkeypatch.setattr(LaneWords, "paint", lambda *_: None)
    without = bench.lanes.grab(rect).toImage()
    a, b = (np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1) for image in (with_words, without))
    columns = np.flatnonzero((a != b).any(axis=0))

    def between(start, end):
        left, right = bench.at(1, start * SECOND).x() - rect.left(), bench.at(1, end * SECOND).x() - rect.left()
        return np.count_nonzero((columns > left + 1) & (columns < right - 1))

    assert between(3, 7) > 20, "sleeping"
    assert between(7, 12) > 20, "running"
    assert between(12, 20) > 20, "put: full"
    assert between(1, 3) == 0, "too narrow for words"


def test_hovering_a_past_stay_tells_why_and_since_when(bench):
    bench.play(*story())
    bench.hover(1, 5 * SECOND)
    assert bench.sentence == "producer-1 slept for 4 s (line 26), from 00:03.000 on."
    bench.hover(4, 10 * SECOND)
    assert bench.sentence == "consumer-1 ended at 00:05.000."


def test_hovering_what_a_thread_does_now_tells_what_the_world_knows_about_it(bench):
    bench.play(*story())
    bench.hover(1, 15 * SECOND)
    assert bench.sentence.startswith(bench.record.world.why(1))
    assert bench.sentence.endswith("Since 00:12.000, for 8 s.")


def test_hovering_where_there_is_nothing_shows_the_legend_again(bench):
    bench.play(*story())
    bench.hover(1, 5 * SECOND)
    bench.hover(4, 1 * SECOND)
    assert bench.sentence == ""


def test_hovering_old_stays_that_were_merged_tells_shares(bench):
    kinds = (Kind.WAKE, Kind.SLEEP)
    bench.axis.show_whole_run()
    bench.play(traces.entries())
    for start in range(0, 90_000, 15_000):
        records = [traces.record(n * 1_000_000, 1, kinds[n % 2]) for n in range(start, start + 15_000)]
        bench.play(traces.events(records))
    bench.hover(1, 2 * SECOND)
    assert bench.sentence.startswith("producer-1 here: 50 % ")
    bench.hover(1, 80 * SECOND)
    assert bench.sentence.startswith(("producer-1 slept for 1 ms", "producer-1 ran for 1 ms"))


def test_a_click_selects_the_thread_of_the_lane(bench):
    bench.play(*story())
    with bench.qtbot.waitSignal(bench.panel.thread_selected) as chosen:
        bench.qtbot.mouseClick(bench.lanes, Qt.MouseButton.LeftButton, pos=bench.at(4, 3 * SECOND))
    assert chosen.args == [4]


def test_dragging_moves_the_axis_and_selects_nothing(bench):
    bench.play(*story())
    chosen = []
    bench.panel.thread_selected.connect(chosen.append)
    positions = [bench.at(1, second * SECOND) for second in range(9)]
    bench.qtbot.mousePress(bench.lanes, Qt.MouseButton.LeftButton, pos=positions[0])
    for position in positions[1:]:
        bench.qtbot.mouseMove(bench.lanes, position)
    bench.qtbot.mouseRelease(bench.lanes, Qt.MouseButton.LeftButton, pos=positions[-1])
    assert not bench.axis.following
    assert chosen == []


def test_up_and_down_select_threads(bench):
    bench.play(*story())
    chosen = []
    bench.panel.thread_selected.connect(chosen.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up):
        bench.qtbot.keyClick(bench.lanes, key)
    assert chosen == [0, 1, 4, 4, 1]


def test_a_selected_thread_is_marked_and_tells_why_at_the_cursor_without_a_pointer(bench):
    bench.play(*story())
    before = bench.lanes.grab().toImage()
    bench.panel.select_thread(1)
    assert bench.lanes.grab().toImage() != before
    bench.axis.set_cursor(0.5)
    assert bench.sentence == "producer-1 slept for 4 s (line 26), from 00:03.000 on."


def heard(widget):
    """The names and descriptions of a widget's children, as assistive technology finds them."""
    interface = QAccessible.queryAccessibleInterface(widget)
    children = [interface.child(place) for place in range(interface.childCount())]
    return {
        child.text(QAccessible.Text.Name): child.text(QAccessible.Text.Description)
        for child in children
        if child.text(QAccessible.Text.Name) and not child.state().invisible
    }


def test_assistive_technology_finds_each_lane_with_its_thread_s_name_and_state_now_and_in_the_past(bench):
    bench.play(*story())
    bench.qtbot.waitUntil(lambda: "producer-1" in heard(bench.lanes), timeout=5_000)
    assert heard(bench.lanes) == {
        "MainThread": "sleeping, since 00:20.000",
        "producer-1": "put: full, since 00:12.000",
        "consumer-1": "finished, since 00:05.000",
    }
    bench.axis.show_moment(4 * SECOND)
    assert heard(bench.lanes) == {
        "MainThread": "running, since 00:00.000",
        "producer-1": "sleeping, since 00:03.000",
        "consumer-1": "running, since 00:02.000",
    }
    bench.axis.show_moment(round(1.5 * SECOND))
    assert heard(bench.lanes)["consumer-1"] == "has not begun"
    bench.panel.set_record(None)
    assert heard(bench.lanes) == {}


def test_choosing_a_lane_by_key_tells_its_thread_and_state(bench):
    bench.play(*story())
    bench.panel.thread_selected.connect(bench.panel.select_thread)
    for _ in range(2):
        bench.qtbot.keyClick(bench.lanes, Qt.Key.Key_Down)
    assert bench.lanes.accessibleDescription() == "producer-1, put: full, since 00:12.000"


def test_a_thread_that_was_asked_to_leave_shows_it_until_it_ends(bench):
    bench.play(*story())

    def tagged():
        image = bench.lanes.grab(bench.lanes.lane_rect(1)).toImage()
        pixels = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
        return bool((pixels == bench.theme.colours.caution.rgb()).any())

    assert not tagged()
    bench.play(traces.events([traces.record(21 * SECOND, 1, Kind.LEAVING)]))
    assert tagged()
    bench.play(traces.events([traces.finish(22 * SECOND, 1)]))
    assert not tagged()


def test_a_thread_that_ended_before_the_view_has_no_lane(bench):
    bench.play(*story())
    assert 4 in bench.lanes.threads
    bench.axis.follow(10 * SECOND)
    assert 4 not in bench.lanes.threads
    bench.axis.show_whole_run()
    assert 4 in bench.lanes.threads


def test_forty_threads_fit_by_scrolling_with_the_axes_still_aligned(bench):
    numbers = range(40)
    entries = Entries(tuple(ThreadEntry(number, f"worker-{number}") for number in numbers))
    begins = [traces.record(number * 1000, number, Kind.BEGIN) for number in numbers]
    width = bench.lanes.width()
    bench.play(entries, traces.events([*begins, traces.record(9 * SECOND, 39, Kind.SLEEP)]))
    QApplication.processEvents()
    bench.panel.refresh()
    bar = bench.panel.findChild(QScrollBar, "timeline_scroll_bar")
    assert bar.isVisible()
    assert bench.lanes.width() == width
    assert bench.lanes.lane_rect(0).height() >= 15
    bar.setValue(bar.maximum())
    QApplication.processEvents()
    visible = bench.lanes.visibleRegion().boundingRect()
    assert visible.contains(bench.lanes.lane_rect(39).center())
    assert bench.colour(39, 5 * SECOND) == bench.theme.phase_colour(Phase.RUNNING)


def test_a_lane_that_is_chosen_comes_into_view_and_is_told(bench):
    records = [traces.record(0, number, Kind.BEGIN) for number in range(40)]
    bench.play(Entries(tuple(ThreadEntry(number, f"thread-{number}", False) for number in range(40))))
    bench.play(traces.events(records))
    bench.panel.thread_selected.connect(bench.panel.select_thread)
    for _ in range(30):
        bench.qtbot.keyClick(bench.lanes, Qt.Key.Key_Down)
    assert bench.lanes.visibleRegion().boundingRect().contains(bench.lanes.lane_rect(29).center())
    assert bench.lanes.accessibleDescription() == "thread-29, running, since 00:00.000"


def test_threads_that_ended_make_room_for_those_that_live(bench):
    numbers = range(40)
    entries = Entries(tuple(ThreadEntry(number, f"worker-{number}") for number in numbers))
    begins = [traces.record(number * 1000, number, Kind.BEGIN) for number in numbers]
    ends = [traces.finish(SECOND + number, number) for number in range(1, 35)]
    bench.play(entries, traces.events([*begins, *ends]))
    assert bench.lanes.threads == (0, *range(35, 40), *range(1, 35))


def test_threads_that_ended_stay_where_they_are_while_there_is_room_for_all(bench):
    begins = [traces.record(number * 1000, number, Kind.BEGIN) for number in range(4)]
    bench.play(traces.entries(), traces.events([*begins, traces.finish(SECOND, 1)]))
    assert bench.lanes.threads == (0, 1, 2, 3)


def test_the_cursor_is_shared_by_way_of_the_axis(bench):
    bench.play(*story())
    bench.hover(1, 5 * SECOND)
    assert bench.axis.cursor_ns == pytest.approx(5 * SECOND, abs=0.1 * SECOND)
    bench.axis.set_cursor(0.25)
    image = bench.lanes.grab().toImage()
    left, right = bench.theme.px(GUTTER), bench.theme.px(MARGIN)
    x = left + round(0.25 * (bench.lanes.width() - left - right - 1))
    assert image.pixelColor(x, image.height() - 1) == bench.theme.colours.text


def test_without_a_run_the_panel_says_what_to_do(bench):
    bench.panel.set_record(None)
    assert bench.panel.findChild(QLabel, "timeline_empty").isVisible()
    assert not bench.lanes.isVisible()


def test_an_error_while_painting_is_reported_and_the_next_frame_is_drawn(bench, monkeypatch):
    bench.play(*story())
    with monkeypatch.context() as patched, bench.qtbot.captureExceptions() as errors:
        patched.setattr(type(bench.lanes), "_paint_names", lambda *_: 1 / 0)
        bench.lanes.grab()
    assert [kind for kind, _, _ in errors] == [ZeroDivisionError]
    assert bench.colour(1, 5 * SECOND) == bench.theme.phase_colour(Phase.SLEEPING)


def test_names_get_the_room_that_they_need_and_the_lanes_begin_after_them(bench):
    bench.play(*story())
    assert bench.axis.gutter == GUTTER
    name = "ThreadPoolExecutor-0_0"
    bench.play(Entries((ThreadEntry(9, name, False, ""),)), traces.events(stays(9, (21, Kind.BEGIN, {}))))
    bench.panel.refresh()
    left = bench.lanes.lane_rect(9).left()
    assert left == bench.theme.px(bench.axis.gutter) > bench.theme.px(GUTTER)
    assert left > QFontMetrics(bench.theme.font("strong")).horizontalAdvance(name)
    bench.panel.set_record(None)
    assert bench.axis.gutter == GUTTER, "the next run has names of its own"


def test_names_leave_most_of_the_width_to_the_lanes(bench):
    name = "a thread that somebody gave a name which is as long as a sentence"
    bench.play(*story(), Entries((ThreadEntry(9, name, False, ""),)), traces.events(stays(9, (21, Kind.BEGIN, {}))))
    assert bench.lanes.lane_rect(9).left() < bench.lanes.width() * 0.3
