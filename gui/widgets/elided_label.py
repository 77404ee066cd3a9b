"""A line of text that shows less where there is less room."""

import re
from collections.abc import Iterator
from html import escape
from typing import Final

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

_POINT: Final = " · "
"""Between the points of a list, of which the last ones can be left out."""
_CLAUSE: Final = re.compile("[;,.] ")
"""Between the clauses of a sentence."""


class ElidedLabel(QLabel):
    """A line of text that gives way: clauses that don't fit are left out, from the last on, and told by the tooltip.

    Its accessible name is the whole text.
    """

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self._fit()

    def _fit(self) -> None:
        room = self.contentsRect().width()
        width_of = self.fontMetrics().horizontalAdvance
        shown = next((part for part in _shortened(self._whole) if width_of(part) <= room), "")
        self.setText(shown)
        # What a program wrote into it is never taken for markup.
        whole = escape(self._whole) if "<" in self._whole else self._whole
        self.setToolTip(whole if shown != self._whole else "")

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        self._fit()


def _shortened(text: str) -> Iterator[str]:
    """The text with ever fewer clauses; of a sentence one sees that it goes on."""
    yield text
    if _POINT in text:
        points = text.split(_POINT)
        yield from (_POINT.join(points[:count]) for count in range(len(points) - 1, 0, -1))
    else:
        yield from (f"{text[: found.start()]}, …" for found in reversed(list(_CLAUSE.finditer(text))))
