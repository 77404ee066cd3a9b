"""What threads have done or are about to do, and whose order may matter: the dependence of operations."""

from typing import Any, Final, NamedTuple

from engine.primitives.condition import Condition
from engine.primitives.locks import Lock
from engine.primitives.rlock import RLock
from engine.primitives.threads import Thread
from engine.stepped.locations import Location, conflicting
from engine.stepped.threads import SteppedThread

Clock = dict[str, int]
"""A vector clock: for each thread's key, how many of its operations come before."""

_BY_HOLDER: Final = frozenset({"release", "notify", "wait"})
_OF_STARTED: Final = frozenset({"join", "is_alive"})
"""What they say of a thread that has been started depends on nothing but its end."""


class Operation(NamedTuple):
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

    def depends_on(self, other: "Operation") -> bool:
        """Whether what they do to their targets may differ with their order."""
        return (self.writes or other.writes) and conflicting(self.target, other.target)

    def competes_with(self, other: "Operation") -> bool:
        """Whether, besides, both can be possible in the same state."""
        if not self.depends_on(other):
            return False
        if not isinstance(self.target, Lock):
            return True
        return not ((self.takes and other.needs) or (self.needs and (other.takes or other.needs)))


def operation_of(thread: SteppedThread, *, parked: bool) -> Operation:
    """What a thread has announced; `parked` says whether it is inside that operation already."""
    target, verb = thread.target, thread.verb
    takes, again, awaits, watches = False, False, "", ""
    if isinstance(target, Condition) and target._traced:
        # In the waiting room it is the way back that is announced.
        takes, target = verb == "wait" and parked, target._lock
    elif isinstance(target, Lock):
        again = isinstance(target, RLock) and target._holder is thread
        takes = verb == "acquire" and thread.check is not None and not again
    elif isinstance(target, Thread):
        state = target._lab_state
        if state is not None:
            awaits, watches = (state.key, "") if verb == "join" else ("", state.key)
    needs = again or (verb in _BY_HOLDER and not takes)
    return Operation(target, thread.writes and verb not in _OF_STARTED, takes, needs, awaits, watches)


def related(key: str, operation: Operation, other_key: str, other: Operation) -> bool:
    """Whether it may matter which of the operations of two threads, given by their keys, comes first."""
    return (
        operation.depends_on(other)
        or other_key in (operation.awaits, operation.watches)
        or key in (other.awaits, other.watches)
    )


class History:
    """What has been done to one object, or to a container and all of its items.

    Attributes:
        places: Of the events, in their order.
    """

    __slots__ = ("_done", "_written", "places")

    def __init__(self) -> None:
        self.places: list[int] = []
        # By the id of a part of it: that part, and what was known to those who wrote it, and to all who used it.
        self._written: dict[int, tuple[Any, Clock]] = {}
        self._done: dict[int, tuple[Any, Clock]] = {}

    def order(self, clock: Clock, target: Any, *, writes: bool) -> None:
        """Add to the clock of who uses `target` what was known to those whose operations depend on that one."""
        for part, known in (self._done if writes else self._written).values():
            if conflicting(part, target):
                absorb(clock, known)

    def add(self, place: int, clock: Clock, target: Any, *, writes: bool) -> None:
        """The event at `place` has used `target`, which this is the history of or of a part of it."""
        self.places.append(place)
        for known in (self._done, self._written) if writes else (self._done,):
            absorb(known.setdefault(id(target), (target, {}))[1], clock)


def whole(target: Any) -> int:
    """What operations on the same object have in common: its id; of a container and its items their group.

    Not the object itself: a program's own queue may have an ``__eq__`` and no hash.
    """
    if isinstance(target, Location):
        return target.group
    return id(target._lock if isinstance(target, Condition) else target)


def absorb(mine: Clock, other: Clock) -> None:
    """Let whoever has the clock `mine` know what `other` knows."""
    for key, count in other.items():
        if mine.get(key, 0) < count:
            mine[key] = count
