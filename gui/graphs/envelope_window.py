"""The envelope of a curve over the columns in view, carried along as the view moves."""

import numpy as np

from gui.record.pyramid import Pyramid, Values
from gui.time_axis.time_axis import Grid


class EnvelopeWindow:
    """Extremes of a curve in each column of a grid; nan where there is no curve (before it begins, after
    now).

    Attributes:
        low, high: (grid.count,) extremes.
    """

    def __init__(self) -> None:
        self._grid = Grid(0, 0, 0)
        self._settled = 0
        self.low: Values = np.empty(0)
        self.high: Values = np.empty(0)

    def update(self, pyramid: Pyramid, grid: Grid, settled_ns: int, now_ns: int) -> None:
        """Bring the extremes to `grid`; asks the pyramid only for columns that are new or were not settled.

        Args:
            pyramid: The curve, always the same one.
            grid: The columns to show.
            settled_ns: No sample before this lab time will come any more.
            now_ns: The curve ends here.
        """
        low, high = np.full(grid.count, np.nan), np.full(grid.count, np.nan)
        kept_from = max(grid.first, self._grid.first)
        kept_to = min(grid.end, self._grid.end, self._settled)
        if grid.width != self._grid.width or kept_from >= kept_to:
            kept_from = kept_to = grid.first
        kept = slice(kept_from - grid.first, kept_to - grid.first)
        before = slice(kept_from - self._grid.first, kept_to - self._grid.first)
        low[kept], high[kept] = self.low[before], self.high[before]
        self.low, self.high = low, high
        newest = now_ns // grid.width + 1
        for start, stop in ((grid.first, kept_from), (kept_to, grid.end)):
            stop = min(stop, newest)
            if start < stop:
                envelope = pyramid.envelope(grid.edges(start, stop))
                place = slice(start - grid.first, stop - grid.first)
                low[place], high[place] = envelope.low, envelope.high
        self._grid = grid
        self._settled = settled_ns // grid.width
