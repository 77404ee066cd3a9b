"""The program as a picture: threads and shared objects, who holds what, who waits for what, and why."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QLabel, QStackedLayout, QWidget

from engine.world import World
from gui.look.text_rhythm import TextRhythm
from gui.look.theme import Theme
from gui.record.run_record import RunRecord
from gui.stage.canvas import LEAST_SIZE, StageCanvas
from gui.stage.facts import Pending
from gui.stage.part import PartKey
from gui.stage.telling import told
from gui.time_axis.overlay_scroll import OverlayScroll
from gui.widgets.panel import Panel

_HINT: Final = "who holds what, who waits for whom"
_FRAME_S: Final = 0.024
"""Every second tick of `event_pump` draws: 31 frames a second."""

_NO_RUN: Final = "Start the program to see its threads and what they share."


class Stage(Panel):
    """Draws a run live on `refresh`, or any world on `show_world`; rewrites texts at most five times a second.

    Signals:
        thread_selected: The user chose a card: the thread's number.
        object_selected: The user chose an object: its number.
        step_requested: The user wants to step this thread: its number.
    """

    thread_selected = Signal(int)
    object_selected = Signal(int)
    step_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "stage", "Stage", _HINT, parent)
        self._record: RunRecord | None = None
        self._shown: tuple[World, int] | None = None
        self._pending: Mapping[int, Pending] = {}
        self._thread: int | None = None
        self._object: int | None = None
        self.canvas = StageCanvas(theme, self._expand)
        self.canvas.part_chosen.connect(self._choose)
        self.canvas.marked.connect(self.show_texts)
        self.canvas.step_requested.connect(self.step_requested)
        self._empty = QLabel(_NO_RUN)
        self._empty.setObjectName("stage_empty")
        self._empty.setProperty("role", "muted")
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._scroll = OverlayScroll(theme, self.canvas, "stage_scroll")
        self._pages = QStackedLayout()
        self._pages.addWidget(self._empty)
        self._pages.addWidget(self._scroll)
        self.body.addLayout(self._pages)
        self._texts = TextRhythm(self.show_texts, self)
        theme.changed.connect(self._keep_room)
        self._keep_room()
        self._frames = TextRhythm(self._draw_record, self, _FRAME_S)

    @property
    def entry(self) -> QWidget:
        """The card or the object that the Tab key reaches; the arrow keys go on from there."""
        return self.canvas.parts.tab_stop or super().entry

    def set_record(self, record: RunRecord | None) -> None:
        """Show another run from its beginning, None for no run."""
        self._record = record
        self._frames.stop()
        self._shown = None
        self._pending = {}
        self._object = None
        self.canvas.clear()
        self._pages.setCurrentWidget(self._empty if record is None else self._scroll)
        self.refresh()

    def refresh(self) -> None:
        """Show the run as far as its world has come."""
        if self._record is not None and self.isVisible():
            self._frames.due()

    def _draw_record(self) -> None:
        if self._record is not None:
            world = self._record.world
            # A world that is behind would count the time that it hasn't seen as waiting.
            self.show_world(world, world.time if self._record.behind else self._record.now_ns)

    def show_world(self, world: World, now_ns: int | None = None) -> None:
        """Show any state of the run, as of lab time `now_ns`, by default that of its last event."""
        self._frames.stop()
        self._shown = world, world.time if now_ns is None else now_ns
        self._pages.setCurrentWidget(self._scroll)
        if self.isVisible():
            self.canvas.show_facts(world, told(world, self._shown[1], self._pending))
            self._texts.due()

    def show_pending(self, pending: Mapping[int, Pending]) -> None:
        """Show what each thread would do next, by its number, with a button that steps it; nothing for none."""
        self._pending = dict(pending)
        self._show_again()

    def select_thread(self, thread: int | None) -> None:
        """Mark a thread that was chosen elsewhere, None for none."""
        self._thread = thread
        self._mark()

    def mark_object(self, thing: int | None) -> None:
        """Mark the object with that number, None for none."""
        self._object = thing
        self._mark()

    def set_motion(self, moves: bool) -> None:
        """Whether items are seen on their way."""
        self.canvas.travels.enabled = moves
        if not moves:
            self.canvas.travels.clear()
            self.canvas.update()

    def _keep_room(self) -> None:
        self._scroll.setMinimumSize(self._theme.px(LEAST_SIZE[0]), self._theme.px(LEAST_SIZE[1]))

    def _show_again(self) -> None:
        if self._shown is not None:
            self.show_world(*self._shown)

    def _choose(self, key: PartKey) -> None:
        if key.is_thread:
            self._thread = key.number
            self._mark()
            self.thread_selected.emit(key.number)
        else:
            self.object_selected.emit(key.number)

    def _mark(self) -> None:
        chosen = {PartKey(True, self._thread)} if self._thread is not None else set()
        if self._object is not None:
            chosen.add(PartKey(False, self._object))
        self.canvas.select(frozenset(chosen))
        self.show_texts()

    def show_texts(self) -> None:
        """Write all texts as they are now, without waiting for their rhythm."""
        self.canvas.parts.say(self.canvas.facts)
        self.set_subtitle(self._sentence())

    def _sentence(self) -> str:
        """About the part under the pointer; about a cycle; about what is selected; else what one sees here."""
        facts = self.canvas.facts
        marked = self.canvas.parts.marked_part()
        if marked is None and facts.cycles:
            return " ".join(facts.cycles)
        if marked is None and self._object is not None:
            marked = PartKey(False, self._object)
        if marked is None:
            return _HINT
        if marked.is_thread:
            fact = facts.threads.get(marked.number)
            return fact.sentence if fact is not None else _HINT
        thing = facts.objects().get(marked.number)
        return thing.sentence if thing is not None else _HINT

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        QTimer.singleShot(0, self, self._show_again)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._texts.stop()
        self._frames.stop()
        self.canvas.travels.clear()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        QTimer.singleShot(0, self, self._show_again)
