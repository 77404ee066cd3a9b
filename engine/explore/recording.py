"""Recordings: a run under a controlled schedule as a file (``.threadlab``, JSON), from which it can be run again
exactly.

Keys of the file (version 1):
    ``format``, ``version``: ``"threadlab recording"``, 1.
    ``program``: ``name``, ``path``, ``source`` (the text that ran) and ``sha256`` of its UTF-8 bytes.
    ``preset``, ``parameters``: the values that the program's constants had.
    ``faults``: names of the faults of the sheet that were applied to the source.
    ``python``, ``runtime``, ``clock``: of the run; ``runtime`` is ``"stepped"``, ``clock`` ``"exact"`` or ``"slow"``.
    ``seed``: of the program's random; ``steps``: the limit.
    ``sites``: the accesses of shared variables that were steps (`rewriting.sites.Site.key`), null for all.
    ``schedule``: keys of the threads, step by step; ``0.1*4`` stands for four steps in a row.
    ``trace``: hash of everything that happened; ``verdict``: ``kind`` and ``sentence``.
"""

import json
import platform
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Any, Final, TextIO, TypeVar

from engine.sheet import FAULT_CLOCKS, Value

FORMAT: Final = "threadlab recording"
VERSION: Final = 1
ENDING: Final = ".threadlab"
MOST_STEPS: Final = 5_000_000
"""A longer schedule isn't read: a few letters of a file could ask for all memory."""
OLDEST_PYTHON: Final = (3, 11)
_RUNTIME: Final = "stepped"
_Kind = TypeVar("_Kind")

_NO_RECORDING: Final = "{path}: is no recording of Threadlab: {problem}"
_NO_JSON: Final = "{path}: is no recording of Threadlab, or not the whole of one"
_NOT_READABLE: Final = "{path}: can't be read: {reason}"
_OTHER_VERSION: Final = (
    "{path}: was written by a newer Threadlab (version {version} of the format; this one knows {known})"
)
_DAMAGED: Final = "{path}: is damaged: the source in it isn't the one that was recorded"
_WRONG_KEY: Final = "the key {key!r} is missing or has a wrong type"


class RecordingError(Exception):
    """A file can't be taken as a recording; the message is one sentence for the user."""


@dataclass(frozen=True, slots=True)
class Recording:
    """What a recording says; the module's docstring has the meaning of each."""

    name: str
    path: str
    source: str
    preset: str
    parameters: Mapping[str, Value]
    faults: tuple[str, ...]
    clock: str
    seed: int
    steps: int
    sites: tuple[str, ...] | None
    schedule: tuple[str, ...]
    trace: str
    verdict_kind: str
    verdict: str
    python: str = platform.python_version()

    def to_json(self) -> dict[str, Any]:
        return {
            "format": FORMAT,
            "version": VERSION,
            "program": {
                "name": self.name,
                "path": self.path,
                "sha256": _hash(self.source),
                "source": self.source,
            },
            "preset": self.preset,
            "parameters": dict(self.parameters),
            "faults": list(self.faults),
            "python": self.python,
            "runtime": _RUNTIME,
            "clock": self.clock,
            "seed": self.seed,
            "steps": self.steps,
            "sites": None if self.sites is None else list(self.sites),
            "schedule": packed(self.schedule),
            "trace": self.trace,
            "verdict": {"kind": self.verdict_kind, "sentence": self.verdict},
        }


def _hash(source: str) -> str:
    return sha256(source.encode()).hexdigest()


def packed(schedule: Iterable[str]) -> str:
    """A schedule as text: ``0*5 0.1 0``."""
    runs = ((key, len(list(group))) for key, group in groupby(schedule))
    return " ".join(key if count == 1 else f"{key}*{count}" for key, count in runs)


def unpacked(text: str) -> tuple[str, ...]:
    """The reverse of `packed`.

    Raises:
        ValueError: It is no schedule.
    """
    keys: list[str] = []
    for part in text.split():
        key, star, count = part.partition("*")
        if not all(number.isdecimal() for number in key.split(".")) or (star and not count.isdecimal()):
            raise ValueError(f"{part!r} is no step of a schedule; write the key of a thread, as in 0.1 or 0.1*4")
        repeated = int(count) if star else 1
        if len(keys) + repeated > MOST_STEPS:
            raise ValueError(f"a schedule of more than {MOST_STEPS} steps")
        keys.extend([key] * repeated)
    return tuple(keys)


def write_recording(file: TextIO, recording: Recording) -> None:
    """Write a recording to an open file."""
    json.dump(recording.to_json(), file, indent=1, ensure_ascii=False)
    file.write("\n")


def read_recording(path: Path) -> Recording:
    """Read a recording.

    Raises:
        RecordingError: There is none, or it isn't whole.
    """
    try:
        content = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise RecordingError(_NOT_READABLE.format(path=path, reason=error.strerror or error)) from error
    except (ValueError, RecursionError) as error:
        raise RecordingError(_NO_JSON.format(path=path)) from error
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise RecordingError(_NO_RECORDING.format(path=path, problem=_WRONG_KEY.format(key="format")))
    version = content.get("version")
    if not isinstance(version, int):
        raise RecordingError(_NO_RECORDING.format(path=path, problem=_WRONG_KEY.format(key="version")))
    if version != VERSION:
        raise RecordingError(_OTHER_VERSION.format(path=path, version=version, known=VERSION))
    try:
        recording = _from_json(content)
    except ValueError as error:
        raise RecordingError(_NO_RECORDING.format(path=path, problem=error)) from error
    if content["program"].get("sha256") != _hash(recording.source):
        raise RecordingError(_DAMAGED.format(path=path))
    return recording


def _from_json(content: Mapping[str, Any]) -> Recording:
    program, verdict = _part(content, "program", dict), _part(content, "verdict", dict)
    sites = None if content.get("sites", ()) is None else tuple(_part(content, "sites", list))
    parameters, faults = _part(content, "parameters", dict), tuple(_part(content, "faults", list))
    for key, texts in (("sites", sites or ()), ("faults", faults)):
        if not all(isinstance(text, str) for text in texts):
            raise ValueError(_WRONG_KEY.format(key=key))
    if not all(isinstance(value, (str, int, float)) for value in parameters.values()):
        raise ValueError(_WRONG_KEY.format(key="parameters"))
    return Recording(
        name=_part(program, "name", str),
        path=_part(program, "path", str),
        source=_part(program, "source", str),
        preset=_part(content, "preset", str),
        parameters=parameters,
        faults=faults,
        clock=_one_of(content, "clock", FAULT_CLOCKS),
        seed=_part(content, "seed", int),
        steps=_part(content, "steps", int),
        sites=sites,
        schedule=unpacked(_part(content, "schedule", str)),
        trace=_part(content, "trace", str),
        verdict_kind=_part(verdict, "kind", str),
        verdict=_part(verdict, "sentence", str),
        python=_part(content, "python", str),
    )


def _part(content: Mapping[str, Any], key: str, kind: type[_Kind]) -> _Kind:
    value = content.get(key)
    if not isinstance(value, kind):
        raise ValueError(_WRONG_KEY.format(key=key))
    return value


def _one_of(content: Mapping[str, Any], key: str, allowed: Sequence[str]) -> str:
    value = _part(content, key, str)
    if value not in allowed:
        raise ValueError(_WRONG_KEY.format(key=key))
    return value
