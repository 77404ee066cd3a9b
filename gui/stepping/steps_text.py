"""A schedule as text, one line a step, with one of the lines marked."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QSize
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from gui.look.theme import Theme
from gui.widgets.focus_frame import FocusFrame

_LINE: Final = "{mark} {step:>4}  {thread:<{threads}}  {effect:<{effects}}  {code}"
_MARK: Final = "→"
_LEAST_LINES: Final = 6
_EFFECTS_WIDEST: Final = 40
"""In characters; a longer effect, which is rare, moves its line of code to the right."""


class StepsText(QPlainTextEdit):
    """To be read and copied."""

    def __init__(self, theme: Theme, name: str, accessible: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._marked = -1
        self.setObjectName(name)
        self.setAccessibleName(accessible)
        FocusFrame(self)
        self.setReadOnly(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.setTabChangesFocus(True)
        theme.changed.connect(self._dress)
        self._dress()

    def show_rows(self, rows: Sequence[Sequence[Any]], marked: int) -> None:
        """Show rows as `stepped.host` tells them, and bring the one at the place `marked` into view."""
        self._marked = marked
        self.setPlainText("\n".join(_lines(rows, marked)))
        self._mark()

    def minimumSizeHint(self) -> QSize:
        """Some lines and the scroll bar below them."""
        lines = _LEAST_LINES * self.fontMetrics().lineSpacing()
        return QSize(super().minimumSizeHint().width(), lines + 2 * self.horizontalScrollBar().sizeHint().height())

    def _mark(self) -> None:
        block = self.document().findBlockByNumber(self._marked)
        marks = []
        if block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(block)
            mark.format.setBackground(self._theme.colours.selection)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
            self.setTextCursor(QTextCursor(block))
            self.centerCursor()
        self.setExtraSelections(marks)

    def _dress(self) -> None:
        self.setFont(self._theme.font("mono_small"))
        self._mark()


def place_of_step(rows: Sequence[Sequence[Any]], step: int) -> int:
    """The place of the first row of a step, counted from 1; -1 if there is none."""
    return next((place for place, row in enumerate(rows) if row[0] == step), -1)


def _lines(rows: Sequence[Sequence[Any]], marked: int) -> list[str]:
    threads = max((len(thread) for _, thread, _, _, _ in rows), default=0)
    lengths = (len(effect) for _, _, _, effect, _ in rows)
    effects = max((length for length in lengths if length <= _EFFECTS_WIDEST), default=0)
    return [
        _LINE.format(
            mark=_MARK if place == marked else " ",
            step=step or "",
            thread=thread,
            threads=threads,
            effect=effect,
            effects=effects,
            code=code,
        ).rstrip()
        for place, (step, thread, _, effect, code) in enumerate(rows)
    ]
