"""What runs under a controlled schedule: a program with its faults and values, a seed, a clock, a limit of steps."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from engine.catalog import Program
from engine.explore.recording import Recording
from engine.sheet import Value

STEP_PRESET: Final = "step"
"""The preset that controlled runs open with, if the sheet has one of this name."""
USUAL_STEPS: Final = 20_000


def usual_preset(program: Program) -> str:
    """The preset that controlled runs of a program open with."""
    presets = [preset.name for preset in program.sheet.presets]
    return STEP_PRESET if STEP_PRESET in presets else program.sheet.preset


@dataclass(frozen=True, slots=True)
class Setup:
    """What is the same in all schedules of a search, and in a recording and its replay.

    Attributes:
        program: As it runs, faults and edits included.
        preset: The one the values come from, ``""`` for the source's own numbers.
        seed: Of schedules, and of the program's random.
        clock: ``exact`` or ``slow``.
        steps: After which a schedule is given up.
    """

    program: Program
    preset: str
    values: Mapping[str, Value]
    seed: int = 0
    clock: str = "exact"
    steps: int = USUAL_STEPS

    def job(self, kind: str, **more: Any) -> dict[str, Any]:
        """What a `stepped.process.ScheduleProcess` is to do; `more` are the keys that this kind of job has besides."""
        program = self.program
        return {
            "job": kind,
            "path": str(program.path),
            "source": program.source,
            "sheet": str(program.path.with_suffix(".toml")) if program.has_sheet else None,
            "values": dict(self.values),
            "seed": self.seed,
            "steps": self.steps,
            "clock": self.clock,
            **more,
        }

    def recording(self, run: Mapping[str, Any]) -> Recording:
        """The recording of a schedule; `run` is the process's message about it."""
        sites, program = run["sites"], self.program
        return Recording(
            name=program.name,
            path=str(program.path),
            source=program.source,
            preset=self.preset,
            parameters=self.values,
            faults=program.faults,
            clock=self.clock,
            seed=self.seed,
            steps=self.steps,
            sites=None if sites is None else tuple(sites),
            schedule=tuple(run["schedule"]),
            trace=run["trace"],
            verdict_kind=run["verdict"]["kind"],
            verdict=run["verdict"]["sentence"],
            python=run["python"],
        )
