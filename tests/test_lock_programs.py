"""What the programs about locks, conditions and other limits must bring out, with the tutorial's own numbers.

In virtual time, where who sleeps and who is late is no matter of luck; how they run live is in `test_programs`.
"""

import pytest
from program_runs import run_of
from sessions import session

from engine.catalog import find_program
from engine.explore.portfolio import STRATEGIES
from engine.explore.search import Budget, Search
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram
from engine.trace import Kind
from engine.verdict import VerdictKind


def test_ten_threads_with_ten_thousand_increments_always_make_a_hundred_thousand():
    program = find_program("counter")
    with session(program, program.values("tutorial"), speed=10.0) as (_, listener):
        listener.listen()
    assert listener.printed() == ["100000 increments, and the counter shows 100000"]
    assert listener.world.verdict.kind is VerdictKind.FINISHED


def test_a_counter_without_its_lock_loses_increments_once_the_race_window_is_open():
    run = run_of("counter", "step", ["no_lock"], THREADS=4, ROUNDS=5, RACE_WINDOW=0.1)
    assert run.lines != ["20 increments, and the counter shows 20"]
    assert run.world.verdict.kind is VerdictKind.BROKEN_INVARIANT


def test_an_open_race_window_costs_a_locked_counter_nothing():
    run = run_of("counter", "step", THREADS=4, ROUNDS=5, RACE_WINDOW=0.01)
    assert run.lines == ["20 increments, and the counter shows 20"]
    assert not run.world.broken


def test_five_writers_with_a_hundred_keys_of_their_own_make_five_hundred_items():
    run = run_of("shared_dictionary", "tutorial")
    assert run.lines[-1] == "Total items: 500"
    assert run.world.verdict.kind is VerdictKind.FINISHED


def test_writers_that_try_the_same_keys_store_each_once_also_with_an_open_race_window():
    run = run_of("shared_dictionary", "step", WRITERS=5, KEYS=20, RACE_WINDOW=0.01)
    assert run.lines[-1] == "Total items: 20"
    assert sum("stored" in line for line in run.lines) == 20


def test_looking_and_storing_apart_stores_keys_twice():
    run = run_of("shared_dictionary", "step", ["check_then_act"], WRITERS=5, KEYS=20, RACE_WINDOW=0.05)
    assert sum("stored" in line for line in run.lines) > 20


def test_the_owner_of_the_dictionarys_lock_takes_it_again():
    run = run_of("shared_dictionary", "tutorial")
    lock = next(number for number, thing in run.world.objects.items() if thing.name == "shared.lock")
    depths = [record.value for record in run.records if record.object == lock and record.kind == Kind.ACQUIRE]
    assert set(depths) == {1, 2}


def test_transfers_in_both_directions_keep_the_sum():
    run = run_of("transfers", "tutorial", RACE_WINDOW=0.001)
    *_, first, _, second = run.lines[-1].split()
    assert int(first) + int(second) == 1000


@pytest.mark.parametrize(
    ("name", "fault", "changes"),
    [
        ("transfers", "lock_order", {"RACE_WINDOW": 0.1}),
        ("dining_philosophers", "left_first", {"RACE_WINDOW": 0.5, "THINK_TIME": 0.0, "EAT_TIME": 0.0}),
    ],
)
def test_locks_in_another_order_end_in_a_circle_once_the_race_window_is_open(name, fault, changes):
    run = run_of(name, "live", [fault], **changes)
    assert run.world.verdict.kind is VerdictKind.DEADLOCK


def test_five_philosophers_have_all_their_meals():
    assert run_of("dining_philosophers", "tutorial").lines == ["50 meals for 5 philosophers"]


def test_each_worker_of_the_tutorial_finds_its_own_name():
    run = run_of("thread_local_data", "tutorial")
    expected = [f"Thread Worker-{number}: {what}" for number in range(3) for what in ("done", "processing")]
    assert sorted(run.lines[:-1]) == expected
    assert run.lines[-1] == "3 requests, 0 of them under a wrong name"


def test_one_name_for_all_threads_is_that_of_the_last():
    run = run_of("thread_local_data", "tutorial", ["one_for_all"])
    name = next(thing for thing in run.world.objects.values() if thing.name == "local_data.name")
    last = run.world.threads[name.writer].name
    assert set(run.lines[:-1]) == {f"Thread {last}: processing", f"Thread {last}: done"}
    assert run.world.verdict.kind is VerdictKind.BROKEN_INVARIANT


def test_each_worker_gets_one_connection_and_the_same_one_again():
    run = run_of("database_connections", "tutorial")
    expected = [f"Created connection for Thread-{number}" for number in range(3)]
    expected += [f"Thread-{number} found 3 users. Same connection: True" for number in range(3)]
    assert sorted(run.lines) == ["3 connections, 3 queries", *expected]


def test_sqlite_refuses_a_connection_that_another_thread_has_opened():
    # With a pause, so that all threads live at the same time: a new one may get the number of one that has ended.
    run = run_of("database_connections", "tutorial", ["shared_connection"], PAUSE=2.0, QUERIES=2)
    assert run.world.verdict.kind is VerdictKind.UNCAUGHT_EXCEPTION
    assert "sqlite3.ProgrammingError: SQLite objects created in a thread" in run.world.verdict.sentence


def test_waiting_on_a_condition_looks_once_for_each_item_and_polling_all_the_time():
    polled, waited = (int(line.split()[3]) for line in run_of("condition_versus_lock", "tutorial").lines)
    assert waited <= 21  # twenty items and the last word, each found after one look in vain at the most
    assert polled > 2 * waited


@pytest.mark.parametrize("fault", ["wait_untested", "notify_early"])
def test_a_lost_wake_up_leaves_one_side_of_the_hand_over_standing(fault):
    program = find_program("condition_versus_lock").with_faults([fault])
    with SteppedProgram(RunRequest.of(program, program.values("step"))) as run:
        progress = Search(run, program.sheet, STRATEGIES["portfolio"](0), budget=Budget(500, 60.0)).run()
    assert progress.found is not None
    assert "waiter-2 waits for waited.changed" in progress.found.verdict.sentence
    assert "poller-1" not in progress.found.verdict.sentence


def test_a_semaphore_lets_in_no_more_than_its_permits_and_serves_everybody():
    run = run_of("connection_limit", "tutorial")
    assert run.lines[-1] == "20 visits, 0 connections left open"
    assert max(run.written("server.connections")) == 3
    assert not run.world.broken


def test_a_permit_that_is_not_given_back_stalls_those_who_wait_for_ever():
    run = run_of("connection_limit", "live", ["no_release"])
    assert run.world.verdict.kind is VerdictKind.STALLED
    assert "server.permits" in run.world.verdict.sentence


def test_sleeping_with_the_lock_held_serves_one_at_a_time():
    run = run_of("connection_limit", "tutorial", ["sleep_with_lock"], JITTER=0)
    assert run.lines[-1] == "20 visits, 0 connections left open"
    assert run.world.time >= 20 * 100_000_000


def test_workers_at_a_barrier_do_all_rounds_together():
    run = run_of("barrier_rounds", "tutorial")
    assert run.lines == ["4 workers have done 10 rounds"]
    assert not run.world.broken


def test_readers_are_inside_together_and_writers_alone():
    run = run_of("readers_writers", "tutorial")
    assert run.lines == ["40 reads and 20 writes"]
    assert max(run.written("library.readers")) > 1
    assert max(run.written("library.writers")) == 1


def test_writers_starve_while_readers_go_first():
    """Ten visits of each: who is done first?"""
    done = {}
    for first in ("readers", "writers"):
        changes = {"ROUNDS": 10, "FIRST": first, "READ_TIME": 0.8, "WRITE_TIME": 0.3, "PAUSE": 0.2, "READERS": 4}
        run = run_of("readers_writers", "step", **changes)
        done[first] = [run.world.threads[one.thread].name for one in run.records if one.kind == Kind.END]
    assert set(done["readers"][-3:]) == {"writer-1", "writer-2", "MainThread"}
    assert {"writer-1", "writer-2"} & set(done["writers"][:3])
