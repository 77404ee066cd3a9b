"""How sentences about a run name threads, objects, items, places and times."""

import math
from collections.abc import Sequence
from pathlib import PurePath
from typing import Final, NamedTuple

from engine.facts import Facts
from engine.states import Breach, ObjectState
from engine.trace import LAB_THREAD, LINE_MASK, Phase, split_line

PHASE_LABELS: Final[dict[Phase, str]] = {
    Phase.UNCHANGED: "not yet seen",
    Phase.RUNNING: "running",
    Phase.READY: "ready",
    Phase.LOCK: "blocked on lock",
    Phase.CONDITION: "waiting",
    Phase.PUT: "put: full",
    Phase.GET: "get: empty",
    Phase.SLEEPING: "sleeping",
    Phase.JOINING: "joining",
    Phase.PERMIT: "no permit",
    Phase.EVENT: "waits for event",
    Phase.BARRIER: "at barrier",
    Phase.DRAIN: "queue join",
    Phase.FINISHED: "finished",
    Phase.FAILED: "failed",
}
"""What a phase is called where there is room for two words."""

LABORATORY: Final = "the laboratory"
ITEM: Final = "item {number}"
LINE: Final = "line {line}"
LINE_IN_FILE: Final = "{file}, line {line}"
LINE_UNKNOWN: Final = "line unknown"
TWO: Final = "{first} and {last}"
MANY: Final = "{first}, {last}"
MORE: Final = "{first} and {count:,} more"


class Counted(NamedTuple):
    """A sentence that counts: whole templates for a single thing and for any other number of them."""

    one: str
    many: str

    def of(self, count: int) -> str:
        """The template for `count` things."""
        return self.one if count == 1 else self.many

    def format(self, count: int, **fields: object) -> str:
        """The sentence for `count` things, which ``{count}`` stands for."""
        return self.of(count).format(count=f"{count:,}", **fields)


def thread_name(world: Facts, number: int) -> str:
    state = world.threads.get(number)
    return LABORATORY if state is None or number == LAB_THREAD else state.name


def object_name(world: Facts, thing: ObjectState) -> str:
    """Its name; for the unnamed lock of a condition the condition's, which is what the program speaks of."""
    if thing.conditions and thing.name == thing.default_name:
        return world.objects[thing.conditions[0]].name
    return thing.name


def item_name(world: Facts, number: int) -> str:
    if number == 0:
        return "None"
    return world.items.get(number, "") or ITEM.format(number=number)


def place(world: Facts, line: int) -> str:
    """A record's `line` in words: ``line 41``, with the file if it isn't the program itself."""
    file, number = split_line(line)
    if number == 0 or number == LINE_MASK:
        return LINE_UNKNOWN
    if file == 0:
        return LINE.format(line=number)
    return LINE_IN_FILE.format(file=PurePath(world.files.get(file, str(file))).name, line=number)


def listed(names: Sequence[str], most: int = 4, count: int = 0) -> str:
    """``a``, ``a and b``, ``a, b and c``, ``a, b, c and 12 more``: `most` names at the most.

    `count` is how many there are if `names` are only the first of them, more than `most`.
    """
    if len(names) > most:
        shown = list(names[: most - 1])
        return MORE.format(first=_joined(shown), count=(count or len(names)) - len(shown))
    if len(names) < 2:
        return "".join(names)
    return TWO.format(first=_joined(names[:-1]), last=names[-1])


def _joined(names: Sequence[str]) -> str:
    text = names[0]
    for name in names[1:]:
        text = MANY.format(first=text, last=name)
    return text


def number(value: float) -> str:
    """A measured number for a reader: four significant digits, whole numbers in full."""
    if math.isnan(value):
        return "–"
    return str(int(value)) if value == int(value) and abs(value) < 1e15 else f"{value:.4g}"


def seconds(nanoseconds: int) -> str:
    """A lab time for a reader, in seconds."""
    return f"{nanoseconds / 1e9:.2f}"


def breach(world: Facts, found: Breach) -> str:
    """The sentence of a predicate that does not hold."""
    items = [item_name(world, item) for item in found.items]
    return found.sentence.format(
        thread=thread_name(world, found.thread),
        first=items[0],
        second=items[-1],
        items=listed(items),
        **found.details,
    )
