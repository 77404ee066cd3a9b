"""Draws a thread's name in a cell of a table: what is too long loses anything but its number."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from gui.thread_names import fitted_name


class ThreadCell(QStyledItemDelegate):
    """For a column whose texts are names of threads."""

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:
        super().initStyleOption(option, index)
        style = option.widget.style()
        margin = style.pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin, option, option.widget) + 1
        option.text = fitted_name(option.text, option.fontMetrics, option.rect.width() - 2 * margin)
