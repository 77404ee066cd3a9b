"""Where things are on the stage: nothing overlaps, nothing jumps, a long queue stays legible."""

from functools import cache
from itertools import combinations, pairwise

import pytest
from stepped_runs import stepped_file
from traces import SHEET

from engine.catalog import find_program
from engine.explore.walks import RandomWalk
from engine.trace import Ending, Kind, ObjectEntry, Record, ThreadEntry
from engine.world import World
from gui.stage.layout import NARROWEST, Arrangement
from gui.stage.queue_cells import LEAST_CELL, cells_of
from gui.stage.rect import Rect
from gui.stage.telling import told

SIZES = ((730, 250, 1.0), (1090, 390, 1.0), (1210, 330, 2.0), (600, 230, 1.25), (NARROWEST, 250, 1.0))
"""Width, height and scale: 1280×800, 1920×1080, at 200 %, in projector, and as narrow as it gets."""


def overlap(one, other):
    """Whether two rectangles have a common area of more than a rounding error."""
    return (
        min(one.right, other.right) - max(one.x, other.x) > 0.01
        and min(one.bottom, other.bottom) - max(one.y, other.y) > 0.01
    )


def overlapping(layout):
    """Pairs of parts that have an area in common: cards and blocks, and objects among themselves."""
    outer = [*layout.cards.values(), *layout.blocks.values()]
    if layout.finished is not None:
        outer.append(layout.finished)
    return [
        pair for parts in (outer, list(layout.objects.values())) for pair in combinations(parts, 2) if overlap(*pair)
    ]


def busy_world(count, objects=()):
    """A world with so many threads, all running."""
    world = World(SHEET)
    for entry in objects:
        world.add(entry)
    for number in range(count):
        join(world, number)
    return world


def join(world, number):
    world.add(ThreadEntry(number, "MainThread" if number == 0 else f"worker-{number}"))
    world.apply(Record(number, 0.0, 0, 0, 1, number, Kind.BEGIN))


def end(world, number):
    world.apply(Record(world.time + 1, float(Ending.RETURNED), 0, 0, 1, number, Kind.END))


def lay_out(arrangement, world, size=SIZES[0]):
    return arrangement.lay_out(world, told(world, world.time, {}), *size)


@cache
def story(name):
    """One schedule of a program: its entries and events."""
    with stepped_file(name, "step") as (run, _):
        walk = RandomWalk(1)
        walk.begin(0)
        return run.run(walk, seed=1, tracing=True).story


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize(
    "name", ["bank_account", "producer_consumer", "worker_pool", "dining_philosophers", "transfers", "pipeline"]
)
def test_nothing_overlaps_or_leaves_the_stage_in_any_state(name, size):
    world, parts = World(find_program(name).sheet), story(name)
    arrangement = Arrangement()
    for place, part in enumerate(parts):
        if isinstance(part, Record):
            world.apply(part)
        else:
            world.add(part)
        if place % 40 == 0 or place == len(parts) - 1:
            layout = lay_out(arrangement, world, size)
            assert not overlapping(layout)
            for rect in (*layout.cards.values(), *layout.blocks.values(), *layout.objects.values()):
                assert rect.x >= 0
                assert rect.right <= size[0]
                assert rect.bottom <= layout.height
                assert rect.width > 30


@pytest.mark.parametrize("count", [1, 2, 6, 12, 33, 80])
def test_any_number_of_threads_has_room_without_overlap(count):
    layout = lay_out(Arrangement(), busy_world(count))
    assert len(layout.cards) == count
    assert not overlapping(layout)


def test_no_card_moves_when_a_thread_joins_or_ends():
    world = busy_world(3, [ObjectEntry(1, "Lock", "lock")])
    arrangement = Arrangement()
    before = lay_out(arrangement, world)
    join(world, 3)
    with_one_more = lay_out(arrangement, world)
    assert {number: with_one_more.cards[number] for number in before.cards} == before.cards
    end(world, 1)
    assert lay_out(arrangement, world) == with_one_more
    join(world, 4)
    after = lay_out(arrangement, world)
    assert {number: after.cards[number] for number in with_one_more.cards} == with_one_more.cards
    assert after.objects == before.objects


def test_threads_that_have_ended_are_folded_into_a_number_and_give_their_places_to_others():
    world = busy_world(5)
    arrangement = Arrangement()
    for number in range(5, 45):
        end(world, number - 4)
        join(world, number)
        layout = lay_out(arrangement, world)
        assert number in layout.cards
        assert not overlapping(layout)
    assert len(layout.folded) + len(layout.cards) == 45
    assert len(layout.folded) >= 30
    assert layout.finished is not None
    living = {number for number, state in world.threads.items() if state.alive}
    assert living <= layout.cards.keys()


def test_in_the_past_a_thread_that_was_folded_later_has_a_card():
    world = busy_world(5)
    past = world.copy()
    arrangement = Arrangement()
    for number in range(5, 45):
        end(world, number - 4)
        join(world, number)
        lay_out(arrangement, world)
    layout = lay_out(arrangement, past)
    assert layout.cards.keys() == past.threads.keys()
    assert not overlapping(layout)


def test_two_hundred_items_have_a_place_each_in_order_and_none_is_hidden_where_there_is_room():
    cells = cells_of(200, 200, 0, 1000, 1.0)
    assert [cell.place for cell in cells.cells] == list(range(200))
    assert not cells.hidden
    lefts = [cell.x for cell in cells.cells]
    assert lefts == sorted(lefts, reverse=True)  # the next to leave is at the right end
    assert min(cell.width for cell in cells.cells) >= 1
    assert cells.cells[0].whole
    assert cells.cells[-1].whole


@pytest.mark.parametrize("count", [0, 1, 3, 8, 9, 40, 200, 515, 5000])
@pytest.mark.parametrize("width", [150, 220, 430, 1000, 1900])
def test_cells_never_overlap_and_what_is_hidden_is_counted(count, width):
    cells = cells_of(count, 0, 10, width, 1.0)
    assert len(cells.cells) + cells.hidden == count
    rects = sorted(Rect(cell.x, 0, cell.width, 10) for cell in cells.cells)
    assert not any(overlap(one, other) for one, other in pairwise(rects))
    assert all(rect.x >= 9.9 and rect.right <= 10 + width + 0.1 for rect in rects)
    whole = [cell for cell in cells.cells if cell.whole]
    assert all(cell.width >= LEAST_CELL - 2 for cell in whole)
    if cells.hidden:
        hidden = Rect(cells.hidden_x, 0, cells.hidden_width, 10)
        assert not any(overlap(hidden, rect) for rect in rects)
        assert cells.hidden_width > 20


def test_a_queue_with_a_capacity_shows_how_full_it_is():
    half, full = cells_of(4, 8, 0, 220, 1.0), cells_of(8, 8, 0, 220, 1.0)
    assert min(cell.x for cell in half.cells) >= 110
    assert min(cell.x for cell in full.cells) <= 4
