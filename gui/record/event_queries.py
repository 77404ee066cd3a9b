"""Questions to the raw history: which events are about a shared object, in which lines, and which are at a line."""

from typing import Final

import numpy as np
import numpy.typing as npt

from engine.trace import Kind, Phase, split_line
from gui.record.columns import CHUNK_EVENTS, Columns, Rows

LOOKED_THROUGH: Final = 1 << 16
"""For the lines of an object only so many of the newest events are looked through: it costs the same in any run."""

_OF_NO_OBJECT: Final = [int(kind) for kind in (Kind.START, Kind.JOINED, Kind.PRINT, Kind.BROKEN)]
"""Their field ``object`` is the number of something else (`trace.Kind`)."""


def about(rows: Rows, thing: int) -> npt.NDArray[np.bool_]:
    """Which of n rows are events of the object with that number: (n,)."""
    found: npt.NDArray[np.bool_] = (rows["object"] == thing) & ~np.isin(rows["kind"], _OF_NO_OBJECT)
    found &= ~((rows["kind"] == int(Kind.BLOCKED)) & (rows["item"] == int(Phase.JOINING)))
    return found


def lines_about(columns: Columns, thing: int, position: int) -> frozenset[int]:
    """Lines of the program's own source at which the first `position` events used an object."""
    rows = columns.rows(position - LOOKED_THROUGH, position)
    places = (split_line(line) for line in np.unique(rows["line"][about(rows, thing)]).tolist())
    return frozenset(line for file, line in places if file == 0 and line)


def last_at_line(columns: Columns, line: int, position: int) -> int | None:
    """The latest of the first `position` events at a line of the program's own source; None if there is none."""
    stop = min(position, columns.end)
    while stop > columns.first:
        start = max(columns.first, stop - CHUNK_EVENTS)
        found = np.flatnonzero(columns.rows(start, stop)["line"] == line)
        if len(found):
            return start + int(found[-1])
        stop = start
    return None


def first_at_line(columns: Columns, line: int, position: int) -> int | None:
    """The first event at a line of the program's own source after the first `position` ones; None if there is none."""
    start = max(position, columns.first)
    while start < columns.end:
        stop = start + CHUNK_EVENTS
        found = np.flatnonzero(columns.rows(start, stop)["line"] == line)
        if len(found):
            return start + int(found[0])
        start = stop
    return None
