"""Challenges: "you are the scheduler". Whether a run has come to what one asks for.

The check is a question to a `World`, at any moment of a run, and changes nothing.
"""

import math
from collections.abc import Callable
from typing import Final

from engine.gauges import DEFINITIONS
from engine.sheet import Gauge, Sheet
from engine.sheet_challenge import Challenge
from engine.states import ObjectState
from engine.trace import Phase
from engine.verdict import VerdictKind
from engine.world import World

COMPARISONS: Final[dict[str, Callable[[float, float], bool]]] = {
    "below": lambda value, number: value < number,
    "above": lambda value, number: value > number,
    "equals": lambda value, number: value == number,
}
"""How a gauge can be compared with a number."""


def _threads_waiting(world: World, thing: ObjectState) -> float:
    return sum(
        thread.phase is Phase.CONDITION and thread.waits_for == thing.number for thread in world.threads.values()
    )


MEASURED: Final[dict[str, Callable[[World, ObjectState], float]]] = {
    "value": lambda _, thing: thing.value,
    "size": lambda _, thing: thing.size,
    "depth": lambda _, thing: thing.depth,
    "permits": lambda _, thing: thing.permits,
    "flag": lambda _, thing: thing.flag,
    "waiting": _threads_waiting,
}
"""The kinds of gauges that can be read off the world as it stands, and how."""


def reached(challenge: Challenge, world: World) -> bool:
    """Whether the run has come to what the challenge asks for."""
    if challenge.invariant:
        names = [invariant.name for invariant in world.sheet.invariants]
        return bool(world.times_broken[names.index(challenge.invariant)])
    if challenge.verdict:
        return any(verdict.kind == challenge.verdict for verdict in world.verdicts)
    if challenge.at_end and world.verdict.kind is not VerdictKind.FINISHED:
        return False
    value = measured(_gauge_of(world.sheet, challenge.gauge), world)
    return not math.isnan(value) and COMPARISONS[challenge.comparison](value, challenge.number)


def measured(gauge: Gauge, world: World) -> float:
    """What a gauge whose kind is in `MEASURED` shows at this moment; nan if there is nothing to measure yet."""
    classes = DEFINITIONS[gauge.kind].classes
    things = [thing for thing in world.objects.values() if thing.name == gauge.of and thing.class_name in classes]
    return MEASURED[gauge.kind](world, things[-1]) if things else math.nan


def _gauge_of(sheet: Sheet, name: str) -> Gauge:
    return next(gauge for gauge in sheet.gauges if gauge.name == name)
