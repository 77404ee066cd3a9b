"""``threadlab run``: one run without a window, its summary and its files."""

import json
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TextIO

from engine.catalog import Program, ProgramError, find_program
from engine.chrome_trace import ChromeTrace
from engine.commands.console import Console
from engine.commands.following import Follower, signals_to
from engine.files import replacing
from engine.meters import Listener, Meters
from engine.report import GaugeTable, RunFacts, closing_lines, summary
from engine.session import Session
from engine.sheet import Gauge, Value
from engine.verdict import VerdictKind
from engine.world import World

FAILED: Final = 1

_NO_EQUALS: Final = "--set {setting}: write NAME=VALUE"
_SAME_FILE: Final = "{path} is named for two outputs; give each a file of its own"
_NOT_WRITABLE: Final = "{path}: can't be written: {reason}"
_WRITING_FAILED: Final = "threadlab: an output file can't be written: {reason}"


class UsageError(Exception):
    """What was asked for can't be done; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class RunOptions:
    """What the user asked for.

    Attributes:
        settings: ``NAME=VALUE`` each.
        preset: Its name, ``""`` for the source's own numbers, None for the one the sheet opens with.
        seconds: Real time after which the run is stopped; None for no limit.
        report, table, trace: Where to write the summary, the samples of the gauges and the trace; None for nowhere.
    """

    program: str
    settings: Sequence[str] = ()
    preset: str | None = None
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
    program = find_program(options.program)
    values = program.values(options.preset, _changes(program, options.settings))
    preset = program.sheet.preset if options.preset is None else options.preset
    with ExitStack() as files:
        outputs = _Outputs(options, files)
        try:
            return _run(program, values, preset, options, outputs, files, console)
        except OSError as error:
            console.say(_WRITING_FAILED.format(reason=error.strerror or error))
            files.pop_all()
            return FAILED
