"""One graph on pyqtgraph: curves that share a scale, over the shared time axis.

This and `curves_item` are the only modules that import pyqtgraph, which takes longer than all of Qt: they are
imported after the window's first paint.
"""

from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from engine import phrases
from gui.graphs.curves_item import CurvesItem
from gui.graphs.gauge_limit import Limit
from gui.look.theme import Theme
from gui.record.gauge_series import GaugeSeries
from gui.time_axis.time_axis import MARGIN, TimeAxis

_EDGE: Final = 7
_APART: Final = 4


class GraphPlot(pg.GraphicsView):
    """The scale at the left and the curves. Takes no mouse and no keys: its panel does, for all graphs at
    once.
    """

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(parent, background=None)
        self._theme = theme
        self._axis = axis
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.viewport().setFocusPolicy(Qt.FocusPolicy.NoFocus)  # else screen readers stop at it
        self._numbers = pg.AxisItem("left")
        self._numbers.setStyle(tickLength=0, hideOverlappingLabels=False, autoExpandTextSpace=False)
        self._box = pg.ViewBox(enableMouse=False, enableMenu=False, defaultPadding=0)
        self._numbers.linkToView(self._box)
        self._layout = pg.GraphicsLayout()
        self._layout.layout.setSpacing(0)
        self._layout.addItem(self._numbers, 0, 0)
        self._layout.addItem(self._box, 0, 1)
        self.setCentralItem(self._layout)
        self.curves = CurvesItem(theme, axis, self._box)
        self._shown_range = (0.0, 0.0)
        self._latest = (0, 0)
        self._box.sigResized.connect(self._redraw)
        theme.changed.connect(self._dress)
        axis.gutter_changed.connect(self._dress)
        self._dress()

    def show_series(self, series: tuple[GaugeSeries, ...], limit: Limit) -> None:
        """Draw these curves and this limit."""
        self.curves.show_series(series, limit)

    def refresh(self, settled_ns: int, now_ns: int) -> None:
        """Draw a frame (`CurvesItem.refresh`)."""
        self._latest = (settled_ns, now_ns)
        self.curves.refresh(settled_ns, now_ns)
        shown = self.curves.range_for_axis()
        if shown != self._shown_range:
            self._shown_range = shown
            self._box.setYRange(*shown, padding=0)
            self._numbers.setTicks([[(tick, phrases.number(tick)) for tick in self.curves.scale.ticks()]])

    def _redraw(self) -> None:
        self.refresh(*self._latest)

    def _dress(self) -> None:
        theme = self._theme
        px = theme.px
        self._layout.layout.setContentsMargins(0, px(_EDGE), px(MARGIN), px(_EDGE))
        # Apart by more than Qt adds around what it redraws: else each frame would draw the numbers anew.
        self._layout.layout.setHorizontalSpacing(_APART)
        self._numbers.setWidth(px(self._axis.gutter) - _APART)
        self._numbers.setStyle(tickFont=theme.font("small"), tickTextOffset=px(6))
        self._numbers.setTextPen(theme.colours.muted)
        self._numbers.setPen(theme.colours.panel)
        self.setBackground(theme.colours.panel)
        self._shown_range = (0.0, 0.0)
