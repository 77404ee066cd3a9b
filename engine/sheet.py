"""Lab sheets: what the laboratory needs to know about a program and the program does not.

A sheet is a TOML file beside the program. It is data: reading one runs nothing. The expressions of its invariants are
kept as text here and are evaluated only in the engine process.
"""

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

Value = int | float | str | bool
"""What a parameter can be set to."""

CONSTANT_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
_IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")


class SheetError(Exception):
    """A sheet says something it can't; the message names the file, the key and what is allowed."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A constant of the program that a control sets.

    Attributes:
        name: The constant in the program's source.
        minimum, maximum, step: For numbers; whole numbers if all three are.
        choices: What it can be instead of a number; then minimum, maximum and step are 0.
        restart: It takes effect on the next start only.
        starts: Name of the program's function that starts one more thread of the kind that this constant counts.
        retires_at: Operations (``buffer.get``, ``sleep``) at which a thread of that kind has nothing half done.
    """

    name: str
    label: str
    minimum: float = 0
    maximum: float = 0
    step: float = 1
    unit: str = ""
    help: str = ""
    choices: tuple[Value, ...] = ()
    restart: bool = False
    starts: str = ""
    retires_at: tuple[str, ...] = ()

    @property
    def whole(self) -> bool:
        """True if only whole numbers make sense."""
        return all(isinstance(number, int) for number in (self.minimum, self.maximum, self.step))

    def check(self, value: Value) -> Value:
        """Return `value` as the program gets it.

        Raises:
            ValueError: It isn't allowed; the message says what is.
        """
        if self.choices:
            for choice in self.choices:
                if value == choice and isinstance(value, bool) == isinstance(choice, bool):
                    return choice
            allowed = ", ".join(str(choice) for choice in self.choices)
            raise ValueError(f"{self.name}: {value!r} is none of {allowed}")
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            raise ValueError(f"{self.name}: {value!r} is no number")
        if not self.minimum <= value <= self.maximum:
            raise ValueError(f"{self.name}: {value} is not from {self.minimum} to {self.maximum}")
        if not self.whole:
            return float(value)
        if value != int(value):
            raise ValueError(f"{self.name}: {value} is no whole number")
        return int(value)

    def parse(self, text: str) -> Value:
        """Read a value as a user types it.

        Raises:
            ValueError: It isn't allowed; the message says what is.
        """
        for choice in self.choices:
            if str(choice).casefold() == text.strip().casefold():
                return choice
        if self.choices:
            return self.check(text)
        try:
            number = float(text)
        except ValueError:
            raise ValueError(f"{self.name}: {text!r} is no number") from None
        return self.check(int(number) if number.is_integer() else number)


GAUGE_KINDS: Final[dict[str, str]] = {
    "size": "items in a queue, after every put and get",
    "puts": "items put into a queue so far (a sentinel, None, is no item)",
    "gets": "items taken from a queue so far",
    "put_rate": "items put into a queue per second, over the last second",
    "get_rate": "items taken from a queue per second, over the last second",
    "residence": "seconds that an item spent in a queue, at every get",
    "in_progress": "items taken from a queue and not yet reported with task_done",
    "value": "a shared variable, after every write",
    "waiting": "threads in the waiting room of a condition",
}
"""The closed list of what a gauge can measure. `gauges` defines each in terms of events."""

GAUGE_PLACES: Final = ("graph", "readout", "both")


@dataclass(frozen=True, slots=True)
class Gauge:
    """A number to watch.

    Attributes:
        name: Identifier, unique in the sheet; the key in reports.
        kind: One of `GAUGE_KINDS`.
        of: Name of the object or variable it measures.
        limit: Name of the parameter that bounds it, drawn as a line; ``""`` for none.
        show: One of `GAUGE_PLACES`.
        graph: Gauges of the same graph share axes; the name is the graph's title (its own label if empty).
    """

    name: str
    label: str
    kind: str
    of: str
    unit: str = ""
    limit: str = ""
    show: str = "graph"
    graph: str = ""


PREDICATES: Final[dict[str, tuple[str, ...]]] = {
    "consumed_once": ("of",),
    "in_order": ("of",),
    "within_capacity": ("of",),
    "one_result_per_task": ("tasks", "results"),
}
"""The closed list of predicates over the trace, with the objects that each names. `predicates` defines them."""


@dataclass(frozen=True, slots=True)
class Invariant:
    """What must hold.

    Attributes:
        name: Identifier, unique in the sheet.
        sentence: What must hold, in words.
        expression: Python expression over the program's globals, evaluated by the thread that is about to release
            `guard`; ``""`` if a predicate is given.
        guard: Name of the lock or condition under which the expression's data are consistent.
        predicate: One of `PREDICATES`, with the names of its objects in `objects`.
    """

    name: str
    sentence: str
    expression: str = ""
    guard: str = ""
    predicate: str = ""
    objects: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Preset:
    """A named set of parameter values; what it doesn't name keeps the program's own number."""

    name: str
    label: str
    values: Mapping[str, Value] = field(default_factory=dict)
    help: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the laboratory knows about a program. `preset` is what it opens with, ``""`` for the source alone."""

    title: str
    summary: str = ""
    category: str = ""
    order: int = 0
    lesson: str = ""
    preset: str = ""
    parameters: tuple[Parameter, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    presets: tuple[Preset, ...] = ()

    def parameter(self, name: str) -> Parameter:
        """Look a parameter up.

        Raises:
            KeyError: There is none of that name; the message lists those that exist.
        """
        for parameter in self.parameters:
            if parameter.name == name:
                return parameter
        known = ", ".join(parameter.name for parameter in self.parameters) or "none"
        raise KeyError(f"no parameter {name}; there are: {known}")

    def preset_named(self, name: str) -> Preset:
        """Look a preset up.

        Raises:
            KeyError: There is none of that name; the message lists those that exist.
        """
        for preset in self.presets:
            if preset.name == name:
                return preset
        known = ", ".join(preset.name for preset in self.presets) or "none"
        raise KeyError(f"no preset {name}; there are: {known}")


def read_sheet(path: Path) -> Sheet:
    """Read and check a sheet.

    Raises:
        SheetError: The file can't be read, is no TOML, or says something it can't.
    """
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise SheetError(f"{path.name}: can't be read: {error}") from error
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
    table = _Table(content, file_name, "")
    title = table.text("title", required=True)
    parameters = tuple(_parameter(name, entry) for name, entry in table.tables("parameters"))
    by_name = {parameter.name: parameter for parameter in parameters}
    sheet = Sheet(
        title=title,
        summary=table.text("summary"),
        category=table.text("category"),
        order=int(table.number("order", 0)),
        lesson=table.text("lesson"),
        preset=table.text("preset"),
        parameters=parameters,
        gauges=tuple(_gauge(entry, by_name) for entry in table.list_of_tables("gauges")),
        invariants=tuple(_invariant(entry) for entry in table.list_of_tables("invariants")),
        presets=tuple(_preset(name, entry, by_name) for name, entry in table.tables("presets")),
    )
    table.finish()
    for key, named in (("gauges", sheet.gauges), ("invariants", sheet.invariants)):
        names = [entry.name for entry in named]
        for name in names:
            if names.count(name) > 1:
                raise SheetError(f"{file_name}: {key}: the name {name!r} is there twice")
    if sheet.preset and sheet.preset not in {preset.name for preset in sheet.presets}:
        known = ", ".join(preset.name for preset in sheet.presets) or "none"
        raise SheetError(f"{file_name}: preset: {sheet.preset!r} is no preset; there are: {known}")
    return sheet


class _Table:
    """A TOML table being read: every key must be asked for, and messages name file and key."""

    def __init__(self, content: dict[str, Any], file_name: str, path: str) -> None:
        self._content = dict(content)
        self._file_name = file_name
        self._path = path
        self._allowed: list[str] = []

    def error(self, key: str, problem: str) -> SheetError:
        path = f"{self._path}.{key}" if self._path and key else self._path or key
        return SheetError(f"{self._file_name}: {path}: {problem}")

    def _take(self, key: str, kinds: tuple[type, ...], described: str, default: Any) -> Any:
        self._allowed.append(key)
        if key not in self._content:
            if default is None:
                raise self.error(key, f"is missing; it is {described}")
            return default
        value = self._content.pop(key)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.error(key, f"{value!r} is no {described}")
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        value: str = self._take(key, (str,), "text", None if required else "")
        if required and not value.strip():
            raise self.error(key, "is empty")
        return value.strip()

    def number(self, key: str, default: float | None) -> float:
        value: float = self._take(key, (int, float), "number", default)
        return value

    def flag(self, key: str) -> bool:
        value: bool = self._take(key, (bool,), "truth value (true or false)", False)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, (list,), "list of texts", [])
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, f"{value!r} is no text")
        return tuple(values)

    def values(self, key: str) -> tuple[Value, ...]:
        values = self._take(key, (list,), "list of values", [])
        for value in values:
            if not isinstance(value, (int, float, str, bool)):
                raise self.error(key, f"{value!r} is no number, text or truth value")
        return tuple(values)

    def tables(self, key: str) -> list[tuple[str, "_Table"]]:
        content = self._take(key, (dict,), "table", {})
        for name, entry in content.items():
            if not isinstance(entry, dict):
                raise self.error(f"{key}.{name}", f"{entry!r} is no table")
        return [(name, self._inner(entry, f"{key}.{name}")) for name, entry in content.items()]

    def list_of_tables(self, key: str) -> list["_Table"]:
        content = self._take(key, (list,), "list of tables", [])
        for number, entry in enumerate(content):
            if not isinstance(entry, dict):
                raise self.error(f"{key}[{number}]", f"{entry!r} is no table")
        return [self._inner(entry, f"{key}[{number}]") for number, entry in enumerate(content)]

    def _inner(self, content: dict[str, Any], key: str) -> "_Table":
        return _Table(content, self._file_name, f"{self._path}.{key}" if self._path else key)

    def content(self, key: str) -> dict[str, Any]:
        value: dict[str, Any] = self._take(key, (dict,), "table", {})
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None) -> str:
        value: str = self._take(key, (str,), "text", default)
        if value and value not in allowed:
            raise self.error(key, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._content:
            raise self.error(key, f"is no key here; allowed are: {', '.join(self._allowed)}")


def _parameter(name: str, table: _Table) -> Parameter:
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


def _identifier(table: _Table) -> str:
    name = table.text("name", required=True)
    if not _IDENTIFIER.fullmatch(name):
        raise table.error("name", f"{name!r} is no identifier (a-z, 0-9 and _)")
    return name


def _gauge(table: _Table, parameters: Mapping[str, Parameter]) -> Gauge:
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


def _invariant(table: _Table) -> Invariant:
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


def _preset(name: str, table: _Table, parameters: Mapping[str, Parameter]) -> Preset:
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
