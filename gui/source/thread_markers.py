"""Where threads stand in the program's own source, as its margin marks them."""

from engine.next_operation import blocked_phase
from engine.trace import ENDED_PHASES, LAB_THREAD, Phase, split_line
from engine.world import World
from gui.record.run_record import RunRecord
from gui.source.source_margin import Marker


def markers_now(record: RunRecord) -> tuple[Marker, ...]:
    """The living threads of a run; those of a stepped one before their next step, and blocked if that one is."""
    choice = record.steps.choice
    upcoming = {one.thread: one for one in choice.operations} if choice is not None else {}
    found = []
    for number, entry in record.threads.items():
        phase, operation = record.latest_phase(number), upcoming.get(number)
        if number == LAB_THREAD or phase is Phase.UNCHANGED or phase in ENDED_PHASES:
            continue
        line = operation.line if operation is not None else 0
        if operation is not None and phase in (Phase.RUNNING, Phase.READY):
            phase = blocked_phase(record.world, operation) or phase
        found += _marker(number, entry.name, line or record.latest_line(number), phase)
    return tuple(found)


def markers_in(world: World) -> tuple[Marker, ...]:
    """The living threads of a world."""
    found = []
    for state in world.threads.values():
        if state.alive:
            found += _marker(state.number, state.name, state.line, state.phase)
    return tuple(found)


def _marker(thread: int, name: str, line: int, phase: Phase) -> list[Marker]:
    """None for a thread that is in another file, or nowhere yet."""
    file, number = split_line(line)
    return [Marker(thread, name, number, phase)] if file == 0 and number else []
