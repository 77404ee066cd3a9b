"""How the programs that can be opened are drawn, and what the keys do in their list."""

import re
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt, Signal
from PySide6.QtGui import QFontMetrics, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
)

from gui.look.theme import Theme
from gui.look.wrapping import wrapped_lines

_BREAK: Final = re.compile(r"(?<=[ –])")
"""Where a name may go on in the next line."""

KEY: Final = Qt.ItemDataRole.UserRole
"""What a program is opened by; headings have none."""


class ProgramRows(QStyledItemDelegate):
    """Draws headings small and spaced, the opened program on a rounded ground."""

    def __init__(self, theme: Theme, items: "ProgramItems") -> None:
        super().__init__(items)
        self._theme = theme
        self._items = items
        self.opened = ""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        theme, rect = self._theme, QRect(option.rect)
        colours, px = theme.colours, theme.px
        key = index.data(KEY)
        left = Qt.AlignmentFlag.AlignLeft
        painter.save()
        try:
            if not key:
                painter.setFont(theme.font("heading"))
                painter.setPen(colours.muted)
                rect.adjust(px(8), 0, 0, -px(3))
                lines = self._lines(index, painter.fontMetrics())
                painter.drawText(rect, left | Qt.AlignmentFlag.AlignBottom, "\n".join(lines))
                return
            state: QStyle.StateFlag = option.state
            opened = key == self.opened
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            ground = rect.adjusted(0, px(1), -px(1), -px(1))
            painter.setPen(Qt.PenStyle.NoPen)
            if opened or state & QStyle.StateFlag.State_MouseOver:
                painter.setBrush(colours.selection if opened else colours.inset)
                painter.drawRoundedRect(ground, px(6), px(6))
            if state & QStyle.StateFlag.State_HasFocus:
                painter.setPen(colours.accent)
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRoundedRect(ground, px(6), px(6))
            painter.setFont(theme.font("strong" if opened else "text"))
            painter.setPen(colours.text)
            rect.adjust(px(8), 0, -px(6), 0)
            lines = self._lines(index, QFontMetrics(theme.font("strong")))
            painter.drawText(rect, left | Qt.AlignmentFlag.AlignVCenter, "\n".join(lines))
        finally:
            painter.restore()

    def sizeHint(self, _option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        heading = not index.data(KEY)
        first = index.row() == 0
        metrics = QFontMetrics(self._theme.font("heading" if heading else "strong"))
        more = (len(self._lines(index, metrics)) - 1) * metrics.lineSpacing()
        return QSize(self._theme.px(60), self._theme.px(24 if heading and first else 30 if heading else 26) + more)

    def _lines(self, index: QModelIndex | QPersistentModelIndex, metrics: QFontMetrics) -> list[str]:
        """The words in as many lines as they need; a word that is too long for a line goes on in the next."""
        text: str = index.data(Qt.ItemDataRole.DisplayRole)
        # As if the scroll bar were always there: it comes and goes after the heights of the rows have been asked for.
        room = self._items.width() - self._items.verticalScrollBar().sizeHint().width() - self._theme.px(14)
        lines: list[str] = []
        for word in _BREAK.split(text if index.data(KEY) else text.upper()):
            if lines and metrics.horizontalAdvance(lines[-1] + word.rstrip()) <= room:
                lines[-1] += word
            else:
                lines.append(word)
        return [part for line in lines for part in wrapped_lines(line, metrics.horizontalAdvance, max(room, 0))]


class ProgramItems(QListWidget):
    """Arrow keys move the focus only: opening a program would end the run that one looks at."""

    entered = Signal(QListWidgetItem)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.scheduleDelayedItemsLayout()  # Qt does it only if the height is another one
        if self.currentItem() is not None:
            self.scrollToItem(self.currentItem())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            item = self.currentItem()
            if item is not None:
                self.entered.emit(item)
        else:
            super().keyPressEvent(event)
