"""What each thread does when, and on hovering why: the timeline of a run."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from gui.look.text_rhythm import TextRhythm
from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.time_axis.overlay_scroll import OverlayScroll
from gui.time_axis.time_axis import TimeAxis
from gui.time_axis.time_strip import TimeStrip
from gui.timeline.lane_parts import LaneParts
from gui.timeline.lane_view import LaneView
from gui.timeline.phase_legend import PhaseLegend
from gui.timeline.stay_text import thread_text
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.panel import Panel

_HINT: Final = "hover for why · click goes there"
_NO_RUN: Final = "Start the program to see what its threads do."
_HOVER_WIDTH: Final = 1 / 200
"""Where single stays are no longer kept, the hover tells about this share of the view."""


class TimelinePanel(Panel):
    """Draws on `refresh`; rewrites texts at most five times a second.

    Signals:
        thread_selected: The user chose a lane: the thread's number.
    """

    thread_selected = Signal(int)

    def __init__(self, theme: Theme, axis: TimeAxis, parent: QWidget | None = None) -> None:
        super().__init__(theme, "timeline", "Timeline", _HINT, parent)
        self._axis = axis
        self._record: RunRecord | None = None
        self._legend = PhaseLegend(theme)
        self._why = ElidedLabel()
        self._why.setObjectName("timeline_why")
        self._head = QStackedLayout()
        self._head.addWidget(self._legend)
        self._head.addWidget(self._why)
        self.lanes = LaneView(theme, axis)
        self._parts = LaneParts(axis, self.lanes)
        self.lanes.thread_selected.connect(self.thread_selected)
        self.lanes.hover_moved.connect(self._write_texts)
        self._empty = QLabel(_NO_RUN)
        self._empty.setObjectName("timeline_empty")
        self._empty.setProperty("role", "muted")
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = OverlayScroll(theme, self.lanes, "timeline_scroll")
        self._scroll.verticalScrollBar().valueChanged.connect(self._redraw)
        self._strip = TimeStrip(theme, axis, "timeline_time")
        self.body.addLayout(self._head)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._scroll, 1)
        self.body.addWidget(self._strip)
        self._texts = TextRhythm(self._write_texts, self)
        axis.changed.connect(self._redraw)
        axis.cursor_moved.connect(self._strip.refresh)
        axis.cursor_moved.connect(self._write_texts)
        theme.changed.connect(self._redraw)
        self._show_emptiness()

    @property
    def entry(self) -> QWidget:
        return self.lanes

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run, None for no run."""
        self._record = record
        self._parts.clear()
        self.lanes.set_record(record)
        self._show_emptiness()
        self._redraw()

    def select_thread(self, thread: int | None) -> None:
        """Mark a thread that was chosen, here or elsewhere, and bring its lane into view."""
        self.lanes.select(thread)
        if thread in self.lanes.threads:
            lane = self.lanes.lane_rect(thread)
            self._scroll.ensureVisible(0, lane.center().y(), 0, lane.height())
        self._write_texts()

    def refresh(self) -> None:
        """Draw the run as it is now."""
        if self._record is not None:
            self._axis.advance(self._record.axis_now_ns)
        self._redraw()

    def _show_emptiness(self) -> None:
        self._empty.setVisible(self._record is None)
        for part in (self._scroll, self._strip):
            part.setVisible(self._record is not None)
        if self._record is None:
            self._legend.show_phases(())
            self._head.setCurrentWidget(self._legend)

    def _redraw(self) -> None:
        if self.isVisible():
            self.lanes.refresh()
            self._strip.refresh()
            self._texts.due()

    def _write_texts(self) -> None:
        record = self._record
        if record is None:
            return
        self._legend.show_phases({phase for thread in self.lanes.threads for phase in record.lanes[thread].seen()})
        thread, time = self.lanes.hovered, self._axis.cursor_ns
        start, end = self._axis.view()
        text = ""
        if thread is not None and time is not None:
            text = thread_text(record, thread, time, round((end - start) * _HOVER_WIDTH))
        self._why.show_text(text)
        self._head.setCurrentWidget(self._why if text else self._legend)
        self._parts.say(record, self.lanes.name_rects())
        if not text and thread is not None:
            text = self._parts.sentence_of(thread)
        self.lanes.setAccessibleDescription(text)
        self.lanes.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._redraw()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._texts.stop()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._redraw)
