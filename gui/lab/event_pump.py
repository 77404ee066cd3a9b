"""The only bridge from a session to the window: a timer that takes a bounded amount of what has arrived."""

import queue
from collections import deque
from time import perf_counter_ns
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer, Signal

from engine.wire import Frame, Message
from gui.record.run_record import RunRecord

PERIOD_NS: Final = 16_000_000
TEXT_PERIOD_NS: Final = 200_000_000
TAKEN_PER_TICK: Final = 1 << 16
"""Events taken in one tick, and one frame more."""
_WORLD_BUDGET_S: Final = 0.003
_WORLD_BUDGET_LATE_S: Final = 0.005
_LATE: Final = 10_000
"""Events the world is behind from which on it gets a third of each period."""


class EventPump(QObject):
    """Takes frames for a record, lets its world catch up, and tells the views when to redraw.

    A frame is acknowledged when the world has seen it, so the session holds the child back before the
    world lags by more than it may leave undealt (`engine_process.MOST_UNDEALT_BYTES`). Nothing is lost for it.

    Signals:
        drained: After a tick in which something came in or lab time went on: time to redraw.
        text_due: At most five times a second, after something new: time to rewrite texts.
        message_received: The session said something about the run as a whole; the record knows it already.
    """

    drained = Signal()
    text_due = Signal()
    message_received = Signal(object)

    def __init__(self, record: RunRecord, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._record = record
        self._undealt: deque[tuple[Frame, int]] = deque()  # with the number of events up to it
        self._drawn = (-1, -1, -1)
        self._running = False
        self._text_at = 0
        self._text_pending = False
        self._begun = 0
        self._timer = QTimer(self)
        self._timer.setObjectName("event_pump")
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._tick)

    def start(self) -> None:
        self._running = True
        self._begun = perf_counter_ns()
        self._timer.start(0)

    def stop(self) -> None:
        """Take nothing more; what has not been taken stays in the session."""
        self._running = False
        self._timer.stop()

    def pump_once(self) -> None:
        """One tick: take what has arrived, up to `TAKEN_PER_TICK` events, and let the world catch up a
        little.
        """
        record = self._record
        messages = self._take()
        record.catch_up(_WORLD_BUDGET_LATE_S if record.behind > _LATE else _WORLD_BUDGET_S)
        self._acknowledge()
        now_ns = record.now_ns
        state = (now_ns, record.received, record.behind)
        if state != self._drawn or messages:
            self._drawn = state
            self._text_pending = True
            self.drained.emit()
        for message in messages:
            self.message_received.emit(message)
        if self._text_pending and perf_counter_ns() >= self._text_at:
            self._text_at = perf_counter_ns() + TEXT_PERIOD_NS
            self._text_pending = False
            self.text_due.emit()

    def _tick(self) -> None:
        try:
            self.pump_once()
        finally:
            # The period is kept however long a tick took; ticks that were missed are left out.
            now = perf_counter_ns()
            due = self._begun + ((now - self._begun) // PERIOD_NS + 1) * PERIOD_NS
            if self._running and not self._is_over():
                self._timer.start(max(1, round((due - now) / 1e6)))

    def _take(self) -> list[Message]:
        record = self._record
        frames = record.session.frames
        messages = []
        limit = record.received + TAKEN_PER_TICK
        while record.received < limit:
            try:
                frame = frames.get_nowait()
            except queue.Empty:
                break
            record.take(frame)
            self._undealt.append((frame, record.received))
            if isinstance(frame, Message):
                messages.append(frame)
        return messages

    def _acknowledge(self) -> None:
        seen = self._record.received - self._record.behind
        while self._undealt and self._undealt[0][1] <= seen:
            self._record.session.acknowledge(self._undealt.popleft()[0])

    def _is_over(self) -> bool:
        record = self._record
        everything_taken = record.exited is not None and record.session.frames.empty()
        return everything_taken and not record.behind and not self._text_pending
