"""All parts of the stage: made and removed as things come and go, one of them in the order of the Tab key."""

from collections.abc import Iterator, Mapping
from math import inf

from PySide6.QtCore import QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QWidget

from gui.stage.facts import Facts
from gui.stage.layout import Layout
from gui.stage.part import PartKey, StagePart
from gui.stage.rect import Rect


class StageParts(QObject):
    """Puts parts over what the canvas draws. The Tab key reaches one, arrow keys go on from there.

    Attributes:
        tab_stop: The one that it reaches; None without any.

    Signals:
        chosen: By click or key: the part's `PartKey`.
        marked: The pointer or the focus is on another part.
    """

    chosen = Signal(object)
    marked = Signal()

    def __init__(self, canvas: QWidget, before: QWidget) -> None:
        """`before` is the control from which Tab comes to the one part that it reaches."""
        super().__init__(canvas)
        self._before = before
        self._canvas = canvas
        self._parts: dict[PartKey, StagePart] = {}
        self._rects: dict[PartKey, Rect] = {}
        self.tab_stop: StagePart | None = None

    def __getitem__(self, key: PartKey) -> StagePart:
        return self._parts[key]

    def get(self, key: PartKey) -> StagePart | None:
        """The part of a thread or an object that is shown."""
        return self._parts.get(key)

    def place(self, layout: Layout) -> None:
        """Have a part at each card and each object."""
        self._rects = dict(_rects(layout))
        for key in self._parts.keys() - self._rects.keys():
            self._parts.pop(key).deleteLater()
        for key, rect in self._rects.items():
            part = self._parts.get(key)
            if part is None:
                part = self._parts[key] = self._make(key)
            part.setGeometry(pixels(rect))
        if self.tab_stop not in self._parts.values():
            self._take_tab(next(iter(self._parts.values()), None))

    def say(self, facts: Facts) -> None:
        """Tell assistive technology how the parts are now."""
        self._say(True, {number: (fact.name, fact.sentence) for number, fact in facts.threads.items()})
        self._say(False, {number: (fact.name, fact.sentence) for number, fact in facts.objects().items()})

    def _say(self, is_thread: bool, texts: Mapping[int, tuple[str, str]]) -> None:
        for number, (name, sentence) in texts.items():
            part = self._parts.get(PartKey(is_thread, number))
            if part is not None:
                part.say(name, sentence)

    def marked_part(self) -> PartKey | None:
        """The part under the pointer, or else with the focus."""
        hovered = next((key for key, part in self._parts.items() if part.hovered), None)
        return hovered or next((key for key, part in self._parts.items() if part.hasFocus()), None)

    def _make(self, key: PartKey) -> StagePart:
        part = StagePart(key, self._canvas)
        part.chosen.connect(lambda: self.chosen.emit(key))
        part.moved.connect(lambda right, down: self._move_focus(key, right, down))
        part.marked.connect(self.marked)
        part.show()
        return part

    def _take_tab(self, part: StagePart | None) -> None:
        if self.tab_stop is not None and self.tab_stop in self._parts.values():
            self.tab_stop.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.tab_stop = part
        if part is not None:
            part.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
            QWidget.setTabOrder(self._before, part)  # parts come and go; else it would be the last of the window

    def _move_focus(self, key: PartKey, right: int, down: int) -> None:
        """Go to the nearest part in a direction; what is aside counts twice."""
        x, y = _centre(self._rects[key])
        best, least = None, inf
        for other, rect in self._rects.items():
            across, along = _centre(rect)[0] - x, _centre(rect)[1] - y
            forward = across * right + along * down
            distance = forward + 2 * abs(along if right else across)
            if other != key and forward > 1 and distance < least:
                best, least = other, distance
        if best is not None:
            self._take_tab(self._parts[best])
            self._parts[best].setFocus()


def pixels(rect: Rect) -> QRect:
    """The whole pixels that a rectangle touches."""
    return QRect(int(rect.x), int(rect.y), int(rect.width) + 2, int(rect.height) + 2)


def _rects(layout: Layout) -> Iterator[tuple[PartKey, Rect]]:
    for number, rect in layout.cards.items():
        yield PartKey(True, number), rect
    for number, rect in layout.objects.items():
        yield PartKey(False, number), rect


def _centre(rect: Rect) -> tuple[float, float]:
    return rect.x + rect.width / 2, rect.y + rect.height / 2
