"""Draws one step in the column of its thread: the line of the source, and what it did."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from engine.trace import MAIN_THREAD
from gui.look.theme import FontRole, Theme
from gui.look.wrapping import wrapped_lines
from gui.stepping.interleaving_model import CELL_ROLE, Cell

_LINE: Final = "{line}  {code}"
_PREEMPTS: Final = "interrupts · {text}"

LEAST_HEIGHT: Final = 38
_APART: Final = 3
_SIDES: Final = 14
_AROUND: Final = 8
_LONG_WORD: Final = 140
_LONG_WORD_UNQUOTED: Final = 96
_MOST_LETTERS: Final = 240
"""Of a line of the source, which shows all of it, or of an effect, whose tooltip does: a literal may have thousands."""


def thread_ink(theme: Theme, thread: int) -> QColor:
    """The colour of a thread, as on the stage, for frames."""
    return theme.colours.muted if thread == MAIN_THREAD else theme.series_colour(thread - 1)


def thread_text_ink(theme: Theme, thread: int) -> QColor:
    """The same as far as it can be read on every ground that the steps have."""
    return theme.colours.text if thread == MAIN_THREAD else theme.series_ink(thread - 1)


class InterleavingCell(QStyledItemDelegate):
    """A box with the line and its effect, in as many lines as they take; dashed if the step interrupted another
    thread, empty at the edge if it is beside a step.

    Attributes:
        quoting: Whether there is room for the line of the source; else the tooltip and the code view tell it.
    """

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.quoting = True
        self.dress()

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
                self._paint_cell(painter, QRectF(option.rect).adjusted(px(_APART), px(2), -px(_APART), -px(2)), cell)
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
        code, effect = self._lines(cell, round(rect.width()) - px(_SIDES))
        lines: list[tuple[FontRole, str]] = [("mono_small", line) for line in code]
        lines += [("small", line) for line in effect]
        heights = [self._metrics[role].height() for role, _ in lines]
        top = rect.center().y() - sum(heights) / 2
        for (role, line), height in zip(lines, heights, strict=True):
            font = theme.font(role)
            font.setBold(cell.marked and role == "small")
            painter.setFont(font)
            quiet = colours.muted if cell.future else colours.text
            painter.setPen(ink if role == "small" else quiet)
            place = QRectF(rect.left() + px(_SIDES) / 2, top, rect.width() - px(_SIDES) / 2, height)
            painter.drawText(place, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, line)
            top += height

    def _texts(self, cell: Cell) -> tuple[str, str]:
        """The line of the source and the effect."""
        effect = _PREEMPTS.format(text=_cut(cell.text)) if cell.preempts else _cut(cell.text)
        if not cell.line or not self.quoting:
            return "", effect
        return _LINE.format(line=cell.line, code=_cut(cell.code)), effect

    def _lines(self, cell: Cell, room: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Both as they stand in a box with `room` pixels inside."""
        code, effect = self._texts(cell)
        return (
            wrapped_lines(code, self._metrics["mono_small"].horizontalAdvance, room),
            wrapped_lines(effect, self._metrics["small"].horizontalAdvance, room),
        )

    def width(self, cell: Cell) -> int:
        """So wide a column would have to be for neither line to go on in another one."""
        code, effect = self._texts(cell)
        return self._width_of([code], [effect])

    def least_width(self, cell: Cell) -> int:
        """So wide a column has to be for no word to go on in another line, as far as words are of a usual length."""
        code, effect = self._texts(cell)
        most = _LONG_WORD if self.quoting else _LONG_WORD_UNQUOTED
        return min(self._width_of(code.split(), effect.split()), self._theme.px(most))

    def _width_of(self, code: Sequence[str], effect: Sequence[str]) -> int:
        widths = [self._metrics["mono_small"].horizontalAdvance(text) for text in code]
        widths += [self._metrics["small"].horizontalAdvance(text) for text in effect]
        return max(widths, default=0) + self._theme.px(_SIDES + 2 * _APART) + 2

    def height(self, cell: Cell, column: int) -> int:
        """So high a row has to be for a cell in a column of that width."""
        px = self._theme.px
        code, effect = self._lines(cell, column - px(_SIDES + 2 * _APART))
        lines = len(code) * self._metrics["mono_small"].height() + len(effect) * self._metrics["small"].height()
        return max(px(LEAST_HEIGHT), lines + px(_AROUND))

    def dress(self) -> None:
        """Take the theme's fonts. An effect has room for its marked, bold form: nothing moves when it is marked."""
        bold = self._theme.font("small")
        bold.setBold(True)
        mono = QFontMetrics(self._theme.font("mono_small"))
        self._metrics: dict[FontRole, QFontMetrics] = {"mono_small": mono, "small": QFontMetrics(bold)}

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._theme.px(180), self._theme.px(LEAST_HEIGHT))


def _cut(text: str) -> str:
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]}…"
