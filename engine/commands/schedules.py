"""What ``threadlab step``, ``explore`` and ``replay`` share: how the program is chosen, the schedule shown, the
recording written.
"""

from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from engine.catalog import Program
from engine.chrome_trace import ChromeTrace
from engine.commands.console import Console
from engine.commands.running import changed_values, faulty_program
from engine.explore.recording import Recording, write_recording
from engine.explore.setup import USUAL_STEPS, Setup, usual_preset
from engine.meters import Meters
from engine.report import RunFacts, closing_lines
from engine.stepped.judgement import noted
from engine.stepped.process import ScheduleProcess
from engine.trace import ENTRY_TYPES, ObjectEntry, Record
from engine.world import World

DIVERGED: Final = "The recorded schedule could be followed up to step {step} of {steps}."
_NO_ANSWER: Final = "The program's process ended without an answer."
_SAVED: Final = "The schedule was written to {path}; threadlab replay {path} runs it again."


class NotRunError(Exception):
    """The program couldn't be run, or not so far that it can be told about: one sentence for the user.

    Raised while the files that were asked for are open, so that they stay as they were.
    """


@dataclass(frozen=True, slots=True)
class ScheduleOptions:
    """What the user asked for.

    Attributes:
        settings: ``NAME=VALUE`` each.
        faults: Names of faults of the sheet.
        clock: ``exact`` or ``slow``; None for the one under which the faults show.
        steps: After which a schedule is given up.
        record: Where to write the recording; None for nowhere.
    """

    program: str
    settings: Sequence[str] = ()
    preset: str | None = None
    faults: Sequence[str] = ()
    seed: int = 0
    clock: str | None = None
    steps: int = USUAL_STEPS
    record: Path | None = None


def chosen(options: ScheduleOptions) -> Setup:
    """Find what was asked for.

    Raises:
        UsageError, ProgramError: It can't be set up as asked.
    """
    program = faulty_program(options.program, options.faults)
    preset = usual_preset(program) if options.preset is None else options.preset
    values = program.values(preset, changed_values(program, options.settings))
    return Setup(program, preset, values, options.seed, options.clock or program.clock, options.steps)


def facts_of(setup: Setup, run: Mapping[str, Any]) -> RunFacts:
    """What a report says besides the state of the world; `run` is the message about a schedule."""
    received = sum(part[0] == "record" for part in run["story"])
    return RunFacts(setup.program, setup.values, setup.preset, setup.seed, 1.0, received)


def only_run(job: Mapping[str, Any], console: Console) -> dict[str, Any]:
    """Let one schedule run; what it prints comes through.

    Raises:
        NotRunError: It couldn't be run.
    """
    run: dict[str, Any] | None = None
    with closing(ScheduleProcess(job).messages()) as answers:
        for message in answers:
            match message["message"]:
                case "printed":
                    console.print_text(message["text"], to_error=message["error"])
                case "failed":
                    raise NotRunError(message["sentence"])
                case "run":
                    run = message
    if run is None:
        raise NotRunError(_NO_ANSWER)
    return run


def show(
    run: Mapping[str, Any], facts: RunFacts, console: Console, *, trace: TextIO | None = None
) -> tuple[World, Meters]:
    """Print a schedule and its summary; returns what the summary was made from."""
    console.flush()
    world, meters = _folded(run, facts.program, trace)
    for line in run["lines"]:
        console.print_line(line)
    console.flush()
    for line in closing_lines(facts, world, meters):
        console.say(line)
    for race in run["races"]:
        console.say(race)
    return world, meters


def _folded(run: Mapping[str, Any], program: Program, trace: TextIO | None) -> tuple[World, Meters]:
    world = World(program.sheet)
    with ExitStack() as stack:
        chrome = stack.enter_context(ChromeTrace(trace, world, program.sheet.title)) if trace is not None else None
        listener = chrome.sample if chrome is not None else None
        meters = Meters(program.sheet.gauges, automatic=not program.has_sheet, listener=listener)
        for kind, *fields in run["story"]:
            if kind == "record":
                record = Record(*fields)
                world.apply(record)
                meters.apply(record)
                if chrome is not None:
                    chrome.apply(record)
            else:
                entry = ENTRY_TYPES[kind](*fields)
                world.add(entry)
                if isinstance(entry, ObjectEntry):
                    meters.add(entry, world.time)
        noted(world, run["reason"], len(run["schedule"]), tuple(run["silent"]), run["failure"])
        meters.advance(world.time)
    return world, meters


def save(file: TextIO | None, path: Path | None, recording: Recording, console: Console) -> None:
    if file is not None:
        write_recording(file, recording)
        console.say(_SAVED.format(path=path))
