"""The world as a fold: what threads and objects are after which events, who can go on, and why who waits."""

import math

import pytest
from stories import Story, predicate
from traces import MILLISECOND, SECOND, entries, producer_consumer

from engine.sheet import Sheet
from engine.trace import (
    LAB_THREAD,
    LINE_BITS,
    Ending,
    FileEntry,
    ItemEntry,
    Kind,
    ObjectEntry,
    Phase,
    ThreadEntry,
)
from engine.world import TEXTS_KEPT, World


def test_a_thread_is_ready_until_its_first_own_event():
    story = Story()
    main = story.thread("MainThread")
    worker = story.thread("worker", begins=False)
    story.does(main, Kind.START, worker)
    assert story.world.threads[worker].phase is Phase.READY
    assert story.world.threads[worker].since == story.time
    story.does(worker, Kind.BEGIN)
    assert story.world.threads[worker].phase is Phase.RUNNING


def test_a_thread_that_begins_before_its_start_is_told_stays_running():
    story = Story()
    main = story.thread("MainThread")
    worker = story.thread("worker")
    since = story.world.threads[worker].since
    story.does(main, Kind.START, worker)
    assert (story.world.threads[worker].phase, story.world.threads[worker].since) == (Phase.RUNNING, since)


def test_time_is_counted_in_each_phase():
    story = Story()
    main = story.thread("MainThread")
    story.does(main, Kind.SLEEP, value=0.2, after=3 * MILLISECOND)
    story.does(main, Kind.WAKE, after=200 * MILLISECOND)
    state = story.world.threads[main]
    times = state.time_in_phases(story.time + 5 * MILLISECOND)
    assert times[Phase.READY] == 1 * MILLISECOND
    assert times[Phase.SLEEPING] == 200 * MILLISECOND
    assert times[Phase.RUNNING] == 8 * MILLISECOND
    assert sum(times) == story.time + 5 * MILLISECOND


def test_events_are_counted_by_kind():
    story = Story()
    main, queue = story.thread("MainThread"), story.thing("Queue", "buffer")
    story.get(main, queue, story.put(main, queue, "a"))
    story.put(main, queue, "b")
    counts = story.world.threads[main].counts
    assert (counts[Kind.PUT], counts[Kind.GET], story.world.threads[main].events) == (2, 1, 4)


def test_a_line_that_is_unknown_leaves_the_last_known_one():
    story = Story()
    main = story.thread("MainThread")
    story.does(main, Kind.SLEEP, value=1, line=7)
    story.does(main, Kind.WAKE)
    assert story.world.threads[main].line == 7


def test_the_time_of_the_world_never_runs_back():
    story = Story()
    main = story.thread("MainThread")
    story.does(main, Kind.SLEEP, value=1, after=5 * MILLISECOND)
    story.does(main, Kind.WAKE, after=-2 * MILLISECOND)
    assert story.world.time == 6 * MILLISECOND


def test_a_queue_holds_its_items_in_the_order_of_put_with_none_counted():
    story = Story()
    main, queue = story.thread("MainThread"), story.thing("Queue", "buffer", capacity=4)
    first, second = story.put(main, queue, "a"), story.put(main, queue, "b")
    story.put(main, queue)
    assert list(story.world.objects[queue].items) == [first, second, 0]
    assert (story.world.objects[queue].size, story.world.objects[queue].unfinished) == (3, 3)
    story.get(main, queue, first)
    story.task_done(main, queue)
    assert list(story.world.objects[queue].items) == [second, 0]
    assert (story.world.objects[queue].size, story.world.objects[queue].unfinished) == (2, 2)


def test_an_item_may_leave_from_the_middle_of_a_priority_queue_with_its_rank():
    story = Story()
    main, queue = story.thread("MainThread"), story.thing("PriorityQueue", "buffer")
    high, low, lower = (story.put(main, queue, text, rank=rank) for text, rank in (("a", 5), ("b", 1), ("c", 9)))
    assert story.world.objects[queue].ranks == {high: 5, low: 1, lower: 9}
    story.get(main, queue, low)
    assert list(story.world.objects[queue].items) == [high, lower]
    assert story.world.objects[queue].ranks == {high: 5, lower: 9}


def test_a_queue_knows_who_put_each_item_and_a_thread_what_it_took_last():
    story = Story()
    a, b, queue = story.thread("a"), story.thread("b"), story.thing("Queue", "buffer")
    first, second = story.put(a, queue, "x"), story.put(b, queue, "y")
    assert story.world.objects[queue].put_by == {first: a, second: b}
    story.get(b, queue, first)
    assert story.world.objects[queue].put_by == {second: b}
    assert (story.world.threads[a].took, story.world.threads[b].took) == (0, first)


def test_a_lock_has_an_owner_and_waiters_in_order():
    story = Story()
    lock = story.thing("Lock", "guard")
    a, b, c = story.thread("a"), story.thread("b"), story.thread("c")
    story.takes(a, lock)
    story.blocks(b, Phase.LOCK, lock)
    story.blocks(c, Phase.LOCK, lock)
    state = story.world.objects[lock]
    assert (state.owner, state.depth, state.waiters) == (a, 1, [b, c])
    assert story.world.threads[a].holds == [lock]
    assert not story.world.can_go(b)
    story.gives(a, lock)
    assert (state.owner, story.world.threads[a].holds) == (None, [])
    assert story.world.can_go(b)
    story.takes(b, lock)
    assert (state.owner, state.waiters, story.world.threads[b].waits_for) == (b, [c], 0)


def test_a_reentrant_lock_is_free_when_it_was_released_as_often_as_taken():
    story = Story()
    lock, a = story.thing("RLock", "guard"), story.thread("a")
    for kind, depth in ((Kind.ACQUIRE, 1), (Kind.ACQUIRE, 2), (Kind.RELEASE, 1)):
        story.does(a, kind, lock, value=depth)
    assert (story.world.objects[lock].owner, story.world.threads[a].holds) == (a, [lock])
    story.does(a, Kind.RELEASE, lock, value=0)
    assert (story.world.objects[lock].owner, story.world.threads[a].holds) == (None, [])


def test_a_lock_that_another_thread_releases_leaves_its_owner():
    story = Story()
    lock, a, b = story.thing("Lock", "signal"), story.thread("a"), story.thread("b")
    story.takes(a, lock)
    story.gives(b, lock)
    assert (story.world.objects[lock].owner, story.world.threads[a].holds) == (None, [])


def test_a_wait_gives_the_lock_back_and_a_notified_thread_leaves_the_waiting_room():
    story = Story()
    lock = story.thing("RLock")
    funds = story.thing("Condition", "account.funds", lock=lock)
    a, b = story.thread("a"), story.thread("b")
    story.takes(a, lock)
    story.does(a, Kind.WAIT, funds, value=-1, line=12)
    assert story.world.objects[lock].owner is None
    assert story.world.objects[funds].waiters == [a]
    assert not story.world.can_go(a)
    story.takes(b, lock)
    story.does(b, Kind.NOTIFY, funds, value=1)
    assert story.world.threads[a].returns_to == 0
    story.does(a, Kind.WOKEN, funds, value=1)
    assert story.world.threads[a].returns_to == funds
    assert story.world.objects[funds].waiters == []
    assert story.world.threads[a].phase is Phase.READY
    story.blocks(a, Phase.LOCK, lock)
    assert not story.world.can_go(a)
    assert story.world.threads[a].returns_to == funds
    story.gives(b, lock)
    assert story.world.can_go(a)
    story.takes(a, lock)
    assert story.world.threads[a].returns_to == 0


@pytest.mark.parametrize(
    ("class_name", "capacity", "phase", "kind", "value"),
    [
        ("Semaphore", 0, Phase.PERMIT, Kind.GIVE, 1),
        ("Event", 0, Phase.EVENT, Kind.SET, 1),
        ("Barrier", 2, Phase.BARRIER, Kind.ARRIVE, 2),
        ("Barrier", 3, Phase.BARRIER, Kind.BREAK, 0),
        ("Barrier", 3, Phase.BARRIER, Kind.RESET, 0),
        ("Queue", 5, Phase.GET, Kind.PUT, 1),
        ("Queue", 5, Phase.DRAIN, Kind.TASK_DONE, 0),
    ],
)
def test_a_thread_can_go_on_once_its_object_lets_it(class_name, capacity, phase, kind, value):
    story = Story()
    thing = story.thing(class_name, "thing", capacity=capacity)
    a, b = story.thread("a"), story.thread("b")
    if class_name == "Queue" and phase is Phase.DRAIN:
        story.put(b, thing, "x")
    if class_name == "Barrier":
        story.does(a, Kind.ARRIVE, thing, value=1)
    story.blocks(a, phase, thing)
    assert not story.world.can_go(a)
    story.does(b, kind, thing, value=value, item=9)
    assert story.world.can_go(a)


def test_a_put_can_go_on_once_an_item_was_taken():
    story = Story()
    queue, a, b = story.thing("Queue", "buffer", capacity=1), story.thread("a"), story.thread("b")
    item = story.put(a, queue, "x")
    story.blocks(a, Phase.PUT, queue)
    assert not story.world.can_go(a)
    story.get(b, queue, item)
    assert story.world.can_go(a)


def test_a_thread_that_an_event_let_go_can_go_even_if_the_event_is_cleared_again():
    story = Story()
    event, a, b = story.thing("Event", "go"), story.thread("a"), story.thread("b")
    story.blocks(a, Phase.EVENT, event)
    story.does(b, Kind.SET, event)
    story.does(b, Kind.CLEAR, event)
    assert story.world.can_go(a)
    assert not story.world.objects[event].flag


def test_a_join_can_go_on_once_the_thread_has_ended():
    story = Story()
    a, b = story.thread("a"), story.thread("b")
    story.blocks(a, Phase.JOINING, b)
    assert not story.world.can_go(a)
    story.ends(b)
    assert story.world.can_go(a)


def test_a_wait_with_a_time_out_can_always_go_on():
    story = Story()
    queue, a = story.thing("Queue", "buffer"), story.thread("a")
    story.blocks(a, Phase.GET, queue, time_out=3.0)
    assert story.world.can_go(a)
    story.does(a, Kind.GAVE_UP, queue)
    assert story.world.threads[a].phase is Phase.RUNNING
    assert story.world.objects[queue].waiters == []


def test_a_variable_has_its_value_and_its_last_writer():
    story = Story()
    balance, a = story.thing("variable", "account.balance"), story.thread("a")
    assert math.isnan(story.world.objects[balance].value)
    story.does(a, Kind.WRITE, balance, value=120, line=17)
    state = story.world.objects[balance]
    assert (state.value, state.writer, state.line, state.under) == (120, a, 17, ())
    lock = story.thing("Lock", "account.lock")
    story.takes(a, lock)
    story.does(a, Kind.WRITE, balance, value=130)
    story.gives(a, lock)
    assert state.under == (lock,)


def test_what_the_laboratory_does_changes_objects_but_is_no_thread_of_the_program():
    story = Story()
    lock, a = story.thing("Lock", "guard"), story.thread("a")
    story.takes(LAB_THREAD, lock)
    story.blocks(a, Phase.LOCK, lock)
    assert story.world.can_go(a), "the laboratory always gives back what it takes"
    story.gives(LAB_THREAD, lock)
    assert list(story.world.threads) == [a]
    assert story.world.objects[lock].owner is None


def test_pause_and_speed_follow_the_laboratory_clock():
    story = Story()
    story.does(LAB_THREAD, Kind.CLOCK, value=4)
    story.does(LAB_THREAD, Kind.CLOCK, value=0)
    assert (story.world.paused, story.world.speed) == (True, 4)
    story.does(LAB_THREAD, Kind.CLOCK, value=4)
    assert (story.world.paused, story.world.speed) == (False, 4)


def test_a_thread_asked_to_leave_is_leaving_until_it_has_left():
    story = Story()
    a = story.thread("a")
    story.does(a, Kind.LEAVING, value=1)
    assert story.world.threads[a].leaving
    story.does(a, Kind.LEAVING, value=0)
    assert not story.world.threads[a].leaving
    story.does(a, Kind.LEAVING, value=1)
    story.ends(a, Ending.LEFT)
    assert not story.world.threads[a].leaving
    assert story.world.threads[a].ending is Ending.LEFT


def test_a_better_name_replaces_the_first():
    story = Story()
    queue, a = story.thing("Queue", "Queue-1"), story.thread("a")
    story.add(ObjectEntry(queue, "Queue", "buffer", 3))
    story.add(ThreadEntry(a, "producer", True, "PRODUCERS"))
    assert (story.world.objects[queue].name, story.world.objects[queue].capacity) == ("buffer", 3)
    state = story.world.threads[a]
    assert (state.name, state.daemon, state.kind) == ("producer", True, "PRODUCERS")


def test_the_oldest_texts_are_forgotten_and_copies_keep_theirs():
    world = World(Sheet("Many"))
    world.add(ItemEntry(1, "one"))
    twin = world.copy()
    for number in range(2, 2 * TEXTS_KEPT + 1):
        world.add(ItemEntry(number, "more"))
    assert 1 not in world.items
    assert TEXTS_KEPT <= len(world.items) <= 2 * TEXTS_KEPT
    assert twin.items[1] == "one"


def state_of(world):
    """Everything a world says, for comparison."""
    threads = {
        number: {name: getattr(state, name) for name in state.__slots__} for number, state in world.threads.items()
    }
    objects = {
        number: {name: getattr(thing, name) for name in thing.__slots__ if name not in ("predicates", "value")}
        for number, thing in world.objects.items()
    }
    return (
        world.time,
        world.count,
        threads,
        objects,
        world.broken,
        [verdict.sentence for verdict in world.verdicts],
    )


def test_a_copy_goes_on_like_the_original_and_leaves_it_alone():
    sheet = Story(predicate("consumed_once", "buffer"), predicate("in_order", "buffer")).sheet
    records = producer_consumer(4_000)
    world = World(sheet)
    for entry in entries().entries:
        world.add(entry)
    for record in records[:2_000]:
        world.apply(record)
    twin, before = world.copy(), state_of(world)
    for record in records[2_000:]:
        twin.apply(record)
    assert state_of(world) == before
    for record in records[2_000:]:
        world.apply(record)
    assert state_of(world) == state_of(twin)


def test_a_copy_counts_the_results_of_a_task_that_was_begun_before_it():
    story = Story(predicate("one_result_per_task", "tasks", "results"))
    tasks, results = story.thing("Queue", "tasks"), story.thing("Queue", "results")
    a = story.thread("a")
    story.get(a, tasks, story.put(a, tasks, "x"))
    twin = story.world.copy()
    story.put(a, results, "r1")
    story.put(a, results, "r2")
    assert [broken.invariant for broken in story.world.broken] == [0]
    assert twin.broken == []
    twin.apply(story.records[-1])
    assert twin.broken == []


def test_sizes_and_items_agree_in_a_long_run():
    world = World(Sheet("Long"))
    for entry in entries().entries:
        world.add(entry)
    for record in producer_consumer(20_000):
        world.apply(record)
        assert len(world.objects[1].items) == world.objects[1].size <= 8
    assert world.count == 20_000


def test_why_tells_what_a_thread_does_that_does_not_wait():
    story = Story()
    story.add(FileEntry(1, "/somewhere/helpers.py"))
    a, b, c, d = (story.thread(name, begins=name != "c") for name in "abcd")
    story.does(a, Kind.SLEEP, value=1, line=8)
    story.does(b, Kind.WAKE, line=(1 << LINE_BITS) + 9)
    story.fails(d, "ValueError: no", line=3)
    assert story.world.why(a) == "a sleeps (line 8)."
    assert story.world.why(b) == "b runs (helpers.py, line 9)."
    assert story.world.why(c) == "c could run and waits for its turn (line unknown)."
    assert story.world.why(d) == "d was ended by an exception: ValueError: no"


def test_why_names_the_holder_of_a_lock_and_whether_that_can_go_on():
    story = Story()
    lock, other = story.thing("Lock", "guard"), story.thing("Event", "go")
    a, b, _ = story.thread("a"), story.thread("b"), story.thread("c")
    story.takes(a, lock)
    story.blocks(b, Phase.LOCK, lock, line=30)
    assert story.world.why(b) == "b waits for guard (line 30), which a holds."
    story.blocks(a, Phase.EVENT, other, line=20)
    assert story.world.why(b) == "b waits for guard (line 30), which a holds; a cannot go on either."
    assert story.world.why(a) == (
        "a waits for go to be set (line 20); none of the threads that are left has done that so far."
    )


def test_why_names_who_has_fed_a_queue_so_far():
    story = Story()
    queue = story.thing("Queue", "buffer", capacity=1)
    a, b, c = story.thread("a"), story.thread("b"), story.thread("c")
    item = story.put(a, queue, "x")
    story.get(c, queue, item)
    story.blocks(c, Phase.GET, queue, line=9)
    assert story.world.why(c) == "c waits to get from buffer (line 9), which is empty; a could wake it."
    story.put(b, queue, "y")
    assert story.world.why(c) == "c waits to get from buffer (line 9), which is empty, and can go on now."


def test_why_says_when_nobody_is_left_or_a_time_out_helps():
    story = Story()
    queue = story.thing("Queue", "buffer", capacity=1)
    a, b = story.thread("a"), story.thread("b")
    story.blocks(a, Phase.GET, queue, line=9, time_out=2.5)
    story.ends(b)
    assert story.world.why(a) == "a waits to get from buffer (line 9), which is empty, for 2.5 s at the most."
    story.does(a, Kind.GAVE_UP, queue)
    story.blocks(a, Phase.GET, queue, line=9)
    assert story.world.why(a) == "a waits to get from buffer (line 9), which is empty; nobody is left to wake it."


def test_the_unnamed_lock_of_a_condition_is_called_by_the_condition():
    story = Story()
    lock = story.thing("RLock")
    story.thing("Condition", "account.funds", lock=lock)
    a, b = story.thread("a"), story.thread("b")
    story.takes(a, lock)
    story.blocks(b, Phase.LOCK, lock, line=5)
    assert story.world.why(b) == "b waits for account.funds (line 5), which a holds."


def test_time_passes_in_lab_seconds():
    story = Story()
    main = story.thread("MainThread")
    story.does(main, Kind.SLEEP, value=2, after=2 * SECOND)
    assert story.world.time == 2 * SECOND + MILLISECOND
