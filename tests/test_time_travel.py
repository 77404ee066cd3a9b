"""Time travel as a user: every view stands at the moment that was chosen, wherever it was chosen."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QLabel,
    QListWidget,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QTableView,
    QToolButton,
)
from stepped_runs import SCRIPTS
from stories import Story
from traces import ended, run
from windows import Desk

from engine.trace import Kind, Phase
from gui.event_scale import slot_of
from gui.panel import ElidedLabel
from gui.quantities import clock_text
from gui.run_state import RunState
from gui.scrub_slider import STEPS, ScrubSlider
from gui.stage.part import StagePart
from gui.time_axis import GUTTER, MARGIN

ALT = Qt.KeyboardModifier.AltModifier
LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def desk(qapp, qtbot, tmp_path):
    made = Desk(qtbot, tmp_path)
    yield made
    made.close()


def played(desk, frames):
    """A window in which a run has ended."""
    bench = desk.open()
    desk.session.say(*frames)
    desk.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED, timeout=5_000)
    desk.qtbot.waitUntil(lambda: not bench.lab.record.behind, timeout=5_000)
    return bench


@pytest.fixture
def travelled(desk):
    """A window with a finished run of 400 events."""
    return played(desk, [*run(400), *ended(400)])


def drag_scrub(desk, share):
    """Drag the handle of the scrub bar to a share of its way."""
    slider = desk.find(ScrubSlider, "scrub")
    y = slider.height() - 8
    start = QPoint(round(8 + (slider.width() - 16) * slider.value() / STEPS), slider.height() // 2)
    end = QPoint(round(8 + share * (slider.width() - 16)), y)
    desk.qtbot.mousePress(slider, LEFT, pos=start)
    for step in range(1, 5):
        desk.qtbot.mouseMove(slider, start + (end - start) * step / 4)
    desk.qtbot.mouseRelease(slider, LEFT, pos=end)


def said(desk, name):
    return desk.find(ElidedLabel, name).whole_text()


def listed_row(desk):
    """Text of the selected row of the event list."""
    table = desk.find(QTableView, "events")
    return [table.model().index(table.currentIndex().row(), column).data() for column in range(4)]


def assert_agreement(desk):
    """Every view says what `record.world_at` says."""
    bench = desk.bench
    moment, record = bench.moment, bench.lab.record
    world = record.world_at(moment.position)
    event = record.columns.record(moment.position - 1)
    assert moment.time_ns == event.time
    assert bench.axis.moment_ns == event.time
    assert bench.axis.view()[0] <= event.time <= bench.axis.view()[1]
    assert desk.text("verdict") == f"At {world.time / 1e9:.2f} s: {world.verdict.sentence}"
    assert f"event {moment.position:,}" in said(desk, "scrub_text")
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
    assert listed_row(desk)[:2] == [clock_text(event.time)[4:], world.threads[event.thread].name]
    bench.views.details.show_page("times")
    shares = {share.thread: share.times for share in bench.views.statistics._bars._shares}
    assert shares == {state.number: tuple(state.time_in_phases(event.time)) for state in world.threads.values()}


@pytest.mark.parametrize("share", [0.15, 0.5, 0.83])
def test_dragging_the_scrub_bar_moves_every_view_to_the_same_moment(desk, travelled, share):
    travelled.views.selection.select(2)
    drag_scrub(desk, share)
    record = travelled.lab.record
    assert abs(travelled.moment.time_ns - share * record.now_ns) < 0.02 * record.now_ns
    assert_agreement(desk)
    world = record.world_at(travelled.moment.position)
    assert said(desk, "selection") == world.why(2)


def test_the_lanes_and_the_graphs_show_the_line_of_the_moment(desk, travelled):
    travelled.moment.go(200)
    QApplication.processEvents()
    theme = desk.theme
    for surface, height in ((travelled.timeline.lanes, 0.02), (travelled.graphs.rows[0].plot, 0.5)):
        left, right = theme.px(GUTTER), theme.px(MARGIN)
        x = left + round(travelled.axis.moment * (surface.width() - left - right - 1))
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
    assert "before the first event" in said(desk, "scrub_text")
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
    assert listed_row(desk) == wanted
    assert travelled.moment.position == row + 1
    assert travelled.lab.record.threads[travelled.views.selection.number].name == wanted[1]
    assert_agreement(desk)
    travelled.views.details.show_page("events")
    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    assert travelled.moment.position == row + 2


def test_a_click_on_the_timeline_or_a_graph_goes_to_that_moment(desk, travelled):
    record = travelled.lab.record
    for surface in (travelled.timeline.lanes, travelled.graphs._surface):
        left, right = desk.theme.px(GUTTER), desk.theme.px(MARGIN)
        for share in (0.3, 0.6):
            x = left + round(share * (surface.width() - left - right))
            desk.qtbot.mouseClick(surface, LEFT, pos=QPoint(x, 20))
            start, end = travelled.axis.view()
            time = start + share * (end - start)
            assert abs(travelled.moment.time_ns - time) < 0.03 * (end - start)
            assert record.columns.record(travelled.moment.position).time > travelled.moment.time_ns
    assert_agreement(desk)


def test_the_run_goes_on_while_the_views_stand_still_and_now_is_one_press_away(desk):
    bench = desk.open()
    frames = run(800)
    desk.session.say(*frames[:6])
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 400)
    drag_scrub(desk, 0.4)
    position, view = bench.moment.position, bench.axis.view()
    assert 0 < position < 400
    assert "the run goes on" in said(desk, "scrub_text")
    desk.session.say(*frames[6:])
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 800)
    desk.qtbot.waitUntil(lambda: not bench.lab.record.behind)
    bench.views.refresh()
    assert bench.lab.state is RunState.RUNNING
    assert (bench.moment.position, bench.axis.view()) == (position, view)
    assert_agreement(desk)
    desk.press("scrub_now")
    assert bench.moment.is_now
    assert bench.axis.following
    assert said(desk, "scrub_text").startswith("Now: ")
    assert not desk.text("verdict").startswith("At ")


def test_while_all_follow_a_run_a_click_on_a_lane_selects_the_thread_and_nothing_more(desk):
    bench = desk.open()
    desk.session.say(*run(400))
    desk.qtbot.waitUntil(lambda: bench.lab.record.received == 400)
    QApplication.processEvents()
    desk.qtbot.waitUntil(lambda: 1 in bench.timeline.lanes.threads)
    desk.qtbot.mouseClick(bench.timeline.lanes, LEFT, pos=bench.timeline.lanes.lane_rect(1).center())
    assert bench.views.selection.number == 1
    assert bench.moment.is_now


def test_a_new_run_is_shown_as_it_is_now(desk, travelled):
    drag_scrub(desk, 0.3)
    desk.press("restart")
    assert travelled.moment.is_now
    assert travelled.axis.moment_ns is None
    desk.session.say(*run(100))
    desk.qtbot.waitUntil(lambda: travelled.lab.record.received == 100)
    assert travelled.moment.record is travelled.lab.record


def deadlock():
    story = Story()
    first, second = story.thing("Lock", "a"), story.thing("Lock", "b")
    one, two = story.thread("one"), story.thread("two")
    story.takes(one, first, line=3)
    story.takes(two, second, line=7)
    story.blocks(one, Phase.LOCK, second, line=4)
    story.blocks(two, Phase.LOCK, first, line=8)
    return story


def steps_of(desk):
    steps = desk.find(QListWidget, "why_steps")
    return [steps.item(row).text() for row in range(steps.count())]


def test_why_leads_from_a_deadlock_back_to_who_took_which_lock(desk):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    desk.press("ask_why")
    answer = steps_of(desk)
    assert [step.partition("   ")[2] for step in answer[:4]] == [
        "one waits for b (line 4), which two holds.",
        "two took b (line 7) and has not released it since.",
        "two waits for a (line 8), which one holds.",
        "one took a (line 3) and has not released it since.",
    ]
    assert "the other way round" in answer[-1]
    steps = desk.find(QListWidget, "why_steps")
    desk.qtbot.mouseClick(steps.viewport(), LEFT, pos=steps.visualItemRect(steps.item(3)).center())
    world = bench.moment.world
    assert world.objects[1].owner == 0
    assert bench.moment.latest.kind == Kind.ACQUIRE
    assert world.objects[2].owner is None
    assert bench.views.selection.number == 0
    assert steps_of(desk) == answer


def test_why_is_asked_and_followed_by_keys_and_esc_closes_it(desk):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    bench.views.selection.select(1)
    desk.key(Qt.Key.Key_W)
    steps = desk.find(QListWidget, "why_steps")
    assert steps.hasFocus()
    assert steps_of(desk)[0].endswith("two waits for a (line 8), which one holds.")
    assert bench.moment.is_now
    desk.qtbot.keyClick(steps, Qt.Key.Key_Down)
    assert bench.moment.latest.kind == Kind.ACQUIRE
    desk.qtbot.keyClick(steps, Qt.Key.Key_Escape)
    assert not steps.isVisible()


# Menus take the keyboard, which the offscreen platform has not.
@pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing the keyboard)", extend=True)
@pytest.mark.parametrize("view", ["margin", "lanes", "stage"])
def test_the_menu_on_a_thread_asks_why_it_waits(desk, view):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    margin, lanes = bench.views.source.margin, bench.timeline.lanes
    desk.qtbot.waitUntil(lambda: 8 in margin.badges and 1 in lanes.threads and card_of(bench, 1) is not None)
    bench.views.source.show_line(8)
    widget, place = {
        "margin": (margin, lambda: QPoint(12, next(line.top for line in shown(margin) if line.number == 8) + 6)),
        "lanes": (lanes, lambda: lanes.lane_rect(1).center()),
        "stage": (card_of(bench, 1), lambda: card_of(bench, 1).rect().center()),
    }[view]
    at = place()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = bench.findChild(QMenu, "thread_menu")
    [action] = menu.actions()
    assert action.text() == "Why does two wait?"
    action.trigger()
    menu.close()
    assert steps_of(desk)[0].endswith("two waits for a (line 8), which one holds.")
    assert bench.views.selection.number == 1


def card_of(bench, thread):
    return bench.stage.findChild(StagePart, f"stage_thread_{thread}")


def shown(margin):
    return margin._visible_lines(margin.rect())


def test_the_steps_of_an_answer_are_read_by_assistive_technology(desk):
    desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    desk.press("ask_why")
    interface = QAccessible.queryAccessibleInterface(desk.find(QListWidget, "why_steps"))
    names = [interface.child(row).text(QAccessible.Text.Name) for row in range(interface.childCount())]
    assert names == steps_of(desk)
    assert "Steps of the explanation" in interface.text(QAccessible.Text.Name)


def test_without_anything_to_explain_no_why_is_offered_and_the_key_says_so(desk):
    story = Story()
    story.ends(story.thread("MainThread"))
    played(desk, [*story.frames(), *ended(2)])
    assert not desk.find(QPushButton, "ask_why").isVisible()
    desk.key(Qt.Key.Key_W)
    assert "Nothing stands still" in said(desk, "why_subject")


def test_the_output_of_a_past_moment_is_what_was_printed_until_then(desk):
    story = Story()
    main = story.thread("MainThread")
    for number in range(4):
        story.prints(main, f"line {number}")
    bench = played(desk, [*story.frames(), *ended(5)])
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
    bench = played(desk, [*counting().frames(), *ended(7)])
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
    bench = played(desk, [*counting().frames(), *ended(7)])
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


def test_marks_show_where_something_went_wrong_and_lead_there(desk):
    story = deadlock()
    story.prints(0, "still here")
    frames = story.frames()
    bench = desk.open()
    desk.session.say(*frames)
    desk.wait_for_text("verdict", "Deadlock")
    bench.scrub.refresh()
    slider = desk.find(ScrubSlider, "scrub")
    [mark] = slider._marks
    assert mark.icon == "phase-lock"
    bench.moment.go(2)
    desk.qtbot.mouseClick(slider, LEFT, pos=QPoint(round(slider.mark_x(mark)), 4))
    assert bench.moment.world.verdict.sentence == bench.lab.record.world.verdict.sentence


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
    for share in (0.2, 0.5, 0.8):
        drag_scrub(desk, share)
        assert_agreement(desk)


@pytest.fixture
def stepped(qapp, qtbot, tmp_path):
    """A window in which a script that always stalls is to be stepped."""
    made = Desk(qtbot, tmp_path, real=True)
    bench = made.open(str(SCRIPTS / "one_sentinel_buggy.py"))
    made.press("mode_stepped")
    made.press("step")
    made.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
    yield made
    made.close()


def run_to_the_end(desk):
    desk.press("run")
    desk.qtbot.waitUntil(lambda: desk.bench.lab.state is RunState.ENDED, timeout=10_000)
    desk.qtbot.waitUntil(lambda: not desk.bench.lab.record.behind, timeout=10_000)


def test_what_a_thread_does_next_stands_beside_its_line(stepped):
    bench = stepped.bench
    proposed = bench.lab.stepper.choice.operation_of(bench.lab.stepper.choice.proposed)
    note = stepped.find(QPlainTextEdit, "source").accessibleDescription()
    assert note.startswith("MainThread will ")
    assert proposed.thread == 0


def test_a_stepped_run_is_moved_through_by_its_events_and_told_by_its_steps(stepped):
    bench = stepped.bench
    run_to_the_end(stepped)
    record = bench.lab.record
    drag_scrub(stepped, 0.5)
    assert abs(bench.moment.position - record.received / 2) <= 2
    step = record.steps.step_at(bench.moment.position)
    assert f"Showing step {step} of {len(record.steps.steps)} · event" in said(stepped, "scrub_text")
    assert stepped.text("verdict").startswith(f"At step {step}: ")
    assert listed_row_of_moment(stepped)


def listed_row_of_moment(desk):
    desk.bench.views.details.show_page("events")
    event = desk.bench.moment.latest
    return listed_row(desk)[1] == desk.bench.lab.record.threads[event.thread].name


def test_the_answer_about_a_stepped_run_names_its_steps(stepped):
    run_to_the_end(stepped)
    stepped.press("ask_why")
    steps = steps_of(stepped)
    assert any("took the None that was put into tasks (line 11)" in step for step in steps)
    assert steps[0].startswith("1.  step ")


def test_the_timeline_of_a_stepped_run_has_a_place_for_each_event(stepped):
    bench, lanes = stepped.bench, stepped.bench.timeline.lanes
    run_to_the_end(stepped)
    QApplication.processEvents()
    record, view = bench.lab.record, bench.axis.view()
    assert view[0] == 0
    left, right = stepped.theme.px(GUTTER), stepped.theme.px(MARGIN)
    for position in (1, 7, record.received - 1):
        share = slot_of(position) / view[1]
        x = left + round(share * (lanes.width() - left - right))
        stepped.qtbot.mouseClick(lanes, LEFT, pos=QPoint(x, 20))
        assert bench.moment.position == position
        world = record.world_at(position)
        for thread in lanes.threads:
            stay = record.lanes[thread].at(slot_of(position))
            if stay is not None and record.lanes[thread].begin_ns <= slot_of(position):
                assert stay.phase is world.threads[thread].phase
                stepped.qtbot.mouseMove(lanes, QPoint(x, lanes.lane_rect(thread).center().y()))
                stepped.qtbot.waitUntil(lambda: said(stepped, "timeline_why") == world.why(thread))  # noqa: B023
    assert f"event {record.received - 1}" == bench.axis.text_of(bench.axis.moment_ns)


def test_live_the_timeline_follows_time_again(stepped):
    bench = stepped.bench
    run_to_the_end(stepped)
    assert bench.axis.whole_run
    stepped.press("mode_live")
    stepped.press("run")
    stepped.qtbot.waitUntil(lambda: bench.lab.record is not None and not bench.lab.record.stepped, timeout=10_000)
    assert not bench.axis.counts_events
    assert bench.axis.following
    assert bench.axis.ticks(5)[-1][1] == "now"
