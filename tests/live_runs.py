"""Live runs in the test's own process, and what they recorded."""

from dataclasses import dataclass, field
from pathlib import Path

from engine.live.run import LiveRun, RunEnd
from engine.live.runtime import LiveRuntime
from engine.live.time_module import lab_clocks
from engine.primitives.modules import Modules
from engine.request import RunRequest
from engine.sheet import Invariant, Parameter, Value
from engine.trace import Entry, Kind, ObjectEntry, Record, TextEntry, ThreadEntry
from engine.wire import Entries, Events, FrameReader


@dataclass
class Recording:
    """A sink that keeps what it gets, decoded."""

    records: list[Record] = field(default_factory=list)
    entries: list[Entry] = field(default_factory=list)
    _reader: FrameReader = field(default_factory=FrameReader)

    def write(self, frame: bytes) -> None:
        for decoded in self._reader.feed(frame):
            if isinstance(decoded, Events):
                self.records.extend(decoded.records())
            elif isinstance(decoded, Entries):
                self.entries.extend(decoded.entries)

    def kinds(self, thread: int | None = None) -> list[str]:
        """Names of the kinds of events, of one thread or of all."""
        return [Kind(record.kind).name for record in self.records if thread in (None, record.thread)]

    def of(self, *kinds: Kind) -> list[Record]:
        return [record for record in self.records if record.kind in kinds]

    def object_names(self) -> dict[int, str]:
        return {entry.number: entry.name for entry in self.entries if isinstance(entry, ObjectEntry)}

    def thread_names(self) -> dict[int, str]:
        return {entry.number: entry.name for entry in self.entries if isinstance(entry, ThreadEntry)}

    def text(self, number: int) -> str:
        return next(e.text for e in self.entries if isinstance(e, TextEntry) and e.number == number)


def live_modules(recording: Recording | None = None) -> tuple[LiveRuntime, Modules]:
    """A live runtime whose main thread is the caller, and its modules."""
    runtime = LiveRuntime(recording or Recording())
    return runtime, Modules(runtime, lab_clocks(runtime))


def live_run(
    source: str,
    *,
    values: dict[str, Value] | None = None,
    parameters: tuple[Parameter, ...] = (),
    invariants: tuple[Invariant, ...] = (),
    watched: frozenset[str] | None = None,
    seed: int = 0,
    path: Path = Path("program.py"),
) -> tuple[RunEnd, Recording]:
    """Run a source to its end in this process, the caller being its main thread."""
    recording = Recording()
    request = RunRequest(
        path=path,
        source=source,
        values=values or {},
        parameters=parameters,
        invariants=tuple(enumerate(invariants)),
        watched=watched,
        seed=seed,
    )
    run = LiveRun(request, recording)
    end = run.run()
    run.runtime.recorder.between_batches(lambda: None)
    return end, recording
