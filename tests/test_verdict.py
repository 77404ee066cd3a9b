"""Verdicts: the closed list of kinds, their order of importance, and the sentences that name everything."""

import pytest
from stories import Story, predicate

from engine.sheet import Invariant
from engine.trace import LAB_THREAD, Ending, Kind, Phase
from engine.verdict import VerdictKind


def kinds(story):
    return [verdict.kind for verdict in story.world.verdicts]


def bank_that_ran_dry():
    """A withdrawer waits for money, the others have ended, and main waits for the withdrawer."""
    story = Story()
    lock = story.thing("RLock")
    funds = story.thing("Condition", "account.funds", lock=lock)
    main, depositor, withdrawer = (story.thread(name) for name in ("main", "depositor-1", "withdrawer-2"))
    story.takes(withdrawer, lock, line=40)
    story.does(withdrawer, Kind.WAIT, funds, value=-1, line=41)
    story.blocks(main, Phase.JOINING, withdrawer, line=88)
    return story, main, depositor, withdrawer, funds


def test_a_stall_names_threads_objects_and_lines_in_one_sentence():
    story, main, depositor, withdrawer, funds = bank_that_ran_dry()
    assert kinds(story) == [VerdictKind.RUNNING]
    story.ends(depositor)
    verdict = story.world.verdict
    assert verdict.kind is VerdictKind.STALLED
    assert verdict.sentence == (
        "Stalled: withdrawer-2 waits for account.funds (line 41), "
        "main waits for withdrawer-2 to end (line 88); nobody is left to wake them."
    )
    assert verdict.threads == (withdrawer, main)
    assert verdict.objects == (funds,)
    assert verdict.line == 41
    assert verdict.failed


def test_a_stall_is_a_state_that_a_new_thread_ends():
    story, _, depositor, _, _ = bank_that_ran_dry()
    story.ends(depositor)
    assert story.world.stuck
    story.does(LAB_THREAD, Kind.START, story.thread("depositor-2", begins=False))
    assert kinds(story) == [VerdictKind.RUNNING]
    assert not story.world.stuck


def test_a_stall_of_many_threads_stays_one_short_sentence():
    story = Story()
    tasks = story.thing("Queue", "tasks")
    story.ends(story.thread("main"))
    workers = [story.thread(f"worker-{number}") for number in range(1, 17)]
    for worker in workers:
        story.blocks(worker, Phase.GET, tasks, line=20)
    assert story.world.verdict.sentence == (
        "Stalled: worker-1, worker-2, worker-3 and 13 more wait to get from tasks (line 20), which is empty; "
        "nobody is left to wake them."
    )
    assert story.world.verdict.threads == tuple(workers)


def test_a_stall_at_many_places_counts_those_it_does_not_name():
    story = Story()
    story.ends(story.thread("main"))
    for number in range(1, 8):
        story.blocks(story.thread(f"t{number}"), Phase.EVENT, story.thing("Event", f"go{number}"), line=number)
    sentence = story.world.verdict.sentence
    assert sentence.startswith("Stalled: t1 waits for go1 to be set (line 1), t2 waits")
    assert sentence.endswith("t4 waits for go4 to be set (line 4) … and 3 more threads; nobody is left to wake them.")


def test_the_main_thread_comes_last_among_those_that_stall():
    story = Story()
    main, worker = story.thread("main"), story.thread("worker")
    story.blocks(main, Phase.EVENT, story.thing("Event", "closing"), line=9)
    story.blocks(worker, Phase.GET, story.thing("Queue", "tasks"), line=3)
    assert story.world.verdict.threads == (worker, main)
    assert story.world.verdict.line == 3


def test_one_thread_alone_is_told_in_the_singular():
    story = Story()
    main, queue = story.thread("main"), story.thing("Queue", "buffer", capacity=1)
    story.put(main, queue, "a")
    story.blocks(main, Phase.PUT, queue, line=3)
    assert story.world.verdict.sentence == (
        "Stalled: main waits to put into buffer (line 3), which is full; nobody is left to wake it."
    )


def test_a_lock_that_an_ended_thread_kept_is_told():
    story = Story()
    main, lock = story.thread("main"), story.thing("Lock", "guard")
    worker = story.thread("worker")
    story.takes(worker, lock)
    story.blocks(main, Phase.LOCK, lock, line=3)
    story.ends(worker)
    assert story.world.verdict.sentence == (
        "Stalled: main waits for guard (line 3), which worker still held when it ended; nobody is left to wake it."
    )


@pytest.mark.parametrize("going", [Phase.RUNNING, Phase.SLEEPING, Phase.GET])
def test_nothing_stalls_while_one_thread_can_go_on(going):
    story = Story()
    queue, main, other = (
        story.thing("Queue", "buffer"),
        story.thread("main"),
        story.thread("other", daemon=True),
    )
    if going is Phase.SLEEPING:
        story.does(other, Kind.SLEEP, value=5)
    elif going is Phase.GET:
        story.blocks(other, Phase.GET, queue, time_out=5)
    story.blocks(main, Phase.GET, queue)
    assert kinds(story) == [VerdictKind.RUNNING]


def philosophers(count, *, closed=True):
    story = Story()
    forks = [story.thing("Lock", f"forks[{number}]") for number in range(count)]
    seats = [story.thread(f"philosopher-{number}") for number in range(count)]
    for seat in seats:
        story.takes(seat, forks[seat], line=10)
    for seat in seats if closed else seats[:-1]:
        story.blocks(seat, Phase.LOCK, forks[(seat + 1) % count], line=11)
    return story, seats, forks


def test_a_deadlock_names_each_thread_what_it_holds_and_what_it_waits_for():
    story, seats, forks = philosophers(3)
    verdict = story.world.verdict
    assert verdict.kind is VerdictKind.DEADLOCK
    assert verdict.sentence == (
        "Deadlock: philosopher-0 holds forks[0] and waits for forks[1] (line 11), "
        "philosopher-1 holds forks[1] and waits for forks[2] (line 11), "
        "philosopher-2 holds forks[2] and waits for forks[0] (line 11)."
    )
    assert verdict.threads == tuple(seats)
    assert set(verdict.objects) == set(forks)
    assert kinds(story) == [VerdictKind.DEADLOCK, VerdictKind.RUNNING]


def test_a_chain_of_owners_without_a_circle_is_no_deadlock():
    story, _, _ = philosophers(5, closed=False)
    assert kinds(story) == [VerdictKind.RUNNING]


def test_a_deadlock_of_many_threads_stays_one_short_sentence():
    story, _, _ = philosophers(30)
    assert story.world.verdict.sentence.startswith("Deadlock of 30 threads in a circle: philosopher-0 holds forks[0]")
    assert story.world.verdict.sentence.endswith("forks[4] (line 11), and so on.")
    assert len(story.world.verdict.threads) == 30


def test_a_deadlock_is_told_while_other_threads_go_on():
    story, _, _ = philosophers(2)
    story.thread("waiter")
    assert story.world.verdict.kind is VerdictKind.DEADLOCK
    assert not story.world.stuck


def test_threads_that_wait_for_the_deadlocked_ones_are_not_part_of_the_circle():
    story, seats, _ = philosophers(2)
    main = story.thread("main")
    story.blocks(main, Phase.JOINING, seats[0], line=30)
    assert story.world.verdict.threads == tuple(seats)
    assert story.world.stuck


def test_a_join_under_a_lock_that_the_joined_thread_wants_is_a_deadlock():
    story = Story()
    lock, main, worker = story.thing("Lock", "guard"), story.thread("main"), story.thread("worker")
    story.takes(main, lock, line=4)
    story.blocks(main, Phase.JOINING, worker, line=5)
    story.blocks(worker, Phase.LOCK, lock, line=9)
    assert story.world.verdict.sentence == (
        "Deadlock: main holds guard and waits for worker to end (line 5), "
        "worker waits for guard (line 9), which main holds."
    )


def test_an_acquire_with_a_time_out_breaks_the_circle():
    story = Story()
    locks = [story.thing("Lock", name) for name in "xy"]
    a, b = story.thread("a"), story.thread("b")
    story.takes(a, locks[0])
    story.takes(b, locks[1])
    story.blocks(a, Phase.LOCK, locks[1], time_out=1.0)
    story.blocks(b, Phase.LOCK, locks[0])
    assert kinds(story) == [VerdictKind.RUNNING]


def test_a_plain_lock_taken_twice_is_a_deadlock_only_when_nobody_can_release_it():
    story = Story()
    lock, main, worker = story.thing("Lock", "signal"), story.thread("main"), story.thread("worker")
    story.takes(main, lock, line=2)
    story.blocks(main, Phase.LOCK, lock, line=3)
    assert kinds(story) == [VerdictKind.RUNNING]
    story.ends(worker)
    assert story.world.verdict.sentence == "Deadlock: main waits for signal (line 3), which it holds itself."


def test_two_separate_deadlocks_are_two_verdicts():
    story = Story()
    for name in "xy":
        first, second = story.thing("Lock", f"{name}1"), story.thing("Lock", f"{name}2")
        a, b = story.thread(f"{name}-a"), story.thread(f"{name}-b")
        story.takes(a, first)
        story.takes(b, second)
        story.blocks(a, Phase.LOCK, second)
        story.blocks(b, Phase.LOCK, first)
    assert kinds(story) == [VerdictKind.DEADLOCK, VerdictKind.DEADLOCK, VerdictKind.RUNNING]


def test_an_uncaught_exception_comes_before_the_stall_that_it_causes():
    story = Story()
    buffer, main, consumer = story.thing("Queue", "buffer"), story.thread("main"), story.thread("consumer")
    story.put(main, buffer, "a")
    story.blocks(main, Phase.DRAIN, buffer, line=50)
    story.fails(consumer, "ValueError: bad item", line=31)
    assert kinds(story) == [VerdictKind.UNCAUGHT_EXCEPTION, VerdictKind.STALLED, VerdictKind.RUNNING]
    assert story.world.verdict.sentence == "Uncaught exception in consumer (line 31): ValueError: bad item"
    assert story.world.verdicts[1].sentence == (
        "Stalled: main waits until all items of buffer are reported done (line 50); nobody is left to wake it."
    )


def test_an_uncaught_exception_is_where_it_was_raised_not_where_its_traceback_was_printed():
    story = Story()
    worker = story.thread("worker")
    story.does(worker, Kind.ERROR, item=story.text("ZeroDivisionError"), line=5)
    story.does(worker, Kind.PRINT, item=story.text("Traceback"), value=2, line=8)
    story.ends(worker, Ending.RAISED)
    assert story.world.verdict.line == 5
    assert "(line 5)" in story.world.verdict.sentence


def test_several_uncaught_exceptions_name_their_threads():
    story = Story()
    for name in "ab":
        story.fails(story.thread(name), f"KeyError: '{name}'", line=7)
    assert story.world.verdict.sentence == "Uncaught exceptions in a and b; in a (line 7): KeyError: 'a'"


def test_a_broken_invariant_comes_first_and_stays():
    story = Story(Invariant("positive", "balance is never negative.", "account.balance >= 0", "account.lock"))
    a = story.thread("a")
    story.does(a, Kind.BROKEN, 0, item=story.text("account.balance = -50"), line=17)
    story.ends(a)
    assert kinds(story) == [VerdictKind.BROKEN_INVARIANT, VerdictKind.FINISHED]
    assert story.world.verdict.sentence == (
        "Broken after 0.00 s by a (line 17): balance is never negative. account.balance = -50"
    )
    assert story.world.verdict.line == 17


def test_an_invariant_that_breaks_again_is_counted_not_repeated():
    story = Story(predicate("within_capacity", "buffer"))
    a, buffer = story.thread("a"), story.thing("Queue", "buffer", capacity=1)
    for _ in range(4):
        story.put(a, buffer, "x")
    assert kinds(story) == [VerdictKind.BROKEN_INVARIANT, VerdictKind.RUNNING]
    assert story.world.verdict.sentence.startswith("Broken 3 times, first after 0.00 s by a (line unknown):")


def test_a_run_whose_main_thread_and_workers_ended_has_finished():
    story = Story()
    main, worker = story.thread("main"), story.thread("worker")
    story.ends(worker)
    assert story.world.verdict.kind is VerdictKind.RUNNING
    story.ends(main)
    assert story.world.verdict.sentence == "Finished after 0.00 s; all 2 threads have ended."
    assert not story.world.verdict.failed


def test_daemon_threads_that_wait_when_main_has_ended_are_no_stall():
    story = Story()
    queue, main, daemon = (
        story.thing("Queue", "tasks"),
        story.thread("main"),
        story.thread("logger", daemon=True),
    )
    story.blocks(daemon, Phase.GET, queue)
    story.ends(main)
    assert kinds(story) == [VerdictKind.FINISHED]
    assert story.world.verdict.sentence == "Finished after 0.00 s; these daemon threads were left: logger."


def test_a_stopped_run_is_stopped_before_and_after_the_session_says_so():
    story = Story()
    main, worker = story.thread("main"), story.thread("worker")
    story.ends(worker, Ending.STOPPED)
    story.ends(main, Ending.STOPPED)
    assert kinds(story) == [VerdictKind.STOPPED]
    story.note("ended", reason="stopped", sentence="", line=0, recorded=4, dropped=0)
    assert kinds(story) == [VerdictKind.STOPPED]
    assert not story.world.verdict.failed


def test_a_thread_that_could_not_be_started_does_not_make_the_run_a_stopped_one():
    story = Story()
    main, worker = story.thread("main"), story.thread("worker", begins=False)
    story.ends(worker, Ending.STOPPED)
    story.ends(main)
    assert kinds(story) == [VerdictKind.FINISHED]


def test_a_killed_run_names_the_threads_that_went_on():
    story = Story()
    story.ends(story.thread("main"), Ending.STOPPED)
    story.thread("spinner-1")
    story.thread("spinner-2")
    story.note("exited", killed=True, status=-9, sentence="")
    assert kinds(story) == [VerdictKind.KILLED]
    assert story.world.verdict.sentence == (
        "Killed after 0.00 s: it was asked to end and did not; these went on: spinner-1 and spinner-2."
    )
    assert story.world.verdict.failed


@pytest.mark.parametrize(
    ("sentence", "told"),
    [
        ("", "Crashed after 0.00 s: the program's process ended by itself with status -11."),
        ("Segmentation fault.", "Crashed after 0.00 s: Segmentation fault."),
    ],
)
def test_a_process_that_ended_by_itself_has_crashed(sentence, told):
    story = Story()
    story.thread("main")
    story.note("exited", killed=False, status=-11, sentence=sentence)
    assert story.world.verdict.kind is VerdictKind.CRASHED
    assert story.world.verdict.sentence == told


def test_a_program_with_a_syntax_error_has_not_started():
    story = Story()
    story.note("ended", reason="not_started", sentence="invalid syntax", line=12, recorded=0, dropped=0)
    story.note("exited", killed=False, status=1, sentence="")
    assert story.world.verdict.kind is VerdictKind.NOT_STARTED
    assert story.world.verdict.sentence == "Not started: invalid syntax"
    assert story.world.verdict.line == 12


def test_a_pause_is_told():
    story = Story()
    assert story.world.verdict.sentence == "Starting."
    story.thread("main")
    assert story.world.verdict.sentence == "Running. Threads: 1 active, 0 sleeping, 0 waiting."
    story.does(LAB_THREAD, Kind.CLOCK, value=0)
    assert story.world.verdict.sentence == "Paused at 0.00 s."


def test_a_running_program_tells_what_its_threads_do():
    story = Story()
    story.thread("main")
    sleeper, waiter = story.thread("sleeper"), story.thread("waiter")
    story.does(sleeper, Kind.SLEEP, value=3)
    story.does(waiter, Kind.BLOCKED, of=sleeper, item=Phase.JOINING, value=-1)
    assert story.world.verdict.sentence == "Running. Threads: 1 active, 1 sleeping, 1 waiting."
