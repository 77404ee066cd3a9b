"""The raw history of a run as explanations search it (`engine.causes.chain.History`)."""

from collections.abc import Collection, Iterator
from typing import Final

import numpy as np

from engine.causes.chain import Found
from gui.record.columns import Columns, as_record

_PART: Final = 1 << 15
_REACH: Final = 1 << 20
"""So many events are searched at the most: some milliseconds, where nothing is found."""


class ColumnHistory:
    """Reads `Columns`, newest events first."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def before(
        self,
        sequence: int,
        kinds: Collection[int],
        *,
        thread: int | None = None,
        objects: Collection[int] | None = None,
    ) -> Iterator[Found]:
        """As `History.before`, for the newest `_REACH` events before `sequence`."""
        stop = min(sequence, self._columns.end)
        lowest = max(self._columns.first, stop - _REACH)
        wanted = [int(kind) for kind in kinds]
        while stop > lowest:
            start = max(lowest, stop - _PART)
            rows = self._columns.rows(start, stop)
            passing = np.isin(rows["kind"], wanted)
            if thread is not None:
                passing &= rows["thread"] == thread
            if objects is not None:
                passing &= np.isin(rows["object"], list(objects))
            for place in np.flatnonzero(passing)[::-1].tolist():
                yield start + place, as_record(rows[place])
            stop = start
