"""Events in words, one short sentence without its subject each: the thread stands in a column of its own."""

import math
from typing import Final, Protocol

from engine import phrases
from engine.trace import Ending, Kind, Phase, Record


class Names(Protocol):
    """What an event's numbers stand for."""

    def thread_name(self, number: int) -> str: ...

    def object_name(self, number: int) -> str: ...

    def item_text(self, number: int) -> str: ...

    def text(self, number: int) -> str: ...


_TEMPLATES: Final[dict[int, str]] = {
    Kind.START: "starts {other}",
    Kind.BEGIN: "begins",
    Kind.ERROR: "fails: {text}",
    Kind.GAVE_UP: "gives up on {object}",
    Kind.SLEEP: "sleeps {value} s",
    Kind.WAKE: "wakes up",
    Kind.JOINED: "has waited for {other}, which has ended",
    Kind.ACQUIRE: "takes {object}",
    Kind.RELEASE: "releases {object}",
    Kind.WAIT: "waits in {object}, its lock released",
    Kind.TAKE: "takes a permit of {object}; {value} left",
    Kind.GIVE: "gives a permit back to {object}; {value} left",
    Kind.SET: "sets {object}",
    Kind.CLEAR: "clears {object}",
    Kind.PASS: "goes on: {object} lets it through",
    Kind.ARRIVE: "arrives at {object}; {value} wait there",
    Kind.BREAK: "breaks {object}",
    Kind.RESET: "resets {object}",
    Kind.RANK: "gives the next item priority {value}",
    Kind.PUT: "puts {item} into {object}; size {value}",
    Kind.GET: "gets {item} from {object}; size {value}",
    Kind.TASK_DONE: "reports an item of {object} done; {value} unfinished",
    Kind.DRAINED: "goes on: all items of {object} are done",
    Kind.WRITE: "sets {object} to {shown}",
    Kind.READ: "reads {object}: {shown}",
    Kind.PRINT: "prints: {text}",
    Kind.LEAVING: "is asked to leave",
    Kind.PARAMETER: "{text}",
    Kind.CLOCK: "lets time pass {value} times as fast",
    Kind.BROKEN: "finds broken what must hold: {text}",
}

_ENDS: Final = {
    Ending.RETURNED: "ends",
    Ending.RAISED: "is ended by an exception",
    Ending.LEFT: "leaves, as it was asked to",
    Ending.STOPPED: "is stopped",
}

_BLOCKED: Final[dict[int, str]] = {
    Phase.LOCK: "waits for {object}",
    Phase.CONDITION: "waits in {object}",
    Phase.PUT: "waits to put: {object} is full",
    Phase.GET: "waits to get: {object} is empty",
    Phase.JOINING: "waits for {other} to end",
    Phase.PERMIT: "waits for a permit of {object}",
    Phase.EVENT: "waits for {object} to be set",
    Phase.BARRIER: "waits at {object} for others",
    Phase.DRAIN: "waits until all items of {object} are done",
}

_PAUSED: Final = "pauses the run"
_TAKES_AGAIN: Final = "takes {object} again; depth {value}"
_RELEASES_ONCE: Final = "releases {object} once; depth {value}"
_NOTIFIES_NOBODY: Final = "notifies {object}; nobody waits there"
_NOTIFIES_ONE: Final = "notifies {object}; one thread is woken"
_NOTIFIES_MANY: Final = "notifies {object}; {value} threads are woken"
_WOKEN: Final = "is woken by a notification of {object}"
_TIMED_OUT: Final = "leaves {object}: its time is up"
_UNKNOWN: Final = "does something this version does not know ({kind})"


def event_text(record: Record, names: Names) -> str:
    """What happened."""
    return _template(record).format_map(_Fields(record, names))


def _template(record: Record) -> str:
    kind, value = record.kind, record.value
    if kind == Kind.BLOCKED:
        return _BLOCKED.get(record.item, _UNKNOWN)
    if kind == Kind.END:
        return _ENDS[Ending(int(value))]
    if kind == Kind.CLOCK and value == 0:
        return _PAUSED
    if kind == Kind.ACQUIRE and value > 1:
        return _TAKES_AGAIN
    if kind == Kind.RELEASE and value > 0:
        return _RELEASES_ONCE
    if kind == Kind.NOTIFY:
        return _NOTIFIES_NOBODY if value == 0 else _NOTIFIES_ONE if value == 1 else _NOTIFIES_MANY
    if kind == Kind.WOKEN:
        return _WOKEN if value else _TIMED_OUT
    return _TEMPLATES.get(kind, _UNKNOWN)


class _Fields(dict[str, str]):
    """Looks up only what the template asks for."""

    def __init__(self, record: Record, names: Names) -> None:
        super().__init__()
        self._record = record
        self._names = names

    def __missing__(self, field: str) -> str:
        record, names = self._record, self._names
        match field:
            case "object":
                return names.object_name(record.object)
            case "other":
                return names.thread_name(record.object)
            case "item":
                return names.item_text(record.item)
            case "text":
                return names.text(record.item)
            case "shown" if record.item or math.isnan(record.value):
                return names.text(record.item)
            case "kind":
                return str(record.kind)
            case _:
                return phrases.number(record.value)
