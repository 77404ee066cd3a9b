"""The bar under all views that moves the window through a run: slider, buttons, and what moment is shown."""

import re
from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QPushButton, QWidget

from engine.phrases import Counted
from gui.bars.scrub_slider import STEPS, ScrubSlider
from gui.lab.run_state import ALIVE, RunState
from gui.look.icons import IconButton
from gui.look.quantities import clock_text
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.record.moment import Moment
from gui.record.moment_marks import Mark, marks_of
from gui.shortcuts import Key
from gui.widgets.elided_label import ElidedLabel

_MOST_TEXT: Final = 0.42
"""The text takes at most this share of the bar."""
_ROOM_FOR_BUTTON: Final = 800
_PAGES: Final = 20
"""Page up and down go through a run in so many steps."""

_NO_RUN: Final = "Start the program; then you can move through its run."
_NOW: Final = "Now: {time}"
_PAUSED: Final = Counted("Paused at {time} · {count} event so far", "Paused at {time} · {count} events so far")
_END: Final = Counted("At the end: {time} · {count} event", "At the end: {time} · {count} events")
_PAST: Final = "Showing {time} of {end} · event {position:,} of {count}"
_PAST_OF_RUNNING: Final = "Showing {time} · event {position:,} · the run goes on"
_STEPS_NOW: Final = "Now: step {step} of {steps}"
_STEPS_END: Final = Counted(
    "At the end: step {step} of {steps} · {count} event", "At the end: step {step} of {steps} · {count} events"
)
_STEPS_PAST: Final = "Showing step {step} of {steps} · event {position:,} of {count}"
_AT_START: Final = "Showing the start, before the first event"
_TOOLTIP: Final = "Drag to move all views through the run; ← and → go event by event. The run itself is not changed."


class ScrubBar(QFrame):
    """Shows and moves the moment. While a program runs, only the views stand still: the run goes on."""

    def __init__(self, theme: Theme, moment: Moment, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._moment = moment
        self._state = RunState.READY
        self._marks: tuple[Mark, ...] = ()
        self.setObjectName("scrub_bar")
        self.setAccessibleName("Moment of the run")
        self.setProperty("bar", True)
        self.setProperty("edge", "bottom")
        start = IconButton(theme, "to-start", "scrub_start", "Go to the start of the run (Alt+Home)")
        back = IconButton(theme, "chevron-left", "scrub_back", "One event back (Alt+Left)")
        forward = IconButton(theme, "chevron-right", "scrub_forward", "One event on (Alt+Right)")
        end = IconButton(theme, "to-end", "scrub_end", "Go to the end, or to now (Alt+End)")
        back.setAutoRepeat(True)
        forward.setAutoRepeat(True)
        start.clicked.connect(moment.go_to_start)
        back.clicked.connect(lambda: moment.step(-1))
        forward.clicked.connect(lambda: moment.step(1))
        end.clicked.connect(moment.go_to_now)
        self._buttons = (start, back, forward, end)
        self._slider = ScrubSlider(theme, lambda mark: self._place(mark.position, mark.time_ns))
        self._slider.setObjectName("scrub")
        self._slider.setAccessibleName("Moment of the run")
        self._slider.setToolTip(_TOOLTIP)
        self._slider.valueChanged.connect(self._go)
        self._slider.mark_chosen.connect(lambda mark: moment.go(mark.position))
        self._slider.key_pressed.connect(self._press)
        self._text = ElidedLabel()
        self._text.setObjectName("scrub_text")
        self._now = QPushButton()
        self._now.setObjectName("scrub_now")
        self._now.setAutoDefault(False)
        self._now.clicked.connect(moment.go_to_now)
        self._row = QHBoxLayout(self)
        for widget, stretch in ((start, 0), (back, 0), (self._slider, 200), (forward, 0), (end, 0), (self._text, 1)):
            self._row.addWidget(widget, stretch)
        self._row.addWidget(self._now)
        moment.changed.connect(self.refresh)
        theme.changed.connect(self._space)
        self._space()
        self.refresh()

    def show_state(self, state: RunState) -> None:
        """The run is in another state."""
        self._state = state
        self.refresh()

    def refresh(self) -> None:
        """Show where the moment is in the run as long as it is now."""
        moment, record = self._moment, self._moment.record
        for widget in (*self._buttons, self._slider):
            widget.setEnabled(record is not None and record.received > 0)
        self._marks = marks_of(record) if record is not None and not record.behind else ()
        self._slider.show_marks(self._marks)
        if not self._slider.isSliderDown():
            share = 1.0 if moment.is_now else self._place(moment.count, moment.time_ns)
            self._slider.blockSignals(True)
            self._slider.setValue(round(share * STEPS) if record is not None else 0)
            self._slider.blockSignals(False)
        self._write()

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts that move the moment."""
        moment = self._moment
        return (
            Key(("Alt+Left",), "One event back in the run", lambda: moment.step(-1)),
            Key(("Alt+Right",), "One event on in the run", lambda: moment.step(1)),
            Key(("Alt+PgUp",), "Back to the moment before where something went wrong", lambda: self.go_to_mark(-1)),
            Key(("Alt+PgDown",), "On to the next moment where something went wrong", lambda: self.go_to_mark(1)),
            Key(("Alt+Home",), "Go to the start of the run", moment.go_to_start),
            Key(("Alt+End",), "Back to now, or to the end of the run", moment.go_to_now),
        )

    def go_to_mark(self, direction: int) -> None:
        """Go to the next mark, or for -1 to the one before."""
        count = self._moment.count
        ahead = [mark.position for mark in self._marks if (mark.position - count) * direction > 0]
        if ahead:
            self._moment.go(min(ahead) if direction > 0 else max(ahead))

    def _place(self, position: int, time_ns: int) -> float:
        """Where a moment is between the start (0) and now (1): by time, of a stepped run by events."""
        record = self._moment.record
        if record is not None and record.stepped:
            return position / record.received if record.received else 0.0
        return min(1.0, time_ns / record.now_ns) if record is not None and record.now_ns else 0.0

    def _go(self, value: int) -> None:
        record = self._moment.record
        if record is None:
            return
        if value == STEPS:
            self._moment.go_to_now()
        elif record.stepped:
            self._moment.go(round(value / STEPS * record.received))
        else:
            self._moment.go_to_time(round(value / STEPS * record.now_ns))

    def _press(self, key: Qt.Key) -> None:
        moment = self._moment
        page = max(1, (moment.record.received if moment.record else 0) // _PAGES)
        match key:
            case Qt.Key.Key_Home:
                moment.go_to_start()
            case Qt.Key.Key_End:
                moment.go_to_now()
            case Qt.Key.Key_Left | Qt.Key.Key_Down:
                moment.step(-1)
            case Qt.Key.Key_Right | Qt.Key.Key_Up:
                moment.step(1)
            case Qt.Key.Key_PageUp:
                moment.step(-page)
            case Qt.Key.Key_PageDown:
                moment.step(page)

    def _write(self) -> None:
        moment, record = self._moment, self._moment.record
        past, running = not moment.is_now, self._state is RunState.RUNNING
        text = widest = _NO_RUN
        if record is not None:
            ended = self._state is RunState.ENDED
            if record.stepped:
                template, longest = _STEPS_END.of(record.received) if ended else _STEPS_NOW, _STEPS_PAST
            elif ended:
                template, longest = _END.of(record.received), _PAST
            else:
                paused = self._state is RunState.PAUSED
                template, longest = _PAUSED.of(record.received) if paused else _NOW, _PAST
            if past:
                template = longest if record.stepped or not running else _PAST_OF_RUNNING
                template = template if moment.count else _AT_START
            end, steps = clock_text(record.now_ns), len(record.steps.steps)
            fields = {"end": end, "count": f"{record.received:,}", "steps": steps}
            step = steps if moment.is_now else record.steps.step_at(moment.count)
            text = template.format(time=clock_text(moment.time_ns), position=moment.count, step=step, **fields)
            widest = longest.format(time=end, position=record.received, step=steps, **fields)
        self._text.show_text(text)
        set_role(self._text, "attention" if past else "muted")
        self._slider.setAccessibleDescription(text)
        self._now.setVisible(past)
        words = "Back to now" if self._state in ALIVE else "Back to the end"
        self._now.setText(words)
        self._now.setAccessibleName(words)
        self._now.setToolTip(f"{words} (Alt+End)")
        set_role(self._now, "primary")
        self._give_room(widest)

    def _give_room(self, widest: str) -> None:
        """Make the text as wide as it will get, so that nothing moves while the moment does; else what is free."""
        strong = QFontMetrics(self._theme.font("strong"))
        room = strong.horizontalAdvance(re.sub(r"\d", "0", widest)) + self._theme.px(16)
        free = min(round(self.width() * _MOST_TEXT), self.width() - self._width_without_text())
        self._text.setMinimumWidth(max(1, min(room, free)))

    def _width_without_text(self) -> int:
        margins = self._row.contentsMargins()
        items = [item for place in range(self._row.count()) if (item := self._row.itemAt(place)) is not None]
        others = sum(item.minimumSize().width() for item in items if item.widget() is not self._text)
        return others + margins.left() + margins.right() + (len(items) - 1) * self._row.spacing()

    def _space(self) -> None:
        px = self._theme.px
        policy = self._now.sizePolicy()
        # Where there is little room, text and slider need what is kept free for the button.
        policy.setRetainSizeWhenHidden(self.width() > px(_ROOM_FOR_BUTTON))
        self._now.setSizePolicy(policy)
        self._row.setContentsMargins(px(10), px(3), px(14), px(3))
        self._row.setSpacing(px(6))
        self._slider.setFixedHeight(px(28))
        self._write()

    def minimumSizeHint(self) -> QSize:
        # Without the text, which takes what is free: it never widens the window.
        return QSize(self._width_without_text(), super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._space()
