"""The program's standard output and error: whole lines become events of the thread that printed them."""

import io
from sys import _getframe
from threading import local
from time import perf_counter_ns
from typing import Final

from engine.runtime import Runtime
from engine.trace import Kind, pack

STANDARD_OUTPUT: Final = 1
STANDARD_ERROR: Final = 2
LONGEST_LINE: Final = 4_000
"""Characters of a printed line that are kept; what is cut is said in its place."""


class ConsoleStream(io.TextIOBase):
    """A text stream whose lines are recorded. Bytes written to `buffer` go to the process's own descriptor instead."""

    def __init__(self, runtime: Runtime, descriptor: int) -> None:
        self._runtime = runtime
        self._descriptor = descriptor
        self._unfinished = local()  # each thread completes its own lines
        self.buffer = io.BufferedWriter(io.FileIO(descriptor, "w", closefd=False))

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        return "backslashreplace"

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
                self._record(line, line_number)
        return len(text)

    def flush(self) -> None:
        """Nothing to do: whole lines have left, and what isn't a line yet waits for its end."""

    def finish(self) -> None:
        """Record what the calling thread has printed without an end of line."""
        rest = getattr(self._unfinished, "text", "")
        if rest:
            self._unfinished.text = ""
            self._record(rest, 0)

    def _record(self, line: str, line_number: int) -> None:
        if len(line) > LONGEST_LINE:
            line = f"{line[:LONGEST_LINE]} … ({len(line) - LONGEST_LINE:,} more characters)"
        runtime = self._runtime
        item = runtime.recorder.add_text(line)
        time = perf_counter_ns()
        thread = runtime.current.me.number
        runtime.recorder.append(pack(time, self._descriptor, 0, item, line_number, thread, Kind.PRINT))
        if time > runtime.recorder.due:
            runtime.recorder.flush(time)
