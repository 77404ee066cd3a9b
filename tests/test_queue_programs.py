"""The programs about queues: what each prints and shows with the tutorial's numbers, and how far its limits go."""

from stepped_runs import Output

from engine.catalog import find_program
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.judgement import world_after
from engine.stepped.run import SteppedProgram
from engine.verdict import VerdictKind


def outcome_of(name, preset="tutorial", *, faults=(), seed=1, **changes):
    """One schedule of a program in virtual time: the world after it, and the lines that it printed."""
    program = find_program(name).with_faults(faults)
    walk = RandomWalk(seed)
    walk.begin(0)
    output = Output()
    with SteppedProgram(RunRequest.of(program, program.values(preset, changes))) as run:
        outcome = run.run(walk, tracing=True, output=output)
    return world_after(outcome, program.sheet), output.text.splitlines()


def printed(name, preset="tutorial", **changes):
    """What a schedule that ends well has printed."""
    world, lines = outcome_of(name, preset, **changes)
    assert world.verdict.kind is VerdictKind.FINISHED, world.verdict.sentence
    return lines


def test_five_items_are_consumed_in_order_and_then_the_sentinel_ends_it():
    lines = printed("queue_basics")
    assert [line for line in lines if line.startswith("consumed")] == [f"consumed item-{n}" for n in range(5)]
    assert lines[-1] == "all items are consumed"


def test_a_full_queue_makes_the_producer_wait_for_the_late_consumer():
    lines = printed("bounded_queue")
    before = lines[: lines.index("consumed item-0")]
    # Three items fit in and the consumer has the first one in hand; the next waits or has just taken its place.
    assert "produced item-2" in before and "producing item-3" in before
    assert "produced item-4" not in before
    assert [line for line in lines if line.startswith("consumed")] == [f"consumed item-{n}" for n in range(10)]
    assert lines[-1] == "nothing has come for a while, the consumer gives up"


def test_a_consumer_that_gave_up_too_early_leaves_the_producer_waiting():
    world, lines = outcome_of("bounded_queue", PRODUCE_DELAY=5.0, PATIENCE=0.1)
    assert "nothing has come for a while, the consumer gives up" in lines
    assert world.verdict.kind is VerdictKind.STALLED
    assert "producer waits to put into buffer" in world.verdict.sentence
