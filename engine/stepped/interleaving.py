"""The steps of a run for a reader: whose column, the effect in words, and the line of the source.

`interleaving_forms` writes them down.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final, NamedTuple

from engine import phrases
from engine.primitives.threads import Thread
from engine.primitives.traced import Numbered
from engine.stepped.run import Outcome
from engine.trace import Ending, Kind, Phase, Record, split_line
from engine.world import World

_EFFECTS: Final[dict[Kind, str]] = {
    Kind.START: "starts {thread}",
    Kind.BEGIN: "begins",
    Kind.ERROR: "fails: {text}",
    Kind.BLOCKED: "waits for {object}",
    Kind.GAVE_UP: "gives up {object}",
    Kind.SLEEP: "sleeps {number} s",
    Kind.WAKE: "wakes up",
    Kind.JOINED: "sees the end of {thread}",
    Kind.ACQUIRE: "takes {object}",
    Kind.RELEASE: "releases {object}",
    Kind.WAIT: "waits in {object}",
    Kind.NOTIFY: "notifies {object}: wakes {number}",
    Kind.TAKE: "takes a permit of {object}",
    Kind.GIVE: "gives a permit to {object}",
    Kind.SET: "sets {object}",
    Kind.CLEAR: "clears {object}",
    Kind.PASS: "passes {object}",
    Kind.ARRIVE: "arrives at {object}",
    Kind.BREAK: "breaks {object}",
    Kind.RESET: "resets {object}",
    Kind.PUT: "puts {item} into {object}",
    Kind.GET: "gets {item} from {object}",
    Kind.TASK_DONE: "reports a task of {object} done",
    Kind.DRAINED: "sees {object} drained",
    Kind.WRITE: "writes {object} = {text}",
    Kind.READ: "reads {object}: {text}",
    Kind.PRINT: "prints {text}",
    Kind.BROKEN: "breaks an invariant: {text}",
}
_NOTIFIES_NOBODY: Final = "notifies {object}: nobody waits there"
_JOINS: Final = "waits for {thread} to end"
_END: Final = "ends"
_RAISED: Final = "ends by an exception"
_LOOKS: Final = "calls {verb} of {object}"
_CALLS: Final = "calls {verb}"
_WITHOUT_EVENT: Final = {
    "turn": "goes on with its loop",
    "is_alive": "asks whether {object} is alive",
    "enumerate": "asks which threads are alive",
    "locked": "asks whether {object} is locked",
    "n_waiting": "asks how many wait at {object}",
    "broken": "asks whether {object} is broken",
    "look": "looks into {object}",
}
"""Steps that have no event and are no calls, or are said as `next_operation` says them."""
_WITHOUT_OBJECT: Final = frozenset(
    {Kind.START, Kind.BEGIN, Kind.ERROR, Kind.SLEEP, Kind.WAKE, Kind.JOINED, Kind.PRINT, Kind.BROKEN}
)


class Row(NamedTuple):
    """One thing that happened.

    Attributes:
        step: Number of its step, 0 if it happened to another thread beside that.
        thread: Whose column it is in.
        line: Its number in its file, 0 if it isn't known.
        effect: What it did, in words: ``takes lock``.
        code: The line of the program's source, ``""`` for one of another file.
        preempts: Its step interrupts a thread that could have gone on.
        other: Number of the thread that it starts, -1 for none.
    """

    step: int
    thread: int
    line: int
    effect: str
    code: str
    preempts: bool = False
    other: int = -1


def rows_of_step(
    number: int,
    thread: int,
    call: tuple[str, str],
    records: Iterable[Record],
    lines: dict[int, int],
    source: Sequence[str],
    world: World,
    *,
    preempts: bool = False,
) -> list[Row]:
    """What happened in a step: to its thread, then to others.

    Args:
        number: Of the step, from 1.
        thread: Who made it.
        call: Verb and object of its operation, for a step that only looks and has no event.
        records: Its events.
        lines: Where each thread was last, as `trace.split_line` splits it; kept up to date.
        source: The lines of the program.
        world: Names the threads and objects.
        preempts: As in `Row`.
    """
    own: list[Row] = []
    others: list[Row] = []
    for record in records:
        lines[record.thread] = record.line or lines.get(record.thread, 0)
        text = effect(record, world)
        if text:
            is_own = record.thread == thread
            step = number if is_own and not own else 0
            other = record.object if record.kind == Kind.START else -1
            line, code = _place(lines[record.thread], source)
            row = Row(step, record.thread, line, text, code, preempts and bool(step), other)
            (own if is_own else others).append(row)
    if not own:
        verb, thing = call
        text = _WITHOUT_EVENT.get(verb, _LOOKS if thing else _CALLS).format(verb=verb, object=thing)
        line, code = _place(lines.get(thread, 0), source)
        own.append(Row(number, thread, line, text, code, preempts))
    return own + others


def _place(line: int, source: Sequence[str]) -> tuple[int, str]:
    """Number and text of a line; the text is empty if it isn't the program's own."""
    file, number = split_line(line)
    return number, source[number - 1].strip() if file == 0 and 0 < number <= len(source) else ""


def rows(outcome: Outcome, world: World, source: str) -> list[Row]:
    """What happened in a traced schedule, step by step. `world` is the one after it."""
    text_lines = source.splitlines()
    found: list[Row] = []
    records = [part for part in outcome.story if isinstance(part, Record)]
    ends = [*[step.records for step in outcome.log], len(records)][1:]
    lines: dict[int, int] = {}
    before = ""
    for number, (step, end) in enumerate(zip(outcome.log, ends, strict=True), 1):
        call = step.verb, _name_of(step.target, world)
        made = records[step.records : end]
        preempts = before != step.thread.key and before in step.enabled
        thread = step.thread.number
        found += rows_of_step(number, thread, call, made, lines, text_lines, world, preempts=preempts)
        before = step.thread.key
    return found


def _name_of(target: Any, world: World) -> str:
    """What an operation is done to, in words; threads and objects are numbered apart."""
    if isinstance(target, Thread):
        return target.name
    thing = world.objects.get(target.number) if isinstance(target, Numbered) else None
    return phrases.object_name(world, thing) if thing is not None else ""


def effect(record: Record, world: World) -> str:
    """What an event did, without the name of its thread; ``""`` if there is nothing to say."""
    if record.kind == Kind.END:
        return _RAISED if record.value == Ending.RAISED else _END
    kind = Kind(record.kind)
    template = _EFFECTS.get(kind)
    if template is None:
        return ""
    if kind is Kind.BLOCKED and record.item == Phase.JOINING:
        return _JOINS.format(thread=phrases.thread_name(world, record.object))
    if kind is Kind.NOTIFY and not record.value:
        template = _NOTIFIES_NOBODY
    thing = world.objects.get(record.object)
    if thing is None and kind not in _WITHOUT_OBJECT:
        return ""
    return template.format(
        object=phrases.object_name(world, thing) if thing is not None else "",
        thread=phrases.thread_name(world, record.object),
        item=phrases.item_name(world, record.item) if kind in (Kind.PUT, Kind.GET) else "",
        number=phrases.number(record.value),
        text=world.texts.get(record.item, ""),
    )
