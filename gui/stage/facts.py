"""What the stage shows, as plain data without places and without Qt. `telling` makes it from a world."""

from dataclasses import dataclass, field
from enum import Enum
from typing import Final, NamedTuple

from engine.trace import ENDED_PHASES, Phase


class Pending(NamedTuple):
    """The next operation of a thread of a stepped run.

    Attributes:
        sentence: What it will do, and if it can't, why: ``will acquire lock: blocked, held by withdrawer-2``.
        ready: It would do so if it were stepped now.
        blocked: The phase that it would be blocked in, None if nothing blocks it.
    """

    sentence: str
    ready: bool
    blocked: Phase | None = None


@dataclass(frozen=True, slots=True)
class ThreadFact:
    """A thread as its card shows it.

    Attributes:
        phase: Of a thread that can't do what it does next, what it is blocked in: for the program it runs still.
        short: A name of a few letters, for where it stands at an object.
        word: Its state; `short_word` where there is room for hardly more than the icon.
        status: State and since when, in words.
        place: The line where it is.
        brief: The one line that matters most beside it, ``""`` if there is none.
        reason: What it waits for, and since when; ``""`` if it doesn't wait.
        waker: Who can wake it; ``""`` if that is no question.
        holds: What it holds; ``""`` if nothing.
        sentence: All of it.
        in_cycle: It is part of a cycle of the wait-for graph.
        returning: Notified, and not running until it has the lock again.
    """

    number: int
    name: str
    short: str
    phase: Phase
    word: str
    short_word: str
    status: str
    place: str
    brief: str
    reason: str
    waker: str
    holds: str
    sentence: str
    in_cycle: bool = False
    returning: bool = False
    leaving: bool = False
    pending: Pending | None = None

    @property
    def ended(self) -> bool:
        return self.phase in ENDED_PHASES


class ItemFact(NamedTuple):
    """An item in a queue; `thread` is who put it, None if that is not known."""

    number: int
    text: str
    thread: int | None


MOST_TOLD: Final = 512
LAST_TOLD: Final = 4
"""So many items of a queue are told one by one: the next to leave, and the last."""


class Order(Enum):
    """In which order a queue gives its items away."""

    FIRST = "first in, first out"
    LAST = "last in, first out"
    PRIORITY = "smallest first"


@dataclass(frozen=True, slots=True)
class Fact:
    """A shared object. What all have in common; `label` is what is left of the name inside its block."""

    number: int
    name: str
    label: str
    class_name: str
    sentence: str


@dataclass(frozen=True, slots=True)
class QueueFact(Fact):
    """`count` items: `items` in the order in which they leave, of a long queue the first `MOST_TOLD` and the `last`.

    Told one by one, tens of thousands of items would take longer than everything else on the stage, unseen.
    """

    order: Order = Order.FIRST
    capacity: int = 0
    count: int = 0
    items: tuple[ItemFact, ...] = ()
    last: tuple[ItemFact, ...] = ()
    putters: tuple[int, ...] = ()
    getters: tuple[int, ...] = ()
    drainers: tuple[int, ...] = ()

    def item(self, place: int) -> ItemFact:
        """The item that leaves after `place` others, one of those that are told."""
        return self.items[place] if place < len(self.items) else self.last[place - self.count]


@dataclass(frozen=True, slots=True)
class RoomFact(Fact):
    """A condition: `inside` its waiting room, in the order in which they came."""

    inside: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class LockFact(Fact):
    """A lock. `waiters` want it, in the order in which they came; `notified` are those of them that come from the
    waiting room of a condition.
    """

    owner: int | None = None
    depth: int = 0
    waiters: tuple[int, ...] = ()
    notified: frozenset[int] = frozenset()
    rooms: tuple[RoomFact, ...] = ()


@dataclass(frozen=True, slots=True)
class SemaphoreFact(Fact):
    """`permits` are left of `capacity` at its start."""

    permits: int = 0
    capacity: int = 0
    waiters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class EventFact(Fact):
    """A flag and who waits for it."""

    is_set: bool = False
    waiters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BarrierFact(Fact):
    """`arrived` threads of `parties` stand at it."""

    arrived: int = 0
    parties: int = 0
    waiters: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VariableFact(Fact):
    """A value, and who wrote it last; `under_lock` if the writer held a lock then."""

    value: str = ""
    writer: int | None = None
    under_lock: bool = False


@dataclass(frozen=True, slots=True)
class Block:
    """Objects that belong together: the attributes of one object of the program, or a single one (`title` is empty)."""

    title: str
    facts: tuple[Fact, ...]

    @property
    def number(self) -> int:
        """The block's own: that of its eldest object."""
        return min(fact.number for fact in self.facts)

    def objects(self) -> dict[int, Fact]:
        """All of them by number, also conditions, from the top down."""
        found: dict[int, Fact] = {}
        for fact in self.facts:
            found[fact.number] = fact
            if isinstance(fact, LockFact):
                found |= {room.number: room for room in fact.rooms}
        return found

    def labels(self) -> list[str]:
        """What is written before the rows."""
        return [fact.label for fact in self.objects().values()]


class Arrow(NamedTuple):
    """`thread` holds or waits for the object with this number, or (`joins`) waits for the thread with it."""

    thread: int
    target: int
    holds: bool
    joins: bool
    in_cycle: bool


@dataclass(frozen=True, slots=True)
class Facts:
    """The whole stage.

    Attributes:
        threads: By number.
        blocks: In order of appearance.
        left_out: How many objects more there are than are shown.
        cycles: Each cycle of the wait-for graph in one sentence.
        took: By thread, the item that it took last; 0 for none.
    """

    threads: dict[int, ThreadFact] = field(default_factory=dict)
    blocks: tuple[Block, ...] = ()
    left_out: int = 0
    arrows: tuple[Arrow, ...] = ()
    cycles: tuple[str, ...] = ()
    took: dict[int, int] = field(default_factory=dict)

    def objects(self) -> dict[int, Fact]:
        """All objects that are shown, by number."""
        return {number: fact for block in self.blocks for number, fact in block.objects().items()}
