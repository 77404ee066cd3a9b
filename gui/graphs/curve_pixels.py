"""Draws step curves into pixel columns: filled rectangles, one a column, as thick as the theme wants."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QColor

from gui.graphs.value_axis import ValueScale
from gui.look.palettes import mixed
from gui.record.pyramid import Values
from gui.time_axis.column_raster import Pixels

_FILL = 0.12  # how much of a curve's colour the area below it has


@dataclass(frozen=True, slots=True)
class CurveStyle:
    """Lengths in device pixels.

    Attributes:
        height: Of the picture.
        inset: Between the ends of the scale and the edges of the picture.
        thickness: Of a curve.
        ground, grid: Colours behind the curves.
        curves: Colours of the curves, in order.
    """

    height: int
    inset: int
    thickness: int
    ground: QColor
    grid: QColor
    curves: tuple[QColor, ...]


class CurvePixels:
    """Draws the curves of one graph in one style on one scale. Make another one when either changes."""

    def __init__(self, style: CurveStyle, scale: ValueScale) -> None:
        self._style = style
        self._scale = scale
        self._rows = np.arange(style.height)[:, None]
        self._ground = np.full((style.height, 1), style.ground.rgb(), np.uint32)
        lines = [round(float(self.row(tick))) for tick in scale.ticks()]
        self._ground[lines] = style.grid.rgb()
        # Only a single curve has the area below it filled: two would hide each other.
        self._below = self._ground.copy()
        if len(style.curves) == 1:
            self._below[:] = mixed(style.ground, style.curves[0], _FILL).rgb()
            self._below[lines] = mixed(style.grid, style.curves[0], _FILL).rgb()

    @property
    def style(self) -> CurveStyle:
        return self._style

    @property
    def scale(self) -> ValueScale:
        return self._scale

    def row(self, value: Values | float) -> npt.NDArray[np.float64]:
        """Row of the picture (0 is the top) at which a value is."""
        scale, style = self._scale, self._style
        room = style.height - 1 - 2 * style.inset
        return np.asarray(style.inset + (scale.high - value) / (scale.high - scale.low) * room)

    def draw(self, envelopes: list[tuple[Values, Values]], columns: int) -> Pixels:
        """Draw columns.

        Args:
            envelopes: Of each curve the minima and maxima of these columns, and of those left of them on which they
                depend; nan where the curve isn't.
            columns: How many columns to draw, the last ones of the envelopes.
        """
        pixels = np.repeat(self._ground, columns, axis=1)
        for (low, high), colour in zip(envelopes, self._style.curves, strict=True):
            top, bottom = self._extent(low, high)
            top, bottom = top[-columns:], bottom[-columns:]
            if len(envelopes) == 1:
                zero = round(float(self.row(max(0.0, self._scale.low))))
                np.copyto(pixels, self._below, where=(self._rows >= top) & (self._rows <= zero))
            pixels[(self._rows >= top) & (self._rows < bottom)] = colour.rgb()
        return pixels

    def _extent(self, low: Values, high: Values) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.int64]]:
        """First row of each column's rectangle and the row after its last; an upright stroke is thick,
        too.
        """
        thickness, height = self._style.thickness, self._style.height
        there = ~np.isnan(high)
        top = np.where(there, np.rint(self.row(high)) - thickness // 2, height)
        bottom = np.where(there, np.rint(self.row(low)) + (thickness + 1) // 2, 0)
        wide_top, wide_bottom = top.copy(), bottom.copy()
        for shift in range(1, thickness):
            both = there[shift:] & there[:-shift]
            np.minimum(wide_top[shift:], top[:-shift], out=wide_top[shift:], where=both)
            np.maximum(wide_bottom[shift:], bottom[:-shift], out=wide_bottom[shift:], where=both)
        return wide_top.astype(np.int64), wide_bottom.astype(np.int64)
