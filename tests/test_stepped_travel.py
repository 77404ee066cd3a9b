"""Time travel in a stepped run: events and steps instead of time."""

from random import Random

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import (
    QApplication,
    QPlainTextEdit,
)
from stepped_runs import SCRIPTS
from windows import Desk

from engine.catalog import built_in_programs
from engine.trace import split_line
from gui.lab.run_state import RunState
from gui.record.event_scale import slot_of
from gui.time_axis.time_axis import GUTTER, MARGIN

LEFT = Qt.MouseButton.LeftButton


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
    stepped.drag_scrub(0.5)
    assert abs(bench.moment.position - record.received / 2) <= 2
    step = record.steps.step_at(bench.moment.position)
    assert f"Showing step {step} of {len(record.steps.steps)} · event" in stepped.said("scrub_text")
    assert stepped.text("verdict").startswith(f"At step {step}: ")
    assert listed_row_of_moment(stepped)


def listed_row_of_moment(desk):
    desk.bench.views.details.show_page("events")
    event = desk.event_shown()
    return desk.listed_event()[1] == desk.bench.lab.record.threads[event.thread].name


def test_the_answer_about_a_stepped_run_names_its_steps(stepped):
    run_to_the_end(stepped)
    stepped.press("ask_why")
    steps = stepped.answer()
    assert any("took the None that was put into tasks (line 11)" in step for step in steps)
    assert steps[0].startswith("1.  step ")


def test_the_timeline_of_a_stepped_run_has_a_place_for_each_event(stepped):
    bench, lanes = stepped.bench, stepped.bench.pictures.timeline.lanes
    run_to_the_end(stepped)
    QApplication.processEvents()
    record, view = bench.lab.record, bench.pictures.axis.view()
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
                stepped.qtbot.waitUntil(lambda: stepped.said("timeline_why") == world.why(thread))  # noqa: B023
    assert f"event {record.received - 1}" == bench.pictures.axis.text_of(bench.pictures.axis.moment_ns)


def test_live_the_timeline_follows_time_again(stepped):
    bench = stepped.bench
    run_to_the_end(stepped)
    assert bench.pictures.axis.whole_run
    stepped.press("mode_live")
    stepped.press("run")
    stepped.qtbot.waitUntil(lambda: bench.lab.record is not None and not bench.lab.record.stepped, timeout=10_000)
    assert not bench.pictures.axis.counts_events
    assert bench.pictures.axis.following
    assert bench.pictures.axis.ticks(5)[-1][1] == "now"


QUICK = ("bank_account", "dining_philosophers", "pipeline")
EVERY = [
    pytest.param(program.name, marks=[] if program.name in QUICK else [pytest.mark.slow])
    for program in built_in_programs()
]


@pytest.mark.parametrize("name", EVERY)
def test_the_marks_in_the_source_and_the_verdict_are_those_of_the_world_at_any_moment(qapp, qtbot, tmp_path, name):
    chance = Random(name)
    desk = Desk(qtbot, tmp_path, real=True)
    try:
        bench = desk.open(name)
        bench.lab.set_seed(chance.randrange(1_000))
        desk.press("mode_stepped")
        desk.press("step")
        qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
        run_to_the_end(desk)
        record = bench.lab.record
        for position in sorted(chance.sample(range(1, record.received), 25)):
            bench.moment.go(position)
            world = record.world_at(position)
            expected = {
                (number, split_line(thread.line)[1])
                for number, thread in world.threads.items()
                if thread.alive and split_line(thread.line)[0] == 0 and thread.line
            }
            marked = {
                (number, line)
                for line, badges in bench.views.source.margin.badges.items()
                for badge in badges
                for number in badge.threads
            }
            assert marked == expected, f"after {position} events"
            assert desk.text("verdict").endswith(world.verdict.sentence), f"after {position} events"
    finally:
        desk.close()
