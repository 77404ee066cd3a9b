import numpy as np
import pytest
from PySide6.QtCore import QRectF
from PySide6.QtGui import QImage, QPainter

from gui.graphs.envelope_window import EnvelopeWindow
from gui.record.pyramid import Pyramid
from gui.time_axis.column_raster import ColumnRaster
from gui.time_axis.time_axis import Grid


def colours(start, stop, height=5):
    """Pixels that tell which column of the run they are."""
    return np.repeat(0xFF000000 + np.arange(start, stop, dtype=np.uint32)[None, :] % 0xFFFFFF, height, axis=0)


def painted(raster, grid, height=5):
    image = QImage(grid.count, height, QImage.Format.Format_RGB32)
    painter = QPainter(image)
    raster.paint(painter, QRectF(0, 0, grid.count, height))
    painter.end()
    return [image.pixel(x, 2) for x in range(grid.count)]


@pytest.mark.parametrize("seed", range(5))
def test_the_picture_is_that_of_the_columns_in_view_wherever_the_view_moves(qapp, seed):
    rng = np.random.default_rng(seed)
    raster, first = ColumnRaster(), 1000
    for _ in range(60):
        first = max(0, first + int(rng.integers(-70, 90)))
        grid = Grid(first, 64, 10)
        raster.update(grid, 5, settled_ns=first * 10 + 300, draw=colours)
        assert painted(raster, grid) == [int(column[0]) for column in colours(first, first + 64).T]


def test_while_following_only_new_and_unsettled_columns_are_drawn(qapp):
    raster, drawn = ColumnRaster(), []

    def draw(start, stop):
        drawn.append((start, stop))
        return colours(start, stop)

    raster.update(Grid(0, 100, 10), 5, settled_ns=980, draw=draw)
    raster.update(Grid(1, 100, 10), 5, settled_ns=1_000, draw=draw)
    raster.update(Grid(3, 100, 10), 5, settled_ns=1_020, draw=draw)
    assert drawn == [(0, 100), (98, 101), (100, 103)]


def test_another_zoom_or_height_draws_everything(qapp):
    raster, drawn = ColumnRaster(), []

    def draw(start, stop, height=5):
        drawn.append(stop - start)
        return colours(start, stop, height)

    raster.update(Grid(0, 100, 10), 5, 10_000, draw)
    raster.update(Grid(0, 100, 20), 5, 10_000, draw)
    raster.update(Grid(0, 100, 20), 7, 10_000, lambda start, stop: draw(start, stop, 7))
    raster.reset()
    raster.update(Grid(0, 100, 20), 7, 10_000, lambda start, stop: draw(start, stop, 7))
    assert drawn == [100, 100, 100, 100]


@pytest.mark.parametrize("seed", range(5))
def test_an_envelope_that_moves_with_the_view_is_the_one_asked_for_anew(seed):
    rng = np.random.default_rng(seed)
    pyramid, window = Pyramid(), EnvelopeWindow()
    now, width, first = 0, 100, 0
    for _ in range(80):
        count = int(rng.integers(0, 40))
        times = np.sort(rng.integers(now, now + 2_000, count)).astype(np.int64)
        pyramid.append(times, rng.normal(size=count))
        now = int(times[-1]) if count else now
        if rng.random() < 0.1:
            width = int(rng.choice([50, 100, 333]))
        first = max(0, now // width - int(rng.integers(20, 60)))
        grid = Grid(first, 48, width)
        window.update(pyramid, grid, settled_ns=now, now_ns=now)
        stop = min(grid.end, now // width + 1)
        expected = pyramid.envelope(grid.edges(first, stop))
        np.testing.assert_array_equal(window.low[: stop - first], expected.low)
        np.testing.assert_array_equal(window.high[: stop - first], expected.high)
        assert np.isnan(window.high[stop - first :]).all()
