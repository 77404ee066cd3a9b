"""What each kind of gauge shows, event by event, and its readings over a run."""

import math

import pytest
from stories import Story
from traces import MILLISECOND, SECOND, SHEET, entries, producer_consumer

from engine.gauges import DEFINITIONS, RATE_STEP_NS, gauge_for
from engine.meters import Meters
from engine.sheet import GAUGE_KINDS, Gauge
from engine.trace import Kind, ObjectEntry, Phase


def samples_of(story, kind, of, *, automatic=False):
    """The samples of one gauge over a story, as (lab seconds, value)."""
    seen = []
    gauge = Gauge("gauge", "A gauge", kind, of)
    meters = Meters([gauge], automatic=automatic, listener=lambda _, time, value: seen.append((time / 1e9, value)))
    for entry in story.entries:
        if isinstance(entry, ObjectEntry):
            meters.add(entry, 0)
    for record in story.records:
        meters.apply(record)
    return seen


def values_of(story, kind, of):
    return [value for _, value in samples_of(story, kind, of)]


def buffer_story():
    """Two items and a None pass through a queue; the worker reports all three done."""
    story = Story()
    buffer, a, b = story.thing("Queue", "buffer", capacity=4), story.thread("a"), story.thread("b")
    first, second = story.put(a, buffer, "x"), story.put(a, buffer, "y")
    story.get(b, buffer, first)
    story.task_done(b, buffer)
    story.put(a, buffer)
    story.get(b, buffer, second)
    story.task_done(b, buffer)
    story.get(b, buffer, 0)
    story.task_done(b, buffer)
    return story


def test_every_kind_a_sheet_may_name_is_defined():
    assert list(DEFINITIONS) == list(GAUGE_KINDS)


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("size", [1, 2, 1, 2, 1, 0]),
        ("puts", [1, 2]),
        ("gets", [1, 2]),
        ("in_progress", [1, 0, 1, 0, 0]),
    ],
)
def test_a_gauge_of_a_queue_shows_each_step(kind, values):
    assert values_of(buffer_story(), kind, "buffer") == values


def test_residence_is_the_time_from_put_to_get_of_the_same_item():
    story = Story()
    buffer, a = story.thing("LifoQueue", "buffer"), story.thread("a")
    first, second = story.put(a, buffer, "x"), story.put(a, buffer, "y")
    story.put(a, buffer)
    story.get(a, buffer, second)
    story.get(a, buffer, 0)
    story.get(a, buffer, first)
    assert values_of(story, "residence", "buffer") == pytest.approx([0.002, 0.005])


def test_a_rate_counts_the_last_second_ten_times_a_second():
    story = Story()
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    for _ in range(4):
        story.does(a, Kind.PUT, buffer, item=1, value=1, after=50 * MILLISECOND)
    story.does(a, Kind.PUT, buffer, item=2, value=2, after=SECOND)
    story.does(a, Kind.SLEEP, value=1)
    seen = samples_of(story, "put_rate", "buffer")
    # Puts at 51, 101, 151, 201 and 1201 ms.
    assert seen[:3] == [(0.1, 1), (0.2, 3), (0.3, 4)]
    assert seen[9:13] == [(1.0, 4), (1.1, 3), (1.2, 1)]
    assert all(round(time * SECOND) % RATE_STEP_NS == 0 for time, _ in seen)


def test_a_rate_falls_to_nothing_while_nothing_happens():
    story = Story()
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    story.put(a, buffer, "x")
    meters = Meters([Gauge("rate", "Rate", "put_rate", "buffer")], automatic=False)
    meters.add(story.entries[0], 0)
    for record in story.records:
        meters.apply(record)
    ((_, early),) = meters.readings(SECOND)
    assert (early.last, early.maximum) == (1, 1)
    ((_, late),) = meters.readings(2 * SECOND)
    assert (late.last, late.minimum, late.maximum) == (0, 0, 1)
    assert late.mean == pytest.approx(0.5)


def test_a_rate_does_not_count_none():
    assert [value for value in values_of(buffer_story(), "put_rate", "buffer") if value > 2] == []


def test_the_value_of_a_variable_is_shown_at_each_write_that_has_a_number():
    story = Story()
    balance, a = story.thing("variable", "account.balance"), story.thread("a")
    for value in (100, math.nan, 80):
        story.does(a, Kind.WRITE, balance, value=value)
    story.does(a, Kind.READ, balance, value=55)
    assert values_of(story, "value", "account.balance") == [100, 80]


def test_waiting_counts_the_waiting_room():
    story = Story()
    lock = story.thing("RLock")
    funds, a, b = story.thing("Condition", "funds", lock=lock), story.thread("a"), story.thread("b")
    for thread in (a, b):
        story.does(thread, Kind.WAIT, funds, value=-1)
    story.does(a, Kind.WOKEN, funds, value=1)
    story.does(b, Kind.WOKEN, funds, value=0)
    assert values_of(story, "waiting", "funds") == [1, 2, 1, 0]


def test_depth_follows_a_lock_that_is_taken_again():
    story = Story()
    lock, a = story.thing("RLock", "lock"), story.thread("a")
    for kind, depth in ((Kind.ACQUIRE, 1), (Kind.ACQUIRE, 2), (Kind.RELEASE, 1), (Kind.RELEASE, 0)):
        story.does(a, kind, lock, value=depth)
    assert values_of(story, "depth", "lock") == [1, 2, 1, 0]


def test_permits_are_those_that_a_semaphore_has_left():
    story = Story()
    permits, a = story.thing("Semaphore", "permits", capacity=2), story.thread("a")
    for kind, left in ((Kind.TAKE, 1), (Kind.TAKE, 0), (Kind.GIVE, 1)):
        story.does(a, kind, permits, value=left)
    assert values_of(story, "permits", "permits") == [1, 0, 1]


def test_arrived_counts_who_stands_at_a_barrier():
    story = Story()
    barrier, a, b = story.thing("Barrier", "barrier", capacity=2), story.thread("a"), story.thread("b")
    for thread, kind, value in ((a, Kind.ARRIVE, 1), (b, Kind.ARRIVE, 2), (b, Kind.PASS, 1), (a, Kind.PASS, 0)):
        story.does(thread, kind, barrier, value=value)
    assert values_of(story, "arrived", "barrier") == [1, 2, 1, 0]


@pytest.mark.parametrize("leaving", [[Kind.BREAK, Kind.GAVE_UP], [Kind.BREAK, Kind.GAVE_UP, Kind.GAVE_UP]])
def test_nobody_stands_at_a_barrier_that_is_broken(leaving):
    story = Story()
    barrier, a, b = story.thing("Barrier", "barrier", capacity=3), story.thread("a"), story.thread("b")
    for thread in (a, b):
        story.does(thread, Kind.ARRIVE, barrier, value=1)
    for kind in leaving:
        story.does(b, kind, barrier)
    assert values_of(story, "arrived", "barrier")[-1] == 0


def test_an_event_shows_whether_it_is_set_and_how_many_it_let_through():
    story = Story()
    ready, a, b = story.thing("Event", "ready"), story.thread("a"), story.thread("b")
    story.blocks(a, Phase.EVENT, ready)
    story.does(b, Kind.SET, ready, value=1)
    story.does(a, Kind.PASS, ready, value=1)
    story.does(b, Kind.PASS, ready, value=1)
    story.does(b, Kind.CLEAR, ready)
    story.does(a, Kind.GAVE_UP, ready)
    assert values_of(story, "flag", "ready") == [1, 0]
    assert values_of(story, "passes", "ready") == [1, 2]


def test_other_objects_and_the_numbers_of_threads_are_not_measured():
    story = Story()
    story.thing("Queue", "buffer")
    other, a, b = story.thing("Queue", "other"), story.thread("a"), story.thread("b")
    story.put(a, other, "x")
    story.blocks(a, Phase.JOINING, b)
    story.does(a, Kind.JOINED, b)
    assert values_of(story, "size", "buffer") == []


def test_readings_are_weighted_by_time():
    story = Story()
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    meters = Meters([Gauge("size", "Size", "size", "buffer")], automatic=False)
    meters.add(story.entries[0], 0)
    meters.apply(story.does(a, Kind.PUT, buffer, value=4, item=1, after=2 * SECOND - story.time))
    meters.apply(story.does(a, Kind.GET, buffer, value=1, item=1, after=SECOND))
    ((gauge, reading),) = meters.readings(4 * SECOND)
    assert gauge.name == "size"
    assert (reading.last, reading.minimum, reading.maximum, reading.samples) == (1, 0, 4, 2)
    assert reading.mean == pytest.approx((0 * 2 + 4 * 1 + 1 * 1) / 4)


def test_the_mean_residence_is_taken_over_the_items():
    story = Story()
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    meters = Meters([Gauge("wait", "Wait", "residence", "buffer")], automatic=False)
    meters.add(story.entries[0], 0)
    for item, seconds in ((1, 1), (2, 3)):
        meters.apply(story.does(a, Kind.PUT, buffer, value=1, item=item, after=5 * SECOND))
        meters.apply(story.does(a, Kind.GET, buffer, value=0, item=item, after=seconds * SECOND))
    ((_, reading),) = meters.readings(60 * SECOND)
    assert (reading.last, reading.minimum, reading.maximum, reading.mean, reading.samples) == (3, 1, 3, 2, 2)


def test_a_gauge_whose_object_never_appeared_reads_nothing():
    meters = Meters([Gauge("size", "Size", "size", "buffer")], automatic=False)
    ((_, reading),) = meters.readings(SECOND)
    assert reading.samples == 0
    assert math.isnan(reading.last)


def test_what_an_object_did_before_it_got_its_name_counts():
    story = Story()
    a, buffer = story.thread("a"), story.thing("Queue")
    meters = Meters([Gauge("produced", "Produced", "puts", "pool.tasks")], automatic=False)
    meters.add(story.entries[-1], 0)
    story.put(a, buffer, "x")
    meters.apply(story.records[-1])
    meters.add(ObjectEntry(buffer, "Queue", "pool.tasks"), story.time)
    story.put(a, buffer, "y")
    meters.apply(story.records[-1])
    ((_, reading),) = meters.readings(story.time)
    assert reading.last == 2


def test_the_newest_of_several_objects_of_a_name_is_measured():
    story = Story()
    meters = Meters([Gauge("size", "Size", "size", "buffer")], automatic=False)
    a = story.thread("a")
    for text in ("first", "second"):
        buffer = story.thing("Queue", "buffer")
        meters.add(story.entries[-1], story.time)
        story.put(a, buffer, text)
        meters.apply(story.records[-1])
    story.put(a, 1, "late")
    meters.apply(story.records[-1])
    ((_, reading),) = meters.readings(story.time)
    assert reading.last == 1


def test_a_script_without_a_sheet_gets_a_gauge_for_queues_and_variables_only():
    assert gauge_for(ObjectEntry(1, "PriorityQueue", "jobs")).kind == "size"
    assert gauge_for(ObjectEntry(2, "variable", "account.balance")).kind == "value"
    assert gauge_for(ObjectEntry(3, "Lock", "guard")) is None


def test_automatic_gauges_carry_the_latest_name_and_leave_out_what_has_no_number():
    story = Story()
    meters = Meters([], automatic=True)
    a = story.thread("a")
    queue, text = story.thing("Queue"), story.thing("variable", "greeting")
    for entry in story.entries[1:]:
        meters.add(entry, 0)
    meters.add(ObjectEntry(queue, "Queue", "jobs"), 0)
    story.put(a, queue, "x")
    meters.apply(story.records[-1])
    meters.apply(story.does(a, Kind.WRITE, text, value=math.nan))
    assert [(gauge.name, reading.last) for gauge, reading in meters.readings(story.time)] == [("jobs", 1)]


def test_readings_of_a_long_run_agree_with_counting():
    records = producer_consumer(6_000)
    meters = Meters(SHEET.gauges, automatic=False)
    meters.add(entries().entries[0], 0)
    for record in records:
        meters.apply(record)
    readings = {gauge.name: reading for gauge, reading in meters.readings(records[-1].time)}
    kinds = [record.kind for record in records]
    sizes = [record.value for record in records if record.kind in (Kind.PUT, Kind.GET)]
    assert readings["produced"].last == kinds.count(Kind.PUT)
    assert readings["consumed"].last == kinds.count(Kind.GET) == readings["wait"].samples
    assert (readings["queue_size"].last, readings["queue_size"].maximum) == (sizes[-1], max(sizes))
