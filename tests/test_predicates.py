"""Predicates over the trace: what breaks each of them, what does not, and how it is told."""

import pytest
from stories import Story, predicate

from engine.facts import BROKEN_KEPT
from engine.predicates import predicates_of
from engine.sheet import PREDICATES, Invariant
from engine.trace import Ending, Kind, ObjectEntry


def texts(story):
    return [broken.text for broken in story.world.broken]


def finish(story):
    story.note("ended", reason="finished", sentence="", line=0, recorded=len(story.records), dropped=0)


@pytest.mark.parametrize("name", PREDICATES)
def test_every_predicate_a_sheet_may_name_is_defined(name):
    (made,) = predicates_of((Invariant(name, "…", predicate=name, objects=PREDICATES[name]),))
    assert made.names == PREDICATES[name]


def test_an_item_taken_twice_is_told_with_thread_item_and_line():
    story = Story(predicate("consumed_once", "buffer"))
    buffer, a, b = story.thing("Queue", "buffer"), story.thread("a"), story.thread("b")
    item = story.put(a, buffer, "order 5")
    story.get(b, buffer, item, line=20)
    assert texts(story) == []
    story.get(a, buffer, item, line=21)
    assert texts(story) == ["a took order 5 from buffer, which did not hold it: taken twice, or never put."]
    broken = story.world.broken[0]
    assert (broken.thread, broken.line, broken.time) == (a, 21, story.time)


def test_what_was_put_and_never_taken_breaks_a_finished_run_only():
    story = Story(predicate("consumed_once", "buffer"))
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    for text in ("x", "y", ""):
        story.put(a, buffer, text)
    story.ends(a)
    stopped = story.world.copy()
    finish(story)
    assert texts(story) == ["The run finished, but these were put into buffer and never taken: x and y."]
    assert story.world.verdict.sentence == (
        "Broken at the end: consumed_once holds. "
        "The run finished, but these were put into buffer and never taken: x and y."
    )
    assert stopped.broken == []


def test_a_sentinel_left_in_the_queue_is_no_item():
    story = Story(predicate("consumed_once", "buffer"))
    buffer, a = story.thing("Queue", "buffer"), story.thread("a")
    story.put(a, buffer)
    story.ends(a)
    finish(story)
    assert texts(story) == []


@pytest.mark.parametrize(
    ("class_name", "right", "wrong", "due"),
    [("Queue", "abc", "bac", "a"), ("SimpleQueue", "abc", "bac", "a"), ("LifoQueue", "cba", "acb", "c")],
)
def test_items_leave_in_the_order_of_their_queue(class_name, right, wrong, due):
    for order, expected in (
        (right, []),
        (wrong, [f"t took {wrong[0]} from buffer although {due} was next."]),
    ):
        story = Story(predicate("in_order", "buffer"))
        buffer, t = story.thing(class_name, "buffer"), story.thread("t")
        items = {text: story.put(t, buffer, text) for text in "abc"}
        for text in order:
            story.get(t, buffer, items[text])
        assert texts(story)[:1] == expected


def test_a_sentinel_that_overtakes_an_item_is_out_of_order():
    story = Story(predicate("in_order", "buffer"))
    buffer, t = story.thing("Queue", "buffer"), story.thread("t")
    story.put(t, buffer, "a")
    story.put(t, buffer)
    story.get(t, buffer, 0)
    assert texts(story) == ["t took None from buffer although a was next."]


def test_a_priority_queue_gives_the_smallest_first_and_equals_in_any_order():
    story = Story(predicate("in_order", "buffer"))
    buffer, t = story.thing("PriorityQueue", "buffer"), story.thread("t")
    first, second, third = (story.put(t, buffer, text, rank=rank) for text, rank in (("a", 1), ("b", 1), ("c", 0)))
    story.get(t, buffer, third)
    story.get(t, buffer, second)
    story.get(t, buffer, first)
    assert texts(story) == []


def test_a_priority_queue_that_gives_a_larger_one_first_is_out_of_order():
    story = Story(predicate("in_order", "buffer"))
    buffer, t = story.thing("PriorityQueue", "buffer"), story.thread("t")
    small, large = story.put(t, buffer, "small", rank=1), story.put(t, buffer, "large", rank=2)
    story.get(t, buffer, large)
    assert texts(story) == ["t took large from buffer although small was next."]
    story.get(t, buffer, small)
    assert len(texts(story)) == 1


def test_items_without_a_number_for_priority_are_not_judged():
    story = Story(predicate("in_order", "buffer"))
    buffer, t = story.thing("PriorityQueue", "buffer"), story.thread("t")
    story.put(t, buffer, "ranked", rank=1)
    story.get(t, buffer, story.put(t, buffer, "a text"))
    assert texts(story) == []


def test_a_queue_above_its_capacity_is_told():
    story = Story(predicate("within_capacity", "buffer"))
    buffer, t = story.thing("Queue", "buffer", capacity=2), story.thread("t")
    for text in "ab":
        story.put(t, buffer, text)
    assert texts(story) == []
    story.put(t, buffer, "c")
    assert texts(story) == ["t put c into buffer, which then held 3 with a capacity of 2."]


def test_an_unlimited_queue_has_no_capacity_to_break():
    story = Story(predicate("within_capacity", "buffer"))
    buffer, t = story.thing("Queue", "buffer", capacity=0), story.thread("t")
    story.put(t, buffer, "a")
    assert texts(story) == []


def pool():
    story = Story(predicate("one_result_per_task", "pool.tasks", "pool.results"))
    tasks, results = story.thing("Queue", "pool.tasks"), story.thing("Queue", "pool.results")
    main, worker = story.thread("main"), story.thread("worker-1")
    story.get(worker, tasks, story.put(main, tasks, "task 1"))
    return story, tasks, results, main, worker


def test_one_result_for_a_task_is_right():
    story, tasks, results, main, worker = pool()
    story.put(worker, results, "r")
    story.task_done(worker, tasks)
    story.put(main, tasks)
    story.get(worker, tasks, 0)
    story.task_done(worker, tasks)
    story.ends(worker)
    finish(story)
    assert texts(story) == []


def test_a_task_reported_done_without_a_result_is_told():
    story, tasks, _, _, worker = pool()
    story.task_done(worker, tasks)
    assert texts(story) == ["worker-1 put no result of task 1 into pool.results."]


def test_a_second_result_of_a_task_is_told():
    story, tasks, results, _, worker = pool()
    for text in ("r1", "r2"):
        story.put(worker, results, text)
    story.task_done(worker, tasks)
    assert texts(story) == ["worker-1 put a second result of task 1 into pool.results."]


def test_the_results_of_two_workers_do_not_mix():
    story, tasks, results, main, worker = pool()
    other = story.thread("worker-2")
    story.get(other, tasks, story.put(main, tasks, "task 2"))
    story.put(worker, results, "r1")
    story.put(other, results, "r2")
    story.task_done(other, tasks)
    story.task_done(worker, tasks)
    assert texts(story) == []


def test_a_worker_that_died_with_a_task_in_hand_is_told_when_the_run_has_finished():
    story, _, _, _, worker = pool()
    story.fails(worker, "ValueError: no")
    assert texts(story) == []
    finish(story)
    assert texts(story) == ["worker-1 put no result of task 1 into pool.results."]


def test_a_stopped_run_owes_nothing():
    story, _, _, _, worker = pool()
    story.ends(worker, Ending.STOPPED)
    story.note("ended", reason="stopped", sentence="", line=0, recorded=9, dropped=0)
    assert texts(story) == []


def test_a_predicate_follows_an_object_that_gets_its_name_later_with_what_it_holds():
    story = Story(predicate("in_order", "buffer"), predicate("consumed_once", "buffer"))
    buffer, t = story.thing("Queue"), story.thread("t")
    items = [story.put(t, buffer, text) for text in "abc"]
    assert not story.world.followed(0)
    story.add(ObjectEntry(buffer, "Queue", "buffer"))
    assert story.world.followed(0)
    story.get(t, buffer, items[0])
    assert texts(story) == []
    story.get(t, buffer, items[2])
    assert texts(story) == ["t took c from buffer although b was next."]


def test_other_objects_are_left_alone():
    story = Story(predicate("within_capacity", "buffer"))
    other, t = story.thing("Queue", "other", capacity=1), story.thread("t")
    for text in "ab":
        story.put(t, other, text)
    assert texts(story) == []


def test_only_so_many_breaches_are_kept_but_all_are_counted():
    story = Story(predicate("within_capacity", "buffer"))
    buffer, t = story.thing("Queue", "buffer", capacity=1), story.thread("t")
    for _ in range(BROKEN_KEPT + 50):
        story.does(t, Kind.PUT, buffer, item=1, value=2)
    assert len(story.world.broken) == BROKEN_KEPT
    assert story.world.times_broken == [BROKEN_KEPT + 50]
