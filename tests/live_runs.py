"""Live runs in the test's own process, and what they recorded."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from time import monotonic

from engine.live.parameters import LiveParameters
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


class BackgroundRun:
    """A live run on a thread of its own, controlled by the test. Use it as a context manager: it stops the run."""

    def __init__(
        self, source: str, *, parameters: tuple[Parameter, ...] = (), speed: float = 1.0, seed: int = 0
    ) -> None:
        self.recording = Recording()
        self.refusals: list[str] = []
        self.end: RunEnd | None = None
        self.run: LiveRun | None = None
        self._request = RunRequest(
            path=Path("program.py"), source=source, values={}, parameters=parameters, speed=speed, seed=seed
        )
        self._made = Event()
        self._thread = Thread(target=self._run, name="background run")

    def __enter__(self) -> "BackgroundRun":
        self._thread.start()
        assert self._made.wait(30)
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _run(self) -> None:
        self.run = LiveRun(self._request, self.recording, refuse=self.refusals.append)
        self.end = self.run.run(self._made.set)
        self._made.set()

    @property
    def runtime(self) -> LiveRuntime:
        assert self.run is not None
        return self.run.runtime

    @property
    def parameters(self) -> LiveParameters:
        assert self.run is not None and self.run.parameters is not None
        return self.run.parameters

    def flush(self) -> None:
        self.runtime.recorder.between_batches(lambda: None)

    def wait_until(self, condition: Callable[["Recording"], object], what: str = "") -> None:
        """Wait until a condition on what was recorded holds; fails after 30 s."""
        deadline = monotonic() + 30
        pause = Event()
        while not condition(self.recording):
            assert monotonic() < deadline, what or f"did not come: {self.recording.kinds()[-20:]}"
            pause.wait(0.002)
            self.flush()

    def stop(self) -> RunEnd:
        self.runtime.stop()
        return self.join()

    def join(self) -> RunEnd:
        self._thread.join(30)
        assert not self._thread.is_alive(), "the run did not end"
        self.flush()
        assert self.end is not None
        return self.end
