"""Invariants that are expressions: evaluated under their guard, by the thread that is about to release it."""

from textwrap import dedent

import pytest
from live_runs import live_run

from engine.sheet import Invariant
from engine.trace import Kind

ACCOUNT = dedent("""\
    import threading
    class Account:
        def __init__(self, balance):
            self.lock = threading.Lock()
            self.funds = threading.Condition(self.lock)
            self.balance = balance
            self.other = 0
        @property
        def safe_balance(self):
            with self.lock:
                return self.balance
        def move(self, amount):
            with self.GUARD:
                self.balance -= amount
                self.other += amount
    account = Account(100)
    threads = [threading.Thread(target=lambda: [account.move(1) for _ in range(50)]) for _ in range(4)]
    for thread in threads: thread.start()
    for thread in threads: thread.join()
""")
CONSERVED = Invariant(
    "conserved", "No money vanishes", expression="account.balance + account.other == 100", guard="account.lock"
)


def broken(source, *invariants):
    end, recording = live_run(source, invariants=invariants)
    return end, [(record.object, recording.text(record.item)) for record in recording.of(Kind.BROKEN)]


def test_an_update_that_is_whole_under_its_lock_gives_no_false_alarm():
    end, alarms = broken(ACCOUNT.replace("GUARD", "lock"), CONSERVED)
    assert (end.reason, alarms) == ("finished", [])


def test_a_condition_as_guard_means_its_lock():
    guarded = Invariant("positive", "Never negative", expression="account.balance >= -50", guard="account.funds")
    _, alarms = broken(ACCOUNT.replace("GUARD", "funds"), CONSERVED, guarded)
    assert alarms == [(1, "account.balance = -51")]


def test_a_broken_invariant_is_recorded_once_with_its_values():
    _, alarms = broken(ACCOUNT.replace("GUARD", "lock").replace("self.other += amount", "pass"), CONSERVED)
    assert alarms == [(0, "account.balance = 99, account.other = 0")]


def test_an_invariant_is_checked_before_a_wait_gives_the_lock_away():
    source = ACCOUNT.replace("GUARD", "funds").replace(
        "self.other += amount", "self.funds.wait(0.001); self.other += amount"
    )
    _, alarms = broken(source, CONSERVED)
    assert alarms


def test_an_expression_that_takes_a_lock_ends_the_run_with_a_sentence():
    taking = Invariant("taking", "…", expression="account.safe_balance >= 0", guard="account.lock")
    end, _ = broken(ACCOUNT.replace("GUARD", "lock"), taking)
    assert end.reason == "not_started"
    assert end.sentence == (
        "The invariant taking can't be checked: its expression 'account.safe_balance >= 0' "
        "takes the lock account.lock. "
        "An expression may only look at data."
    )


def test_an_expression_that_takes_another_lock_ends_the_run_too():
    source = ACCOUNT.replace("GUARD", "lock").replace(
        "with self.lock:\n            return", "with extra:\n            return"
    )
    taking = Invariant("taking", "…", expression="account.safe_balance >= 0", guard="account.lock")
    end, _ = broken(f"import threading\nextra = threading.Lock()\n{source}", taking)
    assert end.sentence.startswith("The invariant taking can't be checked")
    assert "takes the lock extra" in end.sentence


def test_an_expression_that_raises_ends_the_run_with_a_sentence():
    wrong = Invariant("wrong", "…", expression="account.blance >= 0", guard="account.lock")
    end, _ = broken(ACCOUNT.replace("GUARD", "lock"), wrong)
    assert "raises AttributeError" in end.sentence


BUFFER = dedent("""\
    import queue, threading
    LIMIT = 2
    buffer = queue.KIND()
    def produce():
        for number in range(3):
            buffer.put(number)
    thread = threading.Thread(target=produce)
    thread.start()
    thread.join()
    for _ in range(3):
        buffer.get()
""")


@pytest.mark.parametrize("kind", ["Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"])
def test_a_queue_guards_what_it_holds_at_every_put_and_get(kind):
    short = Invariant("short", "Never too long", expression="len(buffer.queue) <= LIMIT", guard="buffer")
    filled = Invariant("filled", "Never empty", expression="buffer.queue", guard="buffer")
    end, alarms = broken(BUFFER.replace("KIND", kind), short, filled)
    assert end.reason == "finished"
    assert alarms[0] == (0, "len(buffer.queue) = 3, LIMIT = 2")
    assert [place for place, _ in alarms] == [0, 1]


def test_an_expression_that_asks_the_queue_that_guards_it_is_refused():
    asking = Invariant("short", "Never too long", expression="buffer.qsize() <= LIMIT", guard="buffer")
    end, _ = broken(BUFFER.replace("KIND", "Queue"), asking)
    assert "takes the lock buffer" in end.sentence


PLAN = dedent("""\
    import threading
    ready, plan = threading.Event(), {}
    def work():
        ready.wait()
    thread = threading.Thread(target=work)
    thread.start()
    ready.set()
    plan["x"] = 1
    ready.set()
    thread.join()
""")


def test_an_event_guards_what_has_to_be_there_when_it_is_set():
    there = Invariant("there", "The plan is there", expression="'x' in plan", guard="ready")
    end, alarms = broken(PLAN, there)
    assert (end.reason, alarms) == ("finished", [(0, "plan = {}")])
    assert broken(PLAN.replace("ready.set()", "", 1), there)[1] == []
