"""The two pools: every task has one result, with the tutorial's numbers and when tasks fail."""

import re

import pytest
from program_runs import outcome_of, printed
from stepped_runs import run_once

from engine.trace import ItemEntry
from engine.verdict import VerdictKind

RESULT = re.compile(r"(?:success|task \d+): (\d+)")


@pytest.mark.parametrize("name", ["worker_pool", "executor_pool"])
def test_twenty_numbers_are_doubled_by_four_workers(name):
    lines = printed(name)
    results = [int(found[1]) for found in map(RESULT.fullmatch, lines) if found]
    assert sorted(results) == list(range(0, 40, 2))
    assert lines[-1] == "20 tasks succeeded, 0 failed"


@pytest.mark.parametrize("name", ["worker_pool", "executor_pool"])
def test_the_tasks_of_four_workers_take_five_times_as_long_as_one(name):
    world, _ = outcome_of(name)
    assert world.time / 1e9 == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("name", ["worker_pool", "executor_pool"])
def test_no_task_is_lost_when_half_of_them_fail(name):
    succeeded, _, _, failed, _ = printed(name, FAILURES=50)[-1].split()
    assert int(succeeded) + int(failed) == 20
    assert int(failed) > 0


def test_a_worker_that_ends_with_its_task_leaves_the_rest_of_the_tasks_to_the_others():
    world, _ = outcome_of("worker_pool", "step", faults=["dying_worker"], FAILURES=100)
    kinds = [verdict.kind for verdict in world.verdicts]
    assert kinds[:2] == [VerdictKind.BROKEN_INVARIANT, VerdictKind.UNCAUGHT_EXCEPTION]


@pytest.mark.parametrize(
    ("name", "fault", "changes"),
    [
        ("worker_pool", "no_task_done", {}),
        ("worker_pool", "one_sentinel", {}),
        ("worker_pool", "counted_too_late", {"RACE_WINDOW": 0.1}),
        ("producer_consumer", "one_sentinel", {"ENDING": "sentinels"}),
    ],
)
def test_a_fault_makes_a_finite_run_stall_as_its_sheet_tells_the_reader(name, fault, changes):
    world, _ = outcome_of(name, faults=[fault], **changes)
    assert world.verdict.kind is VerdictKind.STALLED


def test_a_task_of_an_executor_is_shown_as_the_call_that_it_is():
    source = """
        from concurrent.futures import ThreadPoolExecutor
        def square(number):
            return number * number
        with ThreadPoolExecutor(1) as pool:
            pool.submit(square, 7)
            pool.submit(pow, 2, 3)
    """
    outcome, _, _ = run_once(source)
    texts = {entry.text for entry in outcome.story if isinstance(entry, ItemEntry)}
    assert {"square(7)", "pow(2, 3)"} <= texts
