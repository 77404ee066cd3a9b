"""Following a run on a terminal: what it says, how far it is, and the signals that end it."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from engine import phrases, waiting
from engine.commands.console import Console
from engine.follower import Follower

_STATUS_S: Final = 0.25
_STATUS: Final = (
    "{seconds} s   events: {events}   threads: {active} active, {sleeping} sleeping, {waiting} waiting   {gauges}"
)
_STATUS_GAUGE: Final = "{label} {value}"
_REFUSED: Final = "threadlab: {sentence}"


class ConsoleOutput:
    """What `follower.Output` asks for, on a console; on a terminal with a status line, a few times a second."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._status_due = 0.0

    @property
    def closed(self) -> bool:
        return self._console.closed

    def print_text(self, text: str, *, to_error: bool = False) -> None:
        self._console.print_text(text, to_error=to_error)

    def say_problem(self, sentence: str) -> None:
        self._console.say(_REFUSED.format(sentence=sentence))

    def show_progress(self, follower: Follower) -> None:
        now = monotonic()
        if not self._console.shows_status or now < self._status_due:
            return
        self._status_due = now + _STATUS_S
        world = follower.world
        active, sleeping, blocked = waiting.activity(world)
        gauges = [
            _STATUS_GAUGE.format(label=gauge.label, value=phrases.number(reading.last))
            for gauge, reading in follower.meters.readings(world.time)
            if reading.samples
        ]
        status = _STATUS.format(
            seconds=phrases.seconds(follower.lab_now()),
            events=f"{follower.received:,}",
            active=active,
            sleeping=sleeping,
            waiting=blocked,
            gauges="   ".join(gauges),
        )
        self._console.show_status(status)

    def flush(self) -> None:
        self._console.flush()


@contextmanager
def signals_to(follower: Follower) -> Iterator[None]:
    """Let the signals that ask for an end end what is followed, while the block runs."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, lambda number, _frame: follower.interrupt(number)) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
