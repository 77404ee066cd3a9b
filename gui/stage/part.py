"""What makes a card or an object on the stage reachable: focus, click, tooltip, and its name for assistive technology.

Draws nothing: `canvas` draws all parts in one go.
"""

from html import escape
from typing import NamedTuple

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QEnterEvent, QFocusEvent, QKeyEvent, QPaintEvent
from PySide6.QtWidgets import QPushButton, QWidget


class PartKey(NamedTuple):
    """A thread or an object, by its number."""

    is_thread: bool
    number: int


class StagePart(QPushButton):
    """A button without a look.

    Signals:
        chosen: By click, Enter or Space.
        moved: An arrow key: steps to the right and down.
        marked: The pointer or the focus came or went.
    """

    chosen = Signal()
    moved = Signal(int, int)
    marked = Signal()

    def __init__(self, key: PartKey, parent: QWidget) -> None:
        super().__init__(parent)
        self.key = key
        self.hovered = False
        self.setObjectName(f"stage_{'thread' if key.is_thread else 'object'}_{key.number}")
        self.setProperty("role", "stage")
        self.setAutoDefault(False)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self.clicked.connect(self.chosen)

    def say(self, name: str, sentence: str) -> None:
        """Tell assistive technology, and the tooltip, what it is and how it is."""
        if name != self.accessibleName():
            self.setAccessibleName(name)
        if sentence != self.accessibleDescription():
            self.setAccessibleDescription(sentence)
            # As rich text it is wrapped; what the program wrote into it stays plain.
            self.setToolTip(f"<p>{escape(sentence)}</p>")

    def paintEvent(self, _event: QPaintEvent) -> None:
        pass

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Up: (0, -1),
            Qt.Key.Key_Down: (0, 1),
        }.get(Qt.Key(event.key()))
        if steps is not None:
            self.moved.emit(*steps)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit()
        else:
            super().keyPressEvent(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.hovered = True
        self.marked.emit()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.hovered = False
        self.marked.emit()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self.marked.emit()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.marked.emit()
