"""``threadlab sheet``: writes a sheet to start from beside a script."""

from pathlib import Path
from typing import Final

from engine.catalog import open_program
from engine.commands.console import Console
from engine.commands.running import FAILED, UsageError
from engine.new_sheet import sheet_path, sheet_text, write_sheet

_WRITTEN: Final = "Wrote {path}. Open it with any text editor: its comments say how to go on."
_IS_THERE: Final = "{path} is there already; it has been left as it is"
_NOT_WRITTEN: Final = "threadlab: {path}: can't be written: {reason}"
_NO_SCRIPT: Final = "{path} is no Python script; a sheet is written for a .py file"


def write_new_sheet(path: Path, console: Console) -> int:
    """Write the sheet of a script; returns the exit status.

    Raises:
        UsageError, ProgramError: It has one, or it can't be read.
    """
    if path.suffix != ".py":
        raise UsageError(_NO_SCRIPT.format(path=path))
    if path.with_suffix(".toml").exists():
        raise UsageError(_IS_THERE.format(path=path.with_suffix(".toml")))
    program = open_program(path)
    try:
        written = write_sheet(program, sheet_text(program))
    except FileExistsError as error:
        raise UsageError(_IS_THERE.format(path=sheet_path(program))) from error
    except OSError as error:
        console.say(_NOT_WRITTEN.format(path=sheet_path(program), reason=error.strerror or error))
        return FAILED
    console.print_line(_WRITTEN.format(path=written))
    console.flush()
    return 0
