"""Reads a world into the facts that the stage shows: the threads, the arrows, the cycles. Knows no program."""

from collections.abc import Iterable, Mapping
from functools import lru_cache
from itertools import pairwise
from typing import Final

from engine import phrases, waiting
from engine.states import ThreadState
from engine.trace import BLOCKED_PHASES, LAB_THREAD, Phase
from engine.world import World
from gui.look.thread_names import short_names, without_target
from gui.stage.facts import Arrow, Facts, Pending, ThreadFact
from gui.stage.things import told_blocks

_SHORT_WORDS: Final = {Phase.EVENT: "waiting", Phase.LOCK: "blocked"}
"""Of the phases that have a long label."""

_STATUS_SINCE: Final = "{word} · {seconds} s"
_FAILED: Final = "{word}: {error}"
_LEAVING: Final = "leaving"
_NOTIFIED: Final = "notified · {seconds} s"

_REASONS: Final = {
    Phase.LOCK: "waits for {target} since {seconds} s",
    Phase.CONDITION: "waits for {target} since {seconds} s",
    Phase.PUT: "waits for not_full of {target} since {seconds} s",
    Phase.GET: "waits for not_empty of {target} since {seconds} s",
    Phase.JOINING: "waits for {target} to end since {seconds} s",
    Phase.PERMIT: "waits for a permit of {target} since {seconds} s",
    Phase.EVENT: "waits for {target} to be set since {seconds} s",
    Phase.BARRIER: "waits at {target} since {seconds} s",
    Phase.DRAIN: "waits until {target} is all done since {seconds} s",
}
_RETURNING: Final = "notified {seconds} s ago; goes on when it has {lock}"

_NEEDS: Final = "needs {lock} to go on"
_HELD_BY: Final = "{holder} holds it"
_HELD_BY_ITSELF: Final = "it holds that lock itself"
_HELD_BY_ENDED: Final = "{holder} ended without releasing it"
_CAN_GO: Final = "can go on now"
_ONLY_KIND: Final = "only a {kind} can wake it"
_ONLY_KIND_WITH_VOWEL: Final = "only an {kind} can wake it"
_ONLY: Final = "{wakers} can wake it"
_NOBODY: Final = "nobody is left to wake it"
_MORE_ARRIVE: Final = "{count} more must arrive"
_GIVES_UP: Final = "gives up after {seconds} s"
_UNKNOWN: Final = {
    Phase.PUT: "only a get can wake it",
    Phase.GET: "only a put can wake it",
    Phase.CONDITION: "only a notify can wake it",
    Phase.PERMIT: "only a release can wake it",
    Phase.EVENT: "only a set can wake it",
    Phase.DRAIN: "only task_done can wake it",
}
_UNTIL_ENDS: Final = "until {target} ends"
_TOOK: Final = "took {item}"
_HOLDS: Final = "holds {locks}"
_HOLDS_AND_WANTS: Final = "has {locks}, wants {target}"
_CYCLE: Final = "Cycle: {links}, and so on in a circle."
_CYCLE_OF_ONE: Final = "Cycle: {thread} waits for {target}, which it holds itself."
_LINK: Final = "{thread} waits for {target} of {holder}"
_LINK_JOIN: Final = "{thread} waits for {holder} to end"
_STATUS_SENTENCE: Final = "{status}."
_HOLDS_SENTENCE: Final = "It holds {locks}."
_NEXT: Final = "Next: {sentence}."

_LEAST_LETTERS: Final = 3
_TIMED: Final = BLOCKED_PHASES | {Phase.SLEEPING}


def told(world: World, now_ns: int, pending: Mapping[int, Pending]) -> Facts:
    """The facts of a world at lab time `now_ns`; `pending` operations by thread."""
    circles = waiting.circles(world)
    in_cycle = {state.number for circle in circles for state in circle}
    shorts = _shorts(tuple((number, state.name) for number, state in world.threads.items()))
    threads = {
        number: _thread(world, state, now_ns, shorts[number], number in in_cycle, pending.get(number))
        for number, state in world.threads.items()
    }
    blocks, left_out = told_blocks(world)
    return Facts(
        threads,
        blocks,
        left_out,
        _arrows(world, circles),
        tuple(_cycle(world, circle) for circle in circles),
        {number: state.took for number, state in world.threads.items()},
    )


@lru_cache(maxsize=8)
def _shorts(names: tuple[tuple[int, str], ...]) -> dict[int, str]:
    """What stands on the disc of each thread."""
    shorts = short_names(dict(names))
    return {number: _shortest(short, shorts.values()) for number, short in shorts.items()}


def _shortest(short: str, others: Iterable[str]) -> str:
    """As many letters of a name without a number as tell it from the others."""
    for length in range(_LEAST_LETTERS, len(short)):
        start = short[:length]
        if short.isalpha() and not any(other != short and other.startswith(start) for other in others):
            return start
    return short


def _thread(
    world: World, state: ThreadState, now_ns: int, short: str, in_cycle: bool, pending: Pending | None
) -> ThreadFact:
    phase = state.phase
    seconds = f"{max(0, now_ns - state.since) / 1e9:.1f}"
    stuck = pending.blocked if pending is not None and phase in (Phase.RUNNING, Phase.READY) else None
    word = phrases.PHASE_LABELS[stuck or phase]
    target, returning = _target(world, state), state.returns_to != 0 and phase in (Phase.READY, Phase.LOCK)
    holds = _HOLDS.format(locks=_held(world, state)) if state.holds and state.alive else ""
    reason = _REASONS[phase].format(target=target, seconds=seconds) if phase in _REASONS else ""
    waker = _waker(world, state) if phase in BLOCKED_PHASES else ""
    brief = _brief(world, state, target, waker, holds)
    if returning and phase is Phase.READY:
        condition = world.objects[state.returns_to]
        lock = phrases.object_name(world, world.objects.get(condition.lock, condition))
        reason, brief = _RETURNING.format(seconds=seconds, lock=lock), _NEEDS.format(lock=lock)
    status = _status(state, word, seconds, returning)
    parts = [
        _STATUS_SENTENCE.format(status=status),
        world.why(state.number) if stuck is None else "",  # that it runs
        _HOLDS_SENTENCE.format(locks=_held(world, state)) if holds else "",
        _NEXT.format(sentence=pending.sentence) if pending is not None else "",
    ]
    return ThreadFact(
        number=state.number,
        name=state.name,
        short=short,
        phase=stuck or phase,
        word=word,
        short_word=_SHORT_WORDS.get(stuck or phase, word),
        status=status,
        place=phrases.place(world, state.line) if state.line and state.alive else "",
        brief=brief,
        reason=reason,
        waker=waker,
        holds=holds,
        sentence=" ".join(part for part in parts if part),
        in_cycle=in_cycle,
        returning=returning,
        leaving=state.leaving,
        pending=pending,
    )


def _status(state: ThreadState, word: str, seconds: str, returning: bool) -> str:
    if not state.alive:
        return _FAILED.format(word=word, error=state.error) if state.phase is Phase.FAILED else word
    if state.leaving and state.phase not in BLOCKED_PHASES:
        return _LEAVING
    if returning and state.phase is Phase.READY:
        return _NOTIFIED.format(seconds=seconds)
    return _STATUS_SINCE.format(word=word, seconds=seconds) if state.phase in _TIMED else word


def _target(world: World, state: ThreadState) -> str:
    if state.phase is Phase.JOINING:
        return phrases.thread_name(world, state.waits_for)
    thing = waiting.lock_awaited(world, state) or world.objects.get(state.waits_for)
    return phrases.object_name(world, thing) if thing is not None else ""


def _held(world: World, state: ThreadState) -> str:
    return phrases.listed([phrases.object_name(world, world.objects[number]) for number in state.holds])


def _brief(world: World, state: ThreadState, target: str, waker: str, holds: str) -> str:
    if state.phase is Phase.JOINING:
        return _UNTIL_ENDS.format(target=target)
    if state.phase is Phase.LOCK and state.holds:
        return _HOLDS_AND_WANTS.format(locks=_held(world, state), target=target)
    if waker or holds or not state.took or not state.alive:
        return waker or holds
    item = phrases.item_name(world, state.took)
    return "" if item.startswith("_") else _TOOK.format(item=item)  # else something that a library made


def _waker(world: World, state: ThreadState) -> str:
    """Who can end the wait of a blocked thread, in a few words."""
    if state.time_out >= 0:
        return _GIVES_UP.format(seconds=phrases.number(state.time_out))
    if waiting.can_go(world, state):
        return _CAN_GO
    lock = waiting.lock_awaited(world, state)
    if lock is not None:
        owner = world.threads.get(lock.owner) if lock.owner is not None else None
        template = _HELD_BY if owner is None or owner.alive else _HELD_BY_ENDED
        if owner is state:
            template = _HELD_BY_ITSELF
        holder = phrases.thread_name(world, LAB_THREAD if lock.owner is None else lock.owner)
        return template.format(holder=holder)
    if state.phase is Phase.BARRIER:
        barrier = world.objects[state.waits_for]
        return _MORE_ARRIVE.format(count=max(0, barrier.capacity - barrier.waiting))
    alive = [other for other in world.threads.values() if other.alive and other is not state]
    if not alive:
        return _NOBODY
    if state.phase is Phase.JOINING:
        return ""
    wakers = waiting.wakers(world, state)
    if not wakers:
        return _UNKNOWN[state.phase]
    kinds = {_kind(waker) for waker in wakers}
    if len(wakers) > 1 and len(kinds) == 1:
        kind = kinds.pop()
        return (_ONLY_KIND_WITH_VOWEL if kind[:1].lower() in "aeio" else _ONLY_KIND).format(kind=kind)
    return _ONLY.format(wakers=phrases.listed([waker.name for waker in wakers], most=2))


def _kind(state: ThreadState) -> str:
    """What threads of one kind are called: their name without the number."""
    return without_target(state.name).rstrip("0123456789").rstrip("-_ ") or state.name


def _arrows(world: World, circles: list[list[ThreadState]]) -> tuple[Arrow, ...]:
    next_in_cycle = {one.number: other.number for circle in circles for one, other in pairwise([*circle, circle[0]])}
    arrows = []
    for number, state in world.threads.items():
        if not state.alive:
            continue
        joins = state.phase is Phase.JOINING
        if state.phase in BLOCKED_PHASES:
            awaited = waiting.lock_awaited(world, state)
            target = awaited.number if awaited is not None else state.waits_for
            arrows.append(Arrow(number, target, holds=False, joins=joins, in_cycle=number in next_in_cycle))
        elif state.phase is Phase.READY and state.returns_to:
            thing = world.objects[state.returns_to]
            arrows.append(Arrow(number, thing.lock or thing.number, holds=False, joins=False, in_cycle=False))
    wanted = {(next_in_cycle[arrow.thread], arrow.target) for arrow in arrows if arrow.in_cycle and not arrow.joins}
    for number, state in world.threads.items():
        arrows += [Arrow(number, lock, True, False, (number, lock) in wanted) for lock in state.holds]
    return tuple(arrows)


def _cycle(world: World, circle: list[ThreadState]) -> str:
    if len(circle) == 1 and circle[0].phase is not Phase.JOINING:
        return _CYCLE_OF_ONE.format(thread=circle[0].name, target=_target(world, circle[0]))
    links = []
    for state, holder in pairwise([*circle, circle[0]]):
        template = _LINK_JOIN if state.phase is Phase.JOINING else _LINK
        links.append(template.format(thread=state.name, target=_target(world, state), holder=holder.name))
    return _CYCLE.format(links=phrases.listed(links))
