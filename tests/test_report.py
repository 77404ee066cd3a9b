"""The summary of a run, as data and as text, and the table of its samples."""

import io
import json
from pathlib import Path

import pytest
from stories import Story, predicate
from traces import MILLISECOND, SECOND

from engine.catalog import Program
from engine.meters import Meters
from engine.report import SCHEMA, GaugeTable, RunFacts, closing_lines, summary
from engine.sheet import Gauge, Invariant, Sheet
from engine.trace import FileEntry, Kind, ObjectEntry, Phase
from engine.wire import Message

SHEET = Sheet(
    title="Worker pool",
    gauges=(
        Gauge("waiting", "Tasks waiting", "size", "tasks", unit="tasks", show="both"),
        Gauge("money", "Money", "value", "account.balance"),
    ),
    invariants=(
        Invariant("right", "money is never negative", "account.balance >= 0", "account.lock"),
        predicate("consumed_once", "tasks"),
    ),
)


def pool_that_failed():
    """A worker takes a task and fails; the main thread waits for the queue for 2 s."""
    story = Story(sheet=SHEET)
    story.add(FileEntry(0, "/somewhere/pool.py"))
    tasks = story.thing("Queue", "tasks")
    main, worker = story.thread("MainThread"), story.thread("worker-1", kind="WORKERS")
    story.get(worker, tasks, story.put(main, tasks, "task 1"), line=20)
    story.blocks(main, Phase.DRAIN, tasks, line=30)
    story.fails(worker, "ValueError: no", line=21)
    story.does(story.thread("late"), Kind.BROKEN, 0, item=story.text("account.balance = -5"), line=40)
    story.ends(2, 0)
    story.world.advance(story.time + 2 * SECOND)
    return story


def reported(story, **content):
    meters = Meters(SHEET.gauges, automatic=False)
    for entry in story.entries:
        if isinstance(entry, ObjectEntry):
            meters.add(entry, 0)
    for record in story.records:
        meters.apply(record)
    story.world.note(Message("started", {"python": "3.13.1", "pid": 7}))
    if content:
        story.world.note(Message("ended", {"reason": "stopped", "sentence": "", "line": 0, **content}))
    program = Program("worker_pool", Path("worker_pool.py"), "", SHEET, {"WORKERS": 4}, has_sheet=True)
    facts = RunFacts(program, {"WORKERS": 2}, "live", 5, 2.0, len(story.records))
    return facts, story.world, meters


@pytest.fixture
def content():
    facts, world, meters = reported(pool_that_failed(), recorded=10, dropped=0)
    return json.loads(json.dumps(summary(facts, world, meters), allow_nan=False))


def test_the_summary_says_what_ran_and_how(content):
    assert content["schema"] == SCHEMA
    assert content["program"] == {
        "name": "worker_pool",
        "title": "Worker pool",
        "path": "worker_pool.py",
        "sheet": True,
    }
    assert content["parameters"] == {"WORKERS": 2}
    run = content["run"]
    assert (run["seed"], run["speed"], run["preset"], run["python"]) == (5, 2.0, "live", "3.13.1")
    assert run["seconds"] == pytest.approx(2.0, abs=0.1)


def test_the_summary_has_every_verdict_the_most_important_first(content):
    assert content["verdict"] == content["verdicts"][0]
    kinds = [verdict["kind"] for verdict in content["verdicts"]]
    assert kinds == ["broken_invariant", "uncaught_exception", "stalled", "stopped"]
    stalled = content["verdicts"][2]
    assert (stalled["threads"], stalled["objects"], stalled["failed"]) == (["MainThread"], ["tasks"], True)
    assert (stalled["file"], stalled["line"]) == ("/somewhere/pool.py", 30)
    assert stalled["sentence"].startswith("Stalled: MainThread waits until all items of tasks are reported done")


def test_the_summary_counts_events_and_time_of_each_thread(content):
    main, worker, _ = content["threads"]
    assert (main["state"], main["ending"], main["line"]) == ("drain", None, 30)
    assert main["counts"] == {"begin": 1, "put": 1, "blocked": 1}
    assert main["events"] == 3
    assert main["seconds"]["drain"] == pytest.approx(2.0, abs=0.1)
    assert sum(main["seconds"].values()) == pytest.approx(content["run"]["seconds"])
    assert (worker["kind"], worker["state"], worker["ending"]) == ("WORKERS", "failed", "raised")
    assert worker["error"] == "ValueError: no"


def test_the_summary_has_the_readings_of_each_gauge(content):
    assert content["gauges"]["waiting"] == {
        "label": "Tasks waiting",
        "unit": "tasks",
        "of": "tasks",
        "last": 0,
        "min": 0,
        "max": 1,
        "mean": pytest.approx(0.0005, abs=0.0001),
        "samples": 2,
    }
    assert content["gauges"]["money"]["last"] is None


def test_the_summary_says_which_invariants_held_and_where_one_broke(content):
    right, consumed = content["invariants"]
    assert (right["held"], right["times"]) == (False, 1)
    (place,) = right["broken"]
    assert (place["thread"], place["line"], place["text"]) == ("late", 40, "account.balance = -5")
    assert consumed == {
        "name": "consumed_once",
        "sentence": "consumed_once holds",
        "followed": True,
        "held": True,
        "times": 0,
        "broken": [],
    }


def test_the_summary_counts_events_on_both_sides(content):
    assert content["events"] == {"recorded": 10, "received": 10, "dropped": 0}


def test_a_process_that_was_killed_could_not_say_what_it_recorded():
    facts, world, meters = reported(pool_that_failed())
    world.note(Message("exited", {"killed": True, "status": -9, "sentence": ""}))
    content = summary(facts, world, meters)
    assert content["events"] == {"recorded": None, "received": 10, "dropped": 0}


def test_the_closing_lines_name_failures_gauges_and_invariants():
    lines = list(closing_lines(*reported(pool_that_failed(), recorded=10, dropped=3)))
    assert lines[0].startswith("worker_pool: Broken after 0.01 s by late (line 40): money is never negative.")
    assert lines[1] == "worker_pool: Uncaught exception in worker-1 (line 21): ValueError: no"
    assert lines[2].startswith("worker_pool: Stalled: ")
    assert lines[3] == "2.01 s, threads: 3, events: 10, dropped: 3"
    assert lines[4].startswith("Tasks waiting: last 0 tasks, least 0, most 1, mean 0.000")
    assert lines[5] == "Money: no sample of account.balance"
    assert lines[6] == "BROKEN: money is never negative"
    assert lines[7] == "held: consumed_once holds"


def test_an_invariant_whose_objects_never_appeared_is_not_said_to_have_held():
    story = Story(sheet=SHEET)
    story.ends(story.thread("MainThread"))
    lines = list(closing_lines(*reported(story)))
    assert lines[0] == "worker_pool: Finished after 0.00 s."
    assert lines[-1] == "not checked, tasks did not appear: consumed_once holds"
    assert lines[-2] == "not checked, account.lock did not appear: money is never negative"


def test_the_table_has_a_line_for_each_sample():
    file = io.StringIO()
    table = GaugeTable(file)
    table.sample(SHEET.gauges[0], 1_500 * MILLISECOND, 3.0)
    table.sample(SHEET.gauges[1], 2_000_001_000, 0.1 + 0.2)
    assert file.getvalue() == "time_s,gauge,value\n1.500000,waiting,3\n2.000001,money,0.3\n"
