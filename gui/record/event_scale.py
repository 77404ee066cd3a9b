"""Lanes of a stepped run, whose virtual time stands between most events: they show one event after the other instead.

On the axis of such a run each event has a slot of `EVENT_NS`.
"""

from typing import Final

import numpy as np

from gui.record.columns import Rows

EVENT_NS: Final = 1_000_000


def in_slots(rows: Rows, first: int) -> Rows:
    """A copy of rows whose times are where their slots begin; `first` is the first one's sequence number."""
    placed = rows.copy()
    placed["time"] = np.arange(first, first + len(rows), dtype=np.int64) * EVENT_NS
    return placed


def slot_of(position: int) -> int:
    """Where on the axis the moment after so many events is: in the middle of the last one's slot."""
    return max(0, position * EVENT_NS - EVENT_NS // 2)


def position_at(axis_ns: int) -> int:
    """The moment at a place of the axis, by how many events have happened."""
    return max(0, axis_ns // EVENT_NS + 1)


def slot_text(axis_ns: int) -> str:
    """What a place of the axis is called."""
    return _EVENT.format(number=position_at(axis_ns)) if axis_ns > 0 else _START


_EVENT: Final = "event {number:,}"
_START: Final = "start"
