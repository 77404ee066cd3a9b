"""What the command line takes: its commands, their options, and what each allows."""

import argparse
import math
from pathlib import Path
from typing import Final, NoReturn

from engine.explore.portfolio import STRATEGIES
from engine.explore.setup import USUAL_STEPS
from engine.live.clock import SPEEDS
from engine.sheet import FAULT_CLOCKS

WRONG_USAGE: Final = 2

_WRONG_USAGE: Final = "{command}: {message}; {command} --help tells more\n"
_NO_NUMBER: Final = "{text!r} is no number"
_NO_WHOLE_NUMBER: Final = "{text!r} is no whole number"
_NOT_ABOVE_ZERO: Final = "{text} is not above 0"
_NO_SPEED: Final = "{text} is not from {slowest} to {fastest}"
_PROGRAM: Final = "a program's name, or the path of a .py file"
_STATUS: Final = "Exit status: 0 nothing found, 1 a failure, 2 wrong usage, 130 Ctrl-C."


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        self.exit(WRONG_USAGE, _WRONG_USAGE.format(command=self.prog, message=message))


def command_line() -> argparse.ArgumentParser:
    """The parser of ``threadlab COMMAND …``; it ends the process with status 2 where the usage is wrong."""
    parser = _Parser(prog="threadlab", description="Run thread programs under a microscope, without a window.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_list(commands)
    _add_faults(commands)
    _add_sheet(commands)
    _add_run(commands)
    _add_step(commands)
    _add_explore(commands)
    _add_replay(commands)
    return parser


def _add_list(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser("list", help="the programs of the laboratory, or what can be set in one")
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help=_PROGRAM)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same as data")


def _add_faults(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser(
        "faults",
        help="the faults that can be put into programs",
        description="List the faults of a program, or of all: what each changes in the source, what breaks, and "
        "what to look for. run, step and explore take them with --fault.",
    )
    parser.add_argument("program", nargs="?", metavar="PROGRAM", help=_PROGRAM)
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the same as data")


def _add_sheet(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser(
        "sheet",
        help="write a sheet to start from beside a script",
        description="Write a sheet beside a script: its constants as sliders, its queues as gauges, and comments that "
        "say how to go on. Nothing is run, and a sheet that is there is left as it is.",
    )
    parser.add_argument("path", type=Path, metavar="PATH.py", help="the script")


def _add_run(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser(
        "run",
        help="run a program",
        description="Run a program. What it prints goes to standard output, "
        "what the laboratory says to standard error.",
        epilog="Exit status: 0 all was well (or what the program gives sys.exit), 1 a failure, 2 wrong usage, "
        "130 Ctrl-C.",
    )
    _add_program(parser)
    parser.add_argument("--seconds", type=_seconds, metavar="S", help="stop after S seconds of real time")
    parser.add_argument("--seed", type=_whole, default=0, metavar="N", help="for the program's random (default 0)")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="of sleeps and timeouts, 0.1 to 10")
    _add_summary(parser)
    parser.add_argument("--csv", type=Path, metavar="FILE", help="write every sample of the gauges")
    _add_trace(parser)


def _add_step(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser(
        "step",
        help="run one schedule of a program, and show it step by step",
        description="Run one schedule of a program: one thread at a time, in virtual time. "
        "The same seed gives the same schedule. Uses the preset 'step' if there is one.",
        epilog=_STATUS,
    )
    _add_program(parser)
    _add_controlled(parser)
    parser.add_argument(
        "--schedule", metavar="KEYS", help="whose turn it is, step by step, as a recording has it: '0*5 0.0 0.1*2'"
    )


def _add_explore(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser(
        "explore",
        help="search for a schedule that makes a program fail",
        description="Search for a schedule that ends in a deadlock, a stall, a broken invariant, or an uncaught "
        "exception; show the shortest that is found. Uses the preset 'step' if there is one.",
        epilog=_STATUS,
    )
    _add_program(parser)
    _add_controlled(parser)
    parser.add_argument(
        "--strategy",
        choices=tuple(STRATEGIES),
        default="portfolio",
        help="how to choose (default portfolio: each in turn)",
    )
    parser.add_argument("--schedules", type=_count, default=2_000, metavar="N", help="at most so many (default 2000)")
    parser.add_argument("--seconds", type=_seconds, default=60.0, metavar="S", help="at most so long (default 60)")
    _add_summary(parser)


def _add_replay(commands: "argparse._SubParsersAction[_Parser]") -> None:
    parser = commands.add_parser("replay", help="run a recording again", epilog=_STATUS)
    parser.add_argument("file", type=Path, metavar="FILE", help="a recording (.threadlab)")
    parser.add_argument("--anyway", action="store_true", help="follow it as far as it goes, whatever has changed")
    _add_summary(parser)
    _add_trace(parser)


def _add_program(parser: _Parser) -> None:
    parser.add_argument("program", metavar="PROGRAM", help=_PROGRAM)
    parser.add_argument(
        "--set", action="append", default=[], metavar="NAME=VALUE", help="give a parameter another value"
    )
    parser.add_argument("--preset", metavar="NAME", help="start from a preset; '' for the source's own numbers")
    parser.add_argument(
        "--fault",
        action="append",
        default=[],
        metavar="NAME",
        help="put a fault into the source, as threadlab faults PROGRAM lists them; may be given several times",
    )


def _add_controlled(parser: _Parser) -> None:
    parser.add_argument("--seed", type=_whole, default=0, metavar="N", help="of schedules and random (default 0)")
    parser.add_argument(
        "--clock",
        choices=FAULT_CLOCKS,
        help="exact: time passes when nobody can go on; slow: any sleep may end before others go on "
        "(default: exact, or what a --fault needs)",
    )
    parser.add_argument(
        "--steps",
        type=_count,
        default=USUAL_STEPS,
        metavar="N",
        help=f"give a schedule up after N steps (default {USUAL_STEPS})",
    )
    parser.add_argument("--record", type=Path, metavar="FILE", help="write a recording of the schedule shown")


def _add_summary(parser: _Parser) -> None:
    parser.add_argument("--json", type=Path, metavar="FILE", help="write a summary")


def _add_trace(parser: _Parser) -> None:
    parser.add_argument("--trace", type=Path, metavar="FILE", help="write a trace for Perfetto or chrome://tracing")


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
