"""What the program printed, line by line; bounded, and what was cut is counted."""

from bisect import bisect_right
from collections import deque
from collections.abc import Iterator
from itertools import islice
from typing import Final, NamedTuple

from engine.trace import LAB_THREAD

LINES_KEPT: Final = 10_000
LONGEST_LINE: Final = 2_000


class Printed(NamedTuple):
    """A line: lab time in nanoseconds, number of the thread, stream (1 output, 2 errors), text.

    `trace.LAB_THREAD` stands for what came past the program's `print`, from a library or another process.
    """

    time_ns: int
    thread: int
    stream: int
    text: str


class Prints:
    """The newest lines, at most `LINES_KEPT` of at most `LONGEST_LINE` characters."""

    def __init__(self) -> None:
        self._lines: deque[Printed] = deque(maxlen=LINES_KEPT)
        self._rest = ""
        self.total = 0
        """Lines printed so far."""

    def __len__(self) -> int:
        return len(self._lines)

    def __iter__(self) -> Iterator[Printed]:
        return iter(self._lines)

    @property
    def cut(self) -> int:
        """How many of the oldest lines are gone."""
        return self.total - len(self._lines)

    def add(self, time_ns: int, thread: int, stream: int, text: str) -> None:
        if len(text) > LONGEST_LINE:
            text = text[: LONGEST_LINE - 1] + "…"
        self._lines.append(Printed(time_ns, thread, stream, text))
        self.total += 1

    def add_text(self, time_ns: int, text: str, *, last: bool = False) -> None:
        """Add text that came past `print`, in any pieces; a line without its end waits until the `last`
        piece.
        """
        *lines, rest = (self._rest + text).splitlines(keepends=True) or [""]
        if rest.endswith("\n") or last:
            lines, rest = [*lines, rest], ""
        self._rest = rest[-LONGEST_LINE:]
        for line in filter(None, lines):
            self.add(time_ns, LAB_THREAD, 2, line.rstrip("\r\n"))

    def total_at(self, time_ns: int) -> int:
        """Lines printed up to a lab time."""
        return self.cut + bisect_right(self._lines, time_ns, key=lambda line: line.time_ns)

    def between(self, first: int, total: int) -> list[Printed]:
        """The lines after the first `first` ones up to the first `total`, as far as they are still here."""
        return list(islice(self._lines, max(0, first - self.cut), max(0, total - self.cut)))
