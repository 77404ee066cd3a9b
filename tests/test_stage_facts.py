"""What the stage says equals the world, at every step of many schedules."""

from pathlib import Path
from random import Random

import pytest
from stepped_runs import SCRIPTS, stepped_file
from stories import Story

from engine import waiting
from engine.catalog import built_in_programs
from engine.explore.walks import RandomWalk
from engine.gauges import QUEUE_CLASSES
from engine.phrases import PHASE_LABELS
from engine.stepped.runtime import Limits
from engine.trace import BLOCKED_PHASES, LAB_THREAD, Ending, Kind, Phase, Record
from gui.stage.facts import LAST_TOLD, MOST_TOLD, LockFact, QueueFact
from gui.stage.telling import told

SCRIPTS_LOOKED_AT = ("philosophers_five_buggy", "buffer_notify_buggy", "no_task_done_buggy", "lost_update_buggy")
PROGRAMS = [
    *((program.name, "step") for program in built_in_programs()),
    *((str(SCRIPTS / f"{name}.py"), None) for name in SCRIPTS_LOOKED_AT),
]
SEEDS = 2
LONG = 40_000
"""Items of a queue that nobody takes from, with all delays at 0."""
LOOKS = 40
"""So many states of each schedule are looked at, besides those from which an item or a lock is taken."""


def schedules(name, preset):
    """For each schedule: the parts of its story, and a fresh world."""
    for seed in range(SEEDS):
        with stepped_file(name, preset) as (run, world):
            walk = RandomWalk(seed)
            walk.begin(0)
            outcome = run.run(walk, seed=seed, tracing=True, limits=Limits(1_500))
        yield outcome.story, world, Random(seed)


def play(name, preset):
    """Every chosen state of the schedules, with what comes next."""
    for story, world, chance in schedules(name, preset):
        share = LOOKS / len(story)
        for part in story:
            if isinstance(part, Record):
                if part.kind in (Kind.GET, Kind.ACQUIRE) or chance.random() < share:
                    yield world, part
                world.apply(part)
            else:
                world.add(part)
        yield world, None


@pytest.mark.parametrize(("name", "preset"), PROGRAMS, ids=lambda part: Path(str(part)).stem)
def test_what_the_stage_says_equals_the_world_at_each_step(name, preset):
    for world, coming in play(name, preset):
        facts = told(world, world.time, {})
        check_threads(world, facts)
        check_arrows(world, facts)
        check_objects(world, facts)
        if coming is not None and coming.kind == Kind.GET:
            queue = facts.objects()[coming.object]
            assert queue.items[0].number == coming.item, f"{queue.name}: the item that leaves next is shown first"


def check_threads(world, facts):
    assert facts.threads.keys() == world.threads.keys()
    in_cycle = {state.number for circle in waiting.circles(world) for state in circle}
    for number, state in world.threads.items():
        fact = facts.threads[number]
        assert fact.name == state.name
        assert fact.in_cycle == (number in in_cycle)
        assert world.why(number) in fact.sentence
        assert fact.ended == (not state.alive)
        if state.phase in BLOCKED_PHASES:
            assert fact.status == f"{PHASE_LABELS[state.phase]} · {(world.time - state.since) / 1e9:.1f} s"
        for lock in state.holds:
            held = world.objects[lock]
            shown = (
                world.objects[held.conditions[0]].name
                if held.name == held.default_name and held.conditions
                else held.name
            )
            assert shown in fact.holds or "more" in fact.holds


def check_arrows(world, facts):
    alive = {number: state for number, state in world.threads.items() if state.alive}
    holds = {(arrow.thread, arrow.target) for arrow in facts.arrows if arrow.holds}
    assert holds == {(number, lock) for number, state in alive.items() for lock in state.holds}
    waits = {arrow.thread for arrow in facts.arrows if not arrow.holds}
    blocked = {number for number, state in alive.items() if state.phase in BLOCKED_PHASES}
    returning = {number for number, state in alive.items() if state.phase is Phase.READY and state.returns_to}
    assert waits == blocked | returning
    cycles = waiting.circles(world)
    assert len(facts.cycles) == len(cycles)
    marked = {arrow.thread for arrow in facts.arrows if arrow.in_cycle and not arrow.holds}
    assert marked == {state.number for circle in cycles for state in circle}


def check_objects(world, facts):
    objects = facts.objects()
    for thing in world.objects.values():
        if thing.class_name in QUEUE_CLASSES:
            fact = objects[thing.number]
            assert isinstance(fact, QueueFact)
            assert sorted(item.number for item in fact.items) == sorted(thing.items)
            assert {*fact.putters, *fact.getters, *fact.drainers} == set(thing.waiters)
        elif thing.class_name in ("Lock", "RLock") and not thing.internal:
            fact = objects[thing.number]
            assert isinstance(fact, LockFact)
            assert fact.owner == thing.owner
            assert set(thing.waiters) <= set(fact.waiters)
            for room in fact.rooms:
                condition = world.objects[room.number]
                assert set(room.inside) | set(fact.waiters) >= set(condition.waiters)
                assert all(world.threads[number].phase is Phase.CONDITION for number in room.inside)


def test_a_notified_thread_stands_in_the_queue_for_the_lock_until_it_has_it():
    seen = 0
    for world, _ in play(str(SCRIPTS / "buffer_notify_fixed.py"), None):
        facts = told(world, world.time, {})
        locks = [fact for fact in facts.objects().values() if isinstance(fact, LockFact)]
        for number, state in world.threads.items():
            if state.returns_to and state.phase in (Phase.READY, Phase.LOCK):
                seen += 1
                lock = next(lock for lock in locks if number in lock.notified)
                assert number in lock.waiters
                assert number != lock.owner
                assert all(number not in room.inside for room in lock.rooms)
                assert facts.threads[number].returning
    assert seen


def test_a_thread_that_ended_by_an_exception_looks_failed_and_not_finished():
    story = Story()
    main, worker = story.thread("MainThread"), story.thread("worker")
    story.fails(worker, "ValueError: no")
    story.ends(worker, Ending.RAISED)
    story.ends(main)
    facts = told(story.world, story.time, {}).threads
    assert facts[worker].word == "failed"
    assert facts[worker].status == "failed: ValueError: no"
    assert facts[main].word == "finished"


def test_items_know_who_put_them():
    for world, _ in play("producer_consumer", "step"):
        for fact in told(world, world.time, {}).objects().values():
            if isinstance(fact, QueueFact):
                for item in fact.items:
                    if item.text.startswith("P"):  # as the program calls what producer-1 makes: P1-3
                        assert world.threads[item.thread].name == f"producer-{item.text[1:].partition('-')[0]}"


def test_a_thread_of_the_laboratory_may_hold_and_wait_like_any_other():
    story = Story()
    worker, lock, queue = story.thread("worker"), story.thing("Lock", "lock"), story.thing("Queue", "jobs", capacity=1)
    story.takes(LAB_THREAD, lock)
    story.blocks(worker, Phase.LOCK, lock)
    story.blocks(LAB_THREAD, Phase.PUT, queue)
    facts = told(story.world, story.time, {})
    assert facts.objects()[lock].owner == LAB_THREAD
    assert facts.objects()[lock].waiters == (worker,)
    assert facts.objects()[queue].putters == (LAB_THREAD,)
    assert "the laboratory" in facts.objects()[lock].sentence
    assert facts.threads.keys() == {worker}


@pytest.mark.parametrize("class_name", ["Queue", "LifoQueue", "PriorityQueue"])
def test_of_a_long_queue_the_ends_are_told_and_the_rest_is_counted(class_name):
    story = Story()
    main, queue = story.thread("MainThread"), story.thing(class_name, "buffer")
    ranked = class_name == "PriorityQueue"
    numbers = [
        story.put(main, queue, f"item {place}", rank=place * 7 % LONG if ranked else None) for place in range(LONG)
    ]
    if ranked:
        numbers.sort(key=lambda number: story.world.objects[queue].ranks[number])
    elif class_name == "LifoQueue":
        numbers.reverse()
    fact = told(story.world, story.world.time, {}).objects()[queue]
    assert isinstance(fact, QueueFact)
    assert [item.number for item in fact.items] == numbers[:MOST_TOLD]
    assert [item.number for item in fact.last] == numbers[-LAST_TOLD:]
    assert fact.item(LONG - 1).number == numbers[-1]
    assert "40,000 items" in fact.sentence
    assert "and 39,997 more" in fact.sentence
