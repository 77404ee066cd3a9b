"""The program's source, to be read and edited, with a mark where a thread stands; or with the diff of its faults."""

from collections.abc import Mapping, Set

from PySide6.QtCore import QRect, Signal
from PySide6.QtGui import (
    QFontMetricsF,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextFormat,
)
from PySide6.QtWidgets import QTextEdit, QWidget

from engine.trace import MAIN_THREAD, Phase
from gui.look.theme import Theme
from gui.source.source_margin import Marker, SourceMargin, VisibleLine
from gui.source.source_notes import Line, Note, paint_note
from gui.source.source_rows import Row
from gui.source.source_text import SourceText
from gui.widgets.focus_frame import FocusFrame


class SourceView(SourceText):
    """Source with line numbers, colours and markers.

    Attributes:
        margin: Line numbers and badges.

    Signals:
        thread_selected: The user clicked a badge.
        line_chosen: The user clicked the number of a line; that of the line in the running text.
    """

    thread_selected = Signal(int)
    line_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, parent)
        self._theme = theme
        self.setObjectName("source")
        self.setAccessibleName("Source of the program")
        FocusFrame(self)
        self.margin = SourceMargin(theme, self._visible_lines, self)
        self.margin.thread_selected.connect(self.thread_selected)
        self.margin.line_chosen.connect(self._choose_line)
        self._markers: tuple[Marker, ...] = ()
        self._names: Mapping[int, str] = {}
        self._brought_into_view = False
        self._error_line = 0
        self._note: Note | None = None
        self._selected: int | None = None
        self._uses: tuple[frozenset[int], str] = (frozenset(), "")
        self.updateRequest.connect(self._scroll_margin)
        self.blockCountChanged.connect(self._place_margin)
        self.text_shown.connect(self._mark)
        self.text_edited.connect(self._follow_edit)
        theme.changed.connect(self._dress)
        self._dress()

    def show_source(self, source: str) -> None:
        """Show another source, without markers, from its top. Nothing can be undone then."""
        self._markers = ()
        self._brought_into_view = False
        self.mark_error(0)
        self.margin.show_markers((), {})
        super().show_source(source)

    def show_markers(self, markers: tuple[Marker, ...], names: Mapping[int, str]) -> None:
        """Mark where the threads stand; `names` are those of all threads of the run, by number."""
        if markers != self._markers:
            before, self._markers = self._line_of(self._selected), markers
            self._names = names
            self._mark()
            self._bring_into_view()
            if self._line_of(self._selected) != before:
                self._follow()

    def show_note(self, note: Note | None) -> None:
        """Write beside its line what the shown step did; without a selected thread, keep that line in view."""
        if note != self._note:
            self._note = note
            if note is not None and self._selected is None:
                self.show_line(note.line)
            self.setAccessibleDescription(note.spoken if note is not None else "")
            self.viewport().update()

    def clear_markers(self) -> None:
        """Forget a run: the next one brings its threads into view again."""
        self.show_note(None)
        self._brought_into_view = False
        self.show_markers((), {})

    def mark_error(self, line: int, sentence: str = "") -> None:
        """Mark and show the line on which the program failed, and say how; 0 for none."""
        self._error_line = line
        self.margin.show_error(self.shown_line(line), sentence)
        self._place_margin()
        self._tint_lines()
        if line:
            self.show_line(line)

    def mark_uses(self, lines: Set[int], sentence: str) -> None:
        """Mark lines of the running text where the selected object is used; `sentence` says so."""
        self._uses = frozenset(lines), sentence
        self._mark_uses()

    def _mark_uses(self) -> None:
        lines, sentence = self._uses
        places = (self.shown_line(line) for line in lines)
        self.margin.show_uses(frozenset(filter(None, places)), sentence)

    def cursor_line(self) -> int:
        """The line with the cursor, as the text counts that runs next; 0 if a fault removes it."""
        number = self.textCursor().blockNumber()
        return self._rows[number].number if self._rows else number + 1

    def _choose_line(self, shown: int) -> None:
        line = self.running_line(shown)
        if line:
            self.line_chosen.emit(line)

    def select_thread(self, number: int | None) -> None:
        """Make a thread's badge stand out, and keep its line in view."""
        self._selected = number
        self.margin.select_thread(number)
        self._follow()

    def _line_of(self, thread: int | None) -> int:
        return next((marker.line for marker in self._markers if marker.thread == thread), 0)

    def _follow(self) -> None:
        line = self._line_of(self._selected)
        if line:
            self.show_line(line)

    def _follow_edit(self) -> None:
        if self._error_line:
            self.mark_error(0)
        if self._markers:
            self._mark()
        else:
            self._tint_lines()

    def _mark(self) -> None:
        moved = (
            Marker(marker.thread, marker.name, self.shown_line(marker.line), marker.phase) for marker in self._markers
        )
        self.margin.show_markers(tuple(marker for marker in moved if marker.line), self._names)
        self._mark_uses()
        self._place_margin()
        self._tint_lines()

    def _bring_into_view(self) -> None:
        """Once a run, when its threads have begun; afterwards the user scrolls."""
        lines = [self._block_of(marker.line) for marker in self._markers if marker.thread != MAIN_THREAD]
        lines = [line for line in lines if line]
        if lines and not self._brought_into_view:
            self._brought_into_view = True
            self._show_blocks(min(lines), max(lines))

    def _tint_lines(self) -> None:
        theme = self._theme
        tints = {
            place: theme.edit_tint(added=row.kind == "added")
            for place, row in enumerate(self._rows, 1)
            if row.kind != "same"
        }
        tints |= {self._block_of(marker.line): theme.phase_tint(marker.phase) for marker in reversed(self._markers)}
        if self._error_line:
            tints[self._block_of(self._error_line)] = theme.phase_tint(Phase.LOCK)
        selections = []
        for place, colour in tints.items():
            block = self.document().findBlockByNumber(place - 1)
            if block.isValid():
                selection = QTextEdit.ExtraSelection()
                selection.cursor = QTextCursor(block)
                selection.format.setBackground(colour)
                selection.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
                selections.append(selection)
        selections += [self._struck(place) for place, row in enumerate(self._rows) if row.kind == "removed"]
        self.setExtraSelections(selections)

    def _struck(self, block: int) -> QTextEdit.ExtraSelection:
        selection = QTextEdit.ExtraSelection()
        selection.cursor = QTextCursor(self.document().findBlockByNumber(block))
        selection.cursor.movePosition(QTextCursor.MoveOperation.Right, n=_depth(self._rows[block].text))
        selection.cursor.movePosition(QTextCursor.MoveOperation.EndOfBlock, QTextCursor.MoveMode.KeepAnchor)
        selection.format.setFontStrikeOut(True)
        return selection

    def _dress(self) -> None:
        font = self._theme.font("mono")
        for document in (self._text, self._diff):
            document.setDefaultFont(font)
            document.setDocumentMargin(self._theme.px(4))
        self.setFont(font)
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
            number = block.blockNumber()
            row = self._rows[number] if self._rows else Row("", "same", number + 1)
            lines.append(VisibleLine(row.number, round(place.top()), round(place.height()), row.kind))
            block = block.next()
        return lines

    def _line_at(self, place: int) -> Line | None:
        """How a line of the shown document, from 1, is laid out; None if it isn't there."""
        block = self.document().findBlockByNumber(place - 1)
        if place < 1 or not block.isValid():
            return None
        rect = self.blockBoundingGeometry(block).translated(self.contentOffset())
        metrics = QFontMetricsF(self.document().defaultFont())
        width = metrics.horizontalAdvance(block.text().replace("\t", "    "))
        return Line(rect.top(), rect.height(), rect.left() + self.document().documentMargin() + width)

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

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._note is not None:
            painter = QPainter(self.viewport())
            try:
                place, width = self._block_of(self._note.line), float(self.viewport().width())
                paint_note(painter, self._theme, self._note.text, place, width, self._line_at)
            finally:
                painter.end()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_margin()


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())
