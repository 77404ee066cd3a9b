"""The program's source, to be read and edited, with a mark where a thread stands; or with the diff of its faults."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QMimeData, QRect, Qt, Signal
from PySide6.QtGui import (
    QFocusEvent,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QTextCursor,
    QTextDocument,
    QTextFormat,
)
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QTextEdit, QWidget

from engine.catalog import Program
from engine.trace import MAIN_THREAD, Phase
from gui.indentation import indent_lines, start_line
from gui.source_colours import SourceColours, Span, coloured_lines
from gui.source_margin import Marker, SourceMargin, VisibleLine
from gui.source_notes import Line, Note, paint_note
from gui.source_rows import Row, line_map, rows_of_faults
from gui.theme import Theme


class SourceView(QPlainTextEdit):
    """Source with line numbers, colours and markers.

    The numbers of lines that it is told are those of the text that runs (`set_running`); they are shown at the same
    lines of the text that it shows, and not at all where that has no such line.

    Two documents: the text without faults, which can be edited and keeps what can be undone, and one that shows the
    faults as a diff and can't be edited.

    Tab goes to the next control, until the user clicks into the text or edits it: then it indents, up to Escape.

    Attributes:
        margin: Line numbers and badges.

    Signals:
        thread_selected: The user clicked a badge.
        text_edited: The user changed the text.
        edit_refused: The user typed into the diff.
    """

    thread_selected = Signal(int)
    text_edited = Signal()
    edit_refused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("source")
        self.setAccessibleName("Source of the program")
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text = self._new_document()
        self._diff = self._new_document()
        self._text_colours = SourceColours(theme, self._text)
        self._diff_colours = SourceColours(theme, self._diff)
        self._rows: list[Row] = []
        self._loading = False
        self.setDocument(self._text)
        self.margin = SourceMargin(theme, self._visible_lines, self)
        self.margin.thread_selected.connect(self.thread_selected)
        self._running: str | None = None
        self._places: Mapping[int, int] | None = None
        self._markers: tuple[Marker, ...] = ()
        self._names: Mapping[int, str] = {}
        self._brought_into_view = False
        self._error_line = 0
        self._note: Note | None = None
        self._selected: int | None = None
        self.updateRequest.connect(self._scroll_margin)
        self.blockCountChanged.connect(self._place_margin)
        self._text.contentsChanged.connect(self._note_edit)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def source(self) -> str:
        """The text without faults, as the user has it now."""
        return self._text.toPlainText()

    @property
    def shows_faults(self) -> bool:
        """Whether it shows a diff, which can't be edited."""
        return bool(self._rows)

    def show_source(self, source: str) -> None:
        """Show another source, without markers, from its top. Nothing can be undone then."""
        self._markers = ()
        self._brought_into_view = False
        self.set_running(None)
        self.mark_error(0)
        self.margin.show_markers((), {})
        self._rows = []
        self._loading = True
        self._text.setPlainText(source)
        self._loading = False
        self._show_document(self._text)
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def replace_source(self, source: str) -> None:
        """Put another text in the place of the present one, as one edit that can be undone."""
        cursor = QTextCursor(self._text)
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(source)

    def show_faults(self, program: Program) -> None:
        """Show a program's faults as a diff; without any, the text that can be edited."""
        rows = rows_of_faults(program) if program.faults else []
        if rows == self._rows:
            return
        self._rows = rows
        if rows:
            self._diff.setPlainText("\n".join(row.text for row in rows))
            self._diff_colours.show_spans(self._row_spans(program))
        self._show_document(self._diff if rows else self._text)
        changed = [place for place, row in enumerate(rows, 1) if row.kind != "same"]
        if changed:
            self._show_blocks(changed[0], changed[-1])

    def set_running(self, source: str | None) -> None:
        """Say which text the numbers of lines refer to from now on; None for the one that is shown."""
        self._running = source
        self._places = None

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
        self._tint_lines()
        if line:
            self.show_line(line)

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

    def show_line(self, line: int) -> None:
        """Scroll, if need be, so that the line is seen."""
        block = self._block_of(line)
        if block:
            self._show_blocks(block, block)

    def shown_line(self, line: int) -> int:
        """The number that a line of the running text has in the one that runs next; 0 if that hasn't it."""
        if self._running is None:
            return line
        if self._places is None:
            after = [row.text for row in self._rows if row.number]
            self._places = line_map(self._running, "\n".join(after) if after else self.source)
        return self._places.get(line, 0)

    def _new_document(self) -> QTextDocument:
        document = QTextDocument(self)
        document.setDocumentLayout(QPlainTextDocumentLayout(document))
        return document

    def _show_document(self, document: QTextDocument) -> None:
        if self.document() is not document:
            place = self.verticalScrollBar().value()
            self.setDocument(document)
            self.verticalScrollBar().setValue(place)
        self.setReadOnly(document is self._diff)
        self.setTabChangesFocus(True)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            if document is self._diff
            else Qt.TextInteractionFlag.TextEditorInteraction
        )
        self._places = None
        self._place_margin()
        self._mark()

    def _row_spans(self, program: Program) -> dict[int, list[Span]]:
        """Each line's colours are those that it has in its own text."""
        before, after = coloured_lines(program.faultless.source), coloured_lines(program.source)
        found: dict[int, list[Span]] = {}
        old = 0
        for place, row in enumerate(self._rows, 1):
            old += row.kind != "added"
            found[place] = before.get(old, []) if row.kind == "removed" else after.get(row.number, [])
        return found

    def _note_edit(self) -> None:
        if self._loading:
            return
        self._places = None
        self.setTabChangesFocus(False)
        if self._error_line:
            self.mark_error(0)
        if self._markers:
            self._mark()
        else:
            self._tint_lines()
        self.text_edited.emit()

    def _mark(self) -> None:
        moved = (
            Marker(marker.thread, marker.name, self.shown_line(marker.line), marker.phase) for marker in self._markers
        )
        self.margin.show_markers(tuple(marker for marker in moved if marker.line), self._names)
        self._place_margin()
        self._tint_lines()

    def _block_of(self, line: int) -> int:
        """Place from 1, in the shown document, of a line of the running text; 0 if it isn't there."""
        shown = self.shown_line(line)
        if not self._rows or not shown:
            return shown
        return next((place for place, row in enumerate(self._rows, 1) if row.number == shown), 0)

    def _show_blocks(self, first: int, last: int) -> None:
        """Scroll, if need be, so that these lines are seen, at least the first."""
        top = self.firstVisibleBlock().blockNumber() + 1
        visible = self.viewport().height() // max(1, round(self.blockBoundingRect(self.firstVisibleBlock()).height()))
        if top <= first and last < top + visible:
            return
        spare = max(0, visible - (last - first + 1))
        self.verticalScrollBar().setValue(max(0, first - 1 - spare // 2))

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

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.setTabChangesFocus(True)
        return super().event(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.setTabChangesFocus(self.isReadOnly())
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        if event.reason() != Qt.FocusReason.MouseFocusReason:
            self.setTabChangesFocus(True)
        super().focusInEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key, plain = event.key(), event.modifiers() == Qt.KeyboardModifier.NoModifier
        if self.isReadOnly():
            if event.text().isprintable() and event.text() and plain:
                self.edit_refused.emit()
            super().keyPressEvent(event)
        elif key == Qt.Key.Key_Tab and plain:  # comes here only if it doesn't change the focus
            indent_lines(self.textCursor(), further=True)
        elif key == Qt.Key.Key_Backtab:
            indent_lines(self.textCursor(), further=False)
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and plain:
            start_line(self.textCursor())
            self.ensureCursorVisible()
        else:
            super().keyPressEvent(event)

    def canInsertFromMimeData(self, source: QMimeData) -> bool:
        """Files that are dropped here are opened by the window, not pasted as text."""
        return not source.hasUrls() and super().canInsertFromMimeData(source)

    def insertFromMimeData(self, source: QMimeData) -> None:
        if source.hasText():
            self.textCursor().insertText(source.text())


def _depth(text: str) -> int:
    return len(text) - len(text.lstrip())
