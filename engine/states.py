"""Threads and shared objects as the trace tells them. `world` keeps them up to date, everyone else reads."""

from collections import deque
from collections.abc import Mapping
from copy import copy
from dataclasses import dataclass, field
from math import nan
from typing import NamedTuple, Protocol

from engine.trace import ENDED_PHASES, Ending, Kind, Phase, Record


@dataclass(slots=True, eq=False)
class ThreadState:
    """A thread under study.

    Attributes:
        kind: The parameter that counts threads of its kind, or ``""``.
        since: Lab time in nanoseconds at which it entered its phase.
        line: Where it acted last, as `trace.split_line` splits it; 0 while unknown.
        waits_for: Number of the object it is blocked on, of a thread while joining; 0 if it isn't blocked.
        time_out: Seconds after which it gives up what it waits for, -1 for never.
        holds: Numbers of the locks it holds, in the order in which it took them.
        returns_to: Number of the condition whose waiting room it has left and whose lock it hasn't yet; else 0.
        took: Number of the item that it took last from a queue, 0 for none.
        started: Another thread has started it; of the main thread never said.
        leaving: It was asked to leave because its count was lowered, and hasn't left yet.
        ending: Why it ended; None while it lives.
        error: The exception nobody caught, ``""`` if there was none.
        error_line: Where it was raised; what is printed of it afterwards comes from elsewhere.
        counts: How many events of each kind it made, by `Kind`.
        time_in: Nanoseconds spent in each phase, by `Phase`, without the present stay.
    """

    number: int
    name: str
    kind: str = ""
    daemon: bool = False
    since: int = 0
    phase: Phase = Phase.READY
    line: int = 0
    waits_for: int = 0
    time_out: float = -1.0
    holds: list[int] = field(default_factory=list)
    returns_to: int = 0
    took: int = 0
    started: bool = False
    leaving: bool = False
    ending: Ending | None = None
    error: str = ""
    error_line: int = 0
    counts: list[int] = field(default_factory=lambda: [0] * (max(Kind) + 1))
    time_in: list[int] = field(default_factory=lambda: [0] * len(Phase))

    @property
    def alive(self) -> bool:
        """Whether it hasn't ended."""
        return self.phase not in ENDED_PHASES

    @property
    def events(self) -> int:
        """How many events it made."""
        return sum(self.counts)

    def time_in_phases(self, now: int) -> list[int]:
        """Nanoseconds spent in each phase up to lab time `now`, by `Phase`."""
        times = self.time_in.copy()
        times[self.phase] += max(0, now - self.since)
        return times

    def copy(self) -> "ThreadState":
        twin = copy(self)
        twin.holds = self.holds.copy()
        twin.counts = self.counts.copy()
        twin.time_in = self.time_in.copy()
        return twin


@dataclass(frozen=True, slots=True)
class Breach:
    """A predicate does not hold.

    Attributes:
        sentence: Template; ``{thread}``, ``{first}``, ``{second}`` and ``{items}`` name `thread` and `items`.
        thread: Number of the thread that broke it, `LAB_THREAD` for none.
        items: Numbers of the items concerned.
        details: Values of the template's other fields.
    """

    sentence: str
    thread: int
    items: tuple[int, ...]
    details: Mapping[str, object] = field(default_factory=dict)


class Follower(Protocol):
    """A predicate, as an object knows those that look at its events (`predicates` has them).

    Attributes:
        invariant: Its place in the sheet.
    """

    invariant: int

    def apply(self, record: Record, thing: "ObjectState") -> Breach | None:
        """What is wrong after an event of an object, if anything is."""


@dataclass(slots=True, eq=False)
class ObjectState:
    """A shared object. Which attributes mean something depends on its class.

    Attributes:
        capacity: Of a queue (0 for unlimited), permits of a semaphore at its start, parties of a barrier.
        lock: For a condition the number of its lock, else 0.
        internal: It was made by a library that the program uses.
        conditions: Numbers of the conditions that use this lock.
        waiters: Numbers of the threads that are blocked on it or in its waiting room, in the order in which
            they came. Whom an event, a barrier or a notification has let go is no longer among them.
        givers: Threads that have put an item, notified, set the event or given a permit.
        takers: Threads that have taken an item or reported one done.
        predicates: By kind of event, those that look at it.
        items: Of a queue: numbers of its items in the order in which they were put (0 is None); of a priority queue the
            smallest rank first, those without one last.
        ranks: Of a queue: the priority of each item in it that was put with one.
        put_by: Of a queue: who put each item in it, None excepted.
        unfinished: Of a queue: items put and not yet reported with task_done.
        owner: Of a lock: number of the thread that holds it, None while it is free.
        depth: Of a lock: how often its owner has taken it.
        permits: Of a semaphore: how many are left.
        flag: Of an event: whether it is set.
        waiting: Of a barrier: how many wait at it.
        value: Of a variable: its number, nan if it is none.
        text: Of a variable: number of its value's text, 0 if there is none.
        writer: Of a variable: number of the thread that wrote it last, None before the first write.
        line: Of a variable: where it was written last.
        under: Of a variable: numbers of the locks that its last writer held when it wrote.
    """

    number: int
    class_name: str
    name: str
    capacity: int = 0
    lock: int = 0
    internal: bool = False
    conditions: list[int] = field(default_factory=list)
    waiters: list[int] = field(default_factory=list)
    givers: set[int] = field(default_factory=set)
    takers: set[int] = field(default_factory=set)
    predicates: dict[int, list[Follower]] = field(default_factory=dict)
    items: deque[int] | list[int] = field(default_factory=deque)
    ranks: dict[int, float] = field(default_factory=dict)
    put_by: dict[int, int] = field(default_factory=dict)
    size: int = 0
    unfinished: int = 0
    owner: int | None = None
    depth: int = 0
    permits: int = 0
    flag: bool = False
    waiting: int = 0
    value: float = nan
    text: int = 0
    writer: int | None = None
    line: int = 0
    under: tuple[int, ...] = ()

    @property
    def default_name(self) -> str:
        """The name of an object to which the program has given none."""
        return f"{self.class_name}-{self.number}"

    def copy(self) -> "ObjectState":
        twin = copy(self)
        for name in ("conditions", "waiters", "givers", "takers", "items", "ranks", "put_by"):
            setattr(twin, name, getattr(self, name).copy())
        return twin


class Broken(NamedTuple):
    """An invariant did not hold.

    Attributes:
        invariant: Its place in the sheet.
        time: Lab time in nanoseconds.
        thread: Number of the thread that broke it or found it broken.
        line: Where, as `trace.split_line` splits it; 0 where unknown.
        text: What was seen, in words.
    """

    invariant: int
    time: int
    thread: int
    line: int
    text: str
