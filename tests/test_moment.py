"""The one time cursor: the world of the past equals the fold, and the moment goes where it is sent."""

import random

import pytest
from stepped_runs import SCRIPTS, stepped_file
from stories import Story
from test_world import state_of
from traces import FakeSession, ended, entries, events, producer_consumer, program, run

from engine.catalog import find_program
from engine.explore.walks import RandomWalk
from engine.trace import Kind, Phase, Record
from engine.wire import Entries
from engine.world import World
from gui.record import run_record, world_history
from gui.record.columns import Columns
from gui.record.moment import Moment
from gui.record.run_record import RunRecord

PROGRAMS = [("bank_account", "step"), ("producer_consumer", "step"), ("worker_pool", "step")]
SCRIPT_NAMES = ["buffer_notify_buggy", "lock_order_buggy", "one_sentinel_buggy", "no_task_done_buggy"]


def frames_of(story):
    """What a session would deliver: entries and events in the order in which they were made."""
    frames = []
    for part in story:
        if not isinstance(part, Record):
            frames.append(Entries((part,)))
        elif frames and isinstance(frames[-1], list) and len(frames[-1]) < 7:
            frames[-1].append(part)
        else:
            frames.append([part])
    return [events(frame) if isinstance(frame, list) else frame for frame in frames]


def fold(sheet, story, count):
    """The world after so many events and all entries that come before the next one."""
    world = World(sheet)
    for part in story:
        if not isinstance(part, Record):
            world.add(part)
        elif world.count == count:
            break
        else:
            world.apply(part)
    return world.without_unstarted()


def test_a_thread_is_not_there_before_it_is_started():
    record = recorded(program(), [entries(), events(producer_consumer(50))])
    assert list(record.world_at(1).threads) == [0]
    started = next(
        n for n, event in enumerate(producer_consumer(50), 1) if event.kind == Kind.START and event.object == 2
    )
    assert list(record.world_at(started - 1).threads) == [0, 1]
    assert list(record.world_at(started).threads) == [0, 1, 2]
    assert record.world_at(started).threads[2].phase is Phase.READY
    assert list(record.world_at(50).threads) == list(record.world.threads)


def recorded(program, frames):
    record = RunRecord(program, FakeSession())
    for frame in frames:
        record.take(frame)
        record.catch_up(60)
    return record


@pytest.mark.parametrize(
    ("name", "preset"), [*PROGRAMS, *((str(SCRIPTS / f"{name}.py"), None) for name in SCRIPT_NAMES)]
)
def test_the_world_at_any_moment_equals_a_fresh_fold_of_the_events_before_it(name, preset, monkeypatch):
    monkeypatch.setattr(world_history, "SPACING", 16)
    monkeypatch.setattr(world_history, "STATES_KEPT", 64)
    monkeypatch.setattr(world_history, "_EVENTS_PER_STATE", 1)
    chance, opened = random.Random(1), find_program(name)
    with stepped_file(name, preset) as (stepped, _):
        for seed in range(4):
            walk = RandomWalk(seed)
            walk.begin(0)
            story = list(stepped.run(walk, seed=seed, tracing=True).story)
            record = recorded(opened, frames_of(story))
            assert record.world.count == record.received >= 10
            for count in [0, record.received, *(chance.randrange(record.received) for _ in range(25))]:
                past, fresh = record.world_at(count), fold(opened.sheet, story, count)
                assert past.count == count
                assert state_of(past) == state_of(fresh)
                assert past.verdict == fresh.verdict
                assert [past.why(thread) for thread in past.threads] == [fresh.why(thread) for thread in fresh.threads]


def test_the_past_has_the_times_of_the_raw_history_where_clocks_crossed():
    frames = run(3_000)
    record = recorded(program(), frames)
    for count in (1, 1_500, 2_999):
        assert record.world_at(count).time == record.columns.record(count - 1).time
    assert state_of(record.world_at(3_000)) == state_of(record.world)


def test_texts_of_the_past_are_found_in_the_history():
    story = Story()
    worker, queue = story.thread("worker"), story.thing("Queue", "tasks")
    story.put(worker, queue, "first")
    story.fails(worker, "ValueError: no")
    record = recorded(program(story.sheet), story.frames())
    past = record.world_at(record.received)
    assert past.items.get(past.objects[queue].items[0], "") == "first"
    assert past.threads[worker].error == "ValueError: no"


def test_the_end_belongs_to_the_moment_of_the_last_event_alone():
    record = recorded(program(), [*run(200), *ended(200)])
    assert record.world_at(200).ended is not None
    assert record.world_at(199).ended is None
    assert record.world_at(0).started is not None


def test_snapshots_of_a_long_run_thin_out_and_every_moment_stays_in_reach(monkeypatch):
    monkeypatch.setattr(world_history, "SPACING", 32)
    monkeypatch.setattr(world_history, "_EVENTS_PER_STATE", 1)
    monkeypatch.setattr(world_history, "STATES_KEPT", 70)
    record = recorded(program(), run(5_000))
    snapshots = record._feed.history._snapshots
    assert sum(snapshot.states for snapshot in snapshots) <= 70
    assert len(snapshots) >= 8
    assert [record.world_at(count).count for count in (0, 1, 2_500, 4_999)] == [0, 1, 2_500, 4_999]


def short_of_memory(monkeypatch):
    """A record that keeps few events, and snapshots near each other."""
    monkeypatch.setattr(run_record, "Columns", lambda: Columns(cap=256, chunk=64))
    monkeypatch.setattr(world_history, "SPACING", 32)
    monkeypatch.setattr(world_history, "_EVENTS_PER_STATE", 1)
    return RunRecord(program(), FakeSession())


def test_moments_whose_events_are_no_longer_kept_are_out_of_reach(monkeypatch):
    record = short_of_memory(monkeypatch)
    for frame in run(2_000):
        record.take(frame)
        record.catch_up(60)
    first = record.first_count
    assert record.columns.first <= first < record.columns.end
    assert record.world_at(first).count == first
    with pytest.raises(IndexError, match="is not known"):
        record.world_at(first - 1)


def test_a_moment_whose_events_are_dropped_becomes_the_earliest_that_is_kept(moment, monkeypatch):
    record = short_of_memory(monkeypatch)
    frames = run(2_000)
    for place, frame in enumerate(frames):
        record.take(frame)
        record.catch_up(60)
        assert record.columns.end == record.received
        if place == 2:
            moment.set_record(record)
            moment.go(50)
    assert moment.position == record.first_count > 50
    assert moment.world.count == moment.position
    assert moment.time_ns == moment.world.time


@pytest.fixture
def moment(qapp):
    return Moment()


def test_without_a_run_there_is_no_world(moment):
    assert (moment.world, moment.count, moment.time_ns, moment.is_now) == (None, 0, 0, True)
    moment.go(5)
    moment.step(-1)
    moment.go_to_start()
    assert moment.is_now


def test_the_moment_goes_to_events_and_times_and_back_to_now(moment, qtbot):
    record = recorded(program(), run(500))
    moment.set_record(record)
    assert moment.is_now
    assert moment.world is record.world
    with qtbot.waitSignal(moment.changed):
        moment.go_to_event(99)
    assert (moment.position, moment.world.count) == (100, 100)
    assert moment.time_ns == record.columns.record(99).time
    moment.step(-1)
    assert moment.position == 99
    moment.go_to_time(record.columns.record(300).time)
    assert moment.position >= 301
    assert record.columns.record(moment.position).time > record.columns.record(300).time
    moment.go_to_start()
    assert (moment.position, moment.time_ns) == (0, 0)
    moment.step(-1)
    assert moment.position == 0
    moment.step(500)
    assert moment.is_now
    moment.go(7)
    moment.go_to_now()
    assert moment.is_now


def test_the_moment_stays_while_the_run_goes_on_and_a_new_run_is_now(moment, qtbot):
    records = producer_consumer(400)
    record = recorded(program(), [entries(), events(records[:300])])
    moment.set_record(record)
    moment.go(120)
    before = state_of(moment.world)
    record.take(events(records[300:]))
    record.catch_up(60)
    assert moment.position == 120
    assert state_of(moment.world) == before
    with qtbot.waitSignal(moment.changed):
        moment.set_record(recorded(program(), run(10)))
    assert moment.is_now
