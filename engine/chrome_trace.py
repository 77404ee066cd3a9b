"""A run as trace JSON that Perfetto and ``chrome://tracing`` open: a lane per thread, a curve per gauge.

Events are written as they happen, so a run may be as long as the disk is large. The format is the "Trace
Event Format": ``X`` is a slice with a duration, ``C`` a counter, ``i`` an instant, ``M`` a name. Times are in
µs of lab time.
"""

import json
from types import TracebackType
from typing import Any, Final, NamedTuple, Self, TextIO

from engine import phrases
from engine.sheet import Gauge
from engine.states import ThreadState
from engine.trace import BLOCKED_PHASES, ENDED_PHASES, LAB_THREAD, Phase, Record
from engine.world import World

_PROCESS: Final = 1


class _Slice(NamedTuple):
    """The present stay of a thread in a phase."""

    phase: Phase
    since: int
    line: int
    waits_for: int


class ChromeTrace:
    """Follows a world and writes what happens. Leaving it as a context ends the last slices and the JSON."""

    def __init__(self, file: TextIO, world: World, program_name: str) -> None:
        self._file = file
        self._world = world
        self._slices: dict[int, _Slice] = {}
        self._names: dict[int, str] = {}
        self._broken = 0
        self._separator = ""
        file.write('{"displayTimeUnit": "ms", "traceEvents": [\n')
        self._write({"ph": "M", "name": "process_name", "args": {"name": program_name}})

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        if error is None:
            self._finish()

    def apply(self, record: Record) -> None:
        """Take in an event that the world has just taken in."""
        if record.thread != LAB_THREAD:
            self._follow(self._world.threads[record.thread])
        if len(self._world.broken) != self._broken:
            self._mark_broken()

    def sample(self, gauge: Gauge, time: int, value: float) -> None:
        """Write one sample of a gauge; a `meters.Listener`."""
        self._write({"ph": "C", "name": gauge.label, "ts": time / 1e3, "args": {gauge.unit or "value": value}})

    def _follow(self, state: ThreadState) -> None:
        before = self._slices.get(state.number)
        if before is not None and before.phase is state.phase and before.since == state.since:
            return
        if before is None:
            # Between the thread's creation and its first own event it was ready.
            before = _Slice(Phase.READY, state.since - state.time_in[Phase.READY], 0, 0)
        self._write_slice(state, before, state.since)
        self._slices[state.number] = _Slice(state.phase, state.since, state.line, state.waits_for)

    def _write_slice(self, state: ThreadState, stay: _Slice, until: int) -> None:
        if self._names.get(state.number) != state.name:
            self._names[state.number] = state.name
            self._name(state)
        if until <= stay.since or stay.phase in ENDED_PHASES:
            return
        details: dict[str, Any] = {"line": phrases.place(self._world, stay.line)}
        if stay.phase in BLOCKED_PHASES:
            if stay.phase is Phase.JOINING:
                details["waits for"] = phrases.thread_name(self._world, stay.waits_for)
            else:
                details["waits for"] = phrases.object_name(self._world, self._world.objects[stay.waits_for])
        self._write(
            {
                "ph": "X",
                "name": phrases.PHASE_LABELS[stay.phase],
                "tid": state.number,
                "ts": stay.since / 1e3,
                "dur": (until - stay.since) / 1e3,
                "args": details,
            }
        )

    def _name(self, state: ThreadState) -> None:
        self._write({"ph": "M", "name": "thread_name", "tid": state.number, "args": {"name": state.name}})
        order = {"sort_index": state.number}
        self._write({"ph": "M", "name": "thread_sort_index", "tid": state.number, "args": order})

    def _mark_broken(self) -> None:
        for broken in self._world.broken[self._broken :]:
            invariant = self._world.sheet.invariants[broken.invariant]
            self._write(
                {
                    "ph": "i",
                    "name": invariant.sentence,
                    "s": "p",
                    "tid": broken.thread,
                    "ts": broken.time / 1e3,
                    "args": {"text": broken.text},
                }
            )
        self._broken = len(self._world.broken)

    def _finish(self) -> None:
        for state in self._world.threads.values():
            self._follow(state)
            self._write_slice(state, self._slices[state.number], self._world.time)
        self._mark_broken()
        self._file.write("\n]}\n")

    def _write(self, event: dict[str, Any]) -> None:
        self._file.write(self._separator + json.dumps({"pid": _PROCESS, **event}, allow_nan=False))
        self._separator = ",\n"
