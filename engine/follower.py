"""Follows a run without a window, from its start until its process is gone."""

import queue
from time import monotonic
from typing import Final, Protocol

from engine.chrome_trace import ChromeTrace
from engine.meters import Meters
from engine.session import Session
from engine.trace import PART_OF_LINE, STANDARD_ERROR, Entry, Kind, ObjectEntry, Record, TextEntry
from engine.unanswered import NOT_ANSWERED_S
from engine.wire import Entries, Events, Frame, Message
from engine.world import World

STALL_S: Final = 0.3
"""A stall ends the run when it has lasted so long (real time) with nothing new arriving."""
_POLL_S: Final = 0.05
_ASK_S: Final = 1.0
"""After so much quiet the child is asked whether it still answers."""


class Output(Protocol):
    """Where a run's own words go while it is followed.

    Thread: the one that follows.
    """

    @property
    def closed(self) -> bool:
        """Nobody reads any more: the run is stopped."""

    def print_text(self, text: str, *, to_error: bool = False) -> None:
        """Write what the program printed, with its ends of lines."""

    def say_problem(self, sentence: str) -> None:
        """Say what the run could not do, or that it doesn't answer."""

    def show_progress(self, follower: "Follower") -> None:
        """Show how far the run is. Called every 50 ms at the least, and after each frame."""

    def flush(self) -> None:
        """Let the reader have what was written. Called when nothing new arrives."""


class Follower:
    """Follows a session to its end and keeps what its summary needs.

    What arrives after it has asked the run to stop changes world and gauges no more: the summary is about the
    program, not about how it was ended. What the program prints still comes through.

    Attributes:
        world: What has become of the program.
        meters: Its gauges.
        received: Events that have arrived.
        signal_number: The signal that asked for the end, 0 if none did.
    """

    def __init__(
        self,
        session: Session,
        world: World,
        meters: Meters,
        output: Output,
        *,
        trace: ChromeTrace | None = None,
    ) -> None:
        self._session = session
        self.world = world
        self.meters = meters
        self._output = output
        self._trace = trace
        self._stopping = False
        self._frames_before_stop = 0
        self._exited = False
        self._last_arrival = 0.0
        self._last_heard = 0.0  # the same, answers included
        self._lab_speed = 1.0
        self._interrupts = 0
        self._asked = 0.0  # when the child was asked about a stall, or whether it answers; 0 if it has answered
        self._told = False  # that it doesn't
        self.received = 0
        self.signal_number = 0

    def interrupt(self, number: int = 0) -> None:
        """Ask the run to stop; asked a second time, end it at once. Returns at once.

        Args:
            number: Of the signal that asks.

        Thread: any.
        """
        self.signal_number = number
        self._interrupts += 1

    def follow(self, seconds: float | None) -> None:
        """Start the session and block until it has exited.

        Args:
            seconds: Real time from the program's first line until the run is stopped; None for no limit.
        """
        self._session.start()
        deadline = None
        self._last_arrival = self._last_heard = monotonic()
        while not self._exited:
            now = monotonic()
            try:
                frame = self._session.frames.get(timeout=_POLL_S)
            except queue.Empty:
                self._output.flush()
                self._ask_after_quiet(now)
            else:
                self._last_heard = now
                self._take(frame)
                if isinstance(frame, Message) and frame.name == "untraced":
                    # Only the child's answer settles it: it may hold the interpreter in a call and be about to go on.
                    if self._asked and self.world.stuck:
                        self._stop()
                    self._asked, self._told = 0.0, False
                else:
                    self._last_arrival = now
                self._session.acknowledge(frame)
                self._frames_before_stop = max(0, self._frames_before_stop - 1)
                if seconds is not None and deadline is None and self.world.started is not None:
                    deadline = now + seconds
            if self._interrupts or self._output.closed or (deadline is not None and now >= deadline):
                self._stop()
            if self._interrupts > 1:
                self._session.close()
            self._output.show_progress(self)
        self._output.flush()

    def _ask_after_quiet(self, now: float) -> None:
        stall = self.world.stuck and not self.world.paused
        if not self._asked and self.world.started is not None and not self._stopping:
            if now - self._last_heard >= (STALL_S if stall else _ASK_S):
                self._session.look()
                self._asked = now
        elif self._asked and not self._told and now - self._asked >= NOT_ANSWERED_S:
            sentence = self._session.unanswered  # none if only the machine is busy
            if sentence:
                self._told = True
                self._output.say_problem(sentence)

    def _stop(self) -> None:
        if not self._stopping:
            self._stopping = True
            self._frames_before_stop = self._session.frames.qsize()
            self._session.stop()
            if not self._frames_before_stop:
                self.world.advance(self.lab_now())

    def lab_now(self) -> int:
        """Lab time in nanoseconds, as far as it can be told from when the newest events arrived."""
        quiet_s = monotonic() - self._last_arrival
        return self.world.time + int(quiet_s * 1e9 * self._lab_speed)

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
        self.world.add(entry)
        if isinstance(entry, ObjectEntry):
            self.meters.add(entry, self.world.time)

    def _take_event(self, record: Record) -> None:
        if record.kind == Kind.PRINT:
            text = self.world.texts.get(record.item, "")
            ending = "" if record.object == PART_OF_LINE else "\n"
            self._output.print_text(text + ending, to_error=record.value == STANDARD_ERROR)
        if self._over:
            return
        self.world.apply(record)
        self.meters.apply(record)
        if self._trace is not None:
            self._trace.apply(record)

    def _take_message(self, message: Message) -> None:
        match message.name:
            case "console":
                self._output.print_text(message.content["text"])
            case "refused":
                self._output.say_problem(message.content["sentence"])
            case "ended" if self._over:
                # The world hasn't seen the last events, even if the program happened to finish by itself.
                self.world.note(Message("ended", message.content | {"reason": "stopped"}))
            case _:
                self.world.note(message)
        self._exited = message.name == "exited"
