"""Built-in programs run once in virtual time, in the test's own process."""

from collections.abc import Sequence

from stepped_runs import Output

from engine.catalog import find_program
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.sheet import Value
from engine.stepped.judgement import world_after
from engine.stepped.run import SteppedProgram
from engine.verdict import VerdictKind
from engine.world import World


def outcome_of(
    name: str, preset: str = "tutorial", *, faults: Sequence[str] = (), seed: int = 1, **changes: Value
) -> tuple[World, list[str]]:
    """One schedule of a program: the world after it, and the lines that it printed."""
    program = find_program(name).with_faults(faults)
    walk = RandomWalk(seed)
    walk.begin(0)
    output = Output()
    with SteppedProgram(RunRequest.of(program, program.values(preset, changes))) as run:
        outcome = run.run(walk, tracing=True, output=output)
    return world_after(outcome, program.sheet), output.text.splitlines()


def printed(name: str, preset: str = "tutorial", **changes: Value) -> list[str]:
    """What a schedule that ends well has printed."""
    world, lines = outcome_of(name, preset, **changes)
    assert world.verdict.kind is VerdictKind.FINISHED, world.verdict.sentence
    return lines
