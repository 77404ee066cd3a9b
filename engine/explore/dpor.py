"""Dynamic partial-order reduction: Flanagan & Godefroid, POPL 2005, with the source sets of Abdulla et al., POPL 2014.

Schedules that differ only in the order of independent operations behave the same; of each such set at least one is
run, and mostly no other. Each operation is compared with those before it with which it is in a race: another thread's,
on the same object, and not ordered before it by others (vector clocks). There the other order has to be tried, too.
What was tried at a place needs no trial later, as long as nothing has happened that depends on it: such threads sleep
(Godefroid, "Partial-Order Methods for the Verification of Concurrent Systems", 1996).
"""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.explore.dependence import Clock, History, Operation, absorb, operation_of, related, whole
from engine.explore.strategy import Strategy
from engine.phrases import Counted
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread

_ALL: Final = Counted(
    "Every distinct behaviour was explored. One schedule is enough for that: "
    "all others only swap steps that don't affect each other.",
    "Every distinct behaviour was explored. For that {count} schedules are enough: "
    "all others only swap steps that don't affect each other.",
)

_UNTOLD: Final = frozenset({"enumerate", "clear"})
"""Operations that depend on more than what others have done to the same object.

Which threads are alive depends on all of them. Whether clearing an event keeps a thread from going on depends on
whether it waited for the event before that was set, and to begin to wait is no step.
"""


@dataclass(slots=True)
class _Point:
    """A state on the way of the present schedule.

    Attributes:
        enabled: Keys of the threads that can go.
        chosen: The one that goes in the present schedule.
        asleep: Keys of threads that need not be tried here: what they would do was tried before.
        todo: Those that have to be tried here; `done` are those that were.
    """

    enabled: list[str]
    chosen: str
    asleep: set[str]
    todo: set[str] = field(default_factory=set)
    done: set[str] = field(default_factory=set)


class _Event(NamedTuple):
    key: str
    operation: Operation
    clock: Clock


class DPOR(Strategy):
    """Explores at least one schedule of each distinct behaviour, depth first.

    It says nothing of programs that sleep or wait with a timeout, which lets threads go depending on all others, or
    that do what is `_UNTOLD`.
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
            left = sorted(point.todo - point.done - point.asleep)
            if left:
                point.chosen = left[0]
                break
            self._points.pop()
        if self._schedules and not self._points:
            self._exhausted = True
            return False
        self._schedules += 1
        self._redundant = False
        self._events: list[_Event] = []
        self._clocks: defaultdict[str, Clock] = defaultdict(dict)
        # Before the last event.
        self._alive: dict[str, SteppedThread] = {}
        self._histories: defaultdict[int, History] = defaultdict(History)
        # Places of events that asked whether a thread has ended, by its key.
        self._watching: defaultdict[str, list[int]] = defaultdict(list)
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        usual = current if current is not None and current in enabled else enabled[0]
        if self._redundant:
            return usual
        runtime = enabled[0].runtime
        assert runtime is not None
        self._incomplete |= runtime.scheduler.clock > 0
        self._alive = {thread.key: thread for thread in runtime.scheduler.alive}
        depth = len(self._events)
        by_key = {thread.key: thread for thread in enabled}
        if depth < len(self._points) and self._points[depth].chosen not in by_key:
            self._incomplete = True  # a program that doesn't repeat
            del self._points[depth:]
        if depth == len(self._points):
            asleep = self._asleep()
            awake = [thread for thread in enabled if thread.key not in asleep]
            if not awake:
                # However it goes on, an earlier schedule has gone on like that.
                self._redundant = True
                return usual
            key = (usual if usual in awake else awake[0]).key
            self._points.append(_Point(list(by_key), key, asleep, {key}))
        chosen = by_key[self._points[depth].chosen]
        self._do(chosen)
        return chosen

    def _asleep(self) -> set[str]:
        """The threads that need not be tried after the last event."""
        if not self._events:
            return set()
        point, event = self._points[-1], self._events[-1]
        asleep = (point.asleep | point.done) - {event.key}
        self._incomplete |= not asleep <= self._alive.keys()  # a program that doesn't repeat
        return {
            key
            for key in asleep & self._alive.keys()
            if not related(key, _announced(self._alive[key]), event.key, event.operation)
        }

    def _do(self, thread: SteppedThread) -> None:
        key, place = thread.key, len(self._events)
        operation = _announced(thread)
        self._incomplete |= thread.verb in _UNTOLD
        clock = self._find_races(key, operation)
        clock[key] = clock.get(key, 0) + 1
        self._clocks[key] = clock
        if thread.verb == "start":
            self._clocks[f"{key}.{thread.started}"] = dict(clock)
        if operation.target is not None:
            history = self._histories[whole(operation.target)]
            history.add(place, clock, operation.target, writes=operation.writes)
        if operation.watches:
            self._watching[operation.watches].append(place)
        self._events.append(_Event(key, operation, clock))

    def _find_races(self, key: str, operation: Operation) -> Clock:
        """Where an operation is in a race with one that was done, have the other order tried; the operation's clock."""
        before = self._clocks[key]
        clock = self._ordered(key, operation)
        for place in self._places(key, operation):
            event = self._events[place]
            if event.key == key or before.get(event.key, 0) >= event.clock[event.key]:
                continue
            competes = event.operation.competes_with(operation)
            if competes or operation.watches == event.key or event.operation.watches == key:
                # Also if another event comes between: it may be one that can't come after the operation.
                self._have_tried(place, self._first_ones(place, key, clock))
        return clock

    def _ordered(self, key: str, operation: Operation) -> Clock:
        """The clock of a thread that does an operation, without the operation itself."""
        clock = dict(self._clocks[key])
        for place in self._watching.get(key, ()):
            absorb(clock, self._events[place].clock)
        for other in (operation.awaits, operation.watches):
            known = self._clocks.get(other, {})
            if other in known:  # it has done something
                absorb(clock, known)
        history = self._histories.get(whole(operation.target))
        if history is not None:
            history.order(clock, operation.target, writes=operation.writes)
        return clock

    def _places(self, key: str, operation: Operation) -> Sequence[int]:
        """Places, the last first, of all events with which an operation may be in a race."""
        if operation.watches or key in self._watching:
            return range(len(self._events) - 1, -1, -1)
        history = self._histories.get(whole(operation.target))
        return () if history is None else history.places[::-1]

    def _first_ones(self, place: int, key: str, clock: Clock) -> list[str]:
        """Threads that can be the first when an operation is to come before the event at `place`.

        With it may come all that happened since and didn't have to come after that event; each of these threads does
        something there that needs no other of them before.

        Args:
            place: Of the event.
            key: Of the thread whose operation it is.
            clock: Of that operation.
        """
        event = self._events[place]
        made = event.clock[event.key]
        first_ones = []
        # Of each thread that may come with it: the first that it does.
        since: Clock = {}
        for other in self._events[place + 1 :]:
            if other.key not in since and other.clock.get(event.key, 0) < made:
                if not _comes_after(other.clock, since):
                    first_ones.append(other.key)
                since[other.key] = other.clock[other.key]
        if key not in since and not _comes_after(clock, since):
            first_ones.insert(0, key)
        return first_ones

    def _have_tried(self, place: int, first_ones: list[str]) -> None:
        """Have one of some threads tried at a place."""
        point = self._points[place]
        if point.todo.isdisjoint(first_ones) and point.asleep.isdisjoint(first_ones):
            able = next((key for key in first_ones if key in point.enabled), None)
            point.todo.update([able] if able is not None else point.enabled)

    def end(self, outcome: Outcome) -> None:
        if self._redundant:
            return
        if outcome.reason == "finished":
            # A daemon thread that the end of the others has cut short might have done more.
            self._incomplete |= outcome.unfinished > 0
        elif outcome.reason == "stuck":
            for key, thread in self._alive.items():
                if thread.refusals:
                    # What was announced last, and became impossible, is in a race as well.
                    self._find_races(key, operation_of(thread, parked=True))
        else:
            self._incomplete = True

    @property
    def exhausted(self) -> str:
        if not self._exhausted or self._incomplete:
            return ""
        return _ALL.format(self._schedules)


def _announced(thread: SteppedThread) -> Operation:
    return operation_of(thread, parked=thread.operation is not None)


def _comes_after(clock: Clock, others: Clock) -> bool:
    """Whether an event comes after any of others, of which there is one for each thread."""
    return any(clock.get(key, 0) >= made for key, made in others.items())
