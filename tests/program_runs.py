"""Built-in programs run once in virtual time, in the test's own process."""

from collections.abc import Sequence
from typing import NamedTuple

from stepped_runs import Output

from engine.catalog import find_program
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.sheet import Value
from engine.stepped.judgement import world_after
from engine.stepped.run import SteppedProgram
from engine.trace import Kind, Record
from engine.verdict import VerdictKind
from engine.world import World


class ProgramRun(NamedTuple):
    """What has become of a program, and how."""

    world: World
    lines: list[str]
    """What it has printed."""
    records: list[Record]

    def written(self, variable: str) -> list[float]:
        """The values that a variable was given, in their order."""
        number = next(number for number, thing in self.world.objects.items() if thing.name == variable)
        return [one.value for one in self.records if (one.object, one.kind) == (number, Kind.WRITE)]


def run_of(name: str, preset: str, faults: Sequence[str] = (), seed: int = 1, **changes: Value) -> ProgramRun:
    """One schedule of a program."""
    program = find_program(name).with_faults(faults)
    walk = RandomWalk(seed)
    walk.begin(0)
    output = Output()
    with SteppedProgram(RunRequest.of(program, program.values(preset, changes))) as run:
        outcome = run.run(walk, tracing=True, output=output)
    records = [part for part in outcome.story if isinstance(part, Record)]
    return ProgramRun(world_after(outcome, program.sheet), output.text.splitlines(), records)


def outcome_of(
    name: str, preset: str = "tutorial", *, faults: Sequence[str] = (), seed: int = 1, **changes: Value
) -> tuple[World, list[str]]:
    """One schedule of a program: the world after it, and the lines that it printed."""
    run = run_of(name, preset, faults, seed, **changes)
    return run.world, run.lines


def printed(name: str, preset: str = "tutorial", **changes: Value) -> list[str]:
    """What a schedule that ends well has printed."""
    world, lines = outcome_of(name, preset, **changes)
    assert world.verdict.kind is VerdictKind.FINISHED, world.verdict.sentence
    return lines
