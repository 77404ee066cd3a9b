"""The vocabulary of a run: kinds of events, phases of a thread, and the binary record that carries them.

Everything that observes a run (world, reports, window) speaks these words, and nothing else. An event is one
fixed-size record; names and texts travel once, as entries of a side table that precede the events that use them.

The order of the records is the order in which things happened: a record is made inside the critical section of what it
reports, so its place in the stream is its sequence number. Sort by place, never by time.
"""

import struct
from enum import IntEnum, unique
from typing import Final, NamedTuple

FIELDS: Final = (
    ("time", "i8"),  # nanoseconds: the acting thread's perf_counter_ns; lab time since the run's start once decoded
    ("value", "f8"),  # what the kind says: a size, a depth, a balance, seconds
    ("object", "u4"),  # number of the object acted on (of a thread where the kind says so), 0 for none
    ("item", "u4"),  # number of an item or a text, or a Phase: the kind says which
    ("line", "u4"),  # file number << 20 | line in the program's source, 0 where unknown
    ("thread", "u2"),  # number of the thread whose state the event changes
    ("kind", "u2"),  # a Kind
)
"""Name and type of each field, in numpy's notation (``numpy.dtype(list(FIELDS))``), in the machine's own byte order."""

RECORD: Final = struct.Struct("@qdIIIHH")
"""The same layout for the standard library: 32 bytes without padding. Native order packs in two thirds of the time."""

pack: Final = RECORD.pack
"""``pack(time, value, object, item, line, thread, kind)``: one record."""

LINE_BITS: Final = 20
LINE_MASK: Final = (1 << LINE_BITS) - 1

STANDARD_OUTPUT: Final = 1
STANDARD_ERROR: Final = 2
WHOLE_LINE: Final = 0
PART_OF_LINE: Final = 1

MAIN_THREAD: Final = 0
LAB_THREAD: Final = 0xFFFF
"""Thread number of the laboratory itself: pause, sliders and the threads that start threads for a slider."""


@unique
class Phase(IntEnum):
    """What a thread is doing between two of its events."""

    UNCHANGED = 0
    RUNNING = 1
    READY = 2  # could run, has not yet: just started, or notified and on its way back to the lock
    LOCK = 3  # blocked on a Lock or RLock
    CONDITION = 4  # in the waiting room of a Condition
    PUT = 5  # blocked in put: the queue is full
    GET = 6  # blocked in get: the queue is empty
    SLEEPING = 7
    JOINING = 8  # in Thread.join; the record's object is the number of the thread waited for
    PERMIT = 9  # blocked on a Semaphore
    EVENT = 10  # in Event.wait
    BARRIER = 11
    DRAIN = 12  # in Queue.join
    FINISHED = 13
    FAILED = 14  # ended by an exception that nobody caught


BLOCKED_PHASES: Final = frozenset(
    {
        Phase.LOCK,
        Phase.CONDITION,
        Phase.PUT,
        Phase.GET,
        Phase.JOINING,
        Phase.PERMIT,
        Phase.EVENT,
        Phase.BARRIER,
        Phase.DRAIN,
    }
)

ENDED_PHASES: Final = frozenset({Phase.FINISHED, Phase.FAILED})


@unique
class Kind(IntEnum):
    """What happened. The comment says what object, item and value mean; `thread` did it unless said otherwise."""

    START = 1  # started the thread with number `object`
    BEGIN = 2  # the thread's first own event
    END = 3  # value: an Ending
    ERROR = 4  # an exception nobody caught ends the thread; item: text "ValueError: …"
    BLOCKED = 5  # cannot go on; item: the Phase it enters; value: timeout in seconds, -1 without
    GAVE_UP = 6  # the operation ended without success: Full, Empty, timeout, not blocking
    SLEEP = 7  # value: seconds
    WAKE = 8
    JOINED = 9  # the thread with number `object` has ended
    ACQUIRE = 10  # lock taken; value: depth (1, more for an RLock taken again)
    RELEASE = 11  # lock given back; value: depth left
    WAIT = 12  # entered the waiting room of a condition, its lock released; value: timeout, -1 without
    NOTIFY = 13  # value: how many waiters it woke
    WOKEN = 14  # `thread` is the waiter that left the waiting room; value: 1 notified, 0 timed out
    TAKE = 15  # semaphore; value: permits left
    GIVE = 16  # semaphore; value: permits left
    SET = 17  # event
    CLEAR = 18  # event
    PASS = 19  # Event.wait came true, or a barrier let the thread through
    ARRIVE = 20  # barrier; value: how many wait now
    BREAK = 21  # barrier broken
    RESET = 22  # barrier emptied and whole again
    RANK = 23  # value: priority of the item that the next PUT puts (priority queues, if it is a number)
    PUT = 24  # item: its number, 0 for a sentinel (None; a tuple ending with None if ranked); value: size afterwards
    GET = 25  # item and value as in PUT
    TASK_DONE = 26  # value: unfinished tasks left
    DRAINED = 27  # Queue.join returned
    WRITE = 28  # shared variable `object`; value: its number (nan if it is none); item: text, 0 if none was made
    READ = 29  # as WRITE
    PRINT = 30  # item: text; value: STANDARD_OUTPUT or STANDARD_ERROR; object: WHOLE_LINE or PART_OF_LINE
    LEAVING = 31  # value 1: the thread was asked to leave (its count was lowered); 0: that was taken back
    PARAMETER = 32  # by the laboratory; item: text "NAME = value"
    CLOCK = 33  # by the laboratory; value: speed from here on, 0 for paused
    BROKEN = 34  # an invariant of the sheet; object: its place in the sheet; item: text with the values


@unique
class Ending(IntEnum):
    """Why a thread ended."""

    RETURNED = 0
    RAISED = 1
    LEFT = 2  # it was asked to, because its count was lowered
    STOPPED = 3  # the run was stopped


PHASE_AFTER: Final[dict[Kind, Phase]] = {
    Kind.BEGIN: Phase.RUNNING,
    Kind.END: Phase.FINISHED,
    Kind.GAVE_UP: Phase.RUNNING,
    Kind.SLEEP: Phase.SLEEPING,
    Kind.WAKE: Phase.RUNNING,
    Kind.JOINED: Phase.RUNNING,
    Kind.ACQUIRE: Phase.RUNNING,
    Kind.RELEASE: Phase.RUNNING,
    Kind.WAIT: Phase.CONDITION,
    Kind.NOTIFY: Phase.RUNNING,
    Kind.WOKEN: Phase.READY,
    Kind.TAKE: Phase.RUNNING,
    Kind.GIVE: Phase.RUNNING,
    Kind.SET: Phase.RUNNING,
    Kind.CLEAR: Phase.RUNNING,
    Kind.PASS: Phase.RUNNING,
    Kind.PUT: Phase.RUNNING,
    Kind.GET: Phase.RUNNING,
    Kind.TASK_DONE: Phase.RUNNING,
    Kind.DRAINED: Phase.RUNNING,
    Kind.WRITE: Phase.RUNNING,
    Kind.READ: Phase.RUNNING,
    Kind.START: Phase.RUNNING,
}
"""Phase of `thread` after an event. After BLOCKED it is the record's item, after an END by an exception FAILED; after
kinds that are missing, unchanged."""


class Record(NamedTuple):
    """One event, decoded: `time` is lab time in nanoseconds since the start of the run."""

    time: int
    value: float
    object: int
    item: int
    line: int
    thread: int
    kind: int


class ObjectEntry(NamedTuple):
    """An object was seen first, or its name became known (the same number again, with a better name).

    Attributes:
        number: What `Record.object` refers to, from 1.
        class_name: ``Queue``, ``LifoQueue``, ``PriorityQueue``, ``SimpleQueue``, ``Lock``, ``RLock``, ``Condition``,
            ``Semaphore``, ``BoundedSemaphore``, ``Event``, ``Barrier`` or ``variable``.
        name: As the program calls it (``buffer``, ``account.balance``), else class and number (``Lock-3``).
        capacity: Of a queue (0 for unlimited), permits of a semaphore, parties of a barrier; else 0.
        lock: For a condition the number of its lock, else 0.
        internal: It was made by a library that the program uses, as the queue of tasks inside a ThreadPoolExecutor.
    """

    number: int
    class_name: str
    name: str
    capacity: int = 0
    lock: int = 0
    internal: bool = False


class ThreadEntry(NamedTuple):
    """A thread was started, or renamed. `kind` is the parameter that counts threads of its kind, or ``""``."""

    number: int
    name: str
    daemon: bool = False
    kind: str = ""


class ItemEntry(NamedTuple):
    """What an item of a queue looks like. At high rates only some items get one."""

    number: int
    text: str


class TextEntry(NamedTuple):
    """A text that records refer to by number: a printed line, an exception, a value."""

    number: int
    text: str


class FileEntry(NamedTuple):
    """A source file of the program; number 0 is the program itself."""

    number: int
    path: str


Entry = ObjectEntry | ThreadEntry | ItemEntry | TextEntry | FileEntry
ENTRY_TYPES: Final[tuple[type[Entry], ...]] = (ObjectEntry, ThreadEntry, ItemEntry, TextEntry, FileEntry)


def split_line(line: int) -> tuple[int, int]:
    """Split a record's `line` into file number and line number."""
    return line >> LINE_BITS, line & LINE_MASK
