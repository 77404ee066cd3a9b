"""Time travel as a user: every view stands at the moment that was chosen, wherever it was chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
    QWidget,
)
from stories import Story
from traces import ended, run

from engine.trace import Kind
from gui.bars.scrub_slider import ScrubSlider
from gui.lab.run_state import RunState
from gui.look.quantities import clock_text
from gui.time_axis.time_axis import GUTTER, MARGIN

ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def travelled(desk):
    """A window with a finished run of 400 events."""
    return desk.play_to_the_end([*run(400), *ended(400)])


def assert_agreement(desk):
    """Every view says what `record.world_at` says."""
    bench = desk.bench
    moment, record = bench.moment, bench.lab.record
    world = record.world_at(moment.position)
    event = record.columns.record(moment.position - 1)
    assert moment.time_ns == event.time
    assert bench.pictures.axis.moment_ns == event.time
    assert bench.pictures.axis.view()[0] <= event.time <= bench.pictures.axis.view()[1]
    assert desk.text("verdict") == f"At {world.time / 1e9:.2f} s: {world.verdict.sentence}"
    assert f"event {moment.position:,}" in desk.said("scrub_text")
    for name, series in record.gauges.items():
        label = bench.findChild(QLabel, f"{name}_value")
        if label is not None and series.gauge.kind == "size":
            [queue] = [thing for thing in world.objects.values() if thing.name == series.gauge.of]
            assert label.text().startswith(f"{queue.size} ")
            assert desk.text(f"graph_value_{name}") == str(queue.size)
    bench.views.details.show_page("code")
    marked = {
        (thread, line)
        for line, badges in bench.views.source.margin.badges.items()
        for badge in badges
        for thread in badge.threads
    }
    assert marked == {(state.number, state.line) for state in world.threads.values() if state.alive and state.line}
    bench.views.details.show_page("events")
    assert desk.listed_event()[:2] == [clock_text(event.time)[4:], world.threads[event.thread].name]
    bench.views.details.show_page("times")
    shares = {share.thread: share.times for share in bench.views.statistics._bars._shares}
    assert shares == {state.number: tuple(state.time_in_phases(event.time)) for state in world.threads.values()}


@pytest.mark.parametrize("share", [0.15, 0.5, 0.83])
def test_dragging_the_scrub_bar_moves_every_view_to_the_same_moment(desk, travelled, share):
    travelled.views.selection.select(2)
    desk.drag_scrub(share)
    record = travelled.lab.record
    assert abs(travelled.moment.time_ns - share * record.now_ns) < 0.02 * record.now_ns
    assert_agreement(desk)
    world = record.world_at(travelled.moment.position)
    assert desk.said("selection") == world.why(2)


def test_the_lanes_and_the_graphs_show_the_line_of_the_moment(desk, travelled):
    travelled.moment.go(200)
    QApplication.processEvents()
    theme = desk.theme
    for surface, height in ((travelled.pictures.timeline.lanes, 0.02), (travelled.pictures.graphs.rows[0].plot, 0.5)):
        left, right = theme.px(GUTTER), theme.px(MARGIN)
        x = left + round(travelled.pictures.axis.moment * (surface.width() - left - right - 1))
        image = surface.grab().toImage()
        colours = {image.pixelColor(x + offset, round(height * image.height())).name() for offset in (-1, 0, 1, 2)}
        assert theme.colours.text.name() in colours, surface


def test_keys_go_event_by_event_and_to_both_ends(desk, travelled):
    desk.key(Qt.Key.Key_Left, ALT)
    assert travelled.moment.position == 399
    desk.key(Qt.Key.Key_Left, ALT)
    assert travelled.moment.position == 398
    assert_agreement(desk)
    desk.key(Qt.Key.Key_Right, ALT)
    assert travelled.moment.position == 399
    desk.key(Qt.Key.Key_Home, ALT)
    assert travelled.moment.position == 0
    assert "before the first event" in desk.said("scrub_text")
    desk.key(Qt.Key.Key_End, ALT)
    assert travelled.moment.is_now


def test_the_focused_scrub_bar_obeys_arrows_pages_and_ends(desk, travelled):
    slider = desk.find(ScrubSlider, "scrub")
    for key, position in (
        (Qt.Key.Key_Home, 0),
        (Qt.Key.Key_PageDown, 20),
        (Qt.Key.Key_Right, 21),
        (Qt.Key.Key_Left, 20),
        (Qt.Key.Key_PageUp, 0),
        (Qt.Key.Key_End, None),
    ):
        desk.qtbot.keyClick(slider, key)
        assert travelled.moment.position == position, key


def test_the_buttons_go_through_the_run(desk, travelled):
    for name, position in (("scrub_start", 0), ("scrub_forward", 1), ("scrub_forward", 2), ("scrub_back", 1)):
        desk.qtbot.mouseClick(desk.find(QToolButton, name), LEFT)
        assert travelled.moment.position == position
    assert desk.find(QPushButton, "scrub_now").isVisible()
    desk.press("scrub_now")
    assert travelled.moment.is_now
    assert not desk.find(QPushButton, "scrub_now").isVisible()


def test_selecting_an_event_in_the_list_selects_it_everywhere(desk, travelled):
    travelled.views.details.show_page("events")
    table = desk.find(QTableView, "events")
    table.scrollToTop()
    row = table.rowAt(table.viewport().height() // 2)
    wanted = [table.model().index(row, column).data() for column in range(4)]
    desk.qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(row, 2)).center())
    assert desk.listed_event() == wanted
    assert travelled.moment.position == row + 1
    assert travelled.lab.record.threads[travelled.views.selection.number].name == wanted[1]
    assert_agreement(desk)
    travelled.views.details.show_page("events")
    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    assert travelled.moment.position == row + 2


def test_a_click_on_the_timeline_or_a_graph_goes_to_that_moment(desk, travelled):
    record = travelled.lab.record
    for surface in (travelled.pictures.timeline.lanes, desk.find(QWidget, "graphs_surface")):
        left, right = desk.theme.px(GUTTER), desk.theme.px(MARGIN)
        for share in (0.3, 0.6):
            x = left + round(share * (surface.width() - left - right))
            desk.qtbot.mouseClick(surface, LEFT, pos=QPoint(x, 20))
            start, end = travelled.pictures.axis.view()
            time = start + share * (end - start)
            assert abs(travelled.moment.time_ns - time) < 0.03 * (end - start)
            assert record.columns.record(travelled.moment.position).time > travelled.moment.time_ns
    assert_agreement(desk)


def test_the_run_goes_on_while_the_views_stand_still_and_now_is_one_press_away(desk):
    bench = desk.open()
    frames = run(800)
    desk.session.say(*frames[:6])
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 400)
    desk.drag_scrub(0.4)
    position, view = bench.moment.position, bench.pictures.axis.view()
    assert 0 < position < 400
    assert "the run goes on" in desk.said("scrub_text")
    desk.session.say(*frames[6:])
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 800)
    desk.qtbot.waitUntil(lambda: not bench.lab.record.behind)
    bench.views.refresh()
    assert bench.lab.state is RunState.RUNNING
    assert (bench.moment.position, bench.pictures.axis.view()) == (position, view)
    assert_agreement(desk)
    desk.press("scrub_now")
    assert bench.moment.is_now
    assert bench.pictures.axis.following
    assert desk.said("scrub_text").startswith("Now: ")
    assert not desk.text("verdict").startswith("At ")


def test_while_all_follow_a_run_a_click_on_a_lane_selects_the_thread_and_nothing_more(desk):
    bench = desk.open()
    desk.session.say(*run(400))
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 400)
    QApplication.processEvents()
    desk.qtbot.waitUntil(lambda: 1 in bench.pictures.timeline.lanes.threads)
    desk.qtbot.mouseClick(bench.pictures.timeline.lanes, LEFT, pos=bench.pictures.timeline.lanes.lane_rect(1).center())
    assert bench.views.selection.number == 1
    assert bench.moment.is_now


def test_a_new_run_is_shown_as_it_is_now(desk, travelled):
    desk.drag_scrub(0.3)
    desk.press("restart")
    assert travelled.moment.is_now
    assert travelled.pictures.axis.moment_ns is None
    desk.session.say(*run(100))
    desk.qtbot.waitUntil(lambda: travelled.lab.record.received == 100)
    assert travelled.moment.record is travelled.lab.record


def test_the_output_of_a_past_moment_is_what_was_printed_until_then(desk):
    story = Story()
    main = story.thread("MainThread")
    for number in range(4):
        story.prints(main, f"line {number}")
    bench = desk.play_to_the_end([*story.frames(), *ended(5)])
    bench.views.details.show_page("output")
    output = desk.find(QPlainTextEdit, "output")
    for position, lines in ((3, 2), (2, 1), (1, 0), (4, 3)):
        bench.moment.go(position)
        assert output.toPlainText().split("\n") == ([f"line {number}" for number in range(lines)] or [""])
    bench.moment.go_to_now()
    assert output.toPlainText().endswith("line 3")


def counting():
    """Two threads count; the second does it on the first one's old value."""
    story = Story()
    total = story.thing("variable", "total")
    one, two = story.thread("one"), story.thread("two")
    story.does(one, Kind.READ, total, value=0, line=21)
    story.does(two, Kind.READ, total, value=0, line=50)
    story.does(one, Kind.WRITE, total, value=1, line=21)
    story.does(two, Kind.WRITE, total, value=1, line=50)
    story.ends(one)
    return story


def test_the_values_that_a_step_read_and_wrote_stand_beside_its_line(desk):
    bench = desk.play_to_the_end([*counting().frames(), *ended(7)])
    source = desk.find(QPlainTextEdit, "source")
    plain = source.viewport().grab().toImage()
    bench.moment.go(5)
    assert source.accessibleDescription() == "one reads total: 0, sets total to 1"
    assert source.viewport().grab().toImage() != plain
    bench.moment.go(4)
    assert source.accessibleDescription() == "two reads total: 0"
    bench.moment.go_to_now()
    assert source.accessibleDescription() == ""


def lines_in_view(source):
    first = source.firstVisibleBlock().blockNumber() + 1
    return range(
        first,
        first + source.viewport().height() // round(source.blockBoundingRect(source.firstVisibleBlock()).height()),
    )


def test_the_source_follows_the_shown_step_or_the_selected_thread(desk):
    bench = desk.play_to_the_end([*counting().frames(), *ended(7)])
    source = desk.find(QPlainTextEdit, "source")
    assert len(lines_in_view(source)) < 29  # else all of it is seen anyway
    bench.moment.go(5)
    assert 21 in lines_in_view(source)
    bench.moment.go(6)
    assert 50 in lines_in_view(source)
    bench.views.selection.select(0)
    assert 21 in lines_in_view(source)
    bench.moment.go(5)
    bench.moment.go(6)
    assert 21 in lines_in_view(source)


def test_a_real_run_is_scrubbed(desk):
    """The bank with the numbers of the tutorial, to its stall or its end."""
    desk.real = True
    bench = desk.open("bank_account")
    before = bench.lab.record
    bench.lab.choose_preset("tutorial")
    desk.press("restart")
    desk.qtbot.waitUntil(lambda: bench.lab.record is not before, timeout=10_000)
    desk.qtbot.waitUntil(
        lambda: bench.lab.state is RunState.ENDED or bench.lab.record.world.verdict.kind == "stalled", timeout=30_000
    )
    desk.qtbot.waitUntil(lambda: not bench.lab.record.behind, timeout=10_000)
    begun = bench.lab.record.columns.record(0).time / bench.lab.record.now_ns
    for share in (0.2, 0.5, 0.8):
        desk.drag_scrub(begun + share * (1 - begun))
        assert_agreement(desk)
