"""Which accesses of shared variables are ordered by what the program does, by vector clocks over the trace.

Two accesses of the same location by different threads, one of them a write, conflict. A conflict that nothing orders
is a data race (Lamport 1978 for the order, Fidge 1988 and Mattern 1989 for the clocks; as in FastTrack, Flanagan &
Freund 2009, an access is remembered by its thread's own time alone). With only start and join as order, the conflicts
tell what threads share at all.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from engine.stepped.run import Outcome
from engine.trace import Kind, ObjectEntry, Record

_Clock = dict[int, int]

_GIVES: Final = frozenset(
    {Kind.RELEASE, Kind.PUT, Kind.NOTIFY, Kind.GIVE, Kind.SET, Kind.ARRIVE, Kind.TASK_DONE, Kind.BREAK}
)
_TAKES: Final = frozenset({Kind.ACQUIRE, Kind.GET, Kind.TAKE, Kind.PASS, Kind.DRAINED})
_LOOKS: Final = frozenset({"is_set", "empty", "full", "qsize", "locked", "n_waiting", "broken", "look"})
"""Operations without a record: what they see was done by others, so they come after it."""


@dataclass(frozen=True, slots=True)
class Access:
    """One access. `line` is a record's.

    Attributes:
        inside: It is no step: it was made by who held the mutex inside of a queue, which orders it with others such.
    """

    thread: int
    line: int
    writes: bool
    location: int
    inside: bool


@dataclass(frozen=True, slots=True)
class Conflict:
    """Two accesses that nothing orders, in the order in which they happened."""

    name: str
    first: Access
    second: Access


class _Clocks:
    def __init__(self, *, synchronised: bool) -> None:
        self._synchronised = synchronised
        self.of_thread: dict[int, _Clock] = {0: {0: 1}}
        self._of_object: dict[int, _Clock] = {}
        self._locks: dict[int, int] = {}
        self._ended: set[int] = set()

    def now(self, thread: int) -> _Clock:
        return self.of_thread.setdefault(thread, {thread: 1})

    def know(self, entry: ObjectEntry) -> None:
        if entry.lock:
            self._locks[entry.number] = entry.lock

    def apply(self, record: Record) -> None:
        kind, thread, thing = record.kind, record.thread, record.object
        mine = self.now(thread)
        if kind == Kind.START:
            self.of_thread[thing] = dict(mine) | {thing: 1}
            mine[thread] += 1
        elif kind == Kind.END:
            self._ended.add(thread)
        elif kind == Kind.JOINED:
            _absorb(mine, self.now(thing))
        elif not self._synchronised:
            return
        elif kind in _GIVES:
            self._give(thread, thing)
        elif kind in _TAKES:
            _absorb(mine, self._of_object.get(thing, {}))
        elif kind == Kind.WAIT:
            self._give(thread, self._locks.get(thing, thing))
        elif kind == Kind.WOKEN and record.value:
            _absorb(mine, self._of_object.get(thing, {}))

    def _give(self, thread: int, thing: int) -> None:
        mine = self.now(thread)
        _absorb(self._of_object.setdefault(thing, {}), mine)
        mine[thread] += 1

    def look(self, thread: int, verb: str, target: object) -> None:
        """A step that leaves no record of order."""
        if not self._synchronised:
            return
        if verb in _LOOKS:
            _absorb(self.now(thread), self._of_object.get(getattr(target, "number", 0), {}))
        elif verb == "is_alive":
            state = getattr(target, "_lab_state", None)
            if state is not None and state.number in self._ended:
                _absorb(self.now(thread), self.now(state.number))


def _absorb(mine: _Clock, other: _Clock) -> None:
    for thread, time in other.items():
        if mine.get(thread, 0) < time:
            mine[thread] = time


def conflicts(outcome: Outcome, *, synchronised: bool) -> Iterator[Conflict]:
    """The unordered conflicting accesses of a traced schedule, one for each pair of lines.

    Args:
        outcome: Of a traced schedule.
        synchronised: Whether locks, queues and so on order accesses, too, and not only start and join.
    """
    clocks = _Clocks(synchronised=synchronised)
    groups = {location.number: (location.group, location.whole) for location in outcome.locations}
    names: dict[int, str] = {}
    seen: dict[int, dict[Access, int]] = {}
    told: set[tuple[int, int, int]] = set()
    steps = iter(outcome.log)
    step = next(steps, None)
    own = -1  # the place of the record that an access makes which is a step
    count = 0
    found: list[tuple[Access, Access]] = []
    for part in outcome.story:
        if not isinstance(part, Record):
            if isinstance(part, ObjectEntry):
                names[part.number] = part.name
                clocks.know(part)
            continue
        while step is not None and step.records <= count:
            clocks.look(step.thread.number, step.verb, step.target)
            own = step.records if step.verb in ("read", "write") else -1
            step = next(steps, None)
        inside = count != own
        count += 1
        if part.kind not in (Kind.READ, Kind.WRITE):
            clocks.apply(part)
            continue
        group, whole = groups.get(part.object, (part.object, False))
        access = Access(part.thread, part.line, part.kind == Kind.WRITE, part.object, inside)
        mine = clocks.now(part.thread)
        earlier = seen.setdefault(group, {})
        for other, time in earlier.items():
            if (
                other.thread != access.thread
                and (other.writes or access.writes)
                and mine.get(other.thread, 0) < time
                and not (synchronised and other.inside and access.inside)
                and (other.location == access.location or whole or groups.get(other.location, (0, False))[1])
            ):
                pair = (group, min(other.line, access.line), max(other.line, access.line))
                if pair not in told or not synchronised:
                    told.add(pair)
                    found.append((other, access))
        earlier[access] = mine[part.thread]
    for first, second in found:
        yield Conflict(names.get(second.location, ""), first, second)


def races(outcome: Outcome) -> list[Conflict]:
    """The data races of a traced schedule."""
    return list(conflicts(outcome, synchronised=True))


def shared_sites(outcome: Outcome) -> set[int]:
    """Sites where a traced schedule accessed what two threads use, one of them writing, at times that could overlap."""
    shared: set[int] = set()
    for conflict in conflicts(outcome, synchronised=False):
        shared |= {conflict.first.location, conflict.second.location}
    return {site for location in outcome.locations if location.number in shared for site in location.sites}
