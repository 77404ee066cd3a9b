"""Sessions with real engine processes, and everything they said."""

from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from queue import Empty
from time import monotonic
from typing import Any

from engine.catalog import Program, program_from_source
from engine.session import Session
from engine.trace import Kind, Record, TextEntry
from engine.wire import Entries, Events, Frame, Message
from engine.world import World


class Listener:
    """Takes a session's frames and keeps what they say."""

    def __init__(self, session: Session, program: Program) -> None:
        self.session = session
        self.world = World(program.sheet)
        self.records: list[Record] = []
        self.texts: dict[int, str] = {}
        self.messages: list[Message] = []

    def message(self, name: str) -> dict[str, Any]:
        return next(message.content for message in self.messages if message.name == name)

    @property
    def exited(self) -> bool:
        return any(message.name == "exited" for message in self.messages)

    def printed(self) -> list[str]:
        return [self.texts[record.item] for record in self.records if record.kind == Kind.PRINT and record.value == 1]

    def listen(
        self, until: Callable[["Listener"], object] = lambda listener: listener.exited, seconds: float = 60
    ) -> None:
        """Take frames until a condition holds or the process is gone; fails after `seconds`."""
        deadline = monotonic() + seconds
        while not until(self):
            assert not self.exited, f"it ended before: {self.messages}"
            assert monotonic() < deadline, f"it did not come: {self.messages}, {self.records[-10:]}"
            try:
                frame = self.session.frames.get(timeout=0.05)
            except Empty:
                continue
            self.take(frame)
            self.session.acknowledge(frame)

    def take(self, frame: Frame) -> None:
        """Keep what a frame says."""
        if isinstance(frame, Events):
            for record in frame.records():
                self.records.append(record)
                self.world.apply(record)
        elif isinstance(frame, Entries):
            for entry in frame.entries:
                self.world.add(entry)
                if isinstance(entry, TextEntry):
                    self.texts[entry.number] = entry.text
        else:
            self.messages.append(frame)
            self.world.note(frame)


@contextmanager
def session(program: Program | str, values: Any = None, **options: Any):
    """A started session of a program or a source, and its listener; closed at the end."""
    if isinstance(program, str):
        program = program_from_source(Path("program.py").resolve(), program, None)
    running = Session(program, program.values() if values is None else values, **options)
    listener = Listener(running, program)
    running.start()
    try:
        yield running, listener
    finally:
        running.close()
