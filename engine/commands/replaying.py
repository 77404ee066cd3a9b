"""``threadlab replay``: a recorded schedule, run again."""

import json
from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.catalog import Program, ProgramError
from engine.commands.console import Console
from engine.commands.running import FAILED, UsageError, open_output
from engine.commands.schedules import DIVERGED, facts_of, only_run, show
from engine.explore.recorded_program import present_program, recorded_program
from engine.explore.recording import OLDEST_PYTHON, Recording, RecordingError, read_recording
from engine.explore.setup import Setup
from engine.report import summary

_SAME: Final = "The same trace as recorded, event for event, to its end at step {steps}."
_OTHER_TRACE: Final = "The schedule could be followed to its end at step {steps}, but the trace isn't the recorded one."
_OTHER_PYTHON: Final = (
    "Recorded under Python {recorded}, replayed under {present}: the schedule could be followed step by step "
    "to its end at step {steps}."
)
_SOURCE_CHANGED: Final = (
    "{recording}: {program} isn't the program that was recorded any more; "
    "--anyway follows the schedule as far as it goes"
)
_FAULTS_CHANGED: Final = (
    "{recording}: the faults that were recorded can't be put into the program any more ({problem}); "
    "--anyway follows the schedule in the recorded source"
)
_PYTHON_TOO_OLD: Final = (
    "{recording}: was recorded under Python {python}, which Threadlab doesn't replay; --anyway tries"
)


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What the user asked for. `anyway`: follow the schedule as far as it goes, whatever has changed."""

    recording: Path
    anyway: bool = False
    report: Path | None = None
    trace: Path | None = None


def replay(options: ReplayOptions, console: Console) -> int:
    """Run a recording again; returns the exit status.

    Raises:
        UsageError: It can't be replayed.
        NotRunError: It can't be run.
    """
    recording = _read(options.recording)
    program = _recorded_program(options, recording)
    setup = Setup(program, recording.preset, recording.parameters, recording.seed, recording.clock, recording.steps)
    job = setup.job("step", schedule=recording.schedule, sites=recording.sites)
    with ExitStack() as files:
        report, trace = open_output(options.report, files), open_output(options.trace, files)
        run = only_run(job, console)
        facts = facts_of(setup, run)
        world, meters = show(run, facts, console, trace=trace)
        console.say(_comparison(recording, run))
        if report is not None:
            json.dump(summary(facts, world, meters), report, indent=2, ensure_ascii=False, allow_nan=False)
            report.write("\n")
    return FAILED if run["failed"] else 0


def _read(path: Path) -> Recording:
    try:
        return read_recording(path)
    except RecordingError as error:
        raise UsageError(str(error)) from error


def _recorded_program(options: ReplayOptions, recording: Recording) -> Program:
    """The program of a recording with its faults, and with its sheet if it is still there."""
    version = tuple(int(part) for part in recording.python.split(".")[:2] if part.isdecimal())
    if version < OLDEST_PYTHON and not options.anyway:
        raise UsageError(_PYTHON_TOO_OLD.format(recording=options.recording, python=recording.python))
    try:
        present = present_program(recording)
    except ProgramError as error:
        if not options.anyway:
            raise UsageError(_FAULTS_CHANGED.format(recording=options.recording, problem=error)) from error
        present = None
    if present is None:
        return recorded_program(recording)
    if present.source != recording.source and not options.anyway:
        raise UsageError(_SOURCE_CHANGED.format(recording=options.recording, program=present.path))
    return present


def _comparison(recording: Recording, run: Mapping[str, Any]) -> str:
    steps, diverged = len(recording.schedule), run["diverged"]
    if diverged is not None and diverged < steps:
        return DIVERGED.format(step=diverged, steps=steps)
    if run["trace"] == recording.trace:
        return _SAME.format(steps=steps)
    if run["python"].split(".")[:2] != recording.python.split(".")[:2]:
        return _OTHER_PYTHON.format(recorded=recording.python, present=run["python"], steps=steps)
    return _OTHER_TRACE.format(steps=steps)
