"""The answer to "Why?": for a thread, for a verdict. Who asks gives the world of a moment and the run's history."""

from typing import TYPE_CHECKING, Final

from engine import phrases
from engine.causes.accesses import tell_failure, tell_values
from engine.causes.chain import Cause, Chain, Found, History
from engine.causes.waits import tell_blocked, tell_refusal
from engine.states import Broken, ThreadState
from engine.trace import BLOCKED_PHASES, LAB_THREAD, MAIN_THREAD, Ending, Kind, Phase
from engine.verdict import Verdict, VerdictKind

if TYPE_CHECKING:
    from engine.world import World

_FAILED: Final = "{thread} failed ({place}): {error}"
_HAD_TAKEN: Final = "{thread} had taken {item} from {object} before that ({place})."
_BROKEN: Final = "{thread} found it broken ({place}): {text}"
_BROKEN_PLAINLY: Final = "{thread} found it broken ({place})."
_BROKEN_AT_END: Final = "It was found broken at the end: {text}"
_OPPOSITE: Final = "{first} took {one} first and then wanted {other}; {second} did it the other way round."
_ITEM_PUT: Final = "{thread} had put {item} into {object} ({place})."
_ITEM_TAKEN_BEFORE: Final = "{thread} had taken {item} from {object} before ({place})."

_EXPLAINED: Final = frozenset(
    {VerdictKind.DEADLOCK, VerdictKind.STALLED, VerdictKind.BROKEN_INVARIANT, VerdictKind.UNCAUGHT_EXCEPTION}
)


def has_reasons(verdict: Verdict) -> bool:
    """Whether `why_verdict` can tell more about a verdict than its sentence."""
    return verdict.kind in _EXPLAINED


def stands_still(world: "World", thread: int) -> bool:
    """Whether a thread waits or failed, so that `why_thread` has something to tell."""
    state = world.threads.get(thread)
    return state is not None and (state.phase in BLOCKED_PHASES or state.ending is Ending.RAISED)


def why_thread(world: "World", history: History, thread: int) -> list[Cause]:
    """Why a thread waits, or why it failed, back to what led to it; empty if it does neither."""
    chain, state = Chain(world, history), world.threads[thread]
    if state.phase in BLOCKED_PHASES:
        tell_blocked(chain, state)
    elif state.ending is Ending.RAISED:
        _tell_failed(chain, state)
    return chain.causes


def why_verdict(world: "World", history: History, verdict: Verdict) -> list[Cause]:
    """What led to a verdict on `world`, from the last step back; empty unless `has_reasons`."""
    chain = Chain(world, history)
    match verdict.kind:
        case VerdictKind.DEADLOCK:
            _tell_deadlock(chain, verdict)
        case VerdictKind.STALLED:
            _tell_stall(chain, verdict)
        case VerdictKind.BROKEN_INVARIANT:
            broken = next((one for one in world.broken if _speaks_of(verdict, one)), None)
            if broken is not None:
                _tell_broken(chain, broken)
        case VerdictKind.UNCAUGHT_EXCEPTION:
            _tell_failed(chain, world.threads[verdict.threads[0]])
    return chain.causes


def _speaks_of(verdict: Verdict, broken: Broken) -> bool:
    return verdict.threads == (broken.thread,) and verdict.line == broken.line


def _tell_deadlock(chain: Chain, verdict: Verdict) -> None:
    world = chain.world
    circle = [world.threads[number] for number in verdict.threads]
    tell_blocked(chain, circle[0])
    if len(circle) == 2 and len(verdict.objects) == 2:
        one, other = (phrases.object_name(world, world.objects[number]) for number in reversed(verdict.objects))
        first, second = circle
        chain.say(_OPPOSITE, None, first, first=first.name, second=second.name, one=one, other=other)


def _tell_stall(chain: Chain, verdict: Verdict) -> None:
    """Tell about the thread that has waited longest, then of those that wait for something else.

    The main thread comes after the others: as a rule it only waits for what they do.
    """
    states = [chain.world.threads[number] for number in verdict.threads]
    awaited = set()
    for state in sorted(states, key=_rank):
        if state.phase is Phase.JOINING and chain.causes:
            continue  # for threads that wait themselves
        if (state.phase, state.waits_for) not in awaited:
            awaited.add((state.phase, state.waits_for))
            tell_blocked(chain, state)


def _rank(state: ThreadState) -> tuple[bool, bool, int]:
    return state.phase is Phase.JOINING, state.number == MAIN_THREAD, state.since


def _tell_failed(chain: Chain, state: ThreadState) -> None:
    failed = chain.last(Kind.ERROR, thread=state.number)
    chain.say(_FAILED, failed, state, error=state.error)
    if failed is not None:
        tell_failure(chain, state, failed)
        tell_refusal(chain, state, failed[0])
        _tell_task(chain, failed)


def _tell_broken(chain: Chain, broken: Broken) -> None:
    world = chain.world
    stated = world.sheet.invariants[broken.invariant]
    found = _event_of(chain, broken, (Kind.GET, Kind.PUT, Kind.TASK_DONE) if stated.predicate else (Kind.BROKEN,))
    template = _BROKEN_AT_END if broken.thread == LAB_THREAD else _BROKEN if broken.text else _BROKEN_PLAINLY
    chain.say(template, found, world.actors[broken.thread], text=broken.text)
    if not stated.predicate:
        tell_values(chain, stated.expression, found[0] if found is not None else world.count)
    elif found is not None and found[1].kind == Kind.TASK_DONE:
        _tell_task(chain, found)
    elif found is not None and found[1].item:
        _tell_item(chain, found)


def _event_of(chain: Chain, broken: Broken, kinds: tuple[Kind, ...]) -> Found | None:
    """The event with which an invariant broke."""
    if broken.thread == LAB_THREAD:
        return None
    events = chain.history.before(chain.world.count, kinds, thread=broken.thread)
    # Times of different threads may cross by microseconds; those of one thread never do.
    return next((found for found in events if found[1].time <= broken.time), None)


def _tell_task(chain: Chain, found: Found) -> None:
    """Tell what a thread had in hand at an event."""
    taken = next(chain.history.before(found[0], (Kind.GET,), thread=found[1].thread), None)
    if taken is not None:
        item = phrases.item_name(chain.world, taken[1].item)
        chain.say(_HAD_TAKEN, taken, chain.actor(taken[1]), item=item, object=chain.object_name(taken[1].object))


def _tell_item(chain: Chain, found: Found) -> None:
    """Tell where an item of a queue comes from, and who had taken it before."""
    name = phrases.item_name(chain.world, found[1].item)
    for template, kind in ((_ITEM_TAKEN_BEFORE, Kind.GET), (_ITEM_PUT, Kind.PUT)):
        events = chain.history.before(found[0], (kind,), objects={found[1].object})
        earlier = next((one for one in events if one[1].item == found[1].item), None)
        if earlier is not None:
            thing = chain.object_name(found[1].object)
            chain.say(template, earlier, chain.actor(earlier[1]), item=name, object=thing)
