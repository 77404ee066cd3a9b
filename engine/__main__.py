"""The command line without a window: ``threadlab list``, ``run``, ``step``, ``explore`` and ``replay``.

Exit status: 0 ended well (finished, or stopped after ``--seconds``); 1 a failure (deadlock, stall, broken
invariant, uncaught exception, killed, crashed, not started, or an output that could not be written);
2 wrong usage; 130 ended by Ctrl-C while all was well (128 + the signal's number).
"""

import argparse
import math
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from threading import current_thread, main_thread
from typing import Any, Final, NoReturn

from engine.catalog import ProgramError
from engine.commands.console import Console
from engine.commands.controlled import INTERRUPTED, ExploreOptions, ReplayOptions, StepOptions, explore, replay, step
from engine.commands.listing import listing
from engine.commands.running import RunOptions, UsageError, run
from engine.explore.portfolio import STRATEGIES
from engine.live.clock import SPEEDS

WRONG_USAGE: Final = 2

_WRONG_USAGE: Final = "{command}: {message}; {command} --help tells more\n"
_PROBLEM: Final = "threadlab: {problem}"
_NO_NUMBER: Final = "{text!r} is no number"
_NO_WHOLE_NUMBER: Final = "{text!r} is no whole number"
_NOT_ABOVE_ZERO: Final = "{text} is not above 0"
_NO_SPEED: Final = "{text} is not from {slowest} to {fastest}"


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status."""
    try:
        arguments = _parser().parse_args(argv)
    except SystemExit as end:  # argparse has said what is wrong, or has shown the help
        return end.code if isinstance(end.code, int) else WRONG_USAGE
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN and current_thread() is main_thread():
        # A shell starts background jobs so; who sends the signal all the same means it.
        signal.signal(signal.SIGINT, signal.default_int_handler)
    console = Console(sys.stdout, sys.stderr)
    try:
        if arguments.command == "list":
            for line in listing(arguments.program):
                console.print_line(line)
            console.flush()
            return 0
        if arguments.command in _CONTROLLED:
            return _CONTROLLED[arguments.command](arguments, console)
        return run(
            RunOptions(
                program=arguments.program,
                settings=arguments.set,
                preset=arguments.preset,
                seconds=arguments.seconds,
                seed=arguments.seed,
                speed=arguments.speed,
                report=arguments.json,
                table=arguments.csv,
                trace=arguments.trace,
            ),
            console,
        )
    except KeyboardInterrupt:
        return INTERRUPTED
    except (ProgramError, UsageError) as error:
        console.say(_PROBLEM.format(problem=error))
        return WRONG_USAGE


def _step_options(arguments: argparse.Namespace) -> dict[str, Any]:
    return {
        "program": arguments.program,
        "settings": arguments.set,
        "preset": arguments.preset,
        "seed": arguments.seed,
        "clock": arguments.clock,
        "steps": arguments.steps,
        "record": arguments.record,
    }


def _step(arguments: argparse.Namespace, console: Console) -> int:
    return step(StepOptions(**_step_options(arguments), schedule=arguments.schedule), console)


def _explore(arguments: argparse.Namespace, console: Console) -> int:
    options = ExploreOptions(
        **_step_options(arguments),
        strategy=arguments.strategy,
        schedules=arguments.schedules,
        seconds=arguments.seconds,
        report=arguments.json,
    )
    return explore(options, console)


def _replay(arguments: argparse.Namespace, console: Console) -> int:
    return replay(ReplayOptions(arguments.file, arguments.anyway, arguments.json, arguments.trace), console)


_CONTROLLED: Final = {"step": _step, "explore": _explore, "replay": _replay}


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, _WRONG_USAGE.format(command=self.prog, message=message))


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="threadlab", description="Run thread programs under a microscope, without a window.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    listed = commands.add_parser("list", help="the programs of the laboratory, or what can be set in one")
    listed.add_argument("program", nargs="?", metavar="PROGRAM", help="a program's name, or the path of a .py file")
    started = commands.add_parser(
        "run",
        help="run a program",
        description="Run a program. What it prints goes to standard output, "
        "what the laboratory says to standard error.",
        epilog="Exit status: 0 ended well, 1 a failure, 2 wrong usage, 130 Ctrl-C while all was well.",
    )
    started.add_argument("program", metavar="PROGRAM", help="a program's name, or the path of a .py file")
    started.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="give a parameter another value"
    )
    started.add_argument("--preset", metavar="NAME", help="start from a preset; '' for the source's own numbers")
    started.add_argument("--seconds", type=_seconds, metavar="S", help="stop after S seconds of real time")
    started.add_argument("--seed", type=_whole, default=0, metavar="N", help="for the program's random (default 0)")
    started.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="of sleeps and time-outs, 0.1 to 10")
    started.add_argument("--json", type=Path, metavar="FILE", help="write a summary")
    started.add_argument("--csv", type=Path, metavar="FILE", help="write every sample of the gauges")
    started.add_argument("--trace", type=Path, metavar="FILE", help="write a trace for Perfetto or chrome://tracing")
    _add_controlled(commands)
    return parser


def _add_controlled(commands: "argparse._SubParsersAction[_Parser]") -> None:
    """The commands for runs under a schedule that the laboratory controls."""
    status = "Exit status: 0 nothing found, 1 a failure, 2 wrong usage, 130 Ctrl-C."
    stepped = commands.add_parser(
        "step",
        help="run one schedule of a program, and show it step by step",
        description="Run one schedule of a program: one thread at a time, in virtual time. "
        "The same seed gives the same schedule. Uses the preset 'step' if there is one.",
        epilog=status,
    )
    explored = commands.add_parser(
        "explore",
        help="search for a schedule that makes a program fail",
        description="Search for a schedule that ends in a deadlock, a stall, a broken invariant, or an uncaught "
        "exception; show the shortest that is found. Uses the preset 'step' if there is one.",
        epilog=status,
    )
    for parser in (stepped, explored):
        parser.add_argument("program", metavar="PROGRAM", help="a program's name, or the path of a .py file")
        parser.add_argument(
            "--set", action="append", default=[], metavar="NAME=VALUE", help="give a parameter another value"
        )
        parser.add_argument("--preset", metavar="NAME", help="start from a preset; '' for the source's own numbers")
        parser.add_argument("--seed", type=_whole, default=0, metavar="N", help="of schedules and random (default 0)")
        parser.add_argument(
            "--clock",
            choices=("exact", "slow"),
            default="exact",
            help="exact: time passes when nobody can go on (default); slow: any sleep may end before others go on",
        )
        parser.add_argument(
            "--steps", type=_count, default=20_000, metavar="N", help="give a schedule up after N steps (default 20000)"
        )
        parser.add_argument("--record", type=Path, metavar="FILE", help="write a recording of the schedule shown")
    stepped.add_argument(
        "--schedule", metavar="KEYS", help="whose turn it is, step by step, as a recording has it: '0*5 0.0 0.1*2'"
    )
    explored.add_argument(
        "--strategy",
        choices=tuple(STRATEGIES),
        default="portfolio",
        help="how to choose (default portfolio: each in turn)",
    )
    explored.add_argument("--schedules", type=_count, default=2_000, metavar="N", help="at most so many (default 2000)")
    explored.add_argument("--seconds", type=_seconds, default=60.0, metavar="S", help="at most so long (default 60)")
    explored.add_argument("--json", type=Path, metavar="FILE", help="write a summary")
    replayed = commands.add_parser("replay", help="run a recording again", epilog=status)
    replayed.add_argument("file", type=Path, metavar="FILE", help="a recording (.threadlab)")
    replayed.add_argument("--anyway", action="store_true", help="follow it as far as it goes, whatever has changed")
    replayed.add_argument("--json", type=Path, metavar="FILE", help="write a summary")
    replayed.add_argument("--trace", type=Path, metavar="FILE", help="write a trace for Perfetto or chrome://tracing")


def _count(text: str) -> int:
    value = _whole(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(_NOT_ABOVE_ZERO.format(text=text))
    return value


def _number(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not math.isfinite(value):
        raise argparse.ArgumentTypeError(_NO_NUMBER.format(text=text))
    return value


def _whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(_NO_WHOLE_NUMBER.format(text=text)) from None


def _seconds(text: str) -> float:
    value = _number(text)
    if value <= 0:
        raise argparse.ArgumentTypeError(_NOT_ABOVE_ZERO.format(text=text))
    return value


def _speed(text: str) -> float:
    value = _number(text)
    slowest, fastest = SPEEDS
    if not slowest <= value <= fastest:
        raise argparse.ArgumentTypeError(_NO_SPEED.format(text=text, slowest=slowest, fastest=fastest))
    return value


if __name__ == "__main__":
    sys.exit(main())
