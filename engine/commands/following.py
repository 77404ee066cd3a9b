"""Follows a run without a window, from its start until its process is gone."""

import queue
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from types import FrameType
from typing import Final

from engine import phrases, waiting
from engine.chrome_trace import ChromeTrace
from engine.commands.console import Console
from engine.meters import Meters
from engine.session import Session
from engine.trace import PART_OF_LINE, STANDARD_ERROR, Entry, Kind, ObjectEntry, Record, TextEntry
from engine.wire import Entries, Events, Frame, Message
from engine.world import World

STALL_S: Final = 0.3
"""A stall ends the run when it has lasted so long (real time) with nothing new arriving."""
_POLL_S: Final = 0.05
_STATUS_S: Final = 0.25

_STATUS: Final = (
    "{seconds} s   {events} events   threads: {active} active, {sleeping} sleeping, {waiting} waiting   {gauges}"
)
_STATUS_GAUGE: Final = "{label} {value}"
_REFUSED: Final = "threadlab: {sentence}"


class Follower:
    """Follows a session to its end and keeps what its summary needs.

    What arrives after it has asked the run to stop changes world and gauges no more: the summary is about the
    program, not about how it was ended. What the program prints still comes through.

    Attributes:
        received: Events that have arrived.
        signal_number: The signal that asked for the end, 0 if none did.
    """

    def __init__(
        self,
        session: Session,
        world: World,
        meters: Meters,
        console: Console,
        *,
        trace: ChromeTrace | None = None,
    ) -> None:
        self._session = session
        self._world = world
        self._meters = meters
        self._console = console
        self._trace = trace
        self._stopping = False
        self._frames_before_stop = 0
        self._exited = False
        self._status_due = 0.0
        self._last_arrival = 0.0
        self._lab_speed = 1.0
        self._signals = 0
        self._asked = False  # whether the child has been asked about a stall
        self.received = 0
        self.signal_number = 0

    def interrupt(self, number: int, _frame: FrameType | None = None) -> None:
        """Handle a signal: the first one stops the run, another one ends it at once."""
        self.signal_number = number
        self._signals += 1

    def follow(self, seconds: float | None) -> None:
        """Start the session and block until it has exited.

        Args:
            seconds: Real time from the program's first line until the run is stopped; None for no limit.
        """
        self._session.start()
        deadline = None
        self._last_arrival = monotonic()
        while not self._exited:
            now = monotonic()
            try:
                frame = self._session.frames.get(timeout=_POLL_S)
            except queue.Empty:
                self._console.flush()
                if now - self._last_arrival >= STALL_S and self._world.stuck and not self._world.paused:
                    if not self._asked:
                        self._session.look()
                    self._asked = True
            else:
                self._last_arrival = now
                self._take(frame)
                if isinstance(frame, Message) and frame.name == "untraced":
                    # Only the child's answer settles it: it may hold the interpreter in a call and be about to go on.
                    if self._asked and self._world.stuck:
                        self._stop()
                    self._asked = False
                self._session.acknowledge(frame)
                self._frames_before_stop = max(0, self._frames_before_stop - 1)
                if seconds is not None and deadline is None and self._world.started is not None:
                    deadline = now + seconds
            if self._signals or self._console.closed or (deadline is not None and now >= deadline):
                self._stop()
            if self._signals > 1:
                self._session.close()
            if self._console.shows_status and now >= self._status_due:
                self._status_due = now + _STATUS_S
                self._console.show_status(self._status())
        self._console.flush()

    def _stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            self._frames_before_stop = self._session.frames.qsize()
            self._session.stop()
            if not self._frames_before_stop:
                self._world.advance(self._lab_now())

    def _lab_now(self) -> int:
        """Lab time in nanoseconds, as far as it can be told from when the newest events arrived."""
        quiet_s = monotonic() - self._last_arrival
        return self._world.time + int(quiet_s * 1e9 * self._lab_speed)

    @property
    def _over(self) -> bool:
        """What arrives now is about the stop, no more about the program."""
        return self._stopping and not self._frames_before_stop

    def _take(self, frame: Frame) -> None:
        match frame:
            case Events():
                self.received += len(frame)
                self._lab_speed = frame.clock.speed
                for record in frame.records():
                    self._take_event(record)
            case Entries(entries):
                for entry in entries:
                    self._take_entry(entry)
            case Message():
                self._take_message(frame)

    def _take_entry(self, entry: Entry) -> None:
        if self._over and not isinstance(entry, TextEntry):
            return
        self._world.add(entry)
        if isinstance(entry, ObjectEntry):
            self._meters.add(entry, self._world.time)

    def _take_event(self, record: Record) -> None:
        if record.kind == Kind.PRINT:
            text = self._world.texts.get(record.item, "")
            ending = "" if record.object == PART_OF_LINE else "\n"
            self._console.print_text(text + ending, to_error=record.value == STANDARD_ERROR)
        if self._over:
            return
        self._world.apply(record)
        self._meters.apply(record)
        if self._trace is not None:
            self._trace.apply(record)

    def _take_message(self, message: Message) -> None:
        match message.name:
            case "console":
                self._console.print_text(message.content["text"])
            case "refused":
                self._console.say(_REFUSED.format(sentence=message.content["sentence"]))
            case "ended" if self._over:
                # The world hasn't seen the last events, even if the program happened to finish by itself.
                self._world.note(Message("ended", message.content | {"reason": "stopped"}))
            case _:
                self._world.note(message)
        self._exited = message.name == "exited"

    def _status(self) -> str:
        world = self._world
        active, sleeping, blocked = waiting.activity(world)
        gauges = [
            _STATUS_GAUGE.format(label=gauge.label, value=phrases.number(reading.last))
            for gauge, reading in self._meters.readings(world.time)
            if reading.samples
        ]
        return _STATUS.format(
            seconds=phrases.seconds(self._lab_now()),
            events=f"{self.received:,}",
            active=active,
            sleeping=sleeping,
            waiting=blocked,
            gauges="   ".join(gauges),
        )


@contextmanager
def signals_to(follower: Follower) -> Iterator[None]:
    """Let the follower handle the signals that ask for an end, while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.signal(number, follower.interrupt) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
