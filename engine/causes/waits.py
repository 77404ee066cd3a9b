"""Why a blocked thread is not woken: who holds what it needs, who could have woken it and what became of them."""

from collections import Counter
from collections.abc import Iterable
from itertools import islice
from typing import Final

from engine import phrases, waiting
from engine.causes.chain import LOOKED_THROUGH, Chain, Found
from engine.causes.notifications import tell_notifications
from engine.states import ObjectState, ThreadState
from engine.trace import BLOCKED_PHASES, Ending, Kind, Phase

_CIRCLE: Final = "{thread} is itself waiting, as said above: that closes the circle, and nobody in it can go on."
_SLEEPS: Final = "{thread} sleeps ({place}); it has to wake up first."
_GOES: Final = "{thread} can go on ({place}); it has not come to it yet."
_ENDED: Final = waiting.ENDED | {Ending.RAISED: "{thread} was ended by an exception ({place}): {error}"}

_WAKERS_ENDED: Final = (
    "{thread}, which could have woken {waiter}, has ended.",
    "{threads}, which could have woken {waiter}, have ended; the last of them was {thread}.",
)
"""One that did before what would end the wait, and several."""

_WAKERS_GO: Final = (
    "{threads} could wake {waiter}, and is not waiting itself.",
    "{threads} could wake {waiter}, and are not waiting themselves.",
)

_HELD: Final = "{thread} took {object} ({place}) and has not released it since."
_OWN: Final = "{thread} holds {object} itself: it took it before ({place}) and cannot take it twice."
_FREE: Final = "{object} is free by now; {thread} can take it when its turn comes."

_NEVER_PUT: Final = "Nobody has put anything into {object} so far."
_TAKEN: Final = "The last that was in {object}, {item}, was taken by {thread} ({place})."
_TOOK_NONE: Final = "{thread} took the None that was put into {object} ({place}); there was no other for {waiter}."
_LAST_PUT: Final = "The last to put something into {object} was {thread}: {item} ({place})."
_NEVER_TAKEN: Final = "Nobody has taken anything from {object} so far."
_LAST_TAKEN: Final = "The last to take something from {object} was {thread}: {item} ({place})."

_HAS_PERMIT: Final = "{thread} took a permit of {object} ({place}) and has not given it back."
_GAVE_UP: Final = "{thread} had given up on {object} ({place})."
_HAD_PERMIT: Final = "{thread} had taken a permit of {object} ({place}) and not given it back by then."
_NEVER_SET: Final = "Nobody has set {object} so far."
_CLEARED: Final = "{thread} cleared {object} ({place}): what was set before is gone."
_ARRIVED: Final = phrases.Counted(
    "One of the {parties} threads that {object} waits for has arrived: {thread} ({place}).",
    "{count} of the {parties} threads that {object} waits for have arrived; the last was {thread} ({place}).",
)
_NOT_DONE: Final = "{thread} took {item} from {object} ({place}) and has not reported it done."
_LEFT_IN: Final = phrases.Counted(
    "One item is still in {object}, and not yet taken.",
    "{count} items are still in {object}, and not yet taken.",
)

_GIVES: Final = {
    Phase.CONDITION: (Kind.NOTIFY,),
    Phase.GET: (Kind.PUT,),
    Phase.PUT: (Kind.GET,),
    Phase.EVENT: (Kind.SET,),
    Phase.PERMIT: (Kind.GIVE,),
    Phase.BARRIER: (Kind.ARRIVE,),
    Phase.DRAIN: (Kind.TASK_DONE, Kind.GET),
}
"""What a thread has done that wakes others from a phase."""


def tell_blocked(chain: Chain, state: ThreadState) -> None:
    """Tell why a blocked thread waits, and on to those for whom it waits."""
    world = chain.world
    if state.number in chain.told:
        return
    chain.told.add(state.number)
    began = chain.last(Kind.BLOCKED, Kind.WAIT, thread=state.number)
    clause = waiting.wait_clause(world, [state])
    chain.say("{clause}.", began, state, clause=clause)
    if state.phase is Phase.JOINING:
        other = world.threads.get(state.waits_for)
        if other is not None:
            _go_on(chain, other)
    elif state.phase is Phase.LOCK:
        _tell_lock(chain, state)
    else:
        thing = world.objects[state.waits_for]
        _TELLERS[state.phase](chain, state, thing, began)


def _go_on(chain: Chain, state: ThreadState) -> None:
    """Tell what keeps a thread from doing what another waits for."""
    if not state.alive:
        ending = state.ending or Ending.RETURNED
        kind = Kind.ERROR if ending is Ending.RAISED else Kind.END
        found = chain.last(kind, thread=state.number) or chain.last(Kind.END, thread=state.number)
        chain.say(_ENDED[ending], found, state, error=state.error)
    elif state.number in chain.told:
        if any(state in circle for circle in waiting.circles(chain.world)):
            chain.say(_CIRCLE, None, state)
    elif state.phase in BLOCKED_PHASES:
        tell_blocked(chain, state)
    elif state.phase is Phase.SLEEPING:
        chain.say(_SLEEPS, chain.last(Kind.SLEEP, thread=state.number), state)
    else:
        chain.say(_GOES, None, state)


def _tell_lock(chain: Chain, state: ThreadState) -> None:
    world = chain.world
    lock = waiting.lock_awaited(world, state)
    if lock is None:
        return
    name = phrases.object_name(world, lock)
    holder = world.threads.get(lock.owner) if lock.owner is not None else None
    if holder is None:
        chain.say(_FREE, None, state, object=name)
        return
    taken = chain.last(Kind.ACQUIRE, thread=holder.number, objects={lock.number, *lock.conditions})
    chain.say(_OWN if holder is state else _HELD, taken, holder, object=name)
    if holder is not state:
        _go_on(chain, holder)


def _tell_condition(chain: Chain, state: ThreadState, thing: ObjectState, began: Found | None) -> None:
    tell_notifications(chain, state, thing, began[0] if began is not None else 0)
    _tell_wakers(chain, state, thing)


def _tell_get(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    name, queue = chain.object_name(thing.number), {thing.number}
    taken, put = chain.last(Kind.GET, objects=queue), chain.last(Kind.PUT, objects=queue)
    none = next((one for one in chain.newest(64, Kind.GET, objects=queue) if one[1].item == 0), None)
    if put is None:
        chain.say(_NEVER_PUT, None, state, object=name)
        return
    if none is not None and none[1].thread != state.number:
        chain.say(_TOOK_NONE, none, chain.actor(none[1]), object=name, waiter=state.name)
    elif taken is not None:
        item = phrases.item_name(chain.world, taken[1].item)
        chain.say(_TAKEN, taken, chain.actor(taken[1]), object=name, item=item)
    chain.say(_LAST_PUT, put, chain.actor(put[1]), object=name, item=phrases.item_name(chain.world, put[1].item))
    _tell_wakers(chain, state, thing)


def _tell_put(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    name = chain.object_name(thing.number)
    taken = chain.last(Kind.GET, objects={thing.number})
    if taken is None:
        chain.say(_NEVER_TAKEN, None, state, object=name)
        return
    item = phrases.item_name(chain.world, taken[1].item)
    chain.say(_LAST_TAKEN, taken, chain.actor(taken[1]), object=name, item=item)
    _tell_wakers(chain, state, thing)


def _tell_permit(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    events = chain.newest(LOOKED_THROUGH, Kind.TAKE, Kind.GIVE, objects={thing.number})
    name = chain.object_name(thing.number)
    for holder, found in _in_hand(chain, events, Kind.TAKE, Kind.GIVE):
        chain.say(_HAS_PERMIT, found, holder, object=name)
        _go_on(chain, holder)
    _tell_wakers(chain, state, thing)


def _tell_event(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    name = chain.object_name(thing.number)
    found = chain.last(Kind.SET, Kind.CLEAR, objects={thing.number})
    if found is None:
        chain.say(_NEVER_SET, None, state, object=name)
    elif found[1].kind == Kind.CLEAR:
        chain.say(_CLEARED, found, chain.actor(found[1]), object=name)
    _tell_wakers(chain, state, thing)


def _tell_barrier(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    found = chain.last(Kind.ARRIVE, objects={thing.number})
    last = chain.actor(found[1]) if found is not None else state
    fields = {"count": str(thing.waiting), "parties": str(thing.capacity)}
    chain.say(_ARRIVED.of(thing.waiting), found, last, object=chain.object_name(thing.number), **fields)
    came_before = {chain.actor(one[1]) for one in chain.newest(LOOKED_THROUGH, Kind.ARRIVE, objects={thing.number})}
    _tell_others(chain, [other for other in came_before if other.number not in thing.waiters], state)


def _tell_drain(chain: Chain, state: ThreadState, thing: ObjectState, _began: Found | None) -> None:
    events = chain.newest(LOOKED_THROUGH, Kind.GET, Kind.TASK_DONE, objects={thing.number})
    name = chain.object_name(thing.number)
    for taker, found in _in_hand(chain, events, Kind.GET, Kind.TASK_DONE):
        item = phrases.item_name(chain.world, found[1].item)
        chain.say(_NOT_DONE, found, taker, object=name, item=item)
        _go_on(chain, taker)
    if thing.size:
        chain.say(_LEFT_IN.of(thing.size), None, state, object=name, count=str(thing.size))
    _tell_wakers(chain, state, thing)


def _in_hand(chain: Chain, events: list[Found], taking: Kind, giving: Kind) -> list[tuple[ThreadState, Found]]:
    """The threads that took more often than they gave back, with the oldest that is missing."""
    given: Counter[int] = Counter()
    missing: dict[int, Found] = {}
    for found in events:  # the newest first
        thread = found[1].thread
        if found[1].kind == giving:
            given[thread] += 1
        elif found[1].kind == taking and given[thread]:
            given[thread] -= 1
        else:
            missing[thread] = found
    return [(chain.actor(found[1]), found) for found in missing.values()]


def tell_refusal(chain: Chain, state: ThreadState, before: int) -> None:
    """Tell what a thread gave up on before that event, and who had what it wanted then."""
    refused = next(chain.history.before(before, (Kind.GAVE_UP,), thread=state.number), None)
    if refused is None:
        return
    number = refused[1].object
    chain.say(_GAVE_UP, refused, state, object=chain.object_name(number))
    events = chain.history.before(refused[0], (Kind.TAKE, Kind.GIVE), objects={number})
    for holder, found in _in_hand(chain, list(islice(events, LOOKED_THROUGH)), Kind.TAKE, Kind.GIVE):
        chain.say(_HAD_PERMIT, found, holder, object=chain.object_name(number))


def _tell_wakers(chain: Chain, state: ThreadState, thing: ObjectState) -> None:
    """Tell what became of the threads that have done what would end this wait."""
    events = chain.newest(LOOKED_THROUGH, *_GIVES[state.phase], objects={thing.number})
    _tell_others(chain, [chain.actor(record) for _, record in events], state)


def _tell_others(chain: Chain, others: Iterable[ThreadState], state: ThreadState) -> None:
    found = [other for other in dict.fromkeys(others) if other is not state and other.number in chain.world.threads]
    said = {cause.thread for cause in chain.causes if cause.event in _ends(chain, found)}
    ended = [other for other in found if other.ending in (Ending.RETURNED, Ending.LEFT) and other.number not in said]
    if ended:
        last = max(ended, key=lambda other: other.since)
        names = phrases.listed([other.name for other in sorted(ended, key=lambda other: other.number)])
        template = _WAKERS_ENDED[len(ended) > 1]
        chain.say(template, chain.last(Kind.END, thread=last.number), last, threads=names, waiter=state.name)
    going = [other for other in found if other.alive and other.phase not in BLOCKED_PHASES]
    if going:
        names = phrases.listed([other.name for other in sorted(going, key=lambda other: other.number)])
        chain.say(_WAKERS_GO[len(going) > 1], None, going[0], threads=names, waiter=state.name)
    for other in sorted(found, key=lambda other: other.number):
        same = other.phase is state.phase and other.waits_for == state.waits_for
        if not (other in ended or other in going or other.number in said or same):
            _go_on(chain, other)


def _ends(chain: Chain, states: Iterable[ThreadState]) -> set[int]:
    """The events with which threads ended."""
    ends = (chain.last(Kind.END, thread=state.number) for state in states if not state.alive)
    return {found[0] for found in ends if found is not None}


_TELLERS: Final = {
    Phase.CONDITION: _tell_condition,
    Phase.GET: _tell_get,
    Phase.PUT: _tell_put,
    Phase.PERMIT: _tell_permit,
    Phase.EVENT: _tell_event,
    Phase.BARRIER: _tell_barrier,
    Phase.DRAIN: _tell_drain,
}
