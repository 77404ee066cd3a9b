"""The curves of one graph as an item of a pyqtgraph view: a picture kept column by column, limit, cursor.

Performance: painting costs one copy of the picture and a few lines and texts, at any number of samples.
Pens are one pixel wide: Qt's stroker takes 20 to 500 times as long for others. Imports pyqtgraph: see
`graph_plot`.
"""

import math
import sys
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen

from gui.graphs.curve_pixels import CurvePixels, CurveStyle
from gui.graphs.envelope_window import EnvelopeWindow
from gui.graphs.gauge_limit import Limit
from gui.graphs.graph_heading import limit_pen
from gui.graphs.value_axis import ValueScale
from gui.look.theme import Theme
from gui.record.gauge_series import GaugeSeries, reading_text
from gui.record.pyramid import Reading
from gui.time_axis.column_raster import ColumnRaster, Pixels
from gui.time_axis.time_axis import Grid, TimeAxis

_INSET: Final = 4
_THICKNESS: Final = 2
_ROOM_FOR_TICK: Final = 24
_TAG_OPACITY: Final = 225


class CurvesItem(pg.GraphicsObject):
    """Fills a view box, in its pixels; `refresh` before a frame, Qt calls `paint`."""

    def __init__(self, theme: Theme, axis: TimeAxis, box: Any) -> None:
        super().__init__(box)
        self._theme = theme
        self._axis = axis
        self._box = box
        self._series: tuple[GaugeSeries, ...] = ()
        self._curves: tuple[object, ...] = ()
        self._windows: tuple[EnvelopeWindow, ...] = ()
        self._limit = Limit()
        self._raster = ColumnRaster()
        self._pixels: CurvePixels | None = None
        self._grid = Grid(0, 1, 1)
        self._now_ns = 0
        self._picture: tuple[object, ...] = ()  # what the picture was made of
        self.scale = ValueScale()
        """The scale of the latest `refresh`."""

    def show_series(self, series: tuple[GaugeSeries, ...], limit: Limit) -> None:
        """Draw other curves from the next `refresh` on."""
        if series != self._series:
            self._series = series
            self._curves = ()
            self.scale = ValueScale()
        self._limit = limit

    def envelopes(self) -> tuple[EnvelopeWindow, ...]:
        """What is drawn: the envelope of each curve over the columns in view."""
        return self._windows

    @property
    def grid(self) -> Grid:
        """The columns in view at the latest `refresh`."""
        return self._grid

    def refresh(self, settled_ns: int, now_ns: int) -> None:
        """Bring the picture up to date.

        Args:
            settled_ns: No event before this lab time will come any more.
            now_ns: The curves end here.
        """
        ratio = self._ratio()
        rect = self._box.rect()
        width, height = round(rect.width() * ratio), round(rect.height() * ratio)
        if width < 2 or height < 4 * _INSET:
            return
        self._grid = self._axis.grid(width)
        self._now_ns = now_ns
        style = self._style(height, ratio)
        # A curve begins anew when its object is found, so it is the pyramid that counts.
        curves = tuple(series.pyramid for series in self._series)
        counts = tuple(curve.count for curve in curves)
        picture = (curves, counts, self._grid, now_ns // self._grid.width, self._limit, style)
        if picture == self._picture:
            return  # as most frames of a slow program
        self._picture = picture
        if curves != self._curves:
            self._curves = curves
            self._windows = tuple(EnvelopeWindow() for _ in curves)
            self._raster.reset()
        for window, pyramid in zip(self._windows, curves, strict=True):
            window.update(pyramid, self._grid, settled_ns, now_ns)
        self._choose_scale(style, height / ratio)
        self._raster.update(self._grid, height, settled_ns, self._draw)
        self.update()

    def _choose_scale(self, style: CurveStyle, height: float) -> None:
        low = min((float(np.fmin.reduce(window.low)) for window in self._windows), default=math.nan)
        high = max((float(np.fmax.reduce(window.high)) for window in self._windows), default=math.nan)
        most = max(2, round(height / self._theme.px(_ROOM_FOR_TICK)))
        whole = all(series.whole for series in self._series)
        self.scale = self.scale.following(low, high, self._limit.value, most, whole=whole)
        if self._pixels is None or self._pixels.style != style or self._pixels.scale != self.scale:
            self._pixels = CurvePixels(style, self.scale)
            self._raster.reset()

    def _style(self, height: int, ratio: float) -> CurveStyle:
        theme = self._theme
        colours = tuple(theme.series_colour(place) for place in range(len(self._series)))
        return CurveStyle(
            height=height,
            inset=round(theme.px(_INSET) * ratio),
            thickness=max(1, round(theme.px(_THICKNESS) * ratio)),
            ground=theme.colours.panel,
            grid=theme.colours.grid,
            curves=colours,
        )

    def _draw(self, start: int, stop: int) -> Pixels:
        assert self._pixels is not None
        # An upright stroke is some columns wide, so what lies left of the first column counts.
        left = min(self._pixels.style.thickness - 1, start - self._grid.first)
        part = slice(start - left - self._grid.first, stop - self._grid.first)
        envelopes = [(window.low[part], window.high[part]) for window in self._windows]
        return self._pixels.draw(envelopes, stop - start)

    def y(self, value: float) -> float:
        """Where a value is, in the view box's pixels."""
        assert self._pixels is not None
        return float(self._pixels.row(value)) / self._ratio()

    def range_for_axis(self) -> tuple[float, float]:
        """Values at the bottom and the top edge of the view box."""
        style = self._pixels.style if self._pixels else None
        if style is None:
            return self.scale.low, self.scale.high
        beyond = style.inset / (style.height - 1 - 2 * style.inset) * (self.scale.high - self.scale.low)
        return self.scale.low - beyond, self.scale.high + beyond

    def _ratio(self) -> float:
        view = self.getViewWidget()
        return float(view.devicePixelRatioF()) if view is not None else 1.0

    def readings(self) -> list[Reading | None]:
        """What each curve is at the cursor; None where it isn't."""
        time = self._axis.cursor_ns
        if time is None or time > self._now_ns:
            return [None] * len(self._series)
        return [series.pyramid.reading(time) for series in self._series]

    def _paint_limit(self, painter: QPainter, rect: QRectF) -> None:
        if not self.scale.low <= self._limit.value <= self.scale.high:
            return
        # Just above the curve, which often lies on its limit.
        y = round(self.y(self._limit.value)) - self._theme.px(_THICKNESS) / 2 - 0.5
        painter.setPen(limit_pen(self._theme))
        painter.drawLine(QPointF(rect.left(), y), QPointF(rect.right(), y))

    def _paint_moment(self, painter: QPainter, rect: QRectF) -> None:
        moment = self._axis.moment
        if moment is not None:
            x = rect.left() + round(moment * (rect.width() - 1))
            painter.fillRect(QRectF(x, rect.top(), 2, rect.height()), self._theme.colours.text)

    def _paint_cursor(self, painter: QPainter, rect: QRectF) -> None:
        cursor = self._axis.cursor
        if cursor is None:
            return
        theme = self._theme
        x = rect.left() + round(cursor * (rect.width() - 1)) + 0.5
        painter.setPen(QPen(theme.colours.text, 1))
        painter.drawLine(QPointF(x, rect.top()), QPointF(x, rect.bottom()))
        metrics = QFontMetricsF(theme.font("strong"))
        free = rect.top()
        for place, (series, reading) in enumerate(zip(self._series, self.readings(), strict=True)):
            if reading is None:
                continue
            colour = theme.series_colour(place)
            y = self.y(reading.high)
            dot = theme.px(3)
            painter.fillRect(QRectF(x - dot - 0.5, y - dot, 2 * dot + 1, 2 * dot + 1), colour)
            text = reading_text(reading, series.gauge.unit)
            width, height = metrics.horizontalAdvance(text) + theme.px(12), metrics.height() + theme.px(2)
            left = x + theme.px(8) if x + theme.px(8) + width < rect.right() else x - theme.px(8) - width
            top = min(max(y - height / 2, free), rect.bottom() - height)
            self._paint_tag(painter, QRectF(left, top, width, height), text, theme.series_ink(place))
            free = top + height

    def _paint_tag(self, painter: QPainter, place: QRectF, text: str, colour: QColor) -> None:
        ground = QColor(self._theme.colours.panel)
        ground.setAlpha(_TAG_OPACITY)
        painter.fillRect(place, ground)
        painter.setFont(self._theme.font("strong"))
        painter.setPen(colour)
        painter.drawText(place, Qt.AlignmentFlag.AlignCenter, text)

    def boundingRect(self) -> QRectF:
        return QRectF(self._box.rect())

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.save()
        try:
            rect = self.boundingRect()
            painter.setClipRect(rect)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
            self._raster.paint(painter, rect)
            if self._pixels is not None:
                self._paint_limit(painter, rect)
                self._paint_moment(painter, rect)
                self._paint_cursor(painter, rect)
        except Exception:
            # An error that went on from here would break off Qt's own painting of the other items.
            sys.excepthook(*sys.exc_info())
        finally:
            painter.restore()
