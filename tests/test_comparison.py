"""The correct and the faulty program under the same schedule."""

import threading

import pytest

from engine.catalog import find_program
from engine.explore.comparison import Comparison, first_difference, moved_sites
from engine.explore.search import Budget
from engine.explore.setup import Setup


def compared(name, fault):
    program = find_program(name).with_faults([fault])
    setup = Setup(program, "step", program.values("step"), clock=program.clock)
    (message,) = [one for one in Comparison(setup).messages() if one["message"] != "progress"]
    assert message["message"] == "compared"
    return message


@pytest.mark.parametrize(
    ("name", "fault"), [("counter", "no_lock"), ("transfers", "lock_order"), ("bank_account", "if_for_while")]
)
def test_the_two_agree_up_to_the_difference_and_only_the_faulty_one_fails(name, fault):
    message = compared(name, fault)
    faulty, correct, at = message["faulty"]["rows"], message["correct"]["rows"], message["difference"]
    assert message["faulty"]["failed"]
    assert not message["correct"]["failed"]
    assert 0 < at < len(faulty)
    assert [(row[1], row[3]) for row in faulty[:at]] == [(row[1], row[3]) for row in correct[:at]]
    assert (faulty[at][1], faulty[at][3]) != (correct[at][1], correct[at][3])


def test_the_first_difference_of_the_counter_is_the_lock_that_is_missing():
    message = compared("counter", "no_lock")
    at = message["difference"]
    assert message["correct"]["rows"][at][3] == "takes counter.lock"
    assert message["faulty"]["rows"][at][3] == "reads counter.value: 0"


def test_rows_that_only_stand_on_other_lines_do_not_differ():
    left = [[1, "a", 3, "reads x", "x"], [2, "b", 4, "writes x", "x = 1"]]
    right = [[1, "a", 5, "reads x", "x  # here"], [2, "b", 6, "writes x", "x = 1"]]
    assert first_difference(left, right) == 2
    assert first_difference(left, right[:1]) == 1
    assert first_difference([], []) == 0


def test_sites_move_with_their_lines():
    before, after = "a\nb\nc\nd\n", "a\nnew\nb\nC\nd\n"
    sites = ["0:1:attribute:x:0", "0:2:attribute:x:1", "0:3:global:y:0", "1:3:global:y:0"]
    moved = ["0:1:attribute:x:0", "0:3:attribute:x:1", "0:4:global:y:0", "1:3:global:y:0"]
    assert moved_sites(sites, before, after) == moved
    assert moved_sites(None, before, after) is None


def test_where_nothing_fails_it_says_what_was_searched():
    program = find_program("counter")
    setup = Setup(program, "step", program.values("step"))
    messages = [one for one in Comparison(setup, Budget(20, 30.0)).messages() if one["message"] != "progress"]
    assert [message["message"] for message in messages] == ["none_found"]
    assert messages[0]["sentences"][0].startswith("No failure in 20 schedules")


def test_it_can_be_given_up():
    program = find_program("bank_account")
    comparison = Comparison(Setup(program, "step", program.values("step")), Budget(1_000_000, 600.0))
    timer = threading.Timer(0.5, comparison.end)
    timer.start()
    assert all(message["message"] == "progress" for message in comparison.messages())
    timer.join()
