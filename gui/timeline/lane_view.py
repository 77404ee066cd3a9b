"""One lane a thread over the shared time axis: names at the left, coloured stays with words, the cursor."""

import sys
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QMouseEvent, QPainter, QPaintEvent

from engine.trace import ENDED_PHASES, Phase
from gui.look.theme import Theme
from gui.look.thread_names import fitted_name, without_target
from gui.record.record_names import RecordNames
from gui.record.run_record import RunRecord
from gui.time_axis.axis_surface import AxisSurface
from gui.time_axis.column_raster import ColumnRaster, Pixels
from gui.time_axis.time_axis import MARGIN, Grid, TimeAxis
from gui.timeline.lane_pixels import LanePixels, LaneStyle
from gui.timeline.lane_words import LaneWords

_LEAST_PITCH: Final = 21
_MOST_PITCH: Final = 34
_GAP: Final = 4
_BESIDE_NAME: Final = 18
"""Between a name and its lane, and before the name of a selected one."""
_MOST_SHARE: Final = 0.28
"""Of the width, for names: what doesn't fit then is cut."""
_LEAVING: Final = "leaving"


class LaneView(AxisSurface):
    """Draws on `refresh`. A frame costs one copy of the lanes' picture and the words on it.

    Signals:
        thread_selected: The user chose a lane.
        hover_moved: The pointer is on another lane, or on none.
    """

    thread_selected = Signal(int)
    hover_moved = Signal()

    def __init__(self, theme: Theme, axis: TimeAxis) -> None:
        super().__init__(theme, axis, "lanes", "What each thread does when")
        self._theme = theme
        self._axis = axis
        self._record: RunRecord | None = None
        self._threads: tuple[int, ...] = ()
        self._shown: tuple[int, ...] = ()
        self._names: tuple[str, ...] = ()
        self._hovered: int | None = None
        self._selected: int | None = None
        self._pressed: int | None = None
        self._raster = ColumnRaster()
        self._pixels: LanePixels | None = None
        self._words = LaneWords(theme)
        self._grid = Grid(0, 1, 1)
        self._picture: tuple[object, ...] = ()  # what the picture was made of
        axis.cursor_moved.connect(self._update_lanes)
        theme.changed.connect(self._dress)

    @property
    def threads(self) -> tuple[int, ...]:
        """Numbers of the threads that have a lane now, from the top down."""
        return self._threads

    @property
    def hovered(self) -> int | None:
        """The thread under the pointer; without one, the selected one."""
        return self._selected if self._hovered is None else self._hovered

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run; None for none."""
        self._record = record
        self._threads = self._shown = ()
        self._names = ()
        self._axis.set_gutter(0)
        self._hovered = self._selected = None
        self._picture = ()
        self._raster.reset()
        self.update()

    def select(self, thread: int | None) -> None:
        """Mark a thread's lane."""
        if thread != self._selected:
            self._selected = thread
            self.update()

    def refresh(self) -> None:
        """Draw a frame: what is new, into the picture."""
        record = self._record
        if record is None:
            return
        self._choose_threads(record)
        self._fit_names(record)
        ratio = self.devicePixelRatioF()
        span = self._span()
        self._grid = self._axis.grid(round(span.width() * ratio))
        shown = self._visible_threads()
        style = self._style(ratio)
        picture = (shown, style, self._grid, record.axis_now_ns // self._grid.width, record.received)
        if picture == self._picture:
            return  # as most frames of a slow program
        self._picture = picture
        if shown != self._shown or self._pixels is None or style != self._pixels.style:
            self._shown = shown
            self._pixels = LanePixels(style)
            self._raster.reset()
        if shown:
            height = len(shown) * (style.height + style.gap)
            self._raster.update(self._grid, height, record.axis_settled_ns, self._draw)
        self._update_lanes()

    def name_rects(self) -> dict[int, QRect]:
        """Where the names of the lanes in view are, by the numbers of their threads."""
        return {thread: self._name_rect(thread) for thread in self._visible_threads()}

    def lane_rect(self, thread: int) -> QRect:
        """Where a thread's lane is, in this widget's pixels."""
        top = self._threads.index(thread) * self._pitch()
        return QRect(self._span().left(), top, self._span().width(), self._pitch() - self._theme.px(_GAP))

    def _name_rect(self, thread: int) -> QRect:
        lane = self.lane_rect(thread)
        return QRect(0, lane.top(), lane.left() - self._theme.px(8), lane.height())

    def _choose_threads(self, record: RunRecord) -> None:
        """Every thread that lives at some time in view, by number; if they need scrolling, those that ended last."""
        start, end = self._axis.view()
        lanes = record.lanes
        threads = tuple(
            thread
            for thread in sorted(lanes)
            if lanes[thread].begin_ns <= end
            and (lanes[thread].phase not in ENDED_PHASES or lanes[thread].since_ns >= start)
        )
        around = self.parentWidget() or self
        if len(threads) * self._theme.px(_LEAST_PITCH) > around.height():
            threads = tuple(sorted(threads, key=lambda thread: lanes[thread].phase in ENDED_PHASES))
        if threads != self._threads:
            self._threads = threads
            self.setMinimumHeight(len(threads) * self._theme.px(_LEAST_PITCH))
            self.update()

    def _fit_names(self, record: RunRecord) -> None:
        """Give the names the room that they need, within limits; during a run it only grows."""
        known = RecordNames(record)
        names = tuple(without_target(known.thread_name(thread)) for thread in self._threads)
        if names != self._names:
            self._names = names
            theme = self._theme
            metrics = QFontMetrics(theme.font("strong"))
            widest = max(map(metrics.horizontalAdvance, names), default=0) + theme.px(_BESIDE_NAME)
            needed = round(min(widest, self.width() * _MOST_SHARE) / theme.scale)
            self._axis.set_gutter(max(needed, self._axis.gutter))

    def _visible_threads(self) -> tuple[int, ...]:
        seen = self.visibleRegion().boundingRect()
        pitch = self._pitch()
        return self._threads[max(0, seen.top() // pitch) : seen.bottom() // pitch + 1]

    def _pitch(self) -> int:
        px = self._theme.px
        return min(max(self.height() // max(len(self._threads), 1), px(_LEAST_PITCH)), px(_MOST_PITCH))

    def _span(self) -> QRect:
        left, right = self._theme.px(self._axis.gutter), self._theme.px(MARGIN)
        return QRect(left, 0, max(2, self.width() - left - right), self.height())

    def _style(self, ratio: float) -> LaneStyle:
        gap = self._theme.px(_GAP)
        return LaneStyle(
            height=round((self._pitch() - gap) * ratio),
            gap=round(gap * ratio),
            ground=self._theme.colours.panel,
            phases=tuple(self._theme.phase_colour(phase) for phase in Phase),
        )

    def _draw(self, start: int, stop: int) -> Pixels:
        assert self._record is not None
        assert self._pixels is not None
        edges = self._grid.edges(start, stop)
        now, lanes = self._record.axis_now_ns, self._record.lanes
        shown = [lanes[thread] for thread in self._shown]
        return self._pixels.draw([lane.crisp(lane.shares(edges, now), edges) for lane in shown])

    def _update_lanes(self) -> None:
        self.update(self._span())

    def _dress(self) -> None:
        self._words = LaneWords(self._theme)
        self._pixels = None
        self._picture = ()
        self.setMinimumHeight(len(self._threads) * self._theme.px(_LEAST_PITCH))
        self.update()

    def threads_at(self, place: QPoint) -> tuple[int, ...]:
        """The thread whose lane is at a place."""
        thread = self._thread_at(place.y())
        return () if thread is None else (thread,)

    def _thread_at(self, y: float) -> int | None:
        place = int(y // self._pitch())
        return self._threads[place] if 0 <= place < len(self._threads) else None

    def _paint(self, painter: QPainter, exposed: QRect) -> None:
        record, span = self._record, self._span()
        if record is None or not self._shown:
            return
        top = self._threads.index(self._shown[0]) * self._pitch()
        picture = QRectF(span.left(), top, span.width(), len(self._shown) * self._pitch())
        self._raster.paint(painter, picture)
        painter.save()
        painter.setClipRect(span)
        for thread in self._shown:
            rect = QRectF(self.lane_rect(thread))
            self._words.paint(painter, record.lanes[thread], rect, self._grid, record.axis_now_ns)
            if thread in record.leaving:
                self._paint_leaving(painter, rect)
        painter.restore()
        if exposed.left() < span.left():
            self._paint_names(painter, record)
        for place, width in ((self._axis.moment, 2), (self._axis.cursor, 1)):
            if place is not None:
                x = span.left() + round(place * (span.width() - 1))
                painter.fillRect(x, 0, width, self.height(), self._theme.colours.text)

    def _paint_leaving(self, painter: QPainter, rect: QRectF) -> None:
        theme, px = self._theme, self._theme.px
        width = QFontMetrics(theme.font("small")).horizontalAdvance(_LEAVING) + px(12)
        tag = QRectF(rect.right() - width + 1, rect.top(), width, rect.height())
        painter.fillRect(tag, theme.colours.panel)
        painter.setPen(theme.colours.caution)
        painter.drawRect(tag.adjusted(0.5, 0.5, -0.5, -0.5))
        painter.setFont(theme.font("small"))
        painter.drawText(tag, Qt.AlignmentFlag.AlignCenter, _LEAVING)

    def _paint_names(self, painter: QPainter, record: RunRecord) -> None:
        theme, px = self._theme, self._theme.px
        names = RecordNames(record)
        for thread in self._shown:
            place = self._name_rect(thread)
            chosen = thread == self._selected
            if chosen:
                painter.fillRect(place, theme.colours.selection)
                painter.fillRect(0, place.top(), px(3), place.height(), theme.colours.accent)
            font = theme.font("strong" if chosen else "text")
            painter.setFont(font)
            painter.setPen(theme.colours.text)
            inner = place.adjusted(px(7) if chosen else 0, 0, 0, 0)
            text = fitted_name(names.thread_name(thread), QFontMetrics(font), inner.width())
            painter.drawText(inner, Qt.AlignmentFlag.AlignVCenter, text)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(400), max(1, len(self._threads)) * self._theme.px(_MOST_PITCH))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter, event.rect())
        except Exception:
            # An error that went on from here would leave Qt's own painting half done.
            sys.excepthook(*sys.exc_info())
        finally:
            painter.end()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        hovered = self._thread_at(event.position().y())
        if hovered != self._hovered:
            self._hovered = hovered
            self.hover_moved.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hovered = None
        self.hover_moved.emit()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self._pressed = self._thread_at(event.position().y())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        thread = self._thread_at(event.position().y())
        if thread is not None and thread == self._pressed:
            self.select(thread)
            self.thread_selected.emit(thread)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        step = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}.get(Qt.Key(event.key()))
        if step is None or not self._threads:
            super().keyPressEvent(event)
            return
        place = self._threads.index(self._selected) + step if self._selected in self._threads else 0
        thread = self._threads[min(max(place, 0), len(self._threads) - 1)]
        self.select(thread)
        self.thread_selected.emit(thread)
