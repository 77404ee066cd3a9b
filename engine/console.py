"""The program's standard output and error: whole lines become events of the thread that printed them."""

import io
from sys import _getframe
from threading import local
from time import perf_counter_ns
from typing import Any, Final

from engine.runtime import Runtime
from engine.trace import PART_OF_LINE, STANDARD_OUTPUT, WHOLE_LINE, Kind, pack

LONGEST_LINE: Final = 4_000
"""Characters of a printed line that are kept; what is cut is said in its place."""


class ConsoleStream(io.TextIOBase):
    """A text stream whose lines are recorded, each thread's own; also what a line has so far, when the program flushes.

    A record's object says whether the line ends: `WHOLE_LINE` or `PART_OF_LINE`.
    """

    def __init__(self, runtime: Runtime, descriptor: int) -> None:
        self._runtime = runtime
        self._descriptor = descriptor
        self._unfinished: Any = local()
        self.buffer = _Bytes(self)
        runtime.end_listeners.append(self.flush)

    @property
    def name(self) -> str:
        return "<stdout>" if self._descriptor == STANDARD_OUTPUT else "<stderr>"

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "backslashreplace"

    def reconfigure(self, **_: object) -> None:
        """Accepted and of no effect: texts travel as they are, whatever the encoding."""

    def writable(self) -> bool:
        return True

    def fileno(self) -> int:
        return self._descriptor

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() argument must be str, not {type(text).__name__}")
        *lines, rest = (getattr(self._unfinished, "text", "") + text).split("\n")
        self._unfinished.text = rest
        if lines:
            line_number = self._runtime.line_of(_getframe(1))
            for line in lines:
                self._record(line, WHOLE_LINE, line_number)
        return len(text)

    def flush(self) -> None:
        """Record what the calling thread has printed so far of a line."""
        rest = getattr(self._unfinished, "text", "")
        if rest:
            self._unfinished.text = ""
            self._record(rest, PART_OF_LINE, self._runtime.line_of(_getframe(1)))

    def _record(self, line: str, ending: int, line_number: int) -> None:
        if len(line) > LONGEST_LINE:
            line = f"{line[:LONGEST_LINE]} … ({len(line) - LONGEST_LINE:,} more characters)"
        self._tell(line, ending, line_number)

    def _tell(self, line: str, ending: int, line_number: int) -> None:
        runtime = self._runtime
        item = runtime.recorder.add_text(line)
        time = perf_counter_ns()
        thread = runtime.current.me.number
        runtime.recorder.append(pack(time, self._descriptor, ending, item, line_number, thread, Kind.PRINT))
        if time > runtime.recorder.due:
            runtime.recorder.flush(time)


class _Bytes(io.RawIOBase):
    """What a program gets as ``sys.stdout.buffer``: the same stream, in the order of writing."""

    def __init__(self, stream: ConsoleStream) -> None:
        self._stream = stream

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        raw = bytes(data)
        self._stream.write(raw.decode("utf-8", "backslashreplace"))
        return len(raw)

    def flush(self) -> None:
        if not self.closed:
            self._stream.flush()
