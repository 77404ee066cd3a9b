"""Who can go on, who waits for what, and who could wake whom. Read from the world, said in one sentence."""

from collections.abc import Sequence
from typing import Final

from engine import phrases
from engine.facts import Facts
from engine.states import ObjectState, ThreadState
from engine.trace import BLOCKED_PHASES, LAB_THREAD, Ending, Phase

_WAITS: Final[dict[Phase, tuple[str, str]]] = {
    Phase.LOCK: ("{threads} waits for {target} ({place})", "{threads} wait for {target} ({place})"),
    Phase.CONDITION: ("{threads} waits for {target} ({place})", "{threads} wait for {target} ({place})"),
    Phase.PUT: (
        "{threads} waits to put into {target} ({place}), which is full",
        "{threads} wait to put into {target} ({place}), which is full",
    ),
    Phase.GET: (
        "{threads} waits to get from {target} ({place}), which is empty",
        "{threads} wait to get from {target} ({place}), which is empty",
    ),
    Phase.JOINING: (
        "{threads} waits for {target} to end ({place})",
        "{threads} wait for {target} to end ({place})",
    ),
    Phase.PERMIT: (
        "{threads} waits for a permit of {target} ({place})",
        "{threads} wait for a permit of {target} ({place})",
    ),
    Phase.EVENT: (
        "{threads} waits for {target} to be set ({place})",
        "{threads} wait for {target} to be set ({place})",
    ),
    Phase.BARRIER: (
        "{threads} waits at {target} for others to arrive ({place})",
        "{threads} wait at {target} for others to arrive ({place})",
    ),
    Phase.DRAIN: (
        "{threads} waits until all items of {target} are reported done ({place})",
        "{threads} wait until all items of {target} are reported done ({place})",
    ),
}
"""A blocked thread, and several that wait for the same on the same line."""

_WAITS_FOR_HOLDER: Final = (
    "{threads} waits for {target} ({place}), which {holder} holds",
    "{threads} wait for {target} ({place}), which {holder} holds",
)
_WAITS_FOR_ENDED_HOLDER: Final = (
    "{threads} waits for {target} ({place}), which {holder} still held when it ended",
    "{threads} wait for {target} ({place}), which {holder} still held when it ended",
)

_WAITING: Final = "{wait}."
_FREE_BY_NOW: Final = "{wait}, and can go on now."
_UNTIL: Final = "{wait}, for {seconds} s at the most."
_COULD_WAKE: Final = "{wait}; {wakers} could wake it."
_WAKER_WAITS: Final = "{wait}; {wakers} cannot go on either."
_NOBODY_YET: Final = "{wait}; none of the threads that are left has done that so far."
_NOBODY: Final = "{wait}; nobody is left to wake it."

_DOES: Final = {
    Phase.UNCHANGED: "{thread} has not begun.",
    Phase.READY: "{thread} could run and waits for its turn ({place}).",
    Phase.RUNNING: "{thread} runs ({place}).",
    Phase.SLEEPING: "{thread} sleeps ({place}).",
}
ENDED: Final = {
    Ending.RETURNED: "{thread} has ended.",
    Ending.RAISED: "{thread} was ended by an exception: {error}",
    Ending.LEFT: "{thread} has left, as it was asked to.",
    Ending.STOPPED: "{thread} was stopped.",
}
"""How a thread ended, in a sentence."""


def lock_awaited(world: Facts, state: ThreadState) -> ObjectState | None:
    """The lock that a thread is blocked on, if it is blocked on one."""
    if state.phase is not Phase.LOCK:
        return None
    thing = world.objects[state.waits_for]
    return world.objects[thing.lock] if thing.lock else thing


def can_go(world: Facts, state: ThreadState) -> bool:
    """Whether nothing that another thread would have to do keeps `state` from going on.

    The laboratory's own threads count as ones that always go on.
    """
    phase = state.phase
    if phase not in BLOCKED_PHASES:
        return state.alive
    if state.time_out >= 0:
        return True
    if phase is Phase.JOINING:
        joined = world.threads.get(state.waits_for)
        return joined is None or not joined.alive
    thing = world.objects[state.waits_for]
    match phase:
        case Phase.LOCK:
            lock = lock_awaited(world, state) or thing
            return lock.owner is None or lock.owner == LAB_THREAD
        case Phase.PUT:
            return thing.capacity <= 0 or thing.size < thing.capacity
        case Phase.GET:
            return thing.size > 0
        case Phase.PERMIT:
            return thing.permits > 0
        case Phase.DRAIN:
            return thing.unfinished == 0
        case Phase.EVENT:
            return thing.flag or state.number not in thing.waiters
        case _:
            return state.number not in thing.waiters


def stuck(world: Facts) -> bool:
    """Whether threads are left that keep the program from ending, and none of all threads can go on."""
    if world.untraced:
        return False  # a thread that a library started may wake them
    alive = [state for state in world.threads.values() if state.alive]
    return any(not state.daemon for state in alive) and not any(can_go(world, state) for state in alive)


def circles(world: Facts) -> list[list[ThreadState]]:
    """The cycles in the wait-for graph of locks and joins: each thread waits, for ever, for the one behind it.

    Each cycle begins with its eldest thread. One thread that waits for a lock of its own is a cycle, too.
    """
    found = []
    done: set[int] = set()
    for start in world.threads.values():
        path: list[ThreadState] = []
        state: ThreadState | None = start
        while state is not None and state.number not in done:
            done.add(state.number)
            path.append(state)
            state = _waits_for_thread(world, state)
        if state is not None and state in path:
            circle = path[path.index(state) :]
            eldest = min(range(len(circle)), key=lambda place: circle[place].number)
            found.append(circle[eldest:] + circle[:eldest])
    return found


def _waits_for_thread(world: Facts, state: ThreadState) -> ThreadState | None:
    """The one living thread without which `state` can't go on; None if there is no such thread."""
    if state.time_out >= 0:
        return None
    if state.phase is Phase.JOINING:
        other = world.threads.get(state.waits_for)
    else:
        lock = lock_awaited(world, state)
        other = world.threads.get(lock.owner) if lock is not None and lock.owner is not None else None
    return other if other is not None and other.alive else None


def wait_clause(world: Facts, states: Sequence[ThreadState]) -> str:
    """What blocked threads wait for, all for the same on the same line."""
    first = states[0]
    names = [state.name for state in states]
    forms, target, holder = _WAITS[first.phase], "", ""
    if first.phase is Phase.JOINING:
        target = phrases.thread_name(world, first.waits_for)
    else:
        target = phrases.object_name(world, lock_awaited(world, first) or world.objects[first.waits_for])
    lock = lock_awaited(world, first)
    if lock is not None and lock.owner is not None:
        holder = phrases.thread_name(world, lock.owner)
        owner = world.threads.get(lock.owner)
        forms = _WAITS_FOR_HOLDER if owner is None or owner.alive else _WAITS_FOR_ENDED_HOLDER
    return forms[len(states) > 1].format(
        threads=phrases.listed(names), target=target, place=phrases.place(world, first.line), holder=holder
    )


def wakers(world: Facts, state: ThreadState) -> list[ThreadState]:
    """The living threads that could end the wait of `state`, as far as what they did so far tells."""
    thing = world.objects.get(state.waits_for)
    numbers: set[int] = set()
    match state.phase:
        case Phase.JOINING:
            numbers = {state.waits_for}
        case Phase.LOCK:
            lock = lock_awaited(world, state)
            numbers = {lock.owner} if lock is not None and lock.owner is not None else set()
        case Phase.PUT | Phase.DRAIN if thing is not None:
            numbers = thing.takers
        case Phase.CONDITION | Phase.GET | Phase.PERMIT | Phase.EVENT if thing is not None:
            numbers = thing.givers
    found = [world.threads[number] for number in sorted(numbers) if number in world.threads]
    return [waker for waker in found if waker.alive and waker is not state]


def why(world: Facts, state: ThreadState) -> str:
    """One sentence: what a thread does, or why it waits, on which line, and who could wake it."""
    if state.phase not in BLOCKED_PHASES:
        template = _DOES.get(state.phase) or ENDED[state.ending or Ending.RETURNED]
        return template.format(thread=state.name, place=phrases.place(world, state.line), error=state.error)
    wait = wait_clause(world, [state])
    if state.time_out >= 0:
        return _UNTIL.format(wait=wait, seconds=phrases.number(state.time_out))
    if can_go(world, state):
        return _FREE_BY_NOW.format(wait=wait)
    alive = [other for other in world.threads.values() if other.alive and other is not state]
    if not any(can_go(world, other) for other in alive):
        return _NOBODY.format(wait=wait)
    found = wakers(world, state)
    names = phrases.listed([waker.name for waker in found])
    if not any(can_go(world, waker) for waker in found):
        return (_WAKER_WAITS if found else _NOBODY_YET).format(wait=wait, wakers=names)
    if state.phase in (Phase.LOCK, Phase.JOINING):
        return _WAITING.format(wait=wait)
    return _COULD_WAKE.format(wait=wait, wakers=names)


def activity(world: Facts) -> tuple[int, int, int]:
    """How many threads are active, asleep, and waiting for others."""
    phases = [state.phase for state in world.threads.values() if state.alive]
    sleeping = sum(phase is Phase.SLEEPING for phase in phases)
    blocked = sum(phase in BLOCKED_PHASES for phase in phases)
    return len(phases) - sleeping - blocked, sleeping, blocked
