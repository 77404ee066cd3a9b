"""A schedule for a reader: what each step did, and on which line; as rows, or as text with a column for each thread."""

from collections.abc import Iterator, Sequence
from typing import Final, NamedTuple

from engine import phrases
from engine.stepped.run import Outcome
from engine.trace import Ending, Kind, ObjectEntry, Phase, Record, ThreadEntry, split_line
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
    Kind.NOTIFY: "notifies {number} in {object}",
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
_JOINS: Final = "waits for {thread} to end"
_END: Final = "ends"
_RAISED: Final = "ends by an exception"
_LOOKS: Final = "calls {verb} of {object}"
_CALLS: Final = "calls {verb}"
_NARROWEST: Final = 12
_WIDEST: Final = 34
_ROW: Final = "{step:>5}  {line:>5}  {columns}  {source}"


class Row(NamedTuple):
    """Something that happened in a schedule.

    Attributes:
        step: Number of the step, from 1; 0 for what happens besides it.
        thread: Number of the thread.
        line: In its file, 0 if unknown.
        effect: What it did, in words.
        code: The line of the program's source, ``""`` for one of another file.
    """

    step: int
    thread: int
    line: int
    effect: str
    code: str


def rows(outcome: Outcome, world: World, source: str) -> list[Row]:
    """What happened in a traced schedule, step by step. `world` is the one after it."""
    text_lines = source.splitlines()
    found = []
    for step, thread, line, effect in _rows(outcome, world):
        file, number = split_line(line)
        code = text_lines[number - 1].strip() if file == 0 and 0 < number <= len(text_lines) else ""
        found.append(Row(step, thread, number, effect, code))
    return found


def interleaving(rows: Sequence[Row], world: World) -> Iterator[str]:
    """A schedule line by line, with a column for each thread."""
    threads = list(world.threads)
    width = min(_WIDEST, max([_NARROWEST, *(len(row.effect) for row in rows)]))
    names = "  ".join(f"{_fitted(world.threads[thread].name, width):<{width}}" for thread in threads)
    yield _ROW.format(step="step", line="line", columns=names, source="").rstrip()
    for row in rows:
        shown = _fitted(row.effect, width)
        columns = "  ".join(f"{shown if other == row.thread else '·':<{width}}" for other in threads)
        yield _ROW.format(step=row.step or "", line=row.line or "", columns=columns, source=row.code).rstrip()


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _rows(outcome: Outcome, world: World) -> Iterator[tuple[int, int, int, str]]:
    """Number of the step (0 for what happens beside it), thread, line and effect."""
    records = [part for part in outcome.story if isinstance(part, Record)]
    names = {part.number: part.name for part in outcome.story if isinstance(part, (ObjectEntry, ThreadEntry))}
    ends = [step.records for step in outcome.log[1:]] + [len(records)]
    lines: dict[int, int] = {}
    for number, (step, end) in enumerate(zip(outcome.log, ends, strict=True), 1):
        own, others = _split(records[step.records : end], step.thread.number)
        mark = number
        for record in own:
            lines[record.thread] = record.line or lines.get(record.thread, 0)
            text = _effect(record, world)
            if text:
                yield mark, record.thread, lines[record.thread], text
                mark = 0
        if mark:  # a step that only looks, without an event
            target = names.get(getattr(step.target, "number", 0), "")
            text = (_LOOKS if target else _CALLS).format(verb=step.verb, object=target)
            yield mark, step.thread.number, lines.get(step.thread.number, 0), text
        for record in others:
            lines[record.thread] = record.line or lines.get(record.thread, 0)
            text = _effect(record, world)
            if text:
                yield 0, record.thread, lines[record.thread], text


def _split(records: Sequence[Record], thread: int) -> tuple[list[Record], list[Record]]:
    return [one for one in records if one.thread == thread], [one for one in records if one.thread != thread]


def _effect(record: Record, world: World) -> str:
    if record.kind == Kind.END:
        return _RAISED if record.value == Ending.RAISED else _END
    kind = Kind(record.kind)
    template = _EFFECTS.get(kind)
    if template is None:
        return ""
    if kind is Kind.BLOCKED and record.item == Phase.JOINING:
        return _JOINS.format(thread=phrases.thread_name(world, record.object))
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


_WITHOUT_OBJECT: Final = frozenset(
    {Kind.START, Kind.BEGIN, Kind.ERROR, Kind.SLEEP, Kind.WAKE, Kind.JOINED, Kind.PRINT, Kind.BROKEN}
)
