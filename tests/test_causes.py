""" "Why?": each explanation leads from what is seen back to the true cause, event by event."""

import random

import pytest
from stepped_runs import SCRIPTS, stepped_file
from stories import Story, predicate

from engine.catalog import PROGRAMS_FOLDER, find_program
from engine.causes.explain import has_reasons, stands_still, why_thread, why_verdict
from engine.explore.walks import RandomWalk
from engine.sheet import Invariant, Sheet
from engine.stepped.judgement import world_after
from engine.stepped.runtime import Limits
from engine.trace import Kind, Phase, Record
from engine.world import World


class RecordList:
    """The history of a run whose events are all in a list."""

    def __init__(self, records):
        self._records = records

    def before(self, sequence, kinds, *, thread=None, objects=None):
        for place in reversed(range(min(sequence, len(self._records)))):
            record = self._records[place]
            if (
                record.kind in kinds
                and (thread is None or record.thread == thread)
                and (objects is None or record.object in objects)
            ):
                yield place, record


def told(story, thread=None):
    """The sentences about a thread, or about the verdict."""
    history = RecordList(story.records)
    if thread is None:
        causes = why_verdict(story.world, history, story.world.verdict)
    else:
        causes = why_thread(story.world, history, thread)
    for cause in causes:
        if cause.event is not None:
            event = story.records[cause.event]
            assert (cause.thread, cause.time) == (event.thread, event.time), cause
    return [cause.sentence for cause in causes]


def test_a_thread_that_runs_has_nothing_to_explain():
    story = Story()
    main = story.thread("MainThread")
    assert told(story, main) == []
    assert not has_reasons(story.world.verdict)
    assert told(story) == []


def test_a_wait_for_a_lock_leads_to_where_its_holder_took_it_and_what_it_does():
    story = Story()
    lock = story.thing("Lock", "guard")
    one, two = story.thread("one"), story.thread("two")
    story.takes(one, lock, line=5)
    story.does(one, Kind.SLEEP, value=3, line=6)
    story.blocks(two, Phase.LOCK, lock, line=9)
    assert told(story, two) == [
        "two waits for guard (line 9), which one holds.",
        "one took guard (line 5) and has not released it since.",
        "one sleeps (line 6); it has to wake up first.",
    ]


def test_a_thread_that_ended_without_releasing_a_lock_is_named():
    story = Story()
    lock = story.thing("Lock", "guard")
    one, two = story.thread("one"), story.thread("two")
    story.takes(one, lock, line=5)
    story.fails(one, "ValueError: no", line=7)
    story.blocks(two, Phase.LOCK, lock, line=9)
    assert told(story, two)[1:] == [
        "one took guard (line 5) and has not released it since.",
        "one was ended by an exception (line 7): ValueError: no",
    ]


def test_a_deadlock_leads_round_the_circle_with_the_order_in_which_the_locks_were_taken():
    story = Story()
    first, second = story.thing("Lock", "a"), story.thing("Lock", "b")
    one, two = story.thread("one"), story.thread("two")
    story.takes(one, first, line=3)
    story.takes(two, second, line=7)
    story.blocks(one, Phase.LOCK, second, line=4)
    story.blocks(two, Phase.LOCK, first, line=8)
    assert told(story) == [
        "one waits for b (line 4), which two holds.",
        "two took b (line 7) and has not released it since.",
        "two waits for a (line 8), which one holds.",
        "one took a (line 3) and has not released it since.",
        "one is itself waiting, as said above: that closes the circle, and nobody in it can go on.",
        "one took a first and then wanted b; two did it the other way round.",
    ]


def test_a_lock_that_its_waiter_holds_itself():
    story = Story()
    lock = story.thing("Lock", "guard")
    one = story.thread("one")
    story.takes(one, lock, line=3)
    story.blocks(one, Phase.LOCK, lock, line=5)
    assert told(story)[1:] == ["one holds guard itself: it took it before (line 3) and cannot take it twice."]


def waiting_room():
    story = Story()
    lock = story.thing("Lock", "guard")
    condition = story.thing("Condition", "funds", lock=lock)
    return story, condition


def test_a_wait_that_nobody_has_notified():
    story, funds = waiting_room()
    one = story.thread("one")
    story.does(one, Kind.WAIT, funds, value=-1, line=3)
    assert told(story, one) == ["one waits for funds (line 3).", "Nobody has notified funds so far."]


def test_a_notification_before_the_wait_is_lost():
    story, funds = waiting_room()
    one, two = story.thread("one"), story.thread("two")
    story.does(two, Kind.NOTIFY, funds, value=0, line=8)
    story.ends(two)
    story.does(one, Kind.WAIT, funds, value=-1, line=3)
    assert told(story) == [
        "one waits for funds (line 3).",
        (
            "two notified funds (line 8) before one waited there: nobody heard it, "
            "and a notification is not kept for later."
        ),
        "two, which could have woken one, has ended.",
    ]


def test_the_money_runs_out_when_the_last_depositor_has_ended():
    story, funds = waiting_room()
    depositors = [story.thread(f"depositor-{number}") for number in (1, 2)]
    withdrawer = story.thread("withdrawer-1")
    story.does(withdrawer, Kind.WAIT, funds, value=-1, line=40)
    for depositor in depositors:
        story.does(depositor, Kind.NOTIFY, funds, value=1, line=36)
        story.does(withdrawer, Kind.WOKEN, funds, value=1)
        story.does(withdrawer, Kind.ACQUIRE, funds, value=1, line=40)
        story.does(withdrawer, Kind.WAIT, funds, value=-1, line=40)
        story.ends(depositor)
    assert told(story) == [
        "withdrawer-1 waits for funds (line 40).",
        (
            "withdrawer-1 was woken by a notification of funds, but what it waits for did not hold: "
            "it waits again (line 40)."
        ),
        "The last to notify funds was depositor-2 (line 36), before withdrawer-1 began to wait.",
        (
            "depositor-1 and depositor-2, which could have woken withdrawer-1, have ended; "
            "the last of them was depositor-2."
        ),
    ]


def test_a_consumer_that_waits_for_producers_that_have_ended():
    story = Story()
    buffer = story.thing("Queue", "buffer")
    producer, consumer, other = story.thread("producer"), story.thread("consumer"), story.thread("other")
    item = story.put(producer, buffer, "apple", line=4)
    story.ends(producer)
    story.get(other, buffer, item, line=9)
    story.ends(other)
    story.blocks(consumer, Phase.GET, buffer, line=9)
    assert told(story) == [
        "consumer waits to get from buffer (line 9), which is empty.",
        "The last that was in buffer, apple, was taken by other (line 9).",
        "The last to put something into buffer was producer: apple (line 4).",
        "producer, which could have woken consumer, has ended.",
    ]


def test_of_a_stall_the_main_thread_is_told_last_as_it_waits_for_what_the_others_do():
    story = Story()
    main, consumer = story.thread("MainThread"), story.thread("consumer")
    story.blocks(main, Phase.EVENT, story.thing("Event", "closing"), line=20)
    story.blocks(consumer, Phase.GET, story.thing("Queue", "buffer"), line=9)
    said = told(story)
    assert said[0] == "consumer waits to get from buffer (line 9), which is empty."
    assert said[-2] == "MainThread waits for closing to be set (line 20)."


def test_a_none_that_another_took():
    story = Story()
    buffer = story.thing("Queue", "buffer")
    main, one, two = story.thread("MainThread"), story.thread("one"), story.thread("two")
    story.blocks(two, Phase.GET, buffer, line=9)
    story.put(main, buffer, line=4)
    story.get(one, buffer, 0, line=9)
    assert told(story, two)[1] == "one took the None that was put into buffer (line 9); there was no other for two."


def test_a_full_queue_whose_consumer_waits_itself():
    story = Story()
    buffer, lock = story.thing("Queue", "buffer", capacity=1), story.thing("Lock", "guard")
    producer, consumer = story.thread("producer"), story.thread("consumer")
    story.takes(producer, lock, line=2)
    item = story.put(producer, buffer, "apple", line=4)
    story.get(consumer, buffer, item, line=9)
    story.put(producer, buffer, "pear", line=4)
    story.blocks(consumer, Phase.LOCK, lock, line=8)
    story.blocks(producer, Phase.PUT, buffer, line=4)
    assert told(story, producer) == [
        "producer waits to put into buffer (line 4), which is full.",
        "The last to take something from buffer was consumer: apple (line 9).",
        "consumer waits for guard (line 8), which producer holds.",
        "producer took guard (line 2) and has not released it since.",
    ]


def test_threads_that_could_wake_another_and_do_not_wait_are_named_together():
    story = Story()
    buffer = story.thing("Queue", "buffer")
    producers = [story.thread(f"producer-{number}") for number in range(1, 4)]
    consumer = story.thread("consumer")
    for producer in producers:
        story.get(consumer, buffer, story.put(producer, buffer, "apple", line=4), line=9)
        story.does(producer, Kind.SLEEP, value=1, line=5)
    story.blocks(consumer, Phase.GET, buffer, line=9)
    assert told(story, consumer)[-1] == (
        "producer-1, producer-2 and producer-3 could wake consumer, and are not waiting themselves."
    )


def test_permits_that_were_not_given_back():
    story = Story()
    slots = story.thing("Semaphore", "slots", capacity=1)
    one, two = story.thread("one"), story.thread("two")
    story.does(one, Kind.TAKE, slots, value=0, line=3)
    story.ends(one)
    story.blocks(two, Phase.PERMIT, slots, line=3)
    assert told(story) == [
        "two waits for a permit of slots (line 3).",
        "one took a permit of slots (line 3) and has not given it back.",
        "one has ended.",
    ]


def test_an_exception_after_giving_up_leads_to_who_had_the_permit_then():
    story = Story()
    slots = story.thing("Semaphore", "slots", capacity=1)
    one, two = story.thread("one"), story.thread("two")
    story.does(one, Kind.TAKE, slots, value=0, line=3)
    story.blocks(two, Phase.PERMIT, slots, line=3, time_out=1)
    story.does(two, Kind.GAVE_UP, slots, line=3)
    story.does(one, Kind.GIVE, slots, value=1, line=5)
    story.fails(two, "TimeoutError: no slot", line=4)
    assert told(story) == [
        "two failed (line 4): TimeoutError: no slot",
        "two had given up on slots (line 3).",
        "one had taken a permit of slots (line 3) and not given it back by then.",
    ]


def test_a_key_that_was_missing_was_set_only_afterwards():
    story = Story()
    plan = story.thing("variable", "settings[plan]")
    one, two = story.thread("one"), story.thread("two")
    story.fails(two, "KeyError: 'plan'", line=4)
    story.does(one, Kind.WRITE, plan, value=1, line=9)
    assert told(story)[1:] == ["one set settings[plan] only afterwards (line 9)."]


def test_what_was_set_once_at_the_start_is_left_out_where_others_were_changed():
    sheet = Sheet("count", invariants=(Invariant("few", "Few", "server.open <= LIMIT", guard="guard"),))
    story = Story(sheet=sheet)
    server, opened, limit = (story.thing("variable", name) for name in ("server", "server.open", "LIMIT"))
    main, one = story.thread("MainThread"), story.thread("one")
    for variable in (server, opened, limit):
        story.does(main, Kind.WRITE, variable, value=0, line=2)
    story.does(one, Kind.WRITE, opened, value=1, line=7)
    story.does(one, Kind.BROKEN, 0, item=story.text("server.open = 1"), line=9)
    assert told(story)[1:] == [
        "one set server.open to 1 last (line 7).",
        "Before that MainThread had set server.open to 0 (line 2).",
    ]


def test_an_event_that_was_cleared():
    story = Story()
    ready = story.thing("Event", "ready")
    one, two = story.thread("one"), story.thread("two")
    story.does(one, Kind.SET, ready, line=3)
    story.does(one, Kind.CLEAR, ready, line=4)
    story.blocks(two, Phase.EVENT, ready, line=8)
    assert told(story, two)[:2] == [
        "two waits for ready to be set (line 8).",
        "one cleared ready (line 4): what was set before is gone.",
    ]


def test_a_barrier_that_is_short_of_threads():
    story = Story()
    gate = story.thing("Barrier", "gate", capacity=3)
    one, two = story.thread("one"), story.thread("two")
    for thread in (one, two):
        story.does(thread, Kind.ARRIVE, gate, value=thread + 1, line=3)
        story.blocks(thread, Phase.BARRIER, gate, line=3)
    assert told(story, one)[1:] == ["2 of the 3 threads that gate waits for have arrived; the last was two (line 3)."]


def test_a_queue_whose_items_are_not_reported_done():
    story = Story()
    tasks = story.thing("Queue", "tasks")
    main, worker = story.thread("MainThread"), story.thread("worker")
    story.get(worker, tasks, story.put(main, tasks, "seven"), line=9)
    story.fails(worker, "ZeroDivisionError: division by zero", line=10)
    story.blocks(main, Phase.DRAIN, tasks, line=20)
    assert told(story, main)[1:] == [
        "worker took seven from tasks (line 9) and has not reported it done.",
        "worker was ended by an exception (line 10): ZeroDivisionError: division by zero",
    ]


def test_a_join_leads_to_why_the_other_does_not_end():
    story = Story()
    ready = story.thing("Event", "ready")
    main, worker = story.thread("MainThread"), story.thread("worker")
    story.blocks(worker, Phase.EVENT, ready, line=4)
    story.blocks(main, Phase.JOINING, worker, line=9)
    assert told(story, main) == [
        "MainThread waits for worker to end (line 9).",
        "worker waits for ready to be set (line 4).",
        "Nobody has set ready so far.",
    ]


def counted(*, reads):
    """Two threads add 1 to the same value; one of the two is lost."""
    story = Story(sheet=Sheet("count", invariants=(Invariant("two", "Both count", "total == 2", guard="guard"),)))
    total = story.thing("variable", "total")
    one, two = story.thread("one"), story.thread("two")
    for thread, kind, value in (
        (one, Kind.WRITE, 0),
        (one, Kind.READ, 0),
        (two, Kind.READ, 0),
        (two, Kind.WRITE, 1),
        (one, Kind.WRITE, 1),
    ):
        if reads or kind is Kind.WRITE:
            story.does(thread, kind, total, value=value, line=5 + thread)
    story.does(two, Kind.BROKEN, 0, item=story.text("total = 1"), line=9)
    return story


def test_a_broken_invariant_leads_to_the_update_that_was_lost():
    assert told(counted(reads=True)) == [
        "two found it broken (line 9): total = 1",
        "one set total to 1 (line 5), going by what it had read before.",
        "In between two had set total to 1 (line 6); one did not know of that.",
        "one had looked at total before that (line 5): 0.",
    ]


def test_a_live_trace_has_the_last_writes_alone():
    assert told(counted(reads=False))[1:] == [
        "one set total to 1 last (line 5).",
        "Before that two had set total to 1 (line 6).",
    ]


def test_an_item_that_was_taken_twice_is_followed_back():
    story = Story(predicate("consumed_once", "buffer"))
    buffer = story.thing("Queue", "buffer")
    one, two = story.thread("one"), story.thread("two")
    item = story.put(one, buffer, "apple", line=3)
    story.get(one, buffer, item, line=4)
    story.get(two, buffer, item, line=4)
    assert told(story)[1:] == [
        "one had taken apple from buffer before (line 4).",
        "one had put apple into buffer (line 3).",
    ]


def test_the_past_is_explained_by_what_had_happened_then():
    story, funds = waiting_room()
    one, two = story.thread("one"), story.thread("two")
    story.does(one, Kind.WAIT, funds, value=-1, line=3)
    past = story.world.copy()
    story.does(two, Kind.NOTIFY, funds, value=1, line=8)
    causes = why_thread(past, RecordList(story.records), one)
    assert [cause.sentence for cause in causes][1] == "Nobody has notified funds so far."


TRUE_CAUSES = {
    "buffer_if_buggy": ("had looked into items before that (line 20)", "was woken in between"),
    "buffer_notify_buggy": ("notified condition (line 15); that woke", "it waits again (line 13)"),
    "dict_check_buggy": ("had looked into cache before that (line 11)", "had changed cache[answer] (line 13)"),
    "early_use_buggy": ("MainThread set settings only afterwards (line 12).",),
    "get_then_set_buggy": ("had looked at counter._value before that (line 13): 0.",),
    "lock_order_buggy": ("took a.lock first and then wanted b.lock", "closes the circle"),
    "lost_update_buggy": ("had looked at total before that (line 12)", "In between"),
    "no_task_done_buggy": ("had taken 0 from tasks before that (line 11).",),
    "notify_before_wait_buggy": ("nobody heard it",),
    "one_sentinel_buggy": ("took the None that was put into tasks (line 11)",),
    "overdraft_buggy": ("had looked at account.balance before that (line 12): 100.", "In between"),
    "philosophers_five_buggy": ("closes the circle",),
    "philosophers_three_buggy": ("closes the circle",),
    "queue_empty_buggy": ("The last that was in tasks, 2, was taken by",),
}
"""What the explanation of each script's failure has to say."""


def test_every_faulty_script_is_explained():
    assert {path.stem for path in SCRIPTS.glob("*_buggy.py")} == set(TRUE_CAUSES)


@pytest.mark.parametrize("name", TRUE_CAUSES)
def test_the_failure_of_a_faulty_script_is_followed_back_to_its_cause(name):
    path = str(SCRIPTS / f"{name}.py")
    with stepped_file(path) as (run, empty):
        for seed in range(400):
            walk = RandomWalk(seed, sticky=0.3)
            walk.begin(0)
            outcome = run.run(walk, tracing=True, limits=Limits(3_000))
            if outcome.failed:
                break
        world = world_after(outcome, empty.sheet)
    records = [part for part in outcome.story if isinstance(part, Record)]
    causes = why_verdict(world, RecordList(records), world.verdict)
    text = "\n".join(cause.sentence for cause in causes)
    for part in TRUE_CAUSES[name]:
        assert part in text, text
    assert len(causes) < 15
    assert all("{" not in cause.sentence for cause in causes)


PROGRAMS = sorted(path.stem for path in PROGRAMS_FOLDER.glob("*.py"))


@pytest.mark.parametrize("name", PROGRAMS)
def test_whatever_waits_at_any_moment_of_any_program_is_explained_by_what_happened_before(name):
    assert "step" in {preset.name for preset in find_program(name).sheet.presets}
    chance = random.Random(name)
    with stepped_file(name, "step") as (run, empty):
        walk = RandomWalk(1)
        walk.begin(0)
        story = run.run(walk, seed=1, tracing=True, limits=Limits(2_000)).story
        records = [part for part in story if isinstance(part, Record)]
        moments = set(chance.sample(range(len(records)), min(12, len(records))))
        history, world = RecordList(records), World(empty.sheet)
        for part in story:
            if not isinstance(part, Record):
                world.add(part)
                continue
            world.apply(part)
            if world.count in moments:
                for thread in world.threads:
                    causes = why_thread(world, history, thread)
                    assert bool(causes) == stands_still(world, thread)
                    assert all(cause.event is None or cause.event < world.count for cause in causes)
                    assert all(cause.sentence.endswith((".", ")")) or ":" in cause.sentence for cause in causes)
