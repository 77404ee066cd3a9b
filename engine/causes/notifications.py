"""Why no notification of a condition helped a thread: there was none, it came too early, or it woke another."""

from typing import Final

from engine import phrases
from engine.causes.chain import LOOKED_THROUGH, Chain, Found
from engine.states import ObjectState, ThreadState
from engine.trace import Kind, Phase

_NEVER_NOTIFIED: Final = "Nobody has notified {object} so far."
_UNHEARD: Final = (
    "{thread} notified {object} ({place}) before {waiter} waited there: nobody heard it, "
    "and a notification is not kept for later."
)
_NOTIFIED_BEFORE: Final = "The last to notify {object} was {thread} ({place}), before {waiter} began to wait."
_WOKE_OTHERS: Final = "{thread} notified {object} ({place}); that woke {woken}, not {waiter}."
_WAITS_AGAIN: Final = (
    "{thread} was woken by a notification of {object}, but what it waits for did not hold: it waits again ({place})."
)


def tell_notifications(chain: Chain, state: ThreadState, thing: ObjectState, begun: int) -> None:
    """Tell of the last notification of a condition in which a thread has waited since event `begun`."""
    name = chain.object_name(thing.number)
    notified = chain.last(Kind.NOTIFY, objects={thing.number})
    if notified is None:
        chain.say(_NEVER_NOTIFIED, None, state, object=name)
    elif notified[0] > begun:
        _tell_woken_others(chain, state, thing, notified)
    else:
        _tell_again(chain, state, thing, begun)
        template = _NOTIFIED_BEFORE if notified[1].value else _UNHEARD
        chain.say(template, notified, chain.actor(notified[1]), object=name, waiter=state.name)


def _tell_woken_others(chain: Chain, state: ThreadState, thing: ObjectState, notified: Found) -> None:
    name = chain.object_name(thing.number)
    later = [
        chain.actor(record)
        for place, record in chain.newest(LOOKED_THROUGH, Kind.WOKEN, objects={thing.number})
        if place > notified[0] and record.value
    ]
    woken = list(dict.fromkeys(later))
    template = _WOKE_OTHERS if woken else _NOTIFIED_BEFORE
    names = phrases.listed([one.name for one in woken])
    chain.say(template, notified, chain.actor(notified[1]), object=name, waiter=state.name, woken=names)
    for one in woken:
        if one.phase is Phase.CONDITION and one.waits_for == thing.number:
            chain.told.add(one.number)
            chain.say(_WAITS_AGAIN, chain.last(Kind.WAIT, thread=one.number), one, object=name)


def _tell_again(chain: Chain, state: ThreadState, thing: ObjectState, begun: int) -> None:
    """Tell that the thread was woken before and waits again."""
    woken = next(
        chain.history.before(begun, (Kind.WOKEN, Kind.WAIT), thread=state.number, objects={thing.number}), None
    )
    if woken is not None and woken[1].kind == Kind.WOKEN and woken[1].value:
        began = chain.last(Kind.WAIT, thread=state.number)
        chain.say(_WAITS_AGAIN, began, state, object=chain.object_name(thing.number))
