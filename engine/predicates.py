"""What must hold and no expression says: predicates over the trace, which a sheet names (`sheet.PREDICATES`).

They are asked at every event of the objects that they follow, and at no other. They see the object as it was
before a GET and after a PUT, so most of them need no memory of their own.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from typing import ClassVar, Final

from engine.sheet import Invariant
from engine.states import Breach, ObjectState
from engine.trace import LAB_THREAD, Kind, Record

_PUT = int(Kind.PUT)
_GET = int(Kind.GET)
_TASK_DONE = int(Kind.TASK_DONE)

TAKEN_IN_VAIN: Final = "{thread} took {first} from {object}, which did not hold it: taken twice, or never put."
NEVER_TAKEN: Final = "The run finished, but these were put into {object} and never taken: {items}."
OUT_OF_TURN: Final = "{thread} took {first} from {object} although {second} was next."
OVERFULL: Final = "{thread} put {first} into {object}, which then held {size} with a capacity of {capacity}."
NO_RESULT: Final = "{thread} put no result of {first} into {results}."
SECOND_RESULT: Final = "{thread} put a second result of {first} into {results}."


class Predicate(ABC):
    """Follows one or two objects for one invariant.

    Attributes:
        kinds: Of the events it looks at.
        invariant: Its place in the sheet.
        names: Of the objects it follows.
    """

    kinds: ClassVar[frozenset[int]]

    def __init__(self, invariant: int, names: tuple[str, ...]) -> None:
        self.invariant = invariant
        self.names = names

    @abstractmethod
    def apply(self, record: Record, thing: ObjectState) -> Breach | None:
        """Look at an event, of one of its kinds, of an object that it follows; the breach, if this event is one."""

    def left_over(self, _things: Iterable[ObjectState]) -> Iterator[Breach]:
        """What is missing when the run has finished; `_things` are the objects that it follows."""
        return iter(())

    def copy(self) -> "Predicate":
        return deepcopy(self)


class ConsumedOnce(Predicate):
    """Whatever was put is taken once: nothing twice, nothing else, and at the end nothing is left."""

    kinds = frozenset({_GET})

    def apply(self, record: Record, thing: ObjectState) -> Breach | None:
        items, item = thing.items, record.item
        if items and (item == items[0] or item == items[-1] or item in items):
            return None
        return Breach(TAKEN_IN_VAIN, record.thread, (item,), {"object": thing.name})

    def left_over(self, things: Iterable[ObjectState]) -> Iterator[Breach]:
        for thing in things:
            items = tuple(filter(None, thing.items))
            if items:
                yield Breach(NEVER_TAKEN, LAB_THREAD, items, {"object": thing.name})


class InOrder(Predicate):
    """Items leave in the order that the class of the queue promises.

    A priority queue promises the smallest first. Among equals, and for items whose priority is no number, any
    order will do.
    """

    kinds = frozenset({_GET})

    def apply(self, record: Record, thing: ObjectState) -> Breach | None:
        if not thing.items:
            return None
        item = record.item
        match thing.class_name:
            case "LifoQueue":
                due = thing.items[-1]
            case "PriorityQueue":
                due = thing.items[0]
                rank = thing.ranks.get(item)
                if rank is None or rank <= thing.ranks.get(due, rank):
                    return None
            case _:
                due = thing.items[0]
        if item == due:
            return None
        return Breach(OUT_OF_TURN, record.thread, (item, due), {"object": thing.name})


class WithinCapacity(Predicate):
    """A queue never holds more than its capacity."""

    kinds = frozenset({_PUT})

    def apply(self, record: Record, thing: ObjectState) -> Breach | None:
        if record.value <= thing.capacity or thing.capacity <= 0:
            return None
        details = {"object": thing.name, "size": int(record.value), "capacity": thing.capacity}
        return Breach(OVERFULL, record.thread, (record.item,), details)


@dataclass(slots=True)
class _Work:
    """The task that a thread has in hand, 0 for none, and how many results it has put since it took it."""

    task: int
    results: int = 0


class OneResultPerTask(Predicate):
    """Between taking a task and reporting it done, a thread puts exactly one result; None is no task."""

    kinds = frozenset({_PUT, _GET, _TASK_DONE})

    def __init__(self, invariant: int, names: tuple[str, ...]) -> None:
        super().__init__(invariant, names)
        self._work: dict[int, _Work] = {}

    def apply(self, record: Record, thing: ObjectState) -> Breach | None:
        tasks, results = self.names
        if thing.name == tasks:
            if record.kind == _GET:
                return self._take(record.thread, record.item)
            if record.kind == _TASK_DONE:
                return self._take(record.thread, 0)
        elif thing.name == results and record.kind == _PUT:
            work = self._work.get(record.thread)
            if work is not None and work.task:
                work.results += 1
                if work.results > 1:
                    return self._breach(SECOND_RESULT, record.thread, work.task)
        return None

    def _take(self, thread: int, task: int) -> Breach | None:
        """Judge the task that a thread had in hand, and give it another or none."""
        before = self._work.get(thread)
        self._work[thread] = _Work(task)
        if before is not None and before.task and not before.results:
            return self._breach(NO_RESULT, thread, before.task)
        return None

    def left_over(self, _things: Iterable[ObjectState]) -> Iterator[Breach]:
        for thread, work in self._work.items():
            if work.task and not work.results:
                yield self._breach(NO_RESULT, thread, work.task)

    def _breach(self, sentence: str, thread: int, task: int) -> Breach:
        return Breach(sentence, thread, (task,), {"results": self.names[1]})


_CLASSES: Final[dict[str, type[Predicate]]] = {
    "consumed_once": ConsumedOnce,
    "in_order": InOrder,
    "within_capacity": WithinCapacity,
    "one_result_per_task": OneResultPerTask,
}


def predicates_of(invariants: Sequence[Invariant]) -> list[Predicate]:
    """The predicates that a sheet names."""
    return [
        _CLASSES[stated.predicate](place, stated.objects) for place, stated in enumerate(invariants) if stated.predicate
    ]
