"""The program's source as text: to be edited, or with the diff of its faults."""

from collections.abc import Mapping

from PySide6.QtCore import QEvent, QMimeData, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QMouseEvent, QTextCursor, QTextDocument
from PySide6.QtWidgets import QPlainTextDocumentLayout, QPlainTextEdit, QWidget

from engine.catalog import Program
from gui.look.theme import Theme
from gui.source.indentation import indent_lines, start_line
from gui.source.source_colours import SourceColours, Span, coloured_lines
from gui.source.source_rows import Row, line_map, rows_of_faults


class SourceText(QPlainTextEdit):
    """Two documents: the text without faults, which can be edited and keeps what can be undone, and one that shows the
    faults as a diff and can't be edited.

    The numbers of lines that it is told are those of the text that runs (`set_running`); they are shown at the same
    lines of the text that it shows, and not at all where that has no such line.

    Tab goes to the next control, until the user clicks into the text or edits it: then it indents, up to Escape.

    Signals:
        text_shown: Another document is shown.
        text_edited: The user changed the text.
        edit_refused: The user typed into the diff.
    """

    text_shown = Signal()
    text_edited = Signal()
    edit_refused = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text = self._new_document()
        self._diff = self._new_document()
        self._text_colours = SourceColours(theme, self._text)
        self._diff_colours = SourceColours(theme, self._diff)
        self._rows: list[Row] = []
        self._loading = False
        self._running: str | None = None
        self._places: Mapping[int, int] | None = None
        self.setDocument(self._text)
        self._text.contentsChanged.connect(self._note_edit)

    @property
    def source(self) -> str:
        """The text without faults, as the user has it now."""
        return self._text.toPlainText()

    def show_source(self, source: str) -> None:
        """Show another source from its top. Nothing can be undone then."""
        self.set_running(None)
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

    def shown_line(self, line: int) -> int:
        """The number that a line of the running text has in the one that runs next; 0 if that hasn't it."""
        return line if self._running is None else self._line_map().get(line, 0)

    def running_line(self, shown: int) -> int:
        """The number in the running text of a line of the one that runs next; 0 if that hasn't it."""
        if self._running is None:
            return shown
        return next((line for line, place in self._line_map().items() if place == shown), 0)

    def show_line(self, line: int) -> None:
        """Scroll, if need be, so that the line is seen."""
        block = self._block_of(line)
        if block:
            self._show_blocks(block, block)

    def _line_map(self) -> Mapping[int, int]:
        """From the numbers of the running text's lines to those of the one that runs next."""
        if self._places is None:
            assert self._running is not None
            after = [row.text for row in self._rows if row.number]
            self._places = line_map(self._running, "\n".join(after) if after else self.source)
        return self._places

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
        self.text_shown.emit()

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
        if not self._loading:
            self._places = None
            self.setTabChangesFocus(False)
            self.text_edited.emit()

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
