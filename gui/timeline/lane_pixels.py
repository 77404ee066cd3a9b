"""Draws the lanes of threads into pixel columns: the phases that share a column share its height."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from PySide6.QtGui import QColor

from engine.trace import Phase
from gui.record.lanes import PHASES, Shares
from gui.time_axis.column_raster import Pixels

_FROM_THE_TOP: Final = (
    Phase.FINISHED,
    Phase.FAILED,
    Phase.SLEEPING,
    Phase.JOINING,
    Phase.DRAIN,
    Phase.BARRIER,
    Phase.EVENT,
    Phase.PERMIT,
    Phase.CONDITION,
    Phase.GET,
    Phase.PUT,
    Phase.LOCK,
    Phase.READY,
    Phase.RUNNING,
    Phase.UNCHANGED,
)
"""Where several phases share a column, quiet ones lie above busy ones."""


@dataclass(frozen=True, slots=True)
class LaneStyle:
    """Lengths in device pixels; `phases` are colours by `Phase`."""

    height: int
    gap: int
    ground: QColor
    phases: tuple[QColor, ...]


class LanePixels:
    """Draws lanes below one another in one style."""

    def __init__(self, style: LaneStyle) -> None:
        self.style = style
        self._order = np.array(_FROM_THE_TOP)
        self._rows = np.arange(style.height)[:, None]
        self._colours = np.array([colour.rgb() for colour in style.phases], np.uint32)[self._order]

    def draw(self, lanes: list[Shares]) -> Pixels:
        """Draw the same n columns of each lane: (lanes * (height + gap), n) pixels."""
        style = self.style
        columns = len(lanes[0]) if lanes else 0
        pixels = np.full((len(lanes) * (style.height + style.gap), columns), style.ground.rgb(), np.uint32)
        for place, shares in enumerate(lanes):
            top = place * (style.height + style.gap)
            self._draw_lane(shares, pixels[top : top + style.height])
        return pixels

    def _draw_lane(self, shares: Shares, into: Pixels) -> None:
        there = np.flatnonzero(shares.any(axis=1))
        if not len(there):
            return
        most = shares[there].argmax(axis=1)
        pure = shares[there, most] > 1 - 0.5 / self.style.height
        place_of = np.empty(PHASES, np.intp)
        place_of[self._order] = np.arange(PHASES)
        into[:, there[pure]] = self._colours[place_of[most[pure]]]
        mixed = there[~pure]
        if len(mixed):
            # Row where each phase ends, (PHASES, m); a row's phase is the number of ends above it.
            ends = np.cumsum(shares[mixed][:, self._order], axis=1).T * self.style.height
            phases = np.zeros((self.style.height, len(mixed)), np.intp)
            for end in np.rint(ends[:-1]):
                phases += self._rows >= end
            into[:, mixed] = self._colours[phases]
