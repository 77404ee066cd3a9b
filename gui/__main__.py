"""The command `threadlab`: opens the window, or hands a sub-command to who does it.

Imports nothing but the standard library until Qt is needed: launch.py reads this table before anything is
installed.
"""

from __future__ import annotations

import os
import sys

from gui import __version__, preflight
from gui.native_box import FROM_SHORTCUT, run_with_box

HELP_FLAGS = ("-h", "--help")
VERSION_FLAG = "--version"

HELP = """usage: threadlab [COMMAND [ARGUMENT...]]

  (no command)                 open the window
  list                         the programs of the laboratory
  faults [PROGRAM]             the faults that can be put into them
  sheet PATH.py                write a sheet to start from beside a script
  run PROGRAM [OPTION...]      run a program without a window
  step PROGRAM [OPTION...]     run it under one schedule, step by step
  explore PROGRAM [OPTION...]  search for a schedule that breaks it
  replay FILE [OPTION...]      run a recorded schedule again
  screenshot PROGRAM FILE.png  draw the window into a picture
  shortcut                     write a desktop entry that opens the window
  --version                    show the version

threadlab COMMAND --help tells more about each."""


def opens_window(arguments: list[str]) -> bool:
    """Whether the command line asks for the window: no command, only its own options."""
    if not arguments:
        return True
    return arguments[0].startswith("-") and arguments[0] not in (*HELP_FLAGS, VERSION_FLAG, FROM_SHORTCUT)


def needs_qt(arguments: list[str]) -> bool:
    """Whether the command line needs PySide6; everything else runs with the standard library alone."""
    return opens_window(arguments) or arguments[0] == "screenshot"


def main(argv: list[str] | None = None) -> int:
    """Runs one command and returns its exit status: 0 well, 1 failed, 2 wrong usage."""
    arguments = sys.argv[1:] if argv is None else argv
    if opens_window(arguments):
        return _open_window(arguments)
    command, rest = arguments[0], arguments[1:]
    if command in HELP_FLAGS:
        print(HELP)
    elif command == VERSION_FLAG:
        print(f"threadlab {__version__}")
    elif command == FROM_SHORTCUT:
        return run_with_box([sys.executable, "-P", "-m", "gui", *rest])
    elif command == "screenshot":
        return _take_screenshot(rest)
    elif command == "shortcut":
        from gui.shortcut import write_shortcut

        return write_shortcut(rest)
    else:
        from engine.__main__ import main as run_engine

        return run_engine(arguments)
    return 0


def _open_window(arguments: list[str]) -> int:
    problem = preflight.window_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    from gui.app import run

    return run(arguments)


def _take_screenshot(arguments: list[str]) -> int:
    os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    problem = preflight.import_problem()
    if problem:
        print(problem, file=sys.stderr)
        return 1
    from gui.screenshot import main as take

    return take(arguments)


if __name__ == "__main__":
    sys.exit(main())
