"""A row of widgets that goes on in the next line when the width is used up, so that zoom hides no control."""

# ruff: noqa: N802 - all of the camelCase names override QLayout's

from PySide6.QtCore import QPoint, QRect, QSize, Qt
from PySide6.QtWidgets import QLayout, QLayoutItem, QWidget


class FlowLayout(QLayout):
    """Lays widgets from left to right and wraps. Those of `add_right` end at the right edge of their line.

    A widget's own size hint is its width, and the highest of a line gives all of them its height; `stretched`
    makes all widgets of a line share its width instead.
    """

    def __init__(self, parent: QWidget | None = None, *, stretched: bool = False) -> None:
        super().__init__(parent)
        self._items: list[QLayoutItem] = []
        self._right: set[int] = set()  # places in _items
        self._stretched = stretched

    def add_right(self, widget: QWidget) -> None:
        self.addWidget(widget)
        self._right.add(len(self._items) - 1)

    def one_line_width(self) -> int:
        """How wide a rectangle has to be for everything in one line."""
        widths = [item.sizeHint().width() for item, _ in self._shown()]
        margins = self.contentsMargins()
        return sum(widths) + self.spacing() * (len(widths) - 1) + margins.left() + margins.right()

    def _shown(self) -> list[tuple[QLayoutItem, bool]]:
        return [(item, place in self._right) for place, item in enumerate(self._items) if not item.isEmpty()]

    def _lines(self, width: int) -> list[list[tuple[QLayoutItem, bool]]]:
        lines: list[list[tuple[QLayoutItem, bool]]] = []
        used = 0
        for item, right in self._shown():
            wanted = item.sizeHint().width()
            if not lines or used + self.spacing() + wanted > width:
                lines.append([])
                used = wanted
            else:
                used += self.spacing() + wanted
            lines[-1].append((item, right))
        return lines

    def _arrange(self, rect: QRect, *, move: bool) -> int:
        margins = self.contentsMargins()
        inner = rect.marginsRemoved(margins)
        top = inner.top()
        for line in self._lines(inner.width()):
            height = max(item.sizeHint().height() for item, _ in line)
            if move:
                self._arrange_line(line, QRect(inner.left(), top, inner.width(), height))
            top += height + self.spacing()
        return top - self.spacing() - rect.top() + margins.bottom() if self._shown() else 0

    def _arrange_line(self, line: list[tuple[QLayoutItem, bool]], rect: QRect) -> None:
        gap = self.spacing()
        widths = [item.sizeHint().width() for item, _ in line]
        free = rect.width() - sum(widths) - gap * (len(line) - 1)
        share = max(0, free) // len(line) if self._stretched else 0
        left = rect.left()
        pushed = False
        for (item, right), width in zip(line, widths, strict=True):
            if right and not pushed:
                left += max(0, free)
                pushed = True
            item.setGeometry(QRect(QPoint(left, rect.top()), QSize(width + share, rect.height())))
            left += width + share + gap

    def addItem(self, item: QLayoutItem) -> None:
        self._items.append(item)

    def count(self) -> int:
        return len(self._items)

    def itemAt(self, index: int) -> QLayoutItem | None:
        return self._items[index] if 0 <= index < len(self._items) else None

    def takeAt(self, index: int) -> QLayoutItem | None:
        if not 0 <= index < len(self._items):
            return None
        self._right = {place - (place > index) for place in self._right if place != index}
        return self._items.pop(index)

    def expandingDirections(self) -> Qt.Orientation:
        return Qt.Orientation(0)

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return self._arrange(QRect(0, 0, width, 0), move=False)

    def sizeHint(self) -> QSize:
        return self.minimumSize()

    def minimumSize(self) -> QSize:
        size = QSize()
        for item, _ in self._shown():
            size = size.expandedTo(item.minimumSize())
        margins = self.contentsMargins()
        return size + QSize(margins.left() + margins.right(), margins.top() + margins.bottom())

    def setGeometry(self, rect: QRect) -> None:
        super().setGeometry(rect)
        self._arrange(rect, move=True)
