"""``threadlab run``: one run without a window, its summary and its files."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from engine.catalog import Program, ProgramError, find_program
from engine.chrome_trace import ChromeTrace
from engine.commands.console import Console
from engine.commands.following import ConsoleOutput, signals_to
from engine.files import replacing
from engine.follower import Follower
from engine.meters import Listener, Meters
from engine.report import GaugeTable, RunFacts, closing_lines, program_status, summary
from engine.session import Session
from engine.sheet import Gauge, Value
from engine.untraced import untraced
from engine.verdict import VerdictKind
from engine.world import World

FAILED: Final = 1

_SAID: Final = "threadlab: {sentence}"
_NO_EQUALS: Final = "--set {setting}: write NAME=VALUE"
_SAME_FILE: Final = "{path} is named for two outputs; give each a file of its own"
_NOT_WRITABLE: Final = "{path}: can't be written: {reason}"
_WRITING_FAILED: Final = "threadlab: the output can't be written to its end: {reason}"


class UsageError(Exception):
    """What was asked for can't be done; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user asked for.

    Attributes:
        settings: ``NAME=VALUE`` each.
        preset: Its name, ``""`` for the source's own numbers, None for the one the sheet opens with.
        faults: Names of faults of the sheet.
        seconds: Real time after which the run is stopped; None for no limit.
        report, table, trace: Where to write the summary, the gauges' samples and the trace; None for nowhere.
    """

    program: str
    settings: Sequence[str] = ()
    preset: str | None = None
    faults: Sequence[str] = ()
    seconds: float | None = None
    seed: int = 0
    speed: float = 1.0
    report: Path | None = None
    table: Path | None = None
    trace: Path | None = None


def run(options: RunOptions, console: Console) -> int:
    """Run a program to its end and write what was asked for; returns the exit status.

    Raises:
        UsageError, ProgramError: The run can't be set up as asked; nothing has been started or written.
    """
    program = faulty_program(options.program, options.faults)
    values = program.values(options.preset, changed_values(program, options.settings))
    _check_outputs(options)
    say_untraced(program, console)
    try:
        with ExitStack() as files:
            report, table, trace = (open_output(path, files) for path in (options.report, options.table, options.trace))
            return _follow(program, values, options, console, report, table, trace)
    except OSError as error:
        console.say(_WRITING_FAILED.format(reason=error.strerror or error))
        return FAILED


def say_untraced(program: Program, console: Console) -> None:
    """Say what the program does that the laboratory can't follow."""
    for sentence in untraced(program.source, program.path.name).values():
        console.say(_SAID.format(sentence=sentence))


def faulty_program(name: str, faults: Sequence[str]) -> Program:
    """The program that is meant, with the faults that ``--fault`` asks for.

    Raises:
        ProgramError: There is no such program or fault, or the faults can't be put into it.
    """
    return find_program(name).with_faults(faults)


def changed_values(program: Program, settings: Sequence[str]) -> dict[str, Value]:
    """What ``--set`` asks for.

    Raises:
        UsageError, ProgramError: It isn't ``NAME=VALUE``, or not allowed.
    """
    changes: dict[str, Value] = {}
    for setting in settings:
        name, equals, text = setting.partition("=")
        if not equals:
            raise UsageError(_NO_EQUALS.format(setting=setting))
        try:
            changes[name] = program.sheet.parameter(name.strip()).parse(text)
        except KeyError as error:
            raise ProgramError(f"{program.name}: {error.args[0]}") from error
        except ValueError as error:
            raise ProgramError(f"{program.name}: {error}") from error
    return changes


def _check_outputs(options: RunOptions) -> None:
    seen: set[Path] = set()
    for path in filter(None, (options.report, options.table, options.trace)):
        if path.resolve() in seen:
            raise UsageError(_SAME_FILE.format(path=path))
        seen.add(path.resolve())


def open_output(path: Path | None, files: ExitStack) -> TextIO | None:
    """Open a file to be written, if one is asked for.

    Raises:
        UsageError: It can't be written.
    """
    if path is None:
        return None
    try:
        return files.enter_context(replacing(path))
    except OSError as error:
        raise UsageError(_NOT_WRITABLE.format(path=path, reason=error.strerror or error)) from error


def _follow(
    program: Program,
    values: Mapping[str, Value],
    options: RunOptions,
    console: Console,
    report: TextIO | None,
    table: TextIO | None,
    trace: TextIO | None,
) -> int:
    world = World(program.sheet)
    folder = None if program.built_in else Path.cwd()
    session = Session(program, values, seed=options.seed, speed=options.speed, folder=folder)
    with ExitStack() as stack:
        stack.callback(session.close)
        listeners: list[Listener] = []
        if table is not None:
            listeners.append(GaugeTable(table).sample)
        chrome = None
        if trace is not None:
            chrome = stack.enter_context(ChromeTrace(trace, world, program.sheet.title))
            listeners.append(chrome.sample)

        def tell(gauge: Gauge, time: int, value: float) -> None:
            for listener in listeners:
                listener(gauge, time, value)

        meters = Meters(program.sheet.gauges, automatic=not program.has_sheet, listener=tell)
        follower = Follower(session, world, meters, ConsoleOutput(console), trace=chrome)
        with signals_to(follower):
            follower.follow(options.seconds)
        meters.advance(world.time)
    preset = program.sheet.preset if options.preset is None else options.preset
    facts = RunFacts(program, values, preset, options.seed, options.speed, follower.received)
    for line in closing_lines(facts, world, meters):
        console.say(line)
    if report is not None:
        json.dump(summary(facts, world, meters), report, indent=2, ensure_ascii=False, allow_nan=False)
        report.write("\n")
    return exit_status(world, follower.signal_number)


def exit_status(world: World, signal_number: int) -> int:
    """As the program's own if all is well, 1 with a failure, 128 + the signal that ended it (130 for Ctrl-C)."""
    if any(verdict.failed for verdict in world.verdicts):
        return FAILED
    if signal_number and world.verdict.kind is not VerdictKind.FINISHED:
        return 128 + signal_number
    return program_status(world)
