"""The program's source, read-only: what the student reads is what runs, with a mark where a thread stands."""

from collections.abc import Mapping

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QResizeEvent, QTextCursor, QTextFormat
from PySide6.QtWidgets import QPlainTextEdit, QTextEdit, QWidget

from engine.trace import MAIN_THREAD, Phase
from gui.source_colours import SourceColours
from gui.source_margin import Marker, SourceMargin, VisibleLine
from gui.theme import Theme


class SourceView(QPlainTextEdit):
    """Source with line numbers, colours and markers.

    Attributes:
        margin: Line numbers and badges.

    Signals:
        thread_selected: The user clicked a badge.
    """

    thread_selected = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("source")
        self.setAccessibleName("Source of the program")
        self.setReadOnly(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._colours = SourceColours(theme, self.document())
        self.margin = SourceMargin(theme, self._visible_lines, self)
        self.margin.thread_selected.connect(self.thread_selected)
        self._markers: tuple[Marker, ...] = ()
        self._brought_into_view = False
        self._error_line = 0
        self.updateRequest.connect(self._scroll_margin)
        self.blockCountChanged.connect(self._place_margin)
        theme.changed.connect(self._dress)
        self._dress()

    def show_source(self, source: str) -> None:
        """Show another source, without markers, from its top."""
        self._markers = ()
        self._brought_into_view = False
        self._error_line = 0
        self.margin.show_markers((), {})
        self._colours.show_source(source)
        self.setPlainText(source)
        self._place_margin()
        self._tint_lines()

    def show_markers(self, markers: tuple[Marker, ...], names: Mapping[int, str]) -> None:
        """Mark where the threads stand; `names` are those of all threads of the run, by number."""
        if markers != self._markers:
            self._markers = markers
            self.margin.show_markers(markers, names)
            self._place_margin()
            self._tint_lines()
            self._bring_into_view()

    def clear_markers(self) -> None:
        """Forget a run: the next one brings its threads into view again."""
        self._brought_into_view = False
        self.show_markers((), {})

    def mark_error(self, line: int) -> None:
        """Mark and show the line on which the program failed; 0 for none."""
        self._error_line = line
        self._tint_lines()
        if line:
            self.show_line(line)

    def select_thread(self, number: int | None) -> None:
        """Make a thread's badge stand out, and bring its line into view."""
        self.margin.select_thread(number)
        for marker in self._markers:
            if marker.thread == number:
                self.show_line(marker.line)

    def show_line(self, line: int) -> None:
        """Scroll, if need be, so that the line is seen."""
        self._show_lines(line, line)

    def _show_lines(self, first: int, last: int) -> None:
        """Scroll, if need be, so that these lines are seen, at least the first."""
        top = self.firstVisibleBlock().blockNumber() + 1
        visible = self.viewport().height() // max(1, round(self.blockBoundingRect(self.firstVisibleBlock()).height()))
        if top <= first and last < top + visible:
            return
        spare = max(0, visible - (last - first + 1))
        self.verticalScrollBar().setValue(max(0, first - 1 - spare // 2))

    def _bring_into_view(self) -> None:
        """Once a run, when its threads have begun; afterwards the user scrolls."""
        lines = [marker.line for marker in self._markers if marker.thread != MAIN_THREAD]
        if lines and not self._brought_into_view:
            self._brought_into_view = True
            self._show_lines(min(lines), max(lines))

    def _tint_lines(self) -> None:
        tints = {marker.line: self._theme.phase_tint(marker.phase) for marker in reversed(self._markers)}
        if self._error_line:
            tints[self._error_line] = self._theme.phase_tint(Phase.LOCK)
        selections = []
        for line, colour in tints.items():
            block = self.document().findBlockByNumber(line - 1)
            if block.isValid():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = QTextCursor(block)
                selection.format.setBackground(colour)
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                selections.append(selection)
        self.setExtraSelections(selections)

    def _dress(self) -> None:
        font = self._theme.font("mono")
        self.document().setDefaultFont(font)
        self.setFont(font)
        self.document().setDocumentMargin(self._theme.px(4))
        self.setTabStopDistance(4 * QFontMetricsF(font).horizontalAdvance(" "))
        self.margin.dress()
        self._place_margin()
        self._tint_lines()

    def _visible_lines(self, rect: QRect) -> list[VisibleLine]:
        block = self.firstVisibleBlock()
        lines = []
        while block.isValid():
            place = self.blockBoundingGeometry(block).translated(self.contentOffset())
            if place.top() > rect.bottom():
                break
            lines.append(VisibleLine(block.blockNumber() + 1, round(place.top()), round(place.height())))
            block = block.next()
        return lines

    def _place_margin(self) -> None:
        width = self.margin.needed_width(self.blockCount())
        self.setViewportMargins(width, 0, 0, 0)
        inner = self.contentsRect()
        self.margin.setGeometry(inner.left(), inner.top(), width, self.viewport().height())

    def _scroll_margin(self, rect: QRect, dy: int) -> None:
        if dy:
            self.margin.scroll(0, dy)
        else:
            self.margin.update(0, rect.y(), self.margin.width(), rect.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()
