"""The same program many times: outcomes, their distribution, and that nothing is left when it is given up."""

import threading
import time
from pathlib import Path

import pytest

from engine.catalog import find_program, program_from_source
from engine.distribution import Bar, bars
from engine.many_runs import ManyRuns

DICE = """\
import random
import threading

SIDES = 2
thrown = 0


def throw():
    global thrown
    thrown = random.randint(1, SIDES)
    if thrown == SIDES:
        raise ValueError(thrown)


thread = threading.Thread(target=throw)
thread.start()
thread.join()
"""


def test_each_run_has_a_seed_and_an_outcome_of_its_own():
    program = program_from_source(Path("dice.py").resolve(), DICE, None)
    outcomes = list(ManyRuns(program, program.values(), runs=8, seconds=60, seed=1).messages())
    assert sorted(outcome["number"] for outcome in outcomes) == list(range(8))
    kinds = {outcome["kind"] for outcome in outcomes}
    assert kinds == {"finished", "uncaught_exception"}
    for outcome in outcomes:
        (thrown,) = (gauge["last"] for gauge in outcome["gauges"] if gauge["name"] == "thrown")
        assert (thrown == 2) == (outcome["kind"] == "uncaught_exception")
    again = list(ManyRuns(program, program.values(), runs=8, seconds=60, seed=1).messages())
    assert {one["number"]: one["kind"] for one in again} == {one["number"]: one["kind"] for one in outcomes}


def test_a_stall_is_an_outcome_and_an_endless_run_is_stopped_after_its_seconds(patience):
    program = find_program("bank_account")
    values = program.values(None, {"DEPOSITORS": 0, "INITIAL_BALANCE": 0})
    (stalled,) = ManyRuns(program, values, runs=1, seconds=60, speed=10.0).messages()
    assert stalled["kind"] == "stalled"
    (stopped,) = ManyRuns(program, program.values("live"), runs=1, seconds=0.3).messages()
    assert stopped["kind"] == "stopped"


@pytest.mark.parametrize("seconds", [0.0, 0.4])
def test_giving_up_ends_all_runs_at_once(seconds):
    program = find_program("bank_account")
    many = ManyRuns(program, program.values("live"), runs=50, seconds=60)
    ended = threading.Timer(seconds, many.end)
    start = time.monotonic()
    ended.start()
    assert list(many.messages()) == []
    ended.join()
    assert time.monotonic() - start < 60  # which is what one of them takes


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([], []),
        ([3.0, 3.0, 1.0], [Bar("1", 1), Bar("3", 2)]),
        ([0.25] * 4, [Bar("0.25", 4)]),
    ],
)
def test_few_values_get_a_bar_each(values, expected):
    assert bars(values) == expected


def test_many_values_share_bars_and_none_is_lost():
    found = bars([float(number) for number in range(100)], most=5)
    assert found == [
        Bar("0 to 19", 20),
        Bar("20 to 39", 20),
        Bar("40 to 59", 20),
        Bar("60 to 79", 20),
        Bar("80 to 99", 20),
    ]
    uneven = bars([number / 7 for number in range(100)], most=4)
    assert sum(bar.count for bar in uneven) == 100
