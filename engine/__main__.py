"""The command line without a window: ``list``, ``faults``, ``sheet``, ``run``, ``step``, ``explore`` and ``replay``.

Exit status: 0 ended well (finished, or stopped after ``--seconds``; what the program itself asks for with
``sys.exit`` otherwise); 1 a failure (deadlock, stall, broken
invariant, uncaught exception, killed, crashed, not started, or an output that could not be written);
2 wrong usage; 130 ended by Ctrl-C while all was well (128 + the signal's number).
"""

import argparse
import signal
import sys
from collections.abc import Callable, Sequence
from threading import current_thread, main_thread
from types import FrameType
from typing import Any, Final

from engine.catalog import ProgramError
from engine.commands.arguments import WRONG_USAGE, command_line
from engine.commands.console import Console
from engine.commands.exploring import ExploreOptions, explore
from engine.commands.fault_listing import list_faults
from engine.commands.listing import list_programs
from engine.commands.replaying import ReplayOptions, replay
from engine.commands.running import FAILED, RunOptions, UsageError, run
from engine.commands.schedules import NotRunError
from engine.commands.sheet_writing import write_new_sheet
from engine.commands.stepping import StepOptions, step

INTERRUPTED: Final = 130

_PROBLEM: Final = "threadlab: {problem}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        arguments = command_line().parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or has shown the help
        return end.code if isinstance(end.code, int) else WRONG_USAGE
    if current_thread() is main_thread():
        if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
            # A shell starts background jobs so; who sends the signal all the same means it.
            signal.signal(signal.SIGINT, signal.default_int_handler)
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            # By itself it would leave the process of the schedules behind, which may never look up.
            signal.signal(signal.SIGTERM, _terminate)
    console = Console(sys.stdout, sys.stderr)
    try:
        return _COMMANDS[arguments.command](arguments, console)
    except KeyboardInterrupt:
        return INTERRUPTED
    except NotRunError as error:
        console.say(_PROBLEM.format(problem=error))
        return FAILED
    except (ProgramError, UsageError) as error:
        console.say(_PROBLEM.format(problem=error))
        return WRONG_USAGE


def _terminate(number: int, _frame: FrameType | None) -> None:
    raise SystemExit(128 + number)


def _list(arguments: argparse.Namespace, console: Console) -> int:
    return list_programs(arguments.program, arguments.json, console)


def _sheet(arguments: argparse.Namespace, console: Console) -> int:
    return write_new_sheet(arguments.path, console)


def _faults(arguments: argparse.Namespace, console: Console) -> int:
    return list_faults(arguments.program, arguments.json, console)


def _run(arguments: argparse.Namespace, console: Console) -> int:
    options = RunOptions(
        program=arguments.program,
        settings=arguments.set,
        preset=arguments.preset,
        faults=arguments.fault,
        seconds=arguments.seconds,
        seed=arguments.seed,
        speed=arguments.speed,
        report=arguments.json,
        table=arguments.csv,
        trace=arguments.trace,
    )
    return run(options, console)


def _schedule_options(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "program": arguments.program,
        "settings": arguments.set,
        "preset": arguments.preset,
        "faults": arguments.fault,
        "seed": arguments.seed,
        "clock": arguments.clock,
        "steps": arguments.steps,
        "record": arguments.record,
    }


def _step(arguments: argparse.Namespace, console: Console) -> int:
    return step(StepOptions(**_schedule_options(arguments), schedule=arguments.schedule), console)


def _explore(arguments: argparse.Namespace, console: Console) -> int:
    options = ExploreOptions(
        **_schedule_options(arguments),
        strategy=arguments.strategy,
        schedules=arguments.schedules,
        seconds=arguments.seconds,
        report=arguments.json,
    )
    return explore(options, console)


def _replay(arguments: argparse.Namespace, console: Console) -> int:
    return replay(ReplayOptions(arguments.file, arguments.anyway, arguments.json, arguments.trace), console)


_COMMANDS: Final[dict[str, Callable[[argparse.Namespace, Console], int]]] = {
    "list": _list,
    "faults": _faults,
    "sheet": _sheet,
    "run": _run,
    "step": _step,
    "explore": _explore,
    "replay": _replay,
}


if __name__ == "__main__":
    sys.exit(main())
