"""Dynamic partial-order reduction: Flanagan & Godefroid, POPL 2005.

Schedules that differ only in the order of independent operations behave the same; of each such set at least one is
run, and mostly not many. While a schedule runs, each operation is compared with the last one before it with which it is
in a race: another thread's, on the same object, and not ordered before it (vector clocks). There the other order has to
be tried, too.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from engine.explore.strategy import Strategy
from engine.phrases import Counted
from engine.primitives.condition import Condition
from engine.primitives.locks import Lock
from engine.primitives.threads import Thread
from engine.stepped.locations import Location, conflicting
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread

_ALL: Final = Counted(
    "Every distinct behaviour was explored, in one schedule (dynamic partial-order reduction).",
    "Every distinct behaviour was explored, in {count} schedules (dynamic partial-order reduction).",
)

_Clock = dict[str, int]
_NEVER: Final[_Clock] = {}

_BY_HOLDER: Final = frozenset({"release", "notify", "wait"})


class _Operation(NamedTuple):
    """What a thread did or is about to do.

    Attributes:
        target: The object; of a condition its lock, since whoever uses it holds that.
        takes: It takes a lock, waiting for it: possible only while the lock is free.
        needs: It is done by who holds the lock, and so impossible while it is free.
        awaits: Key of the thread whose end it needs, ``""`` for none.
        watches: Key of the thread of which it asks whether it has ended, ``""`` for none.
    """

    target: Any
    writes: bool
    takes: bool
    needs: bool
    awaits: str
    watches: str


def _operation(thread: SteppedThread, *, parked: bool) -> _Operation:
    target, verb = thread.target, thread.verb
    takes, awaits, watches = False, "", ""
    if isinstance(target, Condition) and target._traced:
        takes, target = verb == "wait" and parked, target._lock
    elif isinstance(target, Lock):
        takes = verb == "acquire" and thread.check is not None
    elif isinstance(target, Thread):
        state = target._lab_state
        if state is not None:
            awaits, watches = (state.key, "") if verb == "join" else ("", state.key)
        target = None
    needs = verb in _BY_HOLDER and not takes
    return _Operation(target, thread.writes, takes, needs, awaits, watches)


def _dependent(one: _Operation, other: _Operation) -> bool:
    return (one.writes or other.writes) and conflicting(one.target, other.target)


def _co_enabled(one: _Operation, other: _Operation) -> bool:
    """Whether both can be possible in the same state."""
    if not isinstance(one.target, Lock):
        return True
    return not ((one.takes and other.needs) or (one.needs and (other.takes or other.needs)))


@dataclass(slots=True)
class _Point:
    """A state on the way of the present schedule.

    Attributes:
        enabled: Keys of the threads that can go.
        chosen: The one that goes in the present schedule.
        todo: Those that have to be tried here; `done` are those that were.
    """

    enabled: list[str]
    chosen: str
    todo: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)


class _Event(NamedTuple):
    key: str
    operation: _Operation
    clock: _Clock


class _Looked(NamedTuple):
    """What a thread had announced when all events were looked through for it: after `made` steps of its own."""

    made: int
    parked: bool
    operation: _Operation


class _History:
    """What has been done to one object, or to a container and all of its items.

    Attributes:
        places: Of the events, in their order.
    """

    __slots__ = ("_done", "_written", "places")

    def __init__(self) -> None:
        self.places: list[int] = []
        # By the part of it: what was known to those who wrote it, and to all who used it.
        self._written: dict[object, _Clock] = {}
        self._done: dict[object, _Clock] = {}

    def order(self, clock: _Clock, target: Any, *, writes: bool) -> None:
        """Add to the clock of who uses `target` what was known to those whose operations depend on that one."""
        for part, known in (self._done if writes else self._written).items():
            if conflicting(part, target):
                _absorb(clock, known)

    def add(self, place: int, clock: _Clock, target: Any, *, writes: bool) -> None:
        self.places.append(place)
        _absorb(self._done.setdefault(target, {}), clock)
        if writes:
            _absorb(self._written.setdefault(target, {}), clock)


class DPOR(Strategy):
    """Explores at least one schedule of each distinct behaviour, depth first.

    It says nothing of programs that sleep or wait with a timeout: which of their threads can go depends on all others.
    """

    watches = True

    def __init__(self) -> None:
        self.forget()

    def forget(self) -> None:
        self._points: list[_Point] = []
        self._schedules = 0
        self._exhausted = False
        self._incomplete = False

    def begin(self, number: int) -> bool:  # noqa: ARG002
        while self._points:
            point = self._points[-1]
            point.done.add(point.chosen)
            left = sorted(point.todo - point.done)
            if left:
                point.chosen = left[0]
                break
            self._points.pop()
        if self._schedules and not self._points:
            self._exhausted = True
            return False
        self._schedules += 1
        self._events: list[_Event] = []
        self._clocks: dict[str, _Clock] = {}
        self._threads: dict[str, SteppedThread] = {}
        self._histories: defaultdict[object, _History] = defaultdict(_History)
        # Places of events that asked whether a thread has ended, by its key.
        self._watching: defaultdict[str, list[int]] = defaultdict(list)
        self._looked: dict[str, _Looked] = {}
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        runtime = enabled[0].runtime
        assert runtime is not None
        self._incomplete |= runtime.scheduler.clock > 0
        for thread in runtime.scheduler.alive:
            self._threads[thread.key] = thread
            self._look(thread)
        depth = len(self._events)
        by_key = {thread.key: thread for thread in enabled}
        if depth < len(self._points) and self._points[depth].chosen not in by_key:
            self._incomplete = True  # a program that doesn't repeat
            del self._points[depth:]
        if depth == len(self._points):
            self._points.append(self._new_point(enabled, current))
        chosen = by_key[self._points[depth].chosen]
        self._do(chosen)
        return chosen

    def _new_point(self, enabled: list[SteppedThread], current: SteppedThread | None) -> _Point:
        usual = current if current is not None and current in enabled else enabled[0]
        return _Point([thread.key for thread in enabled], usual.key, {usual.key})

    def _look(self, thread: SteppedThread) -> None:
        key, parked = thread.key, thread.operation is not None
        made = self._clocks.get(key, _NEVER).get(key, 0)
        looked = self._looked.get(key)
        if looked is None or looked.made != made or looked.parked != parked:
            looked = self._looked[key] = _Looked(made, parked, _operation(thread, parked=parked))
            self._look_back(key, looked.operation)
            return
        operation, last = looked.operation, self._events[-1].operation
        if operation.target is None:  # of a thread that may have been started meanwhile
            operation = _operation(thread, parked=parked)
        elif _whole(last.target) is not _whole(operation.target) and last.watches != key:
            return
        self._look_back(key, operation, len(self._events) - 1)

    def _look_back(self, key: str, operation: _Operation, first: int = 0) -> None:
        """Where an announced operation is in a race with one that was done: have the other order tried there.

        Only the events from `first` on are new for it.
        """
        clock = self._clocks.get(key, {})
        for place in self._places(key, operation, first):
            event = self._events[place]
            if event.key == key or clock.get(event.key, 0) >= event.clock[event.key]:
                continue
            races = _dependent(event.operation, operation) and _co_enabled(event.operation, operation)
            if not races and operation.watches != event.key and event.operation.watches != key:
                continue
            point = self._points[place]
            if key in point.enabled:
                point.todo.add(key)
            else:
                point.todo.update(point.enabled)
            return

    def _places(self, key: str, operation: _Operation, first: int) -> Iterator[int]:
        """Places, from the last to `first`, of all events with which an announced operation may be in a race."""
        watching = self._watching.get(key)
        if operation.watches or (watching and watching[-1] >= first):
            yield from range(len(self._events) - 1, first - 1, -1)
        elif operation.target is not None:
            history = self._histories.get(_whole(operation.target))
            for place in reversed(history.places if history is not None else ()):
                if place < first:
                    return
                yield place

    def _do(self, thread: SteppedThread) -> None:
        key, place = thread.key, len(self._events)
        operation = _operation(thread, parked=thread.operation is not None)
        target, writes = operation.target, operation.writes
        clock = self._clocks.setdefault(key, {})
        for other in (operation.awaits, operation.watches):
            known = self._clocks.get(other, {})
            if other in known:  # it has done something
                _absorb(clock, known)
        history = None if target is None else self._histories[_whole(target)]
        if history is not None:
            history.order(clock, target, writes=writes)
        clock[key] = clock.get(key, 0) + 1
        if thread.verb == "start":
            self._clocks[f"{key}.{thread.started}"] = dict(clock)
        if history is not None:
            history.add(place, clock, target, writes=writes)
        if operation.watches:
            self._watching[operation.watches].append(place)
        self._events.append(_Event(key, operation, dict(clock)))

    def end(self, outcome: Outcome) -> None:
        if outcome.reason != "finished":
            # What was announced last, and became impossible, is in a race as well.
            for key, thread in self._threads.items():
                if thread.refusals:
                    self._look_back(key, _operation(thread, parked=thread.verb == "wait"))
        if outcome.reason not in ("finished", "stuck"):
            self._incomplete = True

    @property
    def exhausted(self) -> str:
        if not self._exhausted or self._incomplete:
            return ""
        return _ALL.format(self._schedules)


def _whole(target: Any) -> object:
    """What an operation may have in common with others on the same object: of a container and its items their group."""
    if isinstance(target, Condition):
        return target._lock
    return target.group if isinstance(target, Location) else target


def _absorb(mine: _Clock, other: _Clock) -> None:
    for key, count in other.items():
        if mine.get(key, 0) < count:
            mine[key] = count
