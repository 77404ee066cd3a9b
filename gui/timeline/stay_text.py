"""Says in one sentence what a thread did at a time, why, and since when."""

from typing import Final

from engine import phrases
from engine.trace import ENDED_PHASES, Kind, Phase, Record
from gui.look.quantities import clock_text, duration_text
from gui.record.event_scale import position_at
from gui.record.lanes import Stay
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord

_PAST: Final = {
    Phase.RUNNING: "{thread} ran for {length} ({place}), from {start} on.",
    Phase.READY: "{thread} could run and waited {length} for its turn ({place}), from {start} on.",
    Phase.LOCK: "{thread} waited {length} for {target} ({place}), from {start} on.",
    Phase.CONDITION: "{thread} waited {length} to be notified on {target} ({place}), from {start} on.",
    Phase.PUT: "{thread} waited {length} to put into {target} ({place}), which was full, from {start} on.",
    Phase.GET: "{thread} waited {length} to get from {target} ({place}), which was empty, from {start} on.",
    Phase.SLEEPING: "{thread} slept for {length} ({place}), from {start} on.",
    Phase.JOINING: "{thread} waited {length} for {target} to end ({place}), from {start} on.",
    Phase.PERMIT: "{thread} waited {length} for a permit of {target} ({place}), from {start} on.",
    Phase.EVENT: "{thread} waited {length} for {target} to be set ({place}), from {start} on.",
    Phase.BARRIER: "{thread} waited {length} at {target} for others to arrive ({place}), from {start} on.",
    Phase.DRAIN: "{thread} waited {length} until all items of {target} were done ({place}), from {start} on.",
    Phase.FINISHED: "{thread} ended at {start}.",
    Phase.FAILED: "{thread} failed at {start}: nobody caught its exception.",
}
_PRESENT: Final = "{why} Since {start}, for {length}."
_MERGED: Final = "{thread} here: {shares}."
_SHARE: Final = "{percent} % {phase}"
_LOOKED_THROUGH: Final = 4096


def thread_text(record: RunRecord, thread: int, time_ns: int, around_ns: int) -> str:
    """What a thread does at a time of the run; empty where there is nothing to say.

    Args:
        record: The run.
        thread: The thread's number.
        time_ns: Lab time; of a stepped run a place as in `event_scale`.
        around_ns: Where single stays are no longer kept, the shares of so long a time are told instead.
    """
    if record.stepped:
        world = record.world_at(min(max(position_at(time_ns), record.first_count), record.received))
        return world.why(thread) if thread in world.threads else ""
    lanes, now_ns = record.lanes, record.now_ns
    if thread not in lanes or not lanes[thread].begin_ns <= time_ns <= now_ns:
        return ""
    lane = lanes[thread]
    stay = lane.at(time_ns)
    if stay is None:
        return _merged_text(record, thread, time_ns, around_ns)
    if stay.start_ns != lane.since_ns:
        return _past_text(record, thread, stay)
    if stay.phase not in ENDED_PHASES and not record.behind and thread in record.world.threads:
        start, length = clock_text(stay.start_ns), duration_text(now_ns - stay.start_ns)
        return _PRESENT.format(why=record.world.why(thread), start=start, length=length)
    return _past_text(record, thread, stay._replace(end_ns=now_ns))


def _past_text(record: RunRecord, thread: int, stay: Stay) -> str:
    names = RecordNames(record)
    cause = _cause(record, thread, stay)
    target = ""
    if cause is not None:
        joining = stay.phase is Phase.JOINING
        target = names.thread_name(cause.object) if joining else names.object_name(cause.object)
    return _PAST[stay.phase].format(
        thread=names.thread_name(thread),
        length=duration_text(stay.end_ns - stay.start_ns),
        place=phrases.place(record.world, cause.line if cause else 0),
        target=target,
        start=clock_text(stay.start_ns),
    )


def _cause(record: RunRecord, thread: int, stay: Stay) -> Record | None:
    """The event with which a stay began, if it is still kept."""
    columns = record.columns
    sequence = columns.sequence_at(stay.start_ns)
    for row in columns.rows(sequence, sequence + _LOOKED_THROUGH):
        found = Record(*row.item())
        if found.time > stay.start_ns:
            return None
        of_started = found.kind == Kind.START and found.object == thread
        if found.thread == thread or (of_started and stay.phase is Phase.READY):
            return found
    return None


def _merged_text(record: RunRecord, thread: int, time_ns: int, around_ns: int) -> str:
    import numpy as np

    edges = np.array([time_ns - around_ns // 2, time_ns + around_ns // 2 + 1], np.int64)
    shares = record.lanes[thread].shares(edges, record.now_ns)[0]
    texts = [
        _SHARE.format(percent=round(100 * float(shares[phase])), phase=phrases.PHASE_LABELS[phase])
        for phase in sorted(Phase, key=lambda phase: -float(shares[phase]))
        if shares[phase] >= 0.005
    ]
    return _MERGED.format(thread=RecordNames(record).thread_name(thread), shares=", ".join(texts)) if texts else ""
