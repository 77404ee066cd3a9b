"""Where a wrong value comes from: who wrote it last, from what it had read, and who wrote in between.

A live trace has the writes alone; a stepped one the reads as well, and so the look at a value that was out of date.
"""

import re
from collections.abc import Collection, Iterable
from itertools import islice
from typing import Final, NamedTuple

from engine import phrases
from engine.causes.chain import LOOKED_THROUGH, Chain, Found
from engine.states import ThreadState
from engine.trace import MAIN_THREAD, Kind, Record

_READ_BY_FAILED: Final = 12
"""Of a thread that failed, the variables of so many of its last reads are suspected first."""

_SUSPECTS: Final = 64

_WROTE_STALE: Final = "{thread} set {object} to {value} ({place}), going by what it had read before."
_ACTED_STALE: Final = "{thread} acted on {object} ({place}), going by what it had read before."
_BETWEEN: Final = "In between {thread} had set {object} to {value} ({place}); {reader} did not know of that."
_HAD_READ: Final = "{thread} had looked at {object} before that ({place}): {value}."
_CHANGED_STALE: Final = "{thread} changed {object} ({place}), going by what it had seen there before."
_CHANGED_BETWEEN: Final = "In between {thread} had changed {object} ({place}); {reader} did not know of that."
_HAD_LOOKED: Final = "{thread} had looked into {object} before that ({place})."
_WOKEN: Final = (
    "{thread} was woken in between, but it goes on only when it has the lock again: by then it was too late."
)
_LAST_WRITE: Final = "{thread} set {object} to {value} last ({place})."
_WRITE_BEFORE: Final = "Before that {thread} had set {object} to {value} ({place})."
_ONLY_AFTERWARDS: Final = "{thread} set {object} only afterwards ({place})."


_OF_CONTAINERS: Final = {
    _WROTE_STALE: _CHANGED_STALE,
    _BETWEEN: _CHANGED_BETWEEN,
    _HAD_READ: _HAD_LOOKED,
}
"""Of a list or a dictionary the record has the part that was put in or looked at, not a value."""


class Stale(NamedTuple):
    """A thread acted on a value that another had changed since it was read.

    Attributes:
        act: The write that follows, or the event by which the thread failed.
        between: The other thread's write.
        read: The look at the old value.
    """

    act: Found
    between: Found
    read: Found


def tell_failure(chain: Chain, state: ThreadState, failed: Found) -> None:
    """Tell where the value comes from on which a thread failed by an exception."""
    recent = islice(chain.history.before(failed[0], (Kind.READ,), thread=state.number), _READ_BY_FAILED)
    suspects = list(dict.fromkeys(record.object for _, record in recent))
    for number in suspects:
        stale = _stale_before(failed, _accesses(chain, {number}, failed[0]))
        if stale is not None:
            _tell_stale(chain, stale)
            return
    if _tell_origin(chain, [*suspects, *_written(chain, failed[0])], failed[0]):
        return
    for number in _missed(chain, state.error):
        found = chain.last(Kind.WRITE, objects={number})
        if found is not None and found[0] > failed[0]:
            chain.say(_ONLY_AFTERWARDS, found, chain.actor(found[1]), object=chain.object_name(number))


def tell_values(chain: Chain, expression: str, before: int) -> None:
    """Tell where the values of an expression come from."""
    suspects = _named(chain, expression)
    if _tell_origin(chain, suspects, before):
        return
    writes = [list(islice(chain.history.before(before, (Kind.WRITE,), objects={one}), 2)) for one in suspects]
    changed = [found for found in writes if len(found) > 1 or (found and found[0][1].thread != MAIN_THREAD)]
    for found in changed or writes:  # what was set once, at the start, explains least
        for template, write in zip((_LAST_WRITE, _WRITE_BEFORE), found, strict=False):
            _say_value(chain, template, write)


def _tell_origin(chain: Chain, suspects: Iterable[int], before: int) -> bool:
    """Tell of the newest write that went by an old value, of the first suspect that has one."""
    for number in list(dict.fromkeys(suspects))[:_SUSPECTS]:
        accesses = _accesses(chain, {number}, before)
        for place, found in enumerate(accesses):
            stale = _stale_before(found, accesses[place + 1 :]) if found[1].kind == Kind.WRITE else None
            if stale is not None:
                _tell_stale(chain, stale)
                return True
    return False


def _accesses(chain: Chain, numbers: Collection[int], before: int) -> list[Found]:
    """Reads and writes of variables and of their parts, the newest first."""
    events = chain.history.before(before, (Kind.READ, Kind.WRITE), objects=_family(chain, numbers))
    return list(islice(events, LOOKED_THROUGH))


def _family(chain: Chain, numbers: Collection[int]) -> set[int]:
    """Variables with all that goes by their names, as ``cache`` and ``cache[answer]``."""
    things = chain.world.objects
    roots = {things[number].name.partition("[")[0] for number in numbers if number in things}
    return {
        number
        for number, thing in things.items()
        if thing.class_name == "variable" and thing.name.partition("[")[0] in roots
    }


def _stale_before(act: Found, accesses: list[Found]) -> Stale | None:
    """The old value by which a thread went when it acted, if there is one; `accesses` come before it."""
    thread = act[1].thread
    between: Found | None = None
    stale: Stale | None = None
    lines: set[int] = set()
    for found in accesses:
        record = found[1]
        if record.thread == thread and record.kind == Kind.WRITE:
            break
        if record.thread != thread and record.kind == Kind.WRITE:
            between = between or found
        elif record.thread == thread and record.line not in lines:
            lines.add(record.line)  # of a loop that looks again the last look counts
            if between is not None and record.value != between[1].value:
                stale = Stale(act, between, found)
    return stale


def _tell_stale(chain: Chain, stale: Stale) -> None:
    act, between, read = stale
    thread = chain.actor(act[1])
    if act[1].kind == Kind.WRITE:
        _say_value(chain, _WROTE_STALE, act)
    else:
        chain.say(_ACTED_STALE, act, thread, object=chain.object_name(read[1].object))
    _say_value(chain, _BETWEEN, between, reader=thread.name)
    woken = next(chain.history.before(act[0], (Kind.WOKEN,), thread=thread.number), None)
    if woken is not None and woken[0] > read[0]:
        chain.say(_WOKEN, woken, thread)
    _say_value(chain, _HAD_READ, read)


def _say_value(chain: Chain, template: str, found: Found, **fields: str) -> None:
    record = found[1]
    name, value = chain.object_name(record.object), _value(chain, record)
    if _is_container(chain, record.object):
        template = _OF_CONTAINERS.get(template, template)
    chain.say(template, found, chain.actor(record), object=name, value=value, **fields)


def _is_container(chain: Chain, number: int) -> bool:
    """Whether a variable was seen to be, or to lie in, a list, a dictionary or a set."""
    events = chain.newest(_SUSPECTS, Kind.READ, Kind.WRITE, objects=_family(chain, {number}))
    return any(_value(chain, record).startswith(("[", "{", "deque")) for _, record in events)


def _value(chain: Chain, record: Record) -> str:
    return chain.world.texts.get(record.item, "") or phrases.number(record.value)


def _written(chain: Chain, before: int) -> list[int]:
    """Variables that were written, the latest first."""
    writes = islice(chain.history.before(before, (Kind.WRITE,)), LOOKED_THROUGH)
    return list(dict.fromkeys(record.object for _, record in writes))


def _named(chain: Chain, text: str) -> list[int]:
    """Variables whose whole name stands in a text, the longest names first."""
    named = [
        thing
        for thing in chain.world.objects.values()
        if thing.class_name == "variable" and re.search(rf"(?<![\w.]){re.escape(thing.name)}(?![\w.])", text)
    ]
    return [thing.number for thing in sorted(named, key=lambda thing: -len(thing.name))]


def _missed(chain: Chain, error: str) -> list[int]:
    """Variables and parts of them whose name or key an error says."""
    parts = [
        thing.number
        for thing in chain.world.objects.values()
        if thing.class_name == "variable" and thing.name.endswith("]") and repr(_key(thing.name)) in error
    ]
    return [*_named(chain, error), *parts]


def _key(name: str) -> str:
    """The key in the name of a part: ``answer`` of ``cache[answer]``."""
    return name.partition("[")[2].removesuffix("]").strip("'\"")
