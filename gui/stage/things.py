"""Reads the shared objects of a world into the facts that the stage shows."""

from collections.abc import Iterable
from itertools import islice
from typing import Final

from engine import phrases
from engine.gauges import QUEUE_CLASSES
from engine.states import ObjectState
from engine.trace import Phase
from engine.world import World
from gui.stage.facts import (
    LAST_TOLD,
    MOST_TOLD,
    BarrierFact,
    Block,
    EventFact,
    Fact,
    ItemFact,
    LockFact,
    Order,
    QueueFact,
    RoomFact,
    SemaphoreFact,
    VariableFact,
)

MOST_OBJECTS: Final = 60

_ORDERS: Final = {"LifoQueue": Order.LAST, "PriorityQueue": Order.PRIORITY}
_VARIABLE_CLASS: Final = "variable"
_CONTAINERS: Final = ("[", "{", "(")
_LITERALS: Final = frozenset({"None", "True", "False"})
_LOCKS: Final = frozenset({"Lock", "RLock"})
_SEMAPHORES: Final = frozenset({"Semaphore", "BoundedSemaphore"})

_THE_LOCK: Final = "its lock"
_QUEUE_OF: Final = "{name}, {class_name}, {order}: {count} of {capacity}{items}."
_QUEUE: Final = phrases.Counted(
    "{name}, {class_name}, {order}: {count} item{items}.", "{name}, {class_name}, {order}: {count} items{items}."
)
_ITEMS: Final = "; next to leave: {items}"
_WAITING_TO_PUT: Final = "Waiting to put: {threads}."
_WAITING_TO_GET: Final = "Waiting to get: {threads}."
_WAITING_FOR_ALL: Final = "Waiting until all are done: {threads}."
_LOCK_FREE: Final = "{name}, {class_name}: free."
_LOCK_HELD: Final = "{name}, {class_name}: held by {owner}."
_LOCK_HELD_DEEP: Final = "{name}, {class_name}: held by {owner}, taken {depth} times."
_WANTED: Final = "In the queue for it: {threads}."
_ROOM: Final = "{name}, Condition: the waiting room is empty."
_ROOM_WITH: Final = "{name}, Condition: in the waiting room {threads}."
_ON_THE_WAY: Final = "Notified, but without the lock: {threads}."
_SEMAPHORE: Final = "{name}, {class_name}: {permits} of {capacity} permits left."
_EVENT_SET: Final = "{name}, Event: set."
_EVENT_CLEAR: Final = "{name}, Event: not set."
_BARRIER: Final = "{name}, Barrier: {arrived} of {parties} have arrived."
_WAITING: Final = "Waiting: {threads}."
_VARIABLE: Final = "{name} is {value}."
_VARIABLE_WRITTEN: Final = "{name} is {value}, written last by {writer} ({place}), which held no lock."
_VARIABLE_WRITTEN_UNDER: Final = "{name} is {value}, written last by {writer} ({place}), which held {locks}."


def told_blocks(world: World) -> tuple[tuple[Block, ...], int]:
    """The objects in blocks, in order of appearance, and how many are left out.

    Libraries' own objects are left out, but for queues: the tasks of a thread pool wait in one.
    """
    names = {thing.name for thing in world.objects.values() if thing.class_name != _VARIABLE_CLASS}
    things = [thing for thing in world.objects.values() if _is_shown(world, thing, names)]
    groups: dict[str, list[ObjectState]] = {}
    for thing in things[:MOST_OBJECTS]:
        owner = _owner(phrases.object_name(world, thing))
        groups.setdefault(owner or f" {thing.number}", []).append(thing)
    blocks = []
    for key, members in groups.items():
        title = key if len(members) > 1 else ""
        blocks.append(Block(title, tuple(_fact(world, thing, title) for thing in sorted(members, key=_rank))))
    return tuple(blocks), max(0, len(things) - MOST_OBJECTS)


def _owner(name: str) -> str:
    """What an object is a part of: ``account`` for ``account.lock``, ``forks`` for ``forks[2]``."""
    owner, dot, _ = name.rpartition(".")
    return owner if dot else name.rpartition("[")[0]


def _label(name: str, title: str) -> str:
    """What is left of a name below the title of its block."""
    return name[len(title) :].removeprefix(".") if title else name


def _is_shown(world: World, thing: ObjectState, names: set[str]) -> bool:
    """Whether an object is worth a place; `names` are those of all that are no variables."""
    if thing.class_name == _VARIABLE_CLASS:
        return thing.writer is not None and thing.name not in names and not _refers(world, thing)
    if thing.internal and thing.class_name not in QUEUE_CLASSES:
        return False
    return thing.class_name != "Condition" or thing.lock not in world.objects  # else shown with its lock


def _refers(world: World, variable: ObjectState) -> bool:
    """Whether the value of a variable is an object of which only the class is known, or a container, of which only
    is known what it held when it was assigned.
    """
    text = world.texts.get(variable.text, "")
    return text.startswith(_CONTAINERS) or (text.isidentifier() and text not in _LITERALS)


def _rank(thing: ObjectState) -> tuple[int, int]:
    """Variables first: they are what the rest is for."""
    return (0 if thing.class_name == _VARIABLE_CLASS else 1, thing.number)


def _fact(world: World, thing: ObjectState, title: str) -> Fact:
    name = phrases.object_name(world, thing)
    label = _label(name, title)
    if thing.class_name in QUEUE_CLASSES:
        return _queue(world, thing, name, label)
    if thing.class_name in _LOCKS:
        return _lock(world, thing, name, label, title)
    if thing.class_name in _SEMAPHORES:
        values = {"name": name, "class_name": thing.class_name, "permits": thing.permits, "capacity": thing.capacity}
        sentence = _joined(_SEMAPHORE.format(**values), _crowd(world, _WAITING, thing.waiters))
        return SemaphoreFact(
            thing.number, name, label, thing.class_name, sentence, thing.permits, thing.capacity, tuple(thing.waiters)
        )
    match thing.class_name:
        case "Condition":
            return _room(world, thing, title)
        case "Event":
            sentence = (_EVENT_SET if thing.flag else _EVENT_CLEAR).format(name=name)
            sentence = _joined(sentence, _crowd(world, _WAITING, thing.waiters))
            return EventFact(thing.number, name, label, "Event", sentence, thing.flag, tuple(thing.waiters))
        case "Barrier":
            sentence = _BARRIER.format(name=name, arrived=thing.waiting, parties=thing.capacity)
            sentence = _joined(sentence, _crowd(world, _WAITING, thing.waiters))
            return BarrierFact(
                thing.number, name, label, "Barrier", sentence, thing.waiting, thing.capacity, tuple(thing.waiters)
            )
    return _variable(world, thing, name, label)


def _variable(world: World, thing: ObjectState, name: str, label: str) -> VariableFact:
    value = world.texts.get(thing.text, "") or phrases.number(thing.value)
    if thing.writer is None:
        sentence = _VARIABLE.format(name=name, value=value)
    else:
        writer, place = phrases.thread_name(world, thing.writer), phrases.place(world, thing.line)
        locks = phrases.listed([phrases.object_name(world, world.objects[number]) for number in thing.under])
        template = _VARIABLE_WRITTEN_UNDER if locks else _VARIABLE_WRITTEN
        sentence = template.format(name=name, value=value, writer=writer, place=place, locks=locks)
    return VariableFact(thing.number, name, label, "variable", sentence, value, thing.writer, bool(thing.under))


def _queue(world: World, thing: ObjectState, name: str, label: str) -> QueueFact:
    order = _ORDERS.get(thing.class_name, Order.FIRST)
    items, last = _items(world, thing, order)
    kinds: dict[Phase, list[int]] = {Phase.PUT: [], Phase.GET: [], Phase.DRAIN: []}
    for number in thing.waiters:
        kinds.setdefault(world.actors[number].phase, []).append(number)
    listed = _ITEMS.format(items=phrases.listed([item.text for item in items], count=len(thing.items))) if items else ""
    sentence = _joined(
        (_QUEUE_OF if thing.capacity else _QUEUE.of(len(thing.items))).format(
            name=name,
            class_name=thing.class_name,
            order=order.value,
            count=f"{len(thing.items):,}",
            capacity=thing.capacity,
            items=listed,
        ),
        _crowd(world, _WAITING_TO_PUT, kinds[Phase.PUT]),
        _crowd(world, _WAITING_TO_GET, kinds[Phase.GET]),
        _crowd(world, _WAITING_FOR_ALL, kinds[Phase.DRAIN]),
    )
    return QueueFact(
        thing.number,
        name,
        label,
        thing.class_name,
        sentence,
        order,
        thing.capacity,
        len(thing.items),
        items,
        last,
        tuple(kinds[Phase.PUT]),
        tuple(kinds[Phase.GET]),
        tuple(kinds[Phase.DRAIN]),
    )


def _items(world: World, thing: ObjectState, order: Order) -> tuple[tuple[ItemFact, ...], tuple[ItemFact, ...]]:
    """The items of a queue that are told: the first to leave and, of a long one, the last."""
    numbers = thing.items
    leaving = reversed(numbers) if order is Order.LAST else iter(numbers)
    first = list(islice(leaving, MOST_TOLD))
    rest = min(len(numbers) - len(first), LAST_TOLD)
    last = [numbers[rest - 1 - place if order is Order.LAST else place - rest] for place in range(rest)]
    told = [ItemFact(number, phrases.item_name(world, number), thing.put_by.get(number)) for number in first + last]
    return tuple(told[: len(first)]), tuple(told[len(first) :])


def _lock(world: World, thing: ObjectState, name: str, label: str, title: str) -> LockFact:
    conditions = [world.objects[number] for number in thing.conditions]
    shown = [condition for condition in conditions if not condition.internal]
    at_door = [number for number in thing.waiters if world.actors[number].phase is Phase.LOCK]
    notified = set()
    for condition in conditions:
        at_door += [number for number in condition.waiters if world.actors[number].phase is Phase.LOCK]
    numbers = {condition.number for condition in conditions}
    for number, state in world.threads.items():
        if state.returns_to in numbers and state.phase in (Phase.READY, Phase.LOCK):
            notified.add(number)
            if number not in at_door:
                at_door.append(number)
    at_door.sort(key=lambda number: world.actors[number].since)
    owner = "" if thing.owner is None else phrases.thread_name(world, thing.owner)
    template = _LOCK_FREE if thing.owner is None else _LOCK_HELD_DEEP if thing.depth > 1 else _LOCK_HELD
    sentence = _joined(
        template.format(name=name, class_name=thing.class_name, owner=owner, depth=thing.depth),
        _crowd(world, _WANTED, at_door),
    )
    return LockFact(
        thing.number,
        name,
        _THE_LOCK if thing.name == thing.default_name and conditions else label,
        thing.class_name,
        sentence,
        thing.owner,
        thing.depth,
        tuple(at_door),
        frozenset(notified),
        tuple(_room(world, condition, title) for condition in shown),
    )


def _room(world: World, thing: ObjectState, title: str) -> RoomFact:
    inside = tuple(number for number in thing.waiters if world.actors[number].phase is Phase.CONDITION)
    on_the_way = [number for number, state in world.threads.items() if state.returns_to == thing.number and state.alive]
    sentence = _joined(
        _crowd(world, _ROOM_WITH, inside, name=thing.name) or _ROOM.format(name=thing.name),
        _crowd(world, _ON_THE_WAY, on_the_way),
    )
    label = _label(thing.name, title)
    return RoomFact(thing.number, thing.name, label, "Condition", sentence, inside)


def _crowd(world: World, template: str, numbers: Iterable[int], **names: str) -> str:
    """A sentence about some threads, ``""`` if there are none."""
    threads = [phrases.thread_name(world, number) for number in numbers]
    return template.format(threads=phrases.listed(threads), **names) if threads else ""


def _joined(*sentences: str) -> str:
    return " ".join(sentence for sentence in sentences if sentence)
