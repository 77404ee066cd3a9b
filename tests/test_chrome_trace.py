"""The trace for Perfetto and chrome://tracing: names, slices, counters, and valid JSON at any length."""

import io
import json

import pytest
from stories import Story, predicate
from traces import MILLISECOND, entries, producer_consumer

from engine.chrome_trace import ChromeTrace
from engine.sheet import Gauge, Sheet
from engine.trace import LAB_THREAD, Kind, Phase
from engine.world import World


class Traced:
    """A story whose events also go to a trace."""

    def __init__(self, *invariants):
        self.story = Story(*invariants)
        self.file = io.StringIO()
        self.trace = ChromeTrace(self.file, self.story.world, "A program")
        does = self.story.does

        def traced(*args, **fields):
            record = does(*args, **fields)
            self.trace.apply(record)
            return record

        self.story.does = traced

    def events(self, phase):
        with self.trace:
            pass
        found = json.loads(self.file.getvalue())["traceEvents"]
        return [event for event in found if event["ph"] == phase]


def slices_of(traced, thread):
    return [
        (event["name"], event["ts"] / 1000, event["dur"] / 1000)
        for event in traced.events("X")
        if event["tid"] == thread
    ]


def test_each_stay_in_a_state_is_a_slice_in_microseconds_without_gaps():
    traced = Traced()
    story = traced.story
    main = story.thread("MainThread")
    story.does(main, Kind.SLEEP, value=0.2, line=7, after=4 * MILLISECOND)
    story.does(main, Kind.WAKE, after=200 * MILLISECOND)
    story.does(main, Kind.PRINT, after=5 * MILLISECOND)
    story.ends(main)
    assert slices_of(traced, main) == [
        ("ready", 0, 1),
        ("running", 1, 4),
        ("sleeping", 5, 200),
        ("running", 205, 6),
    ]


def test_a_stay_that_has_not_ended_lasts_to_the_end_of_the_run():
    traced = Traced()
    story = traced.story
    buffer, main = story.thing("Queue", "buffer"), story.thread("MainThread")
    story.blocks(main, Phase.GET, buffer, line=3)
    story.world.advance(story.time + 50 * MILLISECOND)
    (last,) = [event for event in traced.events("X") if event["name"] == "get: empty"]
    assert last["dur"] == pytest.approx(50_000)
    assert last["args"] == {"line": "line 3", "waits for": "buffer"}


def test_a_join_names_the_thread_waited_for():
    traced = Traced()
    story = traced.story
    main, worker = story.thread("MainThread"), story.thread("worker")
    story.blocks(main, Phase.JOINING, worker)
    story.ends(worker)
    story.does(main, Kind.JOINED, worker)
    (joining,) = [event for event in traced.events("X") if event["name"] == "joining"]
    assert joining["args"]["waits for"] == "worker"


def test_threads_have_their_names_and_the_order_of_their_creation():
    traced = Traced()
    for name in ("MainThread", "worker"):
        traced.story.ends(traced.story.thread(name))
    found = [event for event in traced.events("M") if "tid" in event]
    names = {event["tid"]: event["args"]["name"] for event in found if event["name"] == "thread_name"}
    order = {event["tid"]: event["args"]["sort_index"] for event in found if "sort_index" in event["args"]}
    assert (names, order) == ({0: "MainThread", 1: "worker"}, {0: 0, 1: 1})


def test_a_sample_of_a_gauge_is_a_counter():
    traced = Traced()
    traced.trace.sample(Gauge("size", "Queue size", "size", "buffer", unit="items"), 3 * MILLISECOND, 4.0)
    (counter,) = traced.events("C")
    assert (counter["name"], counter["ts"], counter["args"]) == ("Queue size", 3000, {"items": 4})


def test_a_broken_invariant_is_an_instant():
    traced = Traced(predicate("within_capacity", "buffer"))
    story = traced.story
    buffer, a = story.thing("Queue", "buffer", capacity=1), story.thread("a")
    for text in "xy":
        story.put(a, buffer, text)
    (instant,) = traced.events("i")
    assert (instant["name"], instant["tid"]) == ("within_capacity holds", a)
    assert instant["args"]["text"].startswith("a put y into buffer")


def test_what_the_laboratory_does_is_no_lane():
    traced = Traced()
    traced.story.thread("MainThread")
    traced.story.does(LAB_THREAD, Kind.CLOCK, value=0)
    assert LAB_THREAD not in {event.get("tid") for event in traced.events("X")}


def test_a_run_in_which_nothing_happened_is_valid_json():
    assert [event["name"] for event in Traced().events("M")] == ["process_name"]


def test_a_long_run_is_written_as_it_goes_and_its_slices_fill_the_time():
    file, world = io.StringIO(), World(Sheet("Long"))
    for entry in entries().entries:
        world.add(entry)
    records = producer_consumer(20_000)
    with ChromeTrace(file, world, "Long") as trace:
        for place, record in enumerate(records):
            world.apply(record)
            trace.apply(record)
            if place == 10_000:
                assert file.tell() > 200_000
    found = json.loads(file.getvalue())["traceEvents"]
    for thread in world.threads.values():
        spent = sum(event["dur"] for event in found if event["ph"] == "X" and event["tid"] == thread.number)
        begun = world.time - sum(thread.time_in_phases(world.time))
        assert spent == pytest.approx((world.time - begun) / 1000, rel=1e-6)
