"""What a thread of a stepped run does next, before it happens: as data, and in words.

The engine process says it (`stepped.stepping`), whoever shows the run has the world that belongs to it.
"""

from enum import StrEnum, unique
from typing import TYPE_CHECKING, Final, NamedTuple

from engine import phrases
from engine.states import ObjectState
from engine.trace import Phase

if TYPE_CHECKING:
    from engine.world import World


@unique
class Readiness(StrEnum):
    """Whether an operation can be done now."""

    READY = "ready"
    BLOCKED = "blocked"  # another thread, or time, has to do something first
    TIMED_OUT = "timed_out"  # it can't be done, and the thread's time to wait is over: it gives up
    AFTER_OTHERS = "after_others"  # it could be done, but so many steps in a row were this thread's


class NextOperation(NamedTuple):
    """The operation that a thread has announced, or is blocked in.

    Attributes:
        thread: Its number.
        key: Its key in schedules.
        verb: ``acquire``, ``put``, ``read`` …, or ``begin`` (its first step), ``wake`` (its sleep ends), ``turn`` (it
            goes on with a loop).
        object: Number of the object that it is done to, 0 for none.
        other: Name of the thread that it is done to (``start``, ``join``), ``""`` for none.
        line: Where, as `trace.split_line` splits it; 0 if it isn't known.
        readiness: Whether it can go on.
        entered: It has begun, as waiting in a condition; what comes is its end.
        woken: It was notified, or let through.
        seconds: Lab time until it gives up or wakes, -1 for never.
    """

    thread: int
    key: str
    verb: str
    object: int = 0
    other: str = ""
    line: int = 0
    readiness: Readiness = Readiness.READY
    entered: bool = False
    woken: bool = False
    seconds: float = -1.0

    @property
    def ready(self) -> bool:
        """Whether the thread can be chosen for the next step."""
        return self.readiness in (Readiness.READY, Readiness.TIMED_OUT)


_BEGIN: Final = "will begin"
_START: Final = "will start {other}"
_JOIN: Final = "will see that {other} has ended"
_JOIN_BLOCKED: Final = "waits for {other} to end; blocked: it still runs"
_IS_ALIVE: Final = "will ask whether {other} is alive"
_ENUMERATE: Final = "will ask which threads are alive"
_SLEEP: Final = "will go to sleep"
_WAKE: Final = "will wake up"
_ASLEEP: Final = "sleeps for {seconds} s more"
_TURN: Final = "will go on with its loop"
_READ: Final = "will read {object}"
_WRITE: Final = "will write {object}"
_CALL: Final = "will call {verb}"
_CALL_OF: Final = "will call {verb} of {object}"
_GIVES_UP: Final = "will give up waiting for {object}: its time is over"
_GIVES_UP_OTHER: Final = "will give up waiting for {other}: its time is over"
_AFTER_OTHERS: Final = "has made many steps in a row; now others have their turn"

_ACQUIRE: Final = "will acquire {object}"
_ACQUIRE_HELD: Final = "will acquire {object}; blocked: held by {holder}"
_ACQUIRE_OWN: Final = "will acquire {object}; blocked: it holds this lock itself"
_RELEASE: Final = "will release {object}"
_IS_LOCKED: Final = "will ask whether {object} is locked"
_TAKE: Final = "will take a permit of {object}"
_TAKE_BLOCKED: Final = "will take a permit of {object}; blocked: none is left"
_GIVE: Final = "will give a permit to {object}"

_WAIT: Final = "will wait in {object} and release its lock meanwhile"
_NOTIFIED: Final = "was notified in {object}; will take its lock again"
_NOTIFIED_HELD: Final = "was notified in {object}; blocked: its lock is held by {holder}"
_NOT_NOTIFIED: Final = "waits in {object}; blocked: nobody has notified it"
_NOTIFY: Final = "will notify in {object}"

_IS_SET: Final = "will ask whether {object} is set"
_SET: Final = "will set {object}"
_CLEAR: Final = "will clear {object}"
_PASS: Final = "will pass {object}, which is set"
_NOT_SET: Final = "waits for {object}; blocked: it is not set"

_ARRIVE: Final = "will arrive at {object}"
_PASS_BARRIER: Final = "will pass {object}"
_AT_BARRIER: Final = "waits at {object}; blocked: others have yet to arrive"
_N_WAITING: Final = "will ask how many wait at {object}"
_IS_BROKEN: Final = "will ask whether {object} is broken"
_LOOK: Final = "will look into {object}"
_RESET: Final = "will reset {object}"
_ABORT: Final = "will break {object}"

_PUT: Final = "will put an item into {object}"
_PUT_BLOCKED: Final = "will put an item into {object}; blocked: it is full"
_GET: Final = "will get an item from {object}"
_GET_BLOCKED: Final = "will get an item from {object}; blocked: it is empty"
_TASK_DONE: Final = "will report a task of {object} done"
_DRAINED: Final = "will see that all items of {object} are done"
_DRAIN_BLOCKED: Final = "waits until all items of {object} are done; blocked: some are not"

_BY_VERB: Final = {
    "begin": _BEGIN,
    "start": _START,
    "is_alive": _IS_ALIVE,
    "enumerate": _ENUMERATE,
    "sleep": _SLEEP,
    "turn": _TURN,
    "read": _READ,
    "write": _WRITE,
    "notify": _NOTIFY,
    "locked": _IS_LOCKED,
    "n_waiting": _N_WAITING,
    "broken": _IS_BROKEN,
    "look": _LOOK,
    "is_set": _IS_SET,
    "set": _SET,
    "clear": _CLEAR,
    "reset": _RESET,
    "abort": _ABORT,
    "task_done": _TASK_DONE,
}
"""Verbs of which there is one thing to say."""

_BY_VERB_AND_READINESS: Final = {
    "put": (_PUT, _PUT_BLOCKED),
    "get": (_GET, _GET_BLOCKED),
    "wake": (_WAKE, _ASLEEP),
}


def sentence(world: "World", operation: NextOperation) -> str:
    """What a thread does next, without its name: ``will acquire lock; blocked: held by withdrawer-2``."""
    thing = world.objects.get(operation.object)
    return _template(world, operation, thing).format(
        verb=operation.verb,
        object=phrases.object_name(world, thing) if thing is not None else "",
        other=operation.other,
        holder=_holder(world, thing),
        seconds=phrases.number(operation.seconds),
    )


def blocked_phase(world: "World", operation: NextOperation) -> Phase | None:
    """The phase in which a thread would be that went into its next operation now; None if it isn't blocked there."""
    if operation.readiness is not Readiness.BLOCKED:
        return None
    thing = world.objects.get(operation.object)
    match operation.verb, thing.class_name if thing is not None else "":
        case "put", _:
            return Phase.PUT
        case "get", _:
            return Phase.GET
        case "wake", _:
            return Phase.SLEEPING
        case "join", name:
            return Phase.DRAIN if name else Phase.JOINING
        case "acquire", "Semaphore" | "BoundedSemaphore":
            return Phase.PERMIT
        case "wait", "Event":
            return Phase.EVENT
        case "wait", "Barrier":
            return Phase.BARRIER
        case "wait", _ if not operation.woken:
            return Phase.CONDITION
    return Phase.LOCK


def _template(world: "World", operation: NextOperation, thing: ObjectState | None) -> str:
    if operation.readiness is Readiness.AFTER_OTHERS:
        return _AFTER_OTHERS
    if operation.readiness is Readiness.TIMED_OUT and operation.verb != "wake":
        return _GIVES_UP_OTHER if operation.other else _GIVES_UP
    verb, blocked = operation.verb, not operation.ready
    if verb in _BY_VERB:
        return _BY_VERB[verb]
    if verb in _BY_VERB_AND_READINESS:
        return _BY_VERB_AND_READINESS[verb][blocked]
    if verb == "join" and thing is None:
        return _JOIN_BLOCKED if blocked else _JOIN
    if thing is None:
        return _CALL
    match verb, thing.class_name:
        case "join", _:
            return _DRAIN_BLOCKED if blocked else _DRAINED
        case "acquire", "Semaphore" | "BoundedSemaphore":
            return _TAKE_BLOCKED if blocked else _TAKE
        case "release", "Semaphore" | "BoundedSemaphore":
            return _GIVE
        case "release", _:
            return _RELEASE
        case "acquire", _:
            return _acquire(world, operation, thing, blocked=blocked)
        case "wait", "Event":
            return _NOT_SET if blocked else _PASS
        case "wait", "Barrier":
            return _ARRIVE if not operation.entered else _AT_BARRIER if blocked else _PASS_BARRIER
        case "wait", _ if not operation.entered:
            return _WAIT
        case "wait", _ if operation.woken:
            return _NOTIFIED_HELD if blocked else _NOTIFIED
        case "wait", _:
            return _NOT_NOTIFIED
    return _CALL_OF


def _acquire(world: "World", operation: NextOperation, thing: ObjectState, *, blocked: bool) -> str:
    if not blocked:
        return _ACQUIRE
    return _ACQUIRE_OWN if _lock(world, thing).owner == operation.thread else _ACQUIRE_HELD


def _lock(world: "World", thing: ObjectState) -> ObjectState:
    return world.objects.get(thing.lock, thing) if thing.lock else thing


def _holder(world: "World", thing: ObjectState | None) -> str:
    owner = None if thing is None else _lock(world, thing).owner
    return "" if owner is None else phrases.thread_name(world, owner)
