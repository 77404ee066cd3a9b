"""Sends what a stepped run records to the parent, step by step, together with what the program prints."""

from itertools import count
from threading import Lock
from types import SimpleNamespace
from typing import Any, Final

from engine.console import ConsoleStream
from engine.made_step import MadeStep
from engine.recorder import Sink
from engine.stepped.runtime import SteppedRuntime
from engine.trace import STANDARD_ERROR, STANDARD_OUTPUT, Entry, Kind, TextEntry, pack
from engine.wire import Clock, encode_entries, encode_events, encode_message

VIRTUAL_TIME: Final = Clock(0, 0, 1.0)
"""Times of these events are lab time already."""
_FIRST_PRINT: Final = 1 << 31
"""Number of the first printed text: prints aren't part of the trace, whose texts keep their numbers."""


class StepFrames:
    """Gathers events and steps of one schedule after the other, and sends them when told to.

    Attributes:
        output, errors: Where the program prints.
    """

    def __init__(self, runtime: SteppedRuntime, sink: Sink) -> None:
        self._runtime = runtime
        self._sink = sink
        self._prints = count(_FIRST_PRINT)
        # Guards the sink: the thread that follows commands speaks as well.
        self._sending = Lock()
        self.output = _Console(runtime, STANDARD_OUTPUT, self)
        self.errors = _Console(runtime, STANDARD_ERROR, self)
        self.begin()

    def begin(self) -> None:
        """Another schedule begins."""
        self._entries: list[Entry] = []
        self._events: list[bytes] = []
        self._steps: list[MadeStep] = []
        self._made = 0
        self._lab_ns = 0

    def gather(self) -> int:
        """Take in what the run has recorded by now; returns how many events it has made so far."""
        entries, events = self._runtime.step_recorder.fresh()
        self._entries += entries
        self._events += events
        self._made += len(events)
        return self._made

    def add_print(self, text: str, descriptor: int, ending: int, line: int) -> None:
        """Take in what the running thread prints."""
        self.gather()
        number = next(self._prints)
        self._entries.append(TextEntry(number, text))
        time, thread = self._runtime.scheduler.now, self._runtime.current.me.number
        self._events.append(pack(time, descriptor, ending, number, line, thread, Kind.PRINT))
        self._made += 1

    def add_step(self, step: MadeStep) -> None:
        """Take in a step that is about to be made; the number of events before it is added."""
        self.flush_prints()
        self._steps.append(step._replace(events=self.gather()))

    def flush_prints(self) -> None:
        """Take in what the thread that ran has printed of a line."""
        self.output.flush()
        self.errors.flush()

    def send(self, message: str = "", **content: object) -> None:
        """Send everything gathered, and a message after it."""
        self.flush_prints()
        self.gather()
        frames = []
        if self._entries:
            frames.append(encode_entries(self._entries))
        if self._events:
            frames.append(encode_events(VIRTUAL_TIME, b"".join(self._events)))
        if self._steps:
            frames.append(encode_message("steps", steps=self._steps))
        if message:
            frames.append(encode_message(message, **content))
        self._entries, self._events, self._steps = [], [], []
        with self._sending:
            self._sink.write(b"".join(frames))

    def send_at_once(self, message: str, **content: object) -> None:
        """Send a message from another thread than the one that runs."""
        with self._sending:
            self._sink.write(encode_message(message, **content))


class _Console(ConsoleStream):
    def __init__(self, runtime: SteppedRuntime, descriptor: int, frames: StepFrames) -> None:
        super().__init__(runtime, descriptor)
        self._frames = frames
        # Flushed before another thread goes on.
        self._unfinished: Any = SimpleNamespace()

    def _tell(self, line: str, ending: int, line_number: int) -> None:
        self._frames.add_print(line, self._descriptor, ending, line_number)
