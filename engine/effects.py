"""What an event of each kind does to the world beyond the phase of its thread. For `World.apply` alone.

They run for every event of a run, in the window's own thread: look-ups by number, no search, no text.
"""

from bisect import bisect_right
from collections.abc import Callable
from math import inf
from typing import Final

from engine import phrases
from engine.facts import Facts
from engine.states import Breach, Broken, Follower, ObjectState, ThreadState
from engine.trace import BLOCKED_PHASES, Ending, Kind, Phase, Record

_PHASES: Final = tuple(Phase)


def enter(world: Facts, state: ThreadState, phase: Phase, time: int) -> None:
    """Let a thread enter another phase."""
    old = state.phase
    state.time_in[old] += time - state.since
    state.phase = phase
    state.since = time
    if old in BLOCKED_PHASES:
        if old is not Phase.JOINING:
            waiters = world.objects[state.waits_for].waiters
            if state.number in waiters:
                waiters.remove(state.number)
        state.waits_for = 0
        state.time_out = -1.0


def _start(world: Facts, _state: ThreadState, record: Record) -> None:
    started = world.threads[record.object]
    started.started = True
    if started.phase is Phase.READY and started.events == 0:
        started.since = record.time


def _end(_world: Facts, state: ThreadState, record: Record) -> None:
    state.ending = Ending(int(record.value))
    if state.ending is Ending.RAISED:
        state.phase = Phase.FAILED
    state.leaving = False


def _error(world: Facts, state: ThreadState, record: Record) -> None:
    state.error = world.texts.get(record.item, "")
    state.error_line = record.line


def _blocked(world: Facts, state: ThreadState, record: Record) -> None:
    time, time_out, number, phase, *_ = record
    enter(world, state, _PHASES[phase], time)
    _waits(world, state, number, time_out)


def _waits(world: Facts, state: ThreadState, number: int, time_out: float) -> None:
    state.waits_for = number
    state.time_out = time_out
    if state.phase is not Phase.JOINING:
        world.objects[number].waiters.append(state.number)


def _lock_of(world: Facts, number: int) -> ObjectState:
    thing = world.objects[number]
    return world.objects[thing.lock] if thing.lock else thing


def _free(world: Facts, lock: ObjectState) -> None:
    if lock.owner is not None:
        world.actors[lock.owner].holds.remove(lock.number)
        lock.owner = None


def _acquire(world: Facts, state: ThreadState, record: Record) -> None:
    lock = _lock_of(world, record.object)
    lock.depth = int(record.value)
    if lock.owner != record.thread:
        _free(world, lock)
        lock.owner = record.thread
        state.holds.append(lock.number)
    state.returns_to = 0


def _release(world: Facts, _state: ThreadState, record: Record) -> None:
    lock = _lock_of(world, record.object)
    lock.depth = int(record.value)
    if lock.depth == 0:
        _free(world, lock)


def _wait(world: Facts, state: ThreadState, record: Record) -> None:
    _waits(world, state, record.object, record.value)
    lock = _lock_of(world, record.object)
    if lock.owner == record.thread:
        lock.depth = 0
        _free(world, lock)


def _woken(_world: Facts, state: ThreadState, record: Record) -> None:
    state.returns_to = record.object


def _notify(world: Facts, _state: ThreadState, record: Record) -> None:
    world.objects[record.object].givers.add(record.thread)


def _take(world: Facts, _state: ThreadState, record: Record) -> None:
    world.objects[record.object].permits = int(record.value)


def _give(world: Facts, _state: ThreadState, record: Record) -> None:
    semaphore = world.objects[record.object]
    semaphore.permits = int(record.value)
    semaphore.givers.add(record.thread)


def _set(world: Facts, _state: ThreadState, record: Record) -> None:
    event = world.objects[record.object]
    event.flag = True
    event.waiters.clear()
    event.givers.add(record.thread)


def _clear(world: Facts, _state: ThreadState, record: Record) -> None:
    world.objects[record.object].flag = False


def _arrive(world: Facts, state: ThreadState, record: Record) -> None:
    barrier = world.objects[record.object]
    barrier.waiting = int(record.value)
    if barrier.waiting >= barrier.capacity:
        _let_through(world, state, record)


def _let_through(world: Facts, _state: ThreadState, record: Record) -> None:
    barrier = world.objects[record.object]
    barrier.waiting = 0
    barrier.waiters.clear()


def _rank(world: Facts, _state: ThreadState, record: Record) -> None:
    world.next_rank[record.object] = record.value


def _put(world: Facts, _state: ThreadState, record: Record) -> None:
    _, size, number, item, _, thread, _ = record
    queue = world.objects[number]
    if world.next_rank and number in world.next_rank:
        _put_in_order(queue, item, world.next_rank.pop(number))
    else:
        queue.items.append(item)
    queue.size = int(size)
    queue.unfinished += 1
    queue.givers.add(thread)
    if item:
        queue.put_by[item] = thread
    if queue.predicates:
        _follow(world, queue, record)


def _put_in_order(queue: ObjectState, item: int, rank: float) -> None:
    ranks = queue.ranks
    ranks[item] = rank
    queue.items.insert(bisect_right(queue.items, rank, key=lambda other: ranks.get(other, inf)), item)


def _get(world: Facts, state: ThreadState, record: Record) -> None:
    _, size, number, item, _, thread, _ = record
    queue = world.objects[number]
    if queue.predicates:
        _follow(world, queue, record)
    items = queue.items
    if items:
        if items[0] == item:
            del items[0]
        elif items[-1] == item:
            items.pop()
        elif item in items:
            items.remove(item)
    queue.size = int(size)
    queue.takers.add(thread)
    queue.put_by.pop(item, None)
    state.took = item
    if queue.ranks:
        queue.ranks.pop(item, None)


def _task_done(world: Facts, _state: ThreadState, record: Record) -> None:
    queue = world.objects[record.object]
    queue.unfinished = int(record.value)
    queue.takers.add(record.thread)
    if queue.predicates:
        _follow(world, queue, record)


def _follow(world: Facts, thing: ObjectState, record: Record) -> None:
    for predicate in thing.predicates.get(record.kind, ()):
        breach = predicate.apply(record, thing)
        if breach is not None:
            report_breach(world, predicate, breach, record.time, record.line)


def report_breach(world: Facts, predicate: Follower, breach: Breach, time: int, line: int) -> None:
    """Keep that a predicate does not hold."""
    text = phrases.breach(world, breach)
    world.report(Broken(predicate.invariant, time, breach.thread, line, text))


def _write(world: Facts, state: ThreadState, record: Record) -> None:
    _, value, number, text, line, thread, _ = record
    variable = world.objects[number]
    variable.value = value
    variable.text = text
    variable.writer = thread
    variable.line = line
    variable.under = tuple(state.holds)


def _leave(_world: Facts, state: ThreadState, record: Record) -> None:
    state.leaving = record.value != 0  # 0: it was asked to stay after all


def _clock(world: Facts, _state: ThreadState, record: Record) -> None:
    world.paused = record.value == 0
    world.speed = record.value or world.speed


def _broken(world: Facts, _state: ThreadState, record: Record) -> None:
    text = world.texts.get(record.item, "")
    world.report(Broken(record.object, record.time, record.thread, record.line, text))


Effect = Callable[[Facts, ThreadState, Record], None]

_BY_KIND: Final[dict[int, Effect]] = {
    Kind.START: _start,
    Kind.END: _end,
    Kind.ERROR: _error,
    Kind.BLOCKED: _blocked,
    Kind.ACQUIRE: _acquire,
    Kind.RELEASE: _release,
    Kind.WAIT: _wait,
    Kind.NOTIFY: _notify,
    Kind.WOKEN: _woken,
    Kind.TAKE: _take,
    Kind.GIVE: _give,
    Kind.SET: _set,
    Kind.CLEAR: _clear,
    Kind.ARRIVE: _arrive,
    Kind.BREAK: _let_through,
    Kind.RESET: _let_through,
    Kind.RANK: _rank,
    Kind.PUT: _put,
    Kind.GET: _get,
    Kind.TASK_DONE: _task_done,
    Kind.WRITE: _write,
    Kind.LEAVING: _leave,
    Kind.CLOCK: _clock,
    Kind.BROKEN: _broken,
}

EFFECTS: Final = tuple(_BY_KIND.get(kind) for kind in range(max(Kind) + 1))
"""By kind; None where an event has no effect beyond the phase of its thread."""
