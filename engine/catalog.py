"""The programs that can be run: those that come with Threadlab, and any script on disk.

Opening a program reads its source and its sheet. It never runs either.
"""

import tokenize
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.inspection import constants, inspected_sheet
from engine.sheet import Sheet, Value
from engine.sheet_file import SheetError, read_sheet

PROGRAMS_FOLDER: Final = Path(__file__).with_name("programs")


class ProgramError(Exception):
    """A program can't be opened or set up as asked; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Program:
    """A program as it can be studied.

    Attributes:
        name: ``bank_account``: the file's name without its ending.
        path: Where the source was read.
        source: The text that runs.
        sheet: Its lab sheet, or the one that inspection made.
        defaults: The source's own value for each parameter of the sheet.
        has_sheet: False if the sheet was made by inspection; then every queue and shared number seen is a gauge.
    """

    name: str
    path: Path
    source: str
    sheet: Sheet
    defaults: Mapping[str, Value]
    has_sheet: bool

    @property
    def built_in(self) -> bool:
        """True for a program that comes with Threadlab."""
        return self.path.parent == PROGRAMS_FOLDER

    def values(self, preset: str | None = None, changes: Mapping[str, Value] | None = None) -> dict[str, Value]:
        """Value of every parameter: the source's own, then those of a preset, then `changes`.

        Args:
            preset: A preset's name, ``""`` for the source's own numbers, None for the one the sheet opens with.
            changes: Checked against the sheet.

        Raises:
            ProgramError: An unknown preset or parameter, or a value that isn't allowed.
        """
        name = self.sheet.preset if preset is None else preset
        try:
            values = dict(self.defaults)
            if name:
                values |= self.sheet.preset_named(name).values
            for key, value in (changes or {}).items():
                values[key] = self.sheet.parameter(key).check(value)
        except KeyError as error:
            raise ProgramError(f"{self.name}: {error.args[0]}") from error
        except ValueError as error:
            raise ProgramError(f"{self.name}: {error}") from error
        return values


def built_in_programs() -> list[Program]:
    """The programs that come with Threadlab, by category and order.

    Raises:
        ProgramError: One of them or its sheet is damaged.
    """
    programs = [open_program(path) for path in sorted(PROGRAMS_FOLDER.glob("*.py"))]
    return sorted(programs, key=lambda program: (program.sheet.order, program.sheet.category, program.name))


def find_program(name: str) -> Program:
    """Open a built-in program by its name, or a script by its path.

    Raises:
        ProgramError: There is none, or it can't be read.
    """
    built_in = PROGRAMS_FOLDER / f"{name}.py"
    if built_in.parent == PROGRAMS_FOLDER and built_in.is_file():
        return open_program(built_in)
    path = Path(name)
    if path.suffix == ".py" or path.exists():
        return open_program(path)
    known = ", ".join(sorted(entry.stem for entry in PROGRAMS_FOLDER.glob("*.py")))
    raise ProgramError(f"there is no program {name!r}; there are {known}, or give the path of a .py file")


def open_program(path: Path) -> Program:
    """Read a script and the sheet beside it.

    Raises:
        ProgramError: The script or its sheet can't be read.
    """
    try:
        with tokenize.open(path) as file:  # the encoding that Python would take
            source = file.read()
    except FileNotFoundError as error:
        raise ProgramError(f"{path}: there is no such file") from error
    except (UnicodeDecodeError, SyntaxError) as error:
        raise ProgramError(f"{path}: is no text in UTF-8, nor in an encoding that its first lines name") from error
    except OSError as error:
        raise ProgramError(f"{path}: can't be read: {error.strerror}") from error
    sheet_path = path.with_suffix(".toml")
    return program_from_source(path.resolve(), source, sheet_path if sheet_path.is_file() else None)


def program_from_source(path: Path, source: str, sheet_path: Path | None) -> Program:
    """Make a program of a source text, which may differ from what is on disk.

    A source with a syntax error is a program too: running it says where the error is.

    Raises:
        ProgramError: The sheet is wrong, or names a constant that the source doesn't have.
    """
    found = constants(source)
    if sheet_path is None:
        sheet = inspected_sheet(path.stem, found)
    else:
        try:
            sheet = read_sheet(sheet_path)
        except SheetError as error:
            raise ProgramError(str(error)) from error
    defaults: dict[str, Value] = {}
    for parameter in sheet.parameters:
        if parameter.name not in found:
            raise ProgramError(
                f"{path.with_suffix('.toml').name}: parameters.{parameter.name}: "
                f"{path.name} has no such constant at its top level"
            )
        try:
            defaults[parameter.name] = parameter.check(found[parameter.name])
        except ValueError as error:
            raise ProgramError(f"{path.with_suffix('.toml').name}: parameters.{error} (as in {path.name})") from error
    return Program(path.stem, path, source, sheet, defaults, sheet_path is not None)
