"""What each kind of gauge measures: one table, `DEFINITIONS`.

`meters` evaluates it record by record for reports, the window on whole batches. Both follow these rules:

* A gauge measures the object that bears its name, the one with the highest number if there are several. What
  happened to the object before it got its name counts.
* ``SAMPLED``: the record's value, at each record of one of the kinds; nan (no number) is no sample.
* ``COUNTED``: starts at 0; each record adds the step of its kind; never below 0 (a None is reported done).
* ``RESIDENCE``: at each GET the seconds since the PUT of the same item.
* ``RATE``: records of the kind within the last second, sampled at each multiple of `RATE_STEP_NS` of lab
  time: at time t those with t − 1 s ≤ time < t.
* PUT and GET of None (item 0) count where `with_none` says so.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Final

from engine.sheet import Gauge
from engine.trace import Kind, ObjectEntry, Record

QUEUE_CLASSES: Final = frozenset({"Queue", "LifoQueue", "PriorityQueue", "SimpleQueue"})
_CONDITIONS: Final = frozenset({"Condition"})
_LOCKS: Final = frozenset({"Lock", "RLock"})
_SEMAPHORES: Final = frozenset({"Semaphore", "BoundedSemaphore"})
_BARRIERS: Final = frozenset({"Barrier"})
_EVENTS: Final = frozenset({"Event"})
_GATES: Final = _EVENTS | _BARRIERS
_VARIABLES: Final = frozenset({"variable"})

RATE_WINDOW_NS: Final = 1_000_000_000
RATE_STEP_NS: Final = 100_000_000


class Form(Enum):
    """How values come from records; the module says how each is meant."""

    SAMPLED = auto()
    COUNTED = auto()
    RESIDENCE = auto()
    RATE = auto()


@dataclass(frozen=True, slots=True)
class Definition:
    """What a kind of gauge measures.

    Attributes:
        classes: Classes of the objects that it can measure.
        steps: The kinds of record that matter, and what each adds if they are counted.
        with_none: PUT and GET of None count.
        start: Value from the object's first appearance on; nan if there is none before the first sample.
    """

    form: Form
    classes: frozenset[str]
    steps: Mapping[int, int]
    with_none: bool = False
    start: float = 0.0

    def counts(self, record: Record) -> bool:
        """Whether a record of the gauge's object matters."""
        if record.kind not in self.steps:
            return False
        return self.with_none or record.item != 0 or record.kind not in (Kind.PUT, Kind.GET)


# Who breaks the barrier by giving up says nothing else; an abort from outside finds nobody left to count down.
_BARRIER_STEPS: Final[Mapping[int, int]] = {Kind.ARRIVE: 1, Kind.PASS: -1, Kind.GAVE_UP: -1, Kind.BREAK: -1}


DEFINITIONS: Final[dict[str, Definition]] = {
    "size": Definition(Form.SAMPLED, QUEUE_CLASSES, {Kind.PUT: 1, Kind.GET: 1}, with_none=True),
    "puts": Definition(Form.COUNTED, QUEUE_CLASSES, {Kind.PUT: 1}),
    "gets": Definition(Form.COUNTED, QUEUE_CLASSES, {Kind.GET: 1}),
    "put_rate": Definition(Form.RATE, QUEUE_CLASSES, {Kind.PUT: 1}),
    "get_rate": Definition(Form.RATE, QUEUE_CLASSES, {Kind.GET: 1}),
    "residence": Definition(Form.RESIDENCE, QUEUE_CLASSES, {Kind.PUT: 1, Kind.GET: 1}, start=math.nan),
    "in_progress": Definition(Form.COUNTED, QUEUE_CLASSES, {Kind.GET: 1, Kind.TASK_DONE: -1}),
    "value": Definition(Form.SAMPLED, _VARIABLES, {Kind.WRITE: 1}, with_none=True, start=math.nan),
    "waiting": Definition(Form.COUNTED, _CONDITIONS, {Kind.WAIT: 1, Kind.WOKEN: -1}),
    "depth": Definition(Form.SAMPLED, _LOCKS, {Kind.ACQUIRE: 1, Kind.RELEASE: 1}, with_none=True),
    "permits": Definition(Form.SAMPLED, _SEMAPHORES, {Kind.TAKE: 1, Kind.GIVE: 1}, with_none=True, start=math.nan),
    "arrived": Definition(Form.COUNTED, _BARRIERS, _BARRIER_STEPS),
    "flag": Definition(Form.SAMPLED, _EVENTS, {Kind.SET: 1, Kind.CLEAR: 1}),
    "passes": Definition(Form.COUNTED, _GATES, {Kind.PASS: 1}),
    "pass_rate": Definition(Form.RATE, _GATES, {Kind.PASS: 1}),
}
"""By the kinds of `sheet.GAUGE_KINDS`."""


def gauge_for(entry: ObjectEntry) -> Gauge | None:
    """The gauge that an object gets in a script without a sheet: a queue's size, a shared variable's value.

    A variable that never has a number has no samples and need not be shown. What a library keeps for itself gets none.
    """
    if entry.internal:
        return None
    if entry.class_name in QUEUE_CLASSES:
        return Gauge(entry.name, f"Size of {entry.name}", "size", entry.name, show="both")
    if entry.class_name in _VARIABLES:
        return Gauge(entry.name, entry.name, "value", entry.name, show="both")
    return None
