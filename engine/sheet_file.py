"""Reads and checks a lab sheet, the TOML file beside a program.

It is data: reading one runs nothing. The expressions of its invariants are kept as text and are evaluated only in the
engine process. `sheet` says what each key means.
"""

import tomllib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Final

from engine.challenge_file import read_challenge
from engine.sheet import (
    CONSTANT_NAME,
    FAULT_CLOCKS,
    GAUGE_KINDS,
    GAUGE_PLACES,
    IDENTIFIER,
    PREDICATES,
    Fault,
    Gauge,
    Invariant,
    Parameter,
    Preset,
    Sheet,
)
from engine.sheet_table import SheetError, SheetTable
from engine.verdict import FAILURES_OF_PROGRAMS

_FAULT_FINDS_AT_MOST: Final = 3


def read_sheet(path: Path) -> Sheet:
    """Read and check a sheet.

    Raises:
        SheetError: The file can't be read, is no TOML, or says something it can't.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise SheetError(f"{path.name}: is no text in UTF-8") from error
    except OSError as error:
        raise SheetError(f"{path.name}: can't be read: {error.strerror}") from error
    return parse_sheet(text, path.name)


def parse_sheet(text: str, file_name: str) -> Sheet:
    """Check a sheet's text; `file_name` is for the messages.

    Raises:
        SheetError: As `read_sheet`.
    """
    try:
        content = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SheetError(f"{file_name}: is no TOML: {error}") from error
    table = SheetTable(content, file_name, "")
    title = table.text("title", required=True)
    parameters = tuple(_parameter(name, entry) for name, entry in table.tables("parameters"))
    by_name = {parameter.name: parameter for parameter in parameters}
    sheet = Sheet(
        title=title,
        summary=table.text("summary"),
        need=table.text("need"),
        made_with=table.texts("made_with"),
        category=table.text("category"),
        order=int(table.number("order", 0)),
        lesson=table.text("lesson"),
        preset=table.text("preset"),
        parameters=parameters,
        gauges=tuple(_gauge(entry, by_name) for entry in table.list_of_tables("gauges")),
        invariants=tuple(_invariant(entry) for entry in table.list_of_tables("invariants")),
        presets=tuple(_preset(name, entry, by_name) for name, entry in table.tables("presets")),
        faults=tuple(_fault(entry) for entry in table.list_of_tables("faults")),
    )
    challenge = table.inner("challenge")
    if challenge is not None:
        sheet = replace(sheet, challenge=read_challenge(challenge, sheet))
    table.finish()
    for key, named in (("gauges", sheet.gauges), ("invariants", sheet.invariants), ("faults", sheet.faults)):
        names = [entry.name for entry in named]
        for name in names:
            if names.count(name) > 1:
                raise SheetError(f"{file_name}: {key}: the name {name!r} is there twice")
    if sheet.preset and sheet.preset not in {preset.name for preset in sheet.presets}:
        known = ", ".join(preset.name for preset in sheet.presets) or "none"
        raise SheetError(f"{file_name}: preset: {sheet.preset!r} is no preset; there are: {known}")
    return sheet


def _parameter(name: str, table: SheetTable) -> Parameter:
    if not CONSTANT_NAME.fullmatch(name):
        raise table.error("", "the name of a constant is written in capitals")
    choices = table.values("choices")
    numeric = not choices
    parameter = Parameter(
        name=name,
        label=table.text("label", required=True),
        minimum=table.number("minimum", None if numeric else 0),
        maximum=table.number("maximum", None if numeric else 0),
        step=table.number("step", 1),
        unit=table.text("unit"),
        help=table.text("help"),
        choices=choices,
        restart=table.flag("restart"),
        starts=table.text("starts"),
        retires_at=table.texts("retires_at"),
    )
    table.finish()
    if numeric:
        if parameter.maximum <= parameter.minimum:
            raise table.error("maximum", f"{parameter.maximum} is not above minimum {parameter.minimum}")
        if parameter.step <= 0:
            raise table.error("step", f"{parameter.step} is not above 0")
    elif parameter.maximum or parameter.minimum:
        raise table.error("choices", "a parameter has either choices or minimum and maximum")
    if parameter.starts and parameter.restart:
        raise table.error("restart", "a count with `starts` takes effect at once")
    if parameter.starts and not parameter.whole:
        raise table.error("starts", "a count of threads has a whole minimum, maximum and step")
    if parameter.retires_at and not parameter.starts:
        raise table.error("retires_at", "only a count with `starts` retires threads")
    return parameter


def _identifier(table: SheetTable) -> str:
    name = table.text("name", required=True)
    if not IDENTIFIER.fullmatch(name):
        raise table.error("name", f"{name!r} is no identifier (a-z, 0-9 and _)")
    return name


def _gauge(table: SheetTable, parameters: Mapping[str, Parameter]) -> Gauge:
    gauge = Gauge(
        name=_identifier(table),
        label=table.text("label", required=True),
        kind=table.one_of("kind", tuple(GAUGE_KINDS), None),
        of=table.text("of", required=True),
        unit=table.text("unit"),
        limit=table.text("limit"),
        show=table.one_of("show", GAUGE_PLACES, "graph"),
        graph=table.text("graph"),
    )
    table.finish()
    if gauge.limit and gauge.limit not in parameters:
        raise table.error("limit", f"{gauge.limit!r} is no parameter of this sheet")
    return gauge


def _invariant(table: SheetTable) -> Invariant:
    name = _identifier(table)
    sentence = table.text("sentence", required=True)
    expression, guard = table.text("expression"), table.text("guard")
    predicate = table.one_of("predicate", tuple(PREDICATES), "")
    if bool(expression) == bool(predicate):
        raise table.error("expression", "an invariant has either an expression or a predicate")
    if expression:
        if not guard:
            raise table.error("guard", "is missing; it is the lock under which the expression's data are consistent")
        try:
            compile(expression, "<expression>", "eval")
        except (SyntaxError, ValueError) as error:
            raise table.error("expression", f"{expression!r} is no Python expression: {error}") from error
        objects: tuple[str, ...] = ()
    else:
        if guard:
            raise table.error("guard", "goes with an expression; a predicate needs none")
        objects = tuple(table.text(key, required=True) for key in PREDICATES[predicate])
    table.finish()
    return Invariant(name, sentence, expression, guard, predicate, objects)


def _preset(name: str, table: SheetTable, parameters: Mapping[str, Parameter]) -> Preset:
    label, help_text = table.text("label", required=True), table.text("help")
    values = {}
    for key, value in table.content("values").items():
        if key not in parameters:
            known = ", ".join(parameters) or "none"
            raise table.error(f"values.{key}", f"is no parameter; there are: {known}")
        try:
            values[key] = parameters[key].check(value)
        except ValueError as error:
            raise table.error(f"values.{key}", str(error)) from error
    table.finish()
    return Preset(name, label, values, help_text)


def _fault(table: SheetTable) -> Fault:
    fault = Fault(
        name=_identifier(table),
        title=table.text("title", required=True),
        find=table.lines("find"),
        replace=table.lines("replace", may_be_empty=True),
        explanation=table.text("explanation", required=True),
        look_for=table.text("look_for", required=True),
        fails=table.one_of("fails", FAILURES_OF_PROGRAMS, None),
        clock=table.one_of("clock", FAULT_CLOCKS, "exact"),
    )
    table.finish()
    if len(fault.find.splitlines()) > _FAULT_FINDS_AT_MOST:
        raise table.error("find", f"has more than {_FAULT_FINDS_AT_MOST} lines")
    if fault.find == fault.replace:
        raise table.error("replace", "is the same as find")
    return fault
