"""The summary of a run as data (``--json``), as text for a terminal, and its gauges as a table (``--csv``).

The JSON object, schema version 1 (numbers that don't exist are null, times are seconds of lab time):

* ``schema``: 1
* ``program``: ``name``, ``title``, ``path``, ``sheet`` (false if the program has none)
* ``run``: ``seconds`` (time of the last event), ``seed``, ``speed``, ``preset``, ``python`` (null if it never
  started)
* ``parameters``: value of each
* ``faults``: names of those that were put into the source
* ``verdict``: ``kind`` (`verdict.VerdictKind`), ``sentence``, ``failed``, ``threads`` and ``objects``
  (names), ``file`` and ``line`` (null for no particular place)
* ``verdicts``: all that applied, the most important first; the first is ``verdict``
* ``threads``: for each ``number``, ``name``, ``kind`` (the parameter that counts its kind), ``daemon``,
  ``state`` (a `trace.Phase`, at the end), ``ending`` (a `trace.Ending` or null), ``error``, ``line``,
  ``events``, ``counts`` (events by `trace.Kind`), ``seconds`` (time in each state), both without zeros
* ``gauges``: by name: ``label``, ``unit``, ``of``, ``last``, ``min``, ``max``, ``mean``, ``samples``
* ``invariants``: for each ``name``, ``sentence``, ``followed`` (what it speaks about has appeared), ``held``,
  ``times`` (how often it was seen not to hold), ``broken`` (the first places: ``time``, ``thread``, ``file``,
  ``line``, ``text``)
* ``events``: ``recorded`` (by the program's process; null if it couldn't say), ``received``, ``dropped``

Names of kinds, phases and endings are those of `trace` in lower case.
"""

import csv
import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TextIO

from engine import phrases
from engine.catalog import Program
from engine.meters import Meters, Reading
from engine.sheet import Gauge, Value
from engine.states import Broken, ThreadState
from engine.trace import Kind, Phase, split_line
from engine.verdict import Verdict
from engine.world import World

SCHEMA: Final = 1
_PLACES_REPORTED: Final = 10


@dataclass(frozen=True, slots=True)
class RunFacts:
    """What a report says besides the state of the world.

    Attributes:
        preset: Its name, ``""`` for the source's own numbers.
        received: Events that arrived, the last ones of a stopped run included.
    """

    program: Program
    values: Mapping[str, Value]
    preset: str
    seed: int
    speed: float
    received: int


def summary(facts: RunFacts, world: World, meters: Meters) -> dict[str, Any]:
    """The summary as data that JSON can hold."""
    program, content = facts.program, world.ended.content if world.ended is not None else {}
    verdicts = [_verdict(world, verdict) for verdict in world.verdicts]
    return {
        "schema": SCHEMA,
        "program": {
            "name": program.name,
            "title": program.sheet.title,
            "path": str(program.path),
            "sheet": program.has_sheet,
        },
        "run": {
            "seconds": world.time / 1e9,
            "seed": facts.seed,
            "speed": facts.speed,
            "preset": facts.preset,
            "python": world.started.content.get("python") if world.started is not None else None,
        },
        "parameters": dict(facts.values),
        "faults": list(program.faults),
        "verdict": verdicts[0],
        "verdicts": verdicts,
        "threads": [_thread(world, state) for state in world.threads.values()],
        "gauges": {gauge.name: _gauge(gauge, reading) for gauge, reading in meters.readings(world.time)},
        "invariants": [_invariant(world, place) for place in range(len(world.sheet.invariants))],
        "events": {
            "recorded": content.get("recorded"),
            "received": facts.received,
            "dropped": content.get("dropped", 0),
        },
    }


def _place(world: World, line: int) -> dict[str, Any]:
    file, number = split_line(line)
    return {"file": world.files.get(file) if number else None, "line": number or None}


def _verdict(world: World, verdict: Verdict) -> dict[str, Any]:
    return {
        "kind": verdict.kind.value,
        "sentence": verdict.sentence,
        "failed": verdict.failed,
        "threads": [phrases.thread_name(world, number) for number in verdict.threads],
        "objects": [phrases.object_name(world, world.objects[number]) for number in verdict.objects],
        **_place(world, verdict.line),
    }


def _thread(world: World, state: ThreadState) -> dict[str, Any]:
    times = state.time_in_phases(world.time)
    return {
        "number": state.number,
        "name": state.name,
        "kind": state.kind,
        "daemon": state.daemon,
        "state": state.phase.name.lower(),
        "ending": None if state.ending is None else state.ending.name.lower(),
        "error": state.error,
        "line": _place(world, state.line)["line"],
        "events": state.events,
        "counts": {kind.name.lower(): state.counts[kind] for kind in Kind if state.counts[kind]},
        "seconds": {phase.name.lower(): times[phase] / 1e9 for phase in Phase if times[phase]},
    }


def _gauge(gauge: Gauge, reading: Reading) -> dict[str, Any]:
    return {
        "label": gauge.label,
        "unit": gauge.unit,
        "of": gauge.of,
        "last": _number(reading.last),
        "min": _number(reading.minimum),
        "max": _number(reading.maximum),
        "mean": _number(reading.mean),
        "samples": reading.samples,
    }


def _number(value: float) -> float | None:
    return value if math.isfinite(value) else None


def _invariant(world: World, place: int) -> dict[str, Any]:
    stated = world.sheet.invariants[place]
    broken = [entry for entry in world.broken if entry.invariant == place][:_PLACES_REPORTED]
    return {
        "name": stated.name,
        "sentence": stated.sentence,
        "followed": world.followed(place),
        "held": not world.times_broken[place],
        "times": world.times_broken[place],
        "broken": [_broken(world, entry) for entry in broken],
    }


def _broken(world: World, broken: Broken) -> dict[str, Any]:
    return {
        "time": broken.time / 1e9,
        "thread": phrases.thread_name(world, broken.thread),
        **_place(world, broken.line),
        "text": broken.text,
    }


def program_status(world: World) -> int:
    """The exit status that the program asked for; 0 as long as it hasn't."""
    return int(world.ended.content.get("status", 0)) if world.ended is not None else 0


_VERDICT: Final = "{program}: {sentence}"
_STATUS: Final = "{program}: It asked for the exit status {status}."
_COUNTS: Final = "{seconds} s, threads: {threads}, events: {events}, dropped: {dropped}"
_COUNTS_LOSS_FREE: Final = "{seconds} s, threads: {threads}, events: {events}"
_GAUGE: Final = "{label}: last {last}, least {minimum}, most {maximum}, mean {mean}"
_GAUGE_IN: Final = "{label}: last {last} {unit}, least {minimum}, most {maximum}, mean {mean}"
_GAUGE_EMPTY: Final = "{label}: no sample of {of}"
_HELD: Final = "held: {sentence}"
_NOT_HELD: Final = "BROKEN: {sentence}"
_NOT_FOLLOWED: Final = "not checked, {objects} did not appear: {sentence}"


def closing_lines(facts: RunFacts, world: World, meters: Meters) -> Iterator[str]:
    """The summary for a reader, line by line."""
    said = [verdict for verdict in world.verdicts if verdict.failed] or world.verdicts
    for verdict in said:
        yield _VERDICT.format(program=facts.program.name, sentence=verdict.sentence)
    if not any(verdict.failed for verdict in said) and program_status(world):
        yield _STATUS.format(program=facts.program.name, status=program_status(world))
    dropped = world.ended.content.get("dropped", 0) if world.ended is not None else 0
    yield (_COUNTS if dropped else _COUNTS_LOSS_FREE).format(
        seconds=phrases.seconds(world.time),
        threads=len(world.threads),
        events=f"{facts.received:,}",
        dropped=f"{dropped:,}",
    )
    for gauge, reading in meters.readings(world.time):
        template = _GAUGE_EMPTY if not reading.samples else _GAUGE_IN if gauge.unit else _GAUGE
        yield template.format(
            label=gauge.label,
            unit=gauge.unit,
            of=gauge.of,
            last=phrases.number(reading.last),
            minimum=phrases.number(reading.minimum),
            maximum=phrases.number(reading.maximum),
            mean=phrases.number(reading.mean),
        )
    for place, stated in enumerate(world.sheet.invariants):
        template = _NOT_HELD if world.times_broken[place] else _HELD if world.followed(place) else _NOT_FOLLOWED
        objects = phrases.listed(stated.objects or (stated.guard,))
        yield template.format(sentence=stated.sentence, objects=objects)


class GaugeTable:
    """Writes the samples of gauges as CSV: ``time_s``, ``gauge`` (its name), ``value``."""

    HEADER: Final[Sequence[str]] = ("time_s", "gauge", "value")

    def __init__(self, file: TextIO) -> None:
        self._writer = csv.writer(file, lineterminator="\n")
        self._writer.writerow(self.HEADER)

    def sample(self, gauge: Gauge, time: int, value: float) -> None:
        """Write one sample; a `meters.Listener`."""
        self._writer.writerow((f"{time / 1e9:.6f}", gauge.name, f"{value:.9g}"))
