"""Lab sheets: what the laboratory needs to know about a program and the program does not.

The vocabulary only; `sheet_file` reads one from the TOML file beside a program.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Final

from engine.sheet_challenge import Challenge

Value = int | float | str | bool
"""What a parameter can be set to."""

CONSTANT_NAME: Final = re.compile(r"[A-Z][A-Z0-9_]*")
IDENTIFIER: Final = re.compile(r"[a-z][a-z0-9_]*")


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

    def allows(self, found: Mapping[str, Value]) -> bool:
        """Whether a source with these constants has this one, with a value that is allowed."""
        try:
            return self.name in found and self.check(found[self.name]) is not None
        except ValueError:
            return False

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
    "depth": "how often the owner of a lock has taken it, 0 if it is free (a wait on its condition isn't seen)",
    "permits": "permits that a semaphore has left",
    "arrived": "threads that stand at a barrier",
    "flag": "whether an event is set, 1 or 0",
    "passes": "waits for an event or at a barrier that came true so far",
    "pass_rate": "waits for an event or at a barrier that came true per second, over the last second",
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
        guard: Name of the lock or condition under which the expression's data are consistent, or of the queue whose
            contents (``buffer.queue``) they are (evaluated after every put and get), or of the event that says they are
            there (evaluated whenever it is set).
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


FAULT_CLOCKS: Final = ("exact", "slow")
"""Under which of the two clocks of a controlled run a fault shows."""


@dataclass(frozen=True, slots=True)
class Fault:
    """A named edit of the source that breaks the program. `faults` applies it.

    Attributes:
        name: Identifier, unique in the sheet.
        title: A switch's label.
        find: One to three whole lines, with their indentation, that stand in the source exactly once.
        replace: The lines that stand there instead; ``""`` for none.
        explanation: What breaks and why, and what a free run shows of it.
        look_for: What to look for while it is on.
        fails: Kind of the failure (a `verdict.VerdictKind`) that a search finds under the preset ``step``.
        clock: One of `FAULT_CLOCKS`: the one under which it is found.
    """

    name: str
    title: str
    find: str
    replace: str
    explanation: str
    look_for: str
    fails: str
    clock: str = "exact"


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything the laboratory knows about a program.

    Attributes:
        need: When one takes this pattern, as the summary of patterns says it; ``""`` leaves the program out of it.
        made_with: Names of what the standard library offers for it: ``threading.Condition``.
        preset: What the program opens with, ``""`` for the source alone.
    """

    title: str
    summary: str = ""
    need: str = ""
    made_with: tuple[str, ...] = ()
    category: str = ""
    order: int = 0
    lesson: str = ""
    preset: str = ""
    parameters: tuple[Parameter, ...] = ()
    gauges: tuple[Gauge, ...] = ()
    invariants: tuple[Invariant, ...] = ()
    presets: tuple[Preset, ...] = ()
    faults: tuple[Fault, ...] = ()
    challenge: Challenge | None = None

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

    def unfit(self, found: Mapping[str, Value]) -> frozenset[str]:
        """Names of the parameters that these constants of a source lack, or have with a value that isn't allowed."""
        return frozenset(parameter.name for parameter in self.parameters if not parameter.allows(found))

    def without(self, names: frozenset[str]) -> "Sheet":
        """The same sheet without these parameters."""
        return replace(
            self,
            parameters=tuple(parameter for parameter in self.parameters if parameter.name not in names),
            gauges=tuple(replace(gauge, limit="") if gauge.limit in names else gauge for gauge in self.gauges),
            presets=tuple(
                replace(preset, values={name: value for name, value in preset.values.items() if name not in names})
                for preset in self.presets
            ),
        )

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

    def fault(self, name: str) -> Fault:
        """Look a fault up.

        Raises:
            KeyError: There is none of that name; the message lists those that exist.
        """
        for fault in self.faults:
            if fault.name == name:
                return fault
        known = ", ".join(fault.name for fault in self.faults) or "none"
        raise KeyError(f"no fault {name}; there are: {known}")
