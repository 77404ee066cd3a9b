"""Draws one step in the column of its thread: the line of the source, and what it did."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.trace import MAIN_THREAD
from gui.interleaving_model import CELL_ROLE, Cell
from gui.theme import Theme

_LINE: Final = "{line}  {code}"
_PREEMPTS: Final = "interrupts · {text}"


def thread_ink(theme: Theme, thread: int) -> QColor:
    """The colour of a thread, as on the stage, for frames."""
    return theme.colours.muted if thread == MAIN_THREAD else theme.series_colour(thread - 1)


def thread_text_ink(theme: Theme, thread: int) -> QColor:
    """The same as far as it can be read on every ground that the steps have."""
    return theme.colours.text if thread == MAIN_THREAD else theme.series_ink(thread - 1)


class InterleavingCell(QStyledItemDelegate):
    """A box with two lines; dashed if the step interrupted another thread, empty at the edge if it is beside a step."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        cell = index.data(CELL_ROLE)
        px, colours = self._theme.px, self._theme.colours
        painter.save()
        try:
            if option.state & QStyle.StateFlag.State_Selected:
                painter.fillRect(option.rect, colours.selection)
            if isinstance(cell, Cell):
                self._paint_cell(painter, QRectF(option.rect).adjusted(px(3), px(2), -px(3), -px(2)), cell)
            else:
                middle = QRectF(option.rect).center()
                painter.setPen(colours.border)
                painter.drawLine(QPointF(middle.x() - px(3), middle.y()), QPointF(middle.x() + px(3), middle.y()))
        finally:
            painter.restore()

    def _paint_cell(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:
        theme, colours, px = self._theme, self._theme.colours, self._theme.px
        stands_out = cell.own and not cell.future
        ink = thread_text_ink(theme, cell.thread) if stands_out else colours.muted
        pen = QPen(thread_ink(theme, cell.thread) if stands_out else colours.border, 1)
        pen.setStyle(Qt.PenStyle.DashLine if cell.preempts else Qt.PenStyle.SolidLine)
        painter.setPen(pen)
        painter.setBrush(colours.inset if stands_out else Qt.BrushStyle.NoBrush)
        painter.drawRoundedRect(rect, px(5), px(5))
        if cell.marked:
            painter.fillRect(QRectF(rect.left() + px(2), rect.top() + px(4), px(3), rect.height() - px(8)), ink)
        inner = rect.adjusted(px(8), px(1), -px(6), -px(1))
        half = QRectF(inner.left(), inner.top(), inner.width(), inner.height() / 2)
        mono, small = theme.font("mono_small"), theme.font("small")
        small.setBold(cell.marked)
        alignment = Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft
        painter.setFont(mono)
        painter.setPen(colours.muted if cell.future else colours.text)
        code = _LINE.format(line=cell.line, code=cell.code) if cell.line else ""
        painter.drawText(
            half, alignment, painter.fontMetrics().elidedText(code, Qt.TextElideMode.ElideRight, int(half.width()))
        )
        if code:
            half.translate(0, inner.height() / 2)
        else:
            half = inner
        painter.setFont(small)
        painter.setPen(ink)
        text = _PREEMPTS.format(text=cell.text) if cell.preempts else cell.text
        painter.drawText(
            half, alignment, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, int(half.width()))
        )

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(38))
