"""What a search has found: the verdict, how it was reached, the data races, and the failing schedule line by line."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor, QTextFormat
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QTextEdit, QVBoxLayout, QWidget

from engine.verdict import VerdictKind
from gui.fields import text_label
from gui.icons import IconLabel
from gui.search_words import found, step_lines
from gui.stylesheet import set_role
from gui.theme import Theme
from gui.verdict_bar import VERDICT_LOOKS

_MOST_RACES: Final = 5
_MORE_RACES: Final = "… and {count} more data races."


class SearchResult(QWidget):
    """Empty until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._decisive = 0
        self._icon = IconLabel(theme, "dot", "muted", 16)
        self._sentence = text_label("search_verdict", "strong")
        self._details = text_label("search_details", "")
        self._races = text_label("search_races", "caution")
        self._steps = QPlainTextEdit()
        self._steps.setObjectName("search_steps")
        self._steps.setAccessibleName("The failing schedule, one line a step")
        self._steps.setReadOnly(True)
        self._steps.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._steps.setTabChangesFocus(True)
        self._head = QHBoxLayout()
        self._head.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._head.addWidget(self._sentence, 1)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        for part in (self._details, self._races):
            self._column.addWidget(part)
        self._column.addWidget(self._steps, 1)
        self._column.addStretch(0)
        theme.changed.connect(self._space)
        self._space()
        self.clear()

    def clear(self) -> None:
        """Say nothing."""
        self._decisive = 0
        for part in (self._icon, self._sentence, self._details, self._races, self._steps):
            part.hide()

    def show_sentence(self, sentence: str, icon: str, colour: str, role: str) -> None:
        """Say one thing; as `verdict_bar.VerdictBar.show_sentence`."""
        self.clear()
        self._icon.show_icon(icon, colour)
        set_role(self._sentence, role)
        self._show(self._sentence, sentence)
        self._icon.show()

    def show_searched(self, searched: Mapping[str, Any], run: Mapping[str, Any] | None) -> None:
        """Say how a search ended; the messages of its process."""
        if run is None:
            first, *others = searched["sentences"]
            self.show_sentence(first, "check", "good", "strong")
            self._show(self._details, " ".join(others))
            self._show_races(searched["races"])
            return
        self.show_sentence(run["verdict"]["sentence"], *VERDICT_LOOKS[VerdictKind(run["verdict"]["kind"])])
        self._show(self._details, " ".join(found(run)))
        self._show_races(searched["races"])
        if run["rows"]:
            self._steps.setPlainText("\n".join(step_lines(run["rows"])))
            self._steps.show()
            self._decisive = run["decisive"] + 1
            self._mark_decisive()

    def _show_races(self, races: list[str]) -> None:
        lines = races[:_MOST_RACES]
        if len(races) > _MOST_RACES:
            lines = [*lines, _MORE_RACES.format(count=len(races) - _MOST_RACES)]
        self._show(self._races, "\n".join(lines))

    def _show(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _mark_decisive(self) -> None:
        """Mark the line of the decisive step and bring it into view."""
        document = self._steps.document()
        block = document.begin()
        while block.isValid() and block.text().split(None, 1)[:1] != [str(self._decisive)]:
            block = block.next()
        marks = []
        if block.isValid():
            mark = QTextEdit.ExtraSelection()
            mark.cursor = QTextCursor(block)
            mark.format.setBackground(self._theme.colours.selection)
            mark.format.setProperty(QTextFormat.Property.FullWidthSelection, True)
            marks.append(mark)
            self._steps.setTextCursor(QTextCursor(block))
            self._steps.centerCursor()
        self._steps.setExtraSelections(marks)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(6))
        self._head.setSpacing(px(10))
        self._steps.setFont(self._theme.font("mono_small"))
        self._mark_decisive()
