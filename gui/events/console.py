"""What the program printed, standard error marked by a sign and in the colour of trouble."""

from itertools import groupby
from typing import Final

from PySide6.QtGui import QTextCharFormat, QTextCursor
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QVBoxLayout, QWidget

from engine.phrases import Counted
from gui.look.theme import Theme
from gui.record.prints import Prints
from gui.widgets.focus_frame import FocusFrame

SHOWN_LINES: Final = 500
_ERRORS: Final = 2  # the stream, as `trace.Kind.PRINT` says
_ERROR_SIGN: Final = "! "
_CUT: Final = Counted("One earlier line is not shown.", "{count} earlier lines are not shown.")
_NOTHING: Final = "What the program prints appears here."
_SIGN_MEANS: Final = "Lines that begin with ! went to standard error"


class Console(QWidget):
    """The newest `SHOWN_LINES` lines; says how many older ones are gone.

    Attributes:
        text: The lines.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._taken = 0  # lines of the run that have been added
        self.setObjectName("console")
        self._cut = QLabel()
        self._cut.setObjectName("console_cut")
        self._cut.setProperty("role", "caution")
        self._cut.hide()
        self.text = QPlainTextEdit()
        self.text.setObjectName("output")
        self.text.setAccessibleName("Output of the program")
        self.text.setPlaceholderText(_NOTHING)
        self.text.setToolTip(_SIGN_MEANS)
        self.text.setReadOnly(True)
        FocusFrame(self.text)
        self.text.setUndoRedoEnabled(False)
        self.text.setMaximumBlockCount(SHOWN_LINES)
        self.text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._column = QVBoxLayout(self)
        self._column.addWidget(self._cut)
        self._column.addWidget(self.text)
        theme.changed.connect(self._space)
        self._space()

    def clear(self) -> None:
        self._taken = 0
        self.text.clear()
        self._cut.hide()

    def refresh(self, prints: Prints, until_ns: int | None = None) -> None:
        """Add what was printed since the last time, or show what was printed up to a lab time; stays at the end if it
        is at the end.
        """
        total = prints.total if until_ns is None else prints.total_at(until_ns)
        if total == self._taken:
            return
        if total < self._taken:
            self.clear()
        new = prints.between(max(self._taken, total - SHOWN_LINES), total)
        bar = self.text.verticalScrollBar()
        at_end = bar.value() >= bar.maximum()
        cursor = QTextCursor(self.text.document())
        cursor.movePosition(QTextCursor.MoveOperation.End)
        cursor.beginEditBlock()
        for stream, lines in groupby(new, key=lambda line: line.stream):
            if self._taken:
                cursor.insertBlock()
            # One text for all lines of a stream: a thousand insertions take 15 ms, one takes 2.
            sign = _ERROR_SIGN if stream == _ERRORS else ""
            cursor.insertText("\n".join(f"{sign}{line.text}" for line in lines), self._format(stream))
            self._taken = total
        cursor.endEditBlock()
        self._taken = total
        if at_end:
            bar.setValue(bar.maximum())
        cut = total - min(total, SHOWN_LINES)
        self._cut.setText(_CUT.format(cut))
        self._cut.setVisible(cut > 0)

    def _format(self, stream: int) -> QTextCharFormat:
        colours = self._theme.colours
        found = QTextCharFormat()
        found.setForeground(colours.bad if stream == _ERRORS else colours.text)
        return found

    def _space(self) -> None:
        self._column.setContentsMargins(0, self._theme.px(8), 0, 0)
        self.text.setFont(self._theme.font("mono"))
