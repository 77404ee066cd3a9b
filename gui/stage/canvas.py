"""The picture itself: draws the facts where the layout puts them, and has a part for each card and object."""

import sys
from math import ceil
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPixmap, QRegion, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from engine.trace import MAIN_THREAD, Phase
from engine.world import World
from gui.look.theme import Theme
from gui.stage.arrows import ArrowPainter
from gui.stage.cards import CardPainter, Marks, seen
from gui.stage.facts import Arrow, Block, Facts
from gui.stage.layout import NARROWEST, Arrangement, Layout
from gui.stage.look import Look
from gui.stage.objects import ObjectPainter
from gui.stage.part import PartKey
from gui.stage.parts import StageParts, pixels
from gui.stage.rect import Rect
from gui.stage.step_buttons import StepButtons
from gui.stage.travels import Travels
from gui.time_axis.time_axis import MARGIN as SCROLL_BAR

LEAST_SIZE: Final = (NARROWEST + SCROLL_BAR, 130)


class StageCanvas(QWidget):
    """Shows facts. A frame draws only what changed.

    Signals:
        part_chosen: A card or an object was clicked, or chosen by key: its `PartKey`.
        marked: The pointer or the focus is on another part.
        step_requested: The button of a thread: its number.
    """

    part_chosen = Signal(object)
    marked = Signal()
    step_requested = Signal(int)

    def __init__(self, theme: Theme, before: QWidget) -> None:
        """`before` is the control from which Tab comes here."""
        super().__init__()
        self._theme = theme
        self._facts = Facts()
        self._layout = Layout()
        self._world: World | None = None
        self._arrangement = Arrangement()
        self.parts = StageParts(self, before)
        self.parts.chosen.connect(self.part_chosen)
        self.parts.marked.connect(self._show_marks)
        self._selected: frozenset[PartKey] = frozenset()
        self.travels = Travels(self)
        self._buttons = StepButtons(theme, self, before)
        self._buttons.step_requested.connect(self.step_requested)
        self._arrow_picture = QPixmap()
        self.setObjectName("stage_canvas")
        self.setAccessibleName("Threads and shared objects")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def facts(self) -> Facts:
        """What is shown."""
        return self._facts

    def clear(self) -> None:
        """Forget the run and its places."""
        self._world = None
        self._facts, self._layout = Facts(), Layout()
        self._arrangement = Arrangement()
        self.travels.clear()
        self.parts.place(self._layout)
        self._buttons.show_pending(self._facts, self._layout)
        self.setMinimumHeight(self._theme.px(LEAST_SIZE[1]))
        self.update()

    def show_facts(self, world: World, facts: Facts) -> None:
        """Show another state; `world` is where the facts are from."""
        before, places = self._facts, self._layout
        self._world, self._facts = world, facts
        self._layout = self._arrangement.lay_out(world, facts, self.width(), self._room(), self._look.scale)
        if self._layout.height > self._room():
            bar = self._theme.px(SCROLL_BAR)
            self._layout = self._arrangement.lay_out(world, facts, self.width() - bar, self._room(), self._look.scale)
        if self._layout != places:
            self._place_parts()
            self.update()
        else:
            self._update_changed(before)
        self.travels.between(before, facts, self._layout, self._look)
        self._buttons.show_pending(facts, self._layout)

    def select(self, keys: frozenset[PartKey]) -> None:
        """Mark these parts as chosen."""
        if keys != self._selected:
            self._selected = keys
            self.update()

    def threads_at(self, place: QPoint) -> tuple[int, ...]:
        """The thread whose card is at a place."""
        return tuple(number for number, rect in self._layout.cards.items() if pixels(rect).contains(place))

    def _room(self) -> float:
        """The height that is seen without scrolling."""
        around = self.parentWidget()
        return float(around.height() if around is not None else self.height())

    def _place_parts(self) -> None:
        self.parts.place(self._layout)
        self.parts.say(self._facts)
        self.setMinimumHeight(self._least_height())

    def _least_height(self) -> int:
        return max(self._theme.px(LEAST_SIZE[1]), round(self._layout.height))

    def _show_marks(self) -> None:
        self.update()
        self.marked.emit()

    def _update_changed(self, before: Facts) -> None:
        """Have drawn again what looks different; arrows run wherever there is neither a card nor a block."""
        facts, layout = self._facts, self._layout
        cards = {
            number
            for number in layout.cards
            if seen(facts.threads[number], self._lines(number)) != seen(before.threads[number], self._lines(number))
        }
        old = {block.number: block for block in before.blocks}
        blocks = {block.number for block in facts.blocks if block != old.get(block.number)}
        if _coloured(before) != _coloured(facts):
            region = QRegion(self.rect())
            for number in layout.cards.keys() - cards:
                region -= QRegion(_inside(layout.cards[number]))
            for number in layout.blocks.keys() - blocks:
                region -= QRegion(_inside(layout.blocks[number]))
        else:
            region = QRegion()
            for number in cards:
                region += QRegion(pixels(layout.cards[number]))
            for number in blocks:
                region += QRegion(pixels(layout.blocks[number]))
        self.update(region)

    def _lines(self, number: int) -> int:
        """How many lines of text the card of a thread has."""
        return self._layout.lines if number != MAIN_THREAD else self._layout.main_lines

    def _dress(self) -> None:
        self._look = Look(self._theme, self.devicePixelRatioF())
        self._cards = CardPainter(self._look)
        self._objects = ObjectPainter(self._look)
        self._arrows = ArrowPainter(self._look)
        self._arrows_shown: tuple[object, ...] = ()  # what the picture of the arrows was made of
        self.setMinimumSize(self._theme.px(LEAST_SIZE[0]), self._least_height())
        self._lay_out_again()

    def _lay_out_again(self) -> None:
        if self._world is not None:
            self.show_facts(self._world, self._facts)
        self.update()

    def _paint(self, painter: QPainter, exposed: QRegion) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        facts, layout = self._facts, self._layout
        chosen = self._selected | ({marked} if (marked := self.parts.marked_part()) is not None else set())
        self._paint_arrows(painter, frozenset(chosen))
        for block in facts.blocks:
            rect = layout.blocks.get(block.number)
            if rect is not None and exposed.intersects(pixels(rect)):
                self._objects.paint_block(painter, rect, block)
                self._paint_rows(painter, exposed, block)
        for number, fact in facts.threads.items():
            place = layout.cards.get(number)
            if place is not None and exposed.intersects(pixels(place)):
                self._cards.paint(painter, place, fact, self._lines(number), self._marks(PartKey(True, number)))
        if layout.finished is not None:
            self._cards.paint_finished(painter, layout.finished, len(layout.folded))
        self.travels.paint(painter, self._look)

    def _paint_arrows(self, painter: QPainter, chosen: frozenset[PartKey]) -> None:
        """Draw the arrows from a picture of their own: where a part of a dashed line is drawn again, the dashes would
        not meet.
        """
        facts, layout = self._facts, self._layout
        shows = (_coloured(facts), layout, chosen, self.size())
        if shows != self._arrows_shown:
            self._arrows_shown = shows
            self._arrow_picture = QPixmap(self.size() * self._look.ratio)
            self._arrow_picture.setDevicePixelRatio(self._look.ratio)
            self._arrow_picture.fill(Qt.GlobalColor.transparent)
            picture = QPainter(self._arrow_picture)
            try:
                picture.setRenderHint(QPainter.RenderHint.Antialiasing)
                self._arrows.paint(picture, facts, layout, frozenset((key.is_thread, key.number) for key in chosen))
                if layout.legend is not None:
                    self._arrows.paint_legend(picture, layout.legend)
            finally:
                picture.end()
        painter.drawPixmap(0, 0, self._arrow_picture)

    def _paint_rows(self, painter: QPainter, exposed: QRegion, block: Block) -> None:
        for number, thing in block.objects().items():
            place = self._layout.objects[number]
            if exposed.intersects(pixels(place)):
                self._objects.paint(painter, place, thing, self._facts, block)
                self._mark_object(painter, PartKey(False, number), place)

    def _marks(self, key: PartKey) -> Marks:
        part = self.parts.get(key)
        return Marks(
            selected=key in self._selected,
            hovered=part is not None and part.hovered,
            focused=part is not None and part.hasFocus(),
        )

    def _mark_object(self, painter: QPainter, key: PartKey, place: Rect) -> None:
        marks = self._marks(key)
        if marks.selected or marks.focused or marks.hovered:
            self._objects.paint_mark(painter, place, marks)

    def sizeHint(self) -> QSize:
        return QSize(self._theme.px(640), self._theme.px(270))

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            self._paint(painter, event.region())
        except Exception:
            # An error that went on from here would leave Qt's own painting half done.
            sys.excepthook(*sys.exc_info())
        finally:
            painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._lay_out_again()


def _inside(rect: Rect) -> QRect:
    """The pixels that lie in a rectangle as a whole."""
    left, top = ceil(rect.x), ceil(rect.y)
    return QRect(left, top, int(rect.right) - left, int(rect.bottom) - top)


def _coloured(facts: Facts) -> list[tuple[Arrow, Phase]]:
    """The arrows, and what gives them their colours."""
    return [(arrow, facts.threads[arrow.thread].phase) for arrow in facts.arrows]
