"""The search: classic mistakes are found, their correct siblings are not blamed, and what was done is said."""

from itertools import pairwise
from unittest.mock import patch

import pytest
from stepped_runs import FAST, SCRIPTS, replayed, run_once, stepped, stepped_file

from engine.explore.bounded import Bounded
from engine.explore.dpor import DPOR
from engine.explore.happens_before import races
from engine.explore.pct import PCT
from engine.explore.portfolio import STRATEGIES, Portfolio
from engine.explore.pos import POS
from engine.explore.profiling import PROFILE_SCHEDULES, profiled_sites
from engine.explore.search import Budget, Search
from engine.explore.shrink import Deviations, decisive_step, deviations_of, weight
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk
from engine.sheet import Sheet
from engine.verdict import VerdictKind

BUGGY = sorted(path.stem for path in SCRIPTS.glob("*_buggy.py"))
FIXED = sorted(path.stem for path in SCRIPTS.glob("*_fixed.py"))
KINDS = {
    "lock_order_buggy": VerdictKind.DEADLOCK,
    "philosophers_three_buggy": VerdictKind.DEADLOCK,
    "philosophers_five_buggy": VerdictKind.DEADLOCK,
    "buffer_notify_buggy": VerdictKind.STALLED,
    "one_sentinel_buggy": VerdictKind.STALLED,
    "notify_before_wait_buggy": VerdictKind.STALLED,
    "queue_empty_buggy": VerdictKind.STALLED,
}


@pytest.fixture(autouse=True)
def unhurried(monkeypatch):
    """What is found, and how small it becomes, depends on numbers of schedules alone: no time passes for a search."""
    for module in ("search", "shrink"):
        monkeypatch.setattr(f"engine.explore.{module}.monotonic", lambda: 0.0)


def search(name, *, preset=None, strategy="portfolio", schedules=2_000, slow=False):
    file = str(SCRIPTS / f"{name}.py") if (SCRIPTS / f"{name}.py").is_file() else name
    with stepped_file(file, preset) as (run, world):
        searching = Search(
            run,
            world.sheet,
            STRATEGIES[strategy](0),
            budget=Budget(schedules),
            slow=slow,
            limits=FAST,
        )
        return searching.run(), searching.sentences()


def test_every_script_has_its_sibling():
    assert [name.removesuffix("_buggy") for name in BUGGY] == [name.removesuffix("_fixed") for name in FIXED]
    assert len(BUGGY) == 14


@pytest.mark.parametrize("name", BUGGY)
def test_a_classic_mistake_is_found_shrunk_and_confirmed(name):
    progress, _ = search(name)
    found = progress.found
    assert found is not None
    assert found.verdict.kind is KINDS.get(name, VerdictKind.UNCAUGHT_EXCEPTION)
    assert found.confirmed
    assert found.preemptions <= (4 if name == "philosophers_five_buggy" else 2)


def test_the_decisive_step_is_the_first_interruption():
    progress, _ = search("lost_update_buggy")
    log = progress.found.outcome.log
    at = decisive_step(progress.found.outcome)
    before, now = log[at - 1], log[at]
    assert before.thread.key != now.thread.key
    assert before.thread.key in now.enabled
    for earlier, later in pairwise(log[:at]):
        assert earlier.thread.key == later.thread.key or earlier.thread.key not in later.enabled


@pytest.mark.parametrize("name", FIXED)
def test_a_correct_program_is_not_blamed(name):
    progress, said = search(name, schedules=300)
    assert progress.found is None
    assert not progress.races
    assert said[0].startswith(f"No failure in {progress.schedules} schedules; sleeps took their time.")


@pytest.mark.slow
@pytest.mark.parametrize("name", [*FIXED, "bank_account", "producer_consumer", "worker_pool"])
def test_a_correct_program_is_not_blamed_in_two_thousand_schedules(name):
    progress, _ = search(name, preset=None if name in FIXED else "step")
    assert progress.found is None
    assert progress.schedules == 2_000 or progress.exhausted


@pytest.mark.parametrize("name", ["bank_account", "producer_consumer", "worker_pool"])
def test_built_in_programs_hold_under_their_step_preset(name):
    progress, _ = search(name, preset="step", schedules=150)
    assert progress.found is None
    assert not progress.races


def test_the_stall_of_the_tutorials_bank_account_is_found():
    progress, _ = search("bank_account", preset="tutorial", schedules=200)
    assert progress.found is not None
    assert progress.found.verdict.kind is VerdictKind.STALLED
    assert "account.funds" in progress.found.verdict.sentence


@pytest.mark.parametrize("strategy", ["surw", "pct", "pos", "random", "bounded", "dpor"])
def test_each_strategy_alone_finds_a_lost_update(strategy):
    progress, _ = search("lost_update_buggy", strategy=strategy, schedules=500)
    assert progress.found is not None


def test_a_lost_update_needs_one_preemption():
    progress, _ = search("lost_update_buggy")
    assert progress.found is not None
    assert progress.found.preemptions == 1


def test_a_data_race_is_told_with_both_lines_in_the_first_run():
    outcome, _, _ = run_once((SCRIPTS / "lost_update_buggy.py").read_text(), everything=True)
    found = races(outcome)
    assert [(race.name, race.first.line, race.second.line) for race in found] == [("total", 12, 12)]


def test_what_the_mutex_inside_a_queue_orders_is_no_race_and_no_more_than_that():
    source = """
        import queue, threading
        class Tasks(queue.Queue):
            def __init__(self):
                super().__init__()
                self.taken = 0
            def drop(self):
                with self.mutex:
                    self.taken += len(self.queue)
                    self.queue.clear()
        tasks = Tasks()
        def work():
            tasks.put(1)
            tasks.drop()
            {look}
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
    """
    for look, found in [("pass", set()), ("tasks.taken", {"Tasks.taken"})]:
        outcome, _, _ = run_once(source.replace("{look}", look), everything=True)
        assert {race.name for race in races(outcome)} == found


def test_what_a_lock_a_queue_or_a_join_orders_is_no_race():
    outcome, _, _ = run_once(
        """
        import queue, threading
        lock, tasks, done = threading.Lock(), queue.Queue(), threading.Event()
        counted = sent = flagged = joined = 0
        def work():
            global counted, sent, flagged, joined
            with lock:
                counted += 1
            sent = 1
            tasks.put(None)
            flagged = 1
            done.set()
            joined = 1
        threads = [threading.Thread(target=work) for _ in range(1)]
        for thread in threads:
            thread.start()
        with lock:
            counted += 1
        tasks.get()
        sent += 1
        done.wait()
        flagged += 1
        for thread in threads:
            thread.join()
        joined += 1
        """,
        everything=True,
    )
    assert races(outcome) == []


TWO_THREADS = """
    import threading
    lock = threading.Lock()
    def work():
        with lock:
            pass
    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""


def test_a_bounded_search_tries_no_schedule_twice_and_says_when_it_has_tried_all():
    seen = set()
    preempted = []
    strategy = Bounded()
    with stepped(TWO_THREADS, everything=False) as run:
        number = 0
        while strategy.begin(number):
            outcome = run.run(strategy, tracing=True)
            strategy.end(outcome)
            seen.add(tuple(outcome.schedule))
            preempted.append(weight(outcome)[0])
            number += 1
    assert len(seen) == number
    assert preempted == sorted(preempted)
    assert strategy.exhausted == "All schedules were explored."


def test_deviations_of_a_schedule_lead_to_the_same_schedule():
    with stepped(TWO_THREADS) as run:
        walk = RandomWalk(4)
        walk.begin(0)
        outcome = run.run(walk, tracing=True)
        again = run.run(Deviations(deviations_of(outcome)), tracing=True)
        assert again.schedule == outcome.schedule
        assert again.digest == replayed(run, outcome).digest


def test_the_portfolio_lets_every_strategy_have_its_turn(monkeypatch):
    begun = []

    def noted(kind):
        begin = kind.begin
        return lambda strategy, number: begun.append(kind.__name__) or begin(strategy, number)

    for kind in (SURW, PCT, POS, RandomWalk, Bounded, DPOR):
        monkeypatch.setattr(kind, "begin", noted(kind))
    with stepped(TWO_THREADS, everything=False) as run:
        portfolio = Portfolio(0)
        for number in range(6):
            assert portfolio.begin(number)
            portfolio.end(run.run(portfolio))
    assert sorted(begun) == ["Bounded", "DPOR", "PCT", "POS", "RandomWalk", "SURW"]


def test_a_search_says_what_it_explored():
    _, said = search("notify_before_wait_fixed", strategy="bounded")
    assert "All schedules were explored." in said
    _, said = search("notify_before_wait_fixed", strategy="dpor")
    assert said[1].startswith("Every distinct behaviour was explored. For that 2 schedules are enough: ")
    _, said = search("lost_update_fixed", strategy="bounded", schedules=200)
    assert "All schedules with at most 2 interruptions of a thread were explored." in said
    _, said = search("lost_update_fixed", strategy="bounded", schedules=30)
    assert "All schedules in which no thread is interrupted were explored." in said
    _, said = search("lost_update_fixed", strategy="bounded", schedules=5)
    assert len(said) == 1  # nothing is counted while it is learned what the threads share


RARE = """
import threading
a, b = threading.Lock(), threading.Lock()
count = 0
def work():
    global count
    for lock in (a, b, a, b):
        with lock:
            pass
    count += 1
def look():
    global count
    seen = [lock.locked() for lock in (a, b, a, b)]
    if all(seen):
        count += 1
    worker.join()
    assert count == 1 + all(seen)
worker = threading.Thread(target=work)
worker.start()
look()
"""


def test_accesses_that_only_a_rare_schedule_reaches_are_explored_before_all_is_said_to_be():
    with stepped(RARE) as run:
        searching = Search(run, Sheet("rare"), STRATEGIES["dpor"](0), budget=Budget(5_000), limits=FAST)
        progress = searching.run()
    assert progress.found is not None
    assert progress.found.verdict.kind is VerdictKind.UNCAUGHT_EXCEPTION
    assert progress.found.confirmed


@pytest.mark.parametrize(("source", "schedules"), [("print(1)", 1), (RARE, PROFILE_SCHEDULES)])
def test_what_threads_share_is_learned_from_many_schedules_where_there_are_many(source, schedules):
    with stepped(source) as program, patch.object(program, "run", wraps=program.run) as run:
        profiled_sites(program, seed=0, slow=False, limits=FAST)
    assert run.call_count == schedules


def test_a_search_in_slow_time_says_so():
    _, said = search("overdraft_fixed", schedules=20, slow=True)
    assert said[0] == "No failure in 20 schedules; sleeps could end early."
