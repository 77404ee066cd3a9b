"""The programs that can be run: those that come with Threadlab, and any script on disk.

Opening a program reads its source and its sheet. It never runs either.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from pathlib import Path
from typing import Final

from engine.faults import edited, lines_to_edit
from engine.inspection import constants, inspected_sheet, parses
from engine.sheet import Sheet, Value
from engine.sheet_file import read_sheet
from engine.sheet_table import SheetError
from engine.source_file import SourceFileError, read_source

PROGRAMS_FOLDER: Final = Path(__file__).with_name("programs")

_SAME_LINES: Final = (
    "{sheet}: faults: {first} and {second} edit the same lines of {file}, so only one of them can be on"
)
_NOT_THERE: Final = (
    "{sheet}: {key}: {file} hasn't the lines that the fault {name} replaces; they are compared whole, "
    "with their indentation"
)
_SEVERAL_TIMES: Final = (
    "{sheet}: {key}: {file} has the lines that the fault {name} replaces {count} times; "
    "take a line more, so that they stand there once"
)


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
        faults: Names of the faults that the source has.
        original: The program before they were put in; None if it has none.
    """

    name: str
    path: Path
    source: str
    sheet: Sheet
    defaults: Mapping[str, Value]
    has_sheet: bool
    faults: tuple[str, ...] = ()
    original: "Program | None" = None

    @property
    def faultless(self) -> "Program":
        """The same program without any fault."""
        return self.original or self

    def with_faults(self, names: Iterable[str]) -> "Program":
        """The same program with exactly these faults, whichever it has now.

        Raises:
            ProgramError: There is none of a name, two edit the same lines, or the source hasn't the lines of one.
        """
        original, chosen = self.faultless, tuple(dict.fromkeys(names))
        if not chosen:
            return original
        lines = {name: original.fault_lines(name) for name in chosen}
        for first, second in combinations(chosen, 2):
            if _overlap(lines[first], lines[second]):
                raise ProgramError(
                    _SAME_LINES.format(sheet=self._sheet_name, first=first, second=second, file=self.path.name)
                )
        source = edited(original.source, [(lines[name], self.sheet.fault(name)) for name in chosen])
        defaults = _defaults(self.path, source, self.sheet)
        return replace(original, source=source, defaults=defaults, faults=chosen, original=original)

    @property
    def clock(self) -> str:
        """Under which clock of a controlled run its faults show: ``slow`` if one of them needs it, else ``exact``."""
        slow = any(self.sheet.fault(name).clock == "slow" for name in self.faults)
        return "slow" if slow else "exact"

    def with_source(self, source: str) -> "Program":
        """The same program with another text, as it is while a user edits it, and without faults.

        What the sheet says of constants that the text has no more, or with values that aren't allowed, is left out. A
        text that doesn't parse keeps the sheet as it is: running it says where the error is.
        """
        original = self.faultless
        if source == original.source:
            return original
        if not parses(source):
            return replace(original, source=source)
        found = constants(source)
        sheet = (
            original.sheet.without(original.sheet.unfit(found)) if self.has_sheet else inspected_sheet(self.name, found)
        )
        return replace(original, source=source, sheet=sheet, defaults=_defaults(self.path, source, sheet))

    def fault_lines(self, name: str) -> range:
        """Which lines of the program without faults a fault replaces, counted from 1.

        Raises:
            ProgramError: There is no such fault, or the source hasn't its lines exactly once.
        """
        try:
            fault = self.sheet.fault(name)
        except KeyError as error:
            raise ProgramError(f"{self.name}: {error.args[0]}") from error
        places = lines_to_edit(self.faultless.source, fault)
        if len(places) != 1:
            template = _SEVERAL_TIMES if places else _NOT_THERE
            key = f"faults[{self.sheet.faults.index(fault)}].find"
            raise ProgramError(
                template.format(sheet=self._sheet_name, key=key, file=self.path.name, name=name, count=len(places))
            )
        return places[0]

    def fault_excludes(self, first: str, second: str) -> bool:
        """Whether two faults edit the same lines, so that only one of them can be on.

        Raises:
            ProgramError: As `fault_lines`.
        """
        return _overlap(self.fault_lines(first), self.fault_lines(second))

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

    def preset_of(self, values: Mapping[str, Value]) -> str | None:
        """Name of the preset that has these values, ``""`` for the source's own, None for neither."""
        names = [self.sheet.preset, *(preset.name for preset in self.sheet.presets), ""]
        return next((name for name in names if self.values(name) == values), None)

    @property
    def _sheet_name(self) -> str:
        return self.path.with_suffix(".toml").name


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
        source = read_source(path)
    except SourceFileError as error:
        raise ProgramError(str(error)) from error
    sheet_path = path.with_suffix(".toml")
    return program_from_source(path.resolve(), source, sheet_path if sheet_path.is_file() else None)


def program_from_source(path: Path, source: str, sheet_path: Path | None) -> Program:
    """Make a program of a source text, which may differ from what is on disk.

    A source with a syntax error is a program too: running it says where the error is.

    Raises:
        ProgramError: The sheet is wrong, or names a constant that the source doesn't have.
    """
    if sheet_path is None:
        sheet = inspected_sheet(path.stem, constants(source))
    else:
        try:
            sheet = read_sheet(sheet_path)
        except SheetError as error:
            raise ProgramError(str(error)) from error
    return Program(path.stem, path, source, sheet, _defaults(path, source, sheet), sheet_path is not None)


def _defaults(path: Path, source: str, sheet: Sheet) -> dict[str, Value]:
    found = constants(source)
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
    return defaults


def _overlap(first: range, second: range) -> bool:
    return first.start < second.stop and second.start < first.stop
