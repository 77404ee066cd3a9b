"""Frames between the engine process and its parent, in both directions. Data only: JSON and packed records.

Child to parent a stream of frames, each a header (type, length) and its payload:

* ``T``: entries of the side table, JSON ``[[type index, field, …], …]``;
* ``E``: events, the clock they were taken under, then records of `trace.RECORD`;
* ``M``: a message, a JSON object with the key ``message``.

Parent to child one JSON object a line, with the key ``command``.
"""

import json
import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

from engine.trace import ENTRY_TYPES, RECORD, Entry, Record

_HEADER: Final = struct.Struct("<cI")
_CLOCK: Final = struct.Struct("<qqd")
_TYPE_INDEX: Final = {entry_type: index for index, entry_type in enumerate(ENTRY_TYPES)}
MAX_FRAME_BYTES: Final = 64 * 1024 * 1024


class WireError(Exception):
    """The other side does not speak this protocol."""


@dataclass(frozen=True, slots=True)
class Clock:
    """How times of one batch become lab time: ``lab_ns + (time - real_ns) * speed``, never below `lab_ns`."""

    real_ns: int
    lab_ns: int
    speed: float

    def lab_time(self, real_ns: int) -> int:
        """Lab time in nanoseconds since the run's start of a `perf_counter_ns` of the child."""
        return self.lab_ns + max(0, int((real_ns - self.real_ns) * self.speed))


@dataclass(frozen=True, slots=True)
class Events:
    """A batch of events as they came.

    Attributes:
        clock: The clock under which all of them were recorded.
        data: ``n * trace.RECORD.size`` bytes; for numpy ``numpy.frombuffer(data, TRACE_DTYPE)``.
    """

    clock: Clock
    data: bytes

    def __len__(self) -> int:
        return len(self.data) // RECORD.size

    def records(self) -> Iterator[Record]:
        """The events with their lab time."""
        clock = self.clock
        real_ns, lab_ns, speed = clock.real_ns, clock.lab_ns, clock.speed
        # `Clock.lab_time` written out, and what Record._make calls: a third of the time of the readable way.
        make = tuple.__new__
        for time, value, thing, item, line, thread, kind in RECORD.iter_unpack(self.data):
            passed = time - real_ns
            lab_time = lab_ns + int(passed * speed) if passed > 0 else lab_ns
            yield make(Record, (lab_time, value, thing, item, line, thread, kind))


@dataclass(frozen=True, slots=True)
class Entries:
    """New entries of the side table."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Message:
    """Something about the run as a whole; `name` is one of those that `host` documents."""

    name: str
    content: dict[str, Any]


Frame = Events | Entries | Message


def encode_events(clock: Clock, records: bytes) -> bytes:
    return (
        _HEADER.pack(b"E", _CLOCK.size + len(records)) + _CLOCK.pack(clock.real_ns, clock.lab_ns, clock.speed) + records
    )


def encode_entries(entries: Iterable[Entry]) -> bytes:
    rows = [[_TYPE_INDEX[type(entry)], *entry] for entry in entries]
    return _framed(b"T", rows)


def encode_message(name: str, **content: object) -> bytes:
    return _framed(b"M", {"message": name, **content})


def _framed(frame_type: bytes, content: object) -> bytes:
    payload = json.dumps(content, separators=(",", ":")).encode()
    return _HEADER.pack(frame_type, len(payload)) + payload


class FrameReader:
    """Cuts a stream of bytes into frames. Feed it what arrives, in any portions."""

    def __init__(self) -> None:
        self._pending = bytearray()

    def feed(self, data: bytes) -> Iterator[Frame]:
        """Yield the frames that `data` completes.

        Raises:
            WireError: The bytes are no frames.
        """
        self._pending += data
        start = 0
        try:
            while len(self._pending) - start >= _HEADER.size:
                frame_type, length = _HEADER.unpack_from(self._pending, start)
                if length > MAX_FRAME_BYTES:
                    raise WireError(f"a frame of {length} bytes; at most {MAX_FRAME_BYTES} are allowed")
                end = start + _HEADER.size + length
                if len(self._pending) < end:
                    break
                payload = bytes(memoryview(self._pending)[start + _HEADER.size : end])
                start = end
                yield _decode(frame_type, payload)
        finally:
            del self._pending[:start]


def _decode(frame_type: bytes, payload: bytes) -> Frame:
    if frame_type == b"E":
        return Events(Clock(*_CLOCK.unpack_from(payload)), payload[_CLOCK.size :])
    if frame_type == b"T":
        return Entries(tuple(ENTRY_TYPES[index](*fields) for index, *fields in json.loads(payload)))
    if frame_type == b"M":
        content = json.loads(payload)
        return Message(content.pop("message"), content)
    raise WireError(f"unknown frame type {frame_type!r}")


def encode_command(command: str, **content: object) -> bytes:
    return json.dumps({"command": command, **content}).encode() + b"\n"
