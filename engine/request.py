"""What a run is asked to be: everything that the engine process needs to know, as plain data."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.catalog import Program
from engine.sheet import Invariant, Parameter, Value


@dataclass(frozen=True, slots=True)
class RunRequest:
    """One run of one program.

    Attributes:
        path: Of the program's source; the modules beside it can be imported.
        source: The text that runs.
        values: Of the parameters.
        parameters: Those of the sheet, as it says them.
        invariants: Those of the sheet that are expressions, by their place in it.
        watched: Shared variables whose writes are recorded (last part of their names); None for all.
    """

    path: Path
    source: str
    values: Mapping[str, Value]
    parameters: tuple[Parameter, ...] = ()
    invariants: tuple[tuple[int, Invariant], ...] = ()
    watched: frozenset[str] | None = None
    seed: int = 0
    speed: float = 1.0

    @classmethod
    def of(cls, program: Program, values: Mapping[str, Value], *, seed: int = 0, speed: float = 1.0) -> "RunRequest":
        """The request for a program with these parameter values."""
        sheet = program.sheet
        watched = frozenset(gauge.of.rpartition(".")[2] for gauge in sheet.gauges if gauge.kind == "value")
        return cls(
            path=program.path,
            source=program.source,
            values=dict(values),
            parameters=sheet.parameters,
            invariants=tuple(
                (index, invariant) for index, invariant in enumerate(sheet.invariants) if invariant.expression
            ),
            watched=watched if program.has_sheet else None,
            seed=seed,
            speed=speed,
        )

    def to_json(self) -> dict[str, Any]:
        """As JSON can carry it."""
        content = asdict(self)
        content["path"] = str(self.path)
        content["watched"] = None if self.watched is None else sorted(self.watched)
        return content

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> "RunRequest":
        """The reverse of `to_json`."""

        def entry(kind: type, fields: Mapping[str, Any]) -> Any:
            return kind(**{key: tuple(value) if isinstance(value, list) else value for key, value in fields.items()})

        watched = content["watched"]
        return cls(
            path=Path(content["path"]),
            source=content["source"],
            values=content["values"],
            parameters=tuple(entry(Parameter, fields) for fields in content["parameters"]),
            invariants=tuple((index, entry(Invariant, fields)) for index, fields in content["invariants"]),
            watched=None if watched is None else frozenset(watched),
            seed=content["seed"],
            speed=content["speed"],
        )
