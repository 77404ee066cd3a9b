"""What the programs about locks, conditions and other limits must bring out, with the tutorial's own numbers."""

import pytest
from program_runs import outcome_of
from sessions import session

from engine.catalog import find_program
from engine.explore.portfolio import STRATEGIES
from engine.explore.search import Budget, Search
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram
from engine.trace import Kind, Record, ThreadEntry
from engine.verdict import VerdictKind


def finished(name, preset, changes=None, *, fault=None, seconds=40):
    """A run that must end by itself: its listener."""
    program = find_program(name)
    if fault is not None:
        program = program.with_faults([fault])
    with session(program, program.values(preset, changes), speed=10.0) as (_, listener):
        listener.listen(seconds=seconds)
    return listener


def values_of(listener, variable):
    number = next(number for number, thing in listener.world.objects.items() if thing.name == variable)
    return [record.value for record in listener.records if (record.object, record.kind) == (number, Kind.WRITE)]


def test_ten_threads_with_ten_thousand_increments_always_make_a_hundred_thousand():
    listener = finished("counter", "tutorial")
    assert listener.printed() == ["100000 increments, and the counter shows 100000"]
    assert listener.world.verdict.kind is VerdictKind.FINISHED


def test_a_counter_without_its_lock_loses_increments_once_the_race_window_is_open():
    listener = finished("counter", "step", {"THREADS": 4, "ROUNDS": 5, "RACE_WINDOW": 0.1}, fault="no_lock")
    assert listener.printed() != ["20 increments, and the counter shows 20"]
    assert listener.world.verdict.kind is VerdictKind.BROKEN_INVARIANT


def test_an_open_race_window_costs_a_locked_counter_nothing():
    listener = finished("counter", "step", {"THREADS": 4, "ROUNDS": 5, "RACE_WINDOW": 0.01})
    assert listener.printed() == ["20 increments, and the counter shows 20"]
    assert not listener.world.broken


def test_five_writers_with_a_hundred_keys_of_their_own_make_five_hundred_items():
    listener = finished("shared_dictionary", "tutorial")
    assert listener.printed()[-1] == "Total items: 500"
    assert listener.world.verdict.kind is VerdictKind.FINISHED


def test_writers_that_try_the_same_keys_store_each_once_also_with_an_open_race_window():
    changes = {"WRITERS": 5, "KEYS": 20, "RACE_WINDOW": 0.01}
    listener = finished("shared_dictionary", "step", changes)
    assert listener.printed()[-1] == "Total items: 20"
    assert sum("stored" in line for line in listener.printed()) == 20


def test_looking_and_storing_apart_stores_keys_twice():
    changes = {"WRITERS": 5, "KEYS": 20, "RACE_WINDOW": 0.05}
    listener = finished("shared_dictionary", "step", changes, fault="check_then_act")
    assert sum("stored" in line for line in listener.printed()) > 20


def test_the_owner_of_the_dictionarys_lock_takes_it_again():
    listener = finished("shared_dictionary", "tutorial")
    lock = next(number for number, thing in listener.world.objects.items() if thing.name == "shared.lock")
    depths = [record.value for record in listener.records if record.object == lock and record.kind == Kind.ACQUIRE]
    assert set(depths) == {1, 2}


def test_transfers_in_both_directions_keep_the_sum():
    listener = finished("transfers", "tutorial", {"RACE_WINDOW": 0.001})
    *_, first, _, second = listener.printed()[-1].split()
    assert int(first) + int(second) == 1000


@pytest.mark.parametrize(
    ("name", "fault", "changes"),
    [
        ("transfers", "lock_order", {"RACE_WINDOW": 0.1}),
        ("dining_philosophers", "left_first", {"RACE_WINDOW": 0.5, "THINK_TIME": 0.0, "EAT_TIME": 0.0}),
    ],
)
def test_locks_in_another_order_end_in_a_circle_once_the_race_window_is_open(name, fault, changes):
    program = find_program(name).with_faults([fault])
    with session(program, program.values(None, changes)) as (_, listener):
        listener.listen(until=lambda listener: listener.world.verdict.kind is VerdictKind.DEADLOCK, seconds=60)


def test_five_philosophers_have_all_their_meals():
    listener = finished("dining_philosophers", "tutorial")
    assert listener.printed() == ["50 meals for 5 philosophers"]


def test_each_worker_of_the_tutorial_finds_its_own_name():
    listener = finished("thread_local_data", "tutorial")
    expected = [f"Thread Worker-{number}: {what}" for number in range(3) for what in ("done", "processing")]
    assert sorted(listener.printed()[:-1]) == expected
    assert listener.printed()[-1] == "3 requests, 0 of them under a wrong name"


def test_one_name_for_all_threads_is_that_of_the_last():
    """Stepped, so that all of them have stored their names before the first one's time is up."""
    world, lines = outcome_of("thread_local_data", faults=["one_for_all"])
    name = next(thing for thing in world.objects.values() if thing.name == "local_data.name")
    last = world.threads[name.writer].name
    assert set(lines[:-1]) == {f"Thread {last}: processing", f"Thread {last}: done"}
    assert world.verdict.kind is VerdictKind.BROKEN_INVARIANT


def test_each_worker_gets_one_connection_and_the_same_one_again():
    listener = finished("database_connections", "tutorial")
    expected = [f"Created connection for Thread-{number}" for number in range(3)]
    expected += [f"Thread-{number} found 3 users. Same connection: True" for number in range(3)]
    assert sorted(listener.printed()) == ["3 connections, 3 queries", *expected]


def test_sqlite_refuses_a_connection_that_another_thread_has_opened():
    # With a pause, so that all threads live at the same time: a new one may get the number of one that has ended.
    changes = {"PAUSE": 5.0, "QUERIES": 2}
    listener = finished("database_connections", "tutorial", changes, fault="shared_connection")
    assert listener.world.verdict.kind is VerdictKind.UNCAUGHT_EXCEPTION
    assert "sqlite3.ProgrammingError: SQLite objects created in a thread" in listener.world.verdict.sentence


def test_waiting_on_a_condition_looks_once_for_each_item_and_polling_all_the_time():
    """Stepped, so that each sleep takes just its time."""
    _, lines = outcome_of("condition_versus_lock")
    polled, waited = (int(line.split()[3]) for line in lines)
    assert waited <= 21  # twenty items and the last word, each found after one look in vain at the most
    assert polled > 2 * waited


@pytest.mark.parametrize("fault", ["wait_untested", "notify_early"])
def test_a_lost_wake_up_leaves_one_side_of_the_hand_over_standing(fault):
    """Stepped: in a free run it is a matter of luck."""
    program = find_program("condition_versus_lock").with_faults([fault])
    with SteppedProgram(RunRequest.of(program, program.values("step"))) as run:
        progress = Search(run, program.sheet, STRATEGIES["portfolio"](0), budget=Budget(500, 60.0)).run()
    assert progress.found is not None
    assert "waiter-2 waits for waited.changed" in progress.found.verdict.sentence
    assert "poller-1" not in progress.found.verdict.sentence


def test_a_semaphore_lets_in_no_more_than_its_permits_and_serves_everybody():
    listener = finished("connection_limit", "tutorial")
    assert listener.printed()[-1] == "20 visits, 0 connections left open"
    assert max(values_of(listener, "server.connections")) == 3
    assert not listener.world.broken


def test_a_permit_that_is_not_given_back_stalls_those_who_wait_for_ever():
    program = find_program("connection_limit").with_faults(["no_release"])
    values = program.values(None, {"USE_TIME": 0.0, "PAUSE": 0.0})
    with session(program, values) as (_, listener):
        listener.listen(until=lambda listener: listener.world.verdict.kind is VerdictKind.STALLED)
        assert "server.permits" in listener.world.verdict.sentence


def test_sleeping_with_the_lock_held_serves_one_at_a_time():
    listener = finished("connection_limit", "tutorial", {"JITTER": 0}, fault="sleep_with_lock")
    assert listener.printed()[-1] == "20 visits, 0 connections left open"
    assert listener.world.time >= 20 * 100_000_000


def test_workers_at_a_barrier_do_all_rounds_together():
    listener = finished("barrier_rounds", "tutorial")
    assert listener.printed() == ["4 workers have done 10 rounds"]
    assert not listener.world.broken


def test_readers_are_inside_together_and_writers_alone():
    listener = finished("readers_writers", "tutorial")
    assert listener.printed() == ["40 reads and 20 writes"]
    assert max(values_of(listener, "library.readers")) > 1
    assert max(values_of(listener, "library.writers")) == 1


def test_writers_starve_while_readers_go_first():
    """Stepped, so that the time is virtual: ten visits of each, who is done first?"""
    done = {}
    for first in ("readers", "writers"):
        changes = {"ROUNDS": 10, "FIRST": first, "READ_TIME": 0.8, "WRITE_TIME": 0.3, "PAUSE": 0.2, "READERS": 4}
        program = find_program("readers_writers")
        walk = RandomWalk(1)
        walk.begin(0)
        with SteppedProgram(RunRequest.of(program, program.values("step", changes))) as run:
            outcome = run.run(walk, tracing=True)
        names = {part.number: part.name for part in outcome.story if isinstance(part, ThreadEntry)}
        ended = [names[part.thread] for part in outcome.story if isinstance(part, Record) and part.kind == Kind.END]
        done[first] = ended
    assert set(done["readers"][-3:]) == {"writer-1", "writer-2", "MainThread"}
    assert {"writer-1", "writer-2"} & set(done["writers"][:3])
