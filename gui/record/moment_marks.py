"""Moments of a run worth going to: where an invariant first broke, an exception was not caught, threads stood still."""

from typing import Final, NamedTuple

from engine import phrases
from engine.states import Broken
from engine.trace import LAB_THREAD, Kind
from engine.verdict import VerdictKind
from engine.world import World
from gui.record.columns import Columns
from gui.record.run_record import RunRecord

_LOOKED_THROUGH: Final = 256
_BROKEN: Final = "{seconds} s: broken: {invariant}"
_FAILED: Final = "{seconds} s: {thread} fails: {error}"
_ICONS: Final = {
    VerdictKind.DEADLOCK: "phase-lock",
    VerdictKind.STALLED: "phase-condition",
    VerdictKind.SILENT: "warning",
    VerdictKind.CRASHED: "warning",
}


class Mark(NamedTuple):
    """A moment, by how many events have happened then.

    Attributes:
        icon: Its picture; `role` is the colour of it.
        text: What happened, for a tooltip.
    """

    position: int
    time_ns: int
    icon: str
    role: str
    text: str


def marks_of(record: RunRecord) -> tuple[Mark, ...]:
    """The marks of a run as it is now, in their order."""
    world = record.world
    first = {broken.invariant: broken for broken in reversed(world.broken)}
    found = [_broken(record, broken) for broken in first.values()]
    found += _failures(record, world)
    verdict = next((verdict for verdict in world.verdicts if verdict.kind in _ICONS), None)
    if verdict is not None:
        role = "caution" if verdict.kind is VerdictKind.STALLED else "bad"
        position, time = record.received, world.time
        if verdict.threads and verdict.kind in (VerdictKind.DEADLOCK, VerdictKind.STALLED):
            # Others may go on while some wait for each other: since the last of these has waited, it was so.
            time = max(world.threads[number].since for number in verdict.threads)
            position = record.columns.sequence_at(time + 1)
        found.append(Mark(position, time, _ICONS[verdict.kind], role, verdict.sentence))
    return tuple(sorted(found))


def _broken(record: RunRecord, broken: Broken) -> Mark:
    text = _BROKEN.format(
        seconds=phrases.seconds(broken.time),
        invariant=record.program.sheet.invariants[broken.invariant].sentence,
    )
    position = record.received if broken.thread == LAB_THREAD else position_of(record.columns, broken)
    return Mark(position, broken.time, "cross", "bad", text)


def _failures(record: RunRecord, world: World) -> list[Mark]:
    return [
        Mark(
            record.columns.sequence_at(state.since + 1),
            state.since,
            "warning",
            "bad",
            _FAILED.format(seconds=phrases.seconds(state.since), thread=state.name, error=state.error),
        )
        for state in world.threads.values()
        if state.error and not state.alive
    ]


def position_of(columns: Columns, broken: Broken) -> int:
    """The moment at which an invariant has just been found broken."""
    start = columns.sequence_at(broken.time)
    rows = columns.rows(start, start + _LOOKED_THROUGH)
    said = (rows["time"] == broken.time) & (rows["kind"] == int(Kind.BROKEN)) & (rows["object"] == broken.invariant)
    if said.any():
        return start + int(said.argmax()) + 1
    return columns.sequence_at(broken.time + 1)
