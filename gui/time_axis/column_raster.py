"""A picture of pixel columns that moves with the time axis: only columns that are new or not yet settled
are drawn.
"""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.time_axis.time_axis import Grid

Pixels = npt.NDArray[np.uint32]
"""(height, n) device pixels, 0xffRRGGBB."""


class ColumnRaster:
    """A ring of pixel columns: column n of the grid is at n modulo the width, so moving on costs nothing.

    Drawing costs what the new columns cost, and one copy of the picture to the screen, at any length of
    the run.
    """

    def __init__(self) -> None:
        self._pixels: Pixels = np.empty((0, 0), np.uint32)
        self._image = QImage()
        self._grid = Grid(0, 0, 0)
        self._settled = 0  # number of the first column whose content may still change

    @property
    def height(self) -> int:
        return len(self._pixels)

    def reset(self) -> None:
        """Draw everything anew at the next `update`: scale, colours or content are different."""
        self._grid = Grid(0, 0, 0)

    def update(self, grid: Grid, height: int, settled_ns: int, draw: Callable[[int, int], Pixels]) -> tuple[int, int]:
        """Bring the picture to `grid`.

        Args:
            grid: The columns that it shall show.
            height: In device pixels.
            settled_ns: Nothing before this lab time changes any more.
            draw: Gives the pixels of the columns from one number up to another.

        Returns:
            Numbers of the columns that were drawn, from the first up to the last.
        """
        if (height, grid.count) != self._pixels.shape:
            self._pixels = np.zeros((height, grid.count), np.uint32)
            self._image = QImage(self._pixels.data, grid.count, height, 4 * grid.count, QImage.Format.Format_RGB32)
            self.reset()
        start, stop = grid.first, grid.end
        if self._grid.width == grid.width and self._grid.first < grid.end and grid.first < self._grid.end:
            if grid.first < self._grid.first:
                self._draw(start, self._grid.first, draw)
            start = max(start, min(self._settled, self._grid.end))
        self._draw(start, stop, draw)
        self._grid = grid
        self._settled = settled_ns // grid.width
        return start, stop

    def _draw(self, start: int, stop: int, draw: Callable[[int, int], Pixels]) -> None:
        if start >= stop:
            return
        pixels = draw(start, stop)
        width = self._pixels.shape[1]
        place = start % width
        first = min(stop - start, width - place)
        self._pixels[:, place : place + first] = pixels[:, :first]
        self._pixels[:, : stop - start - first] = pixels[:, first:]

    def paint(self, painter: QPainter, rect: QRectF) -> None:
        """Draw the picture into `rect`, whose size is that of the picture in device pixels or a fraction
        of it.
        """
        height, width = self._pixels.shape
        if not width or not height:
            return
        split = self._grid.first % width
        scale = rect.width() / width
        left = QRectF(rect.left(), rect.top(), (width - split) * scale, rect.height())
        painter.drawImage(left, self._image, QRectF(split, 0, width - split, height))
        if split:
            right = QRectF(left.right(), rect.top(), split * scale, rect.height())
            painter.drawImage(right, self._image, QRectF(0, 0, split, height))
