"""What a search has found: the verdict, how it was reached, the data races, and the failing schedule line by line."""

from collections.abc import Mapping
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.verdict import VerdictKind
from gui.bars.verdict_bar import VERDICT_LOOKS
from gui.experiments.search_words import found
from gui.look.icons import IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.stepping.steps_text import StepsText, place_of_step
from gui.widgets.fields import text_label

_MOST_RACES: Final = 5
_MORE_RACES: Final = "… and {count} more data races."


class SearchResult(QWidget):
    """Empty until there is something to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._icon = IconLabel(theme, "dot", "muted", 16)
        self._sentence = text_label("search_verdict", "strong")
        self._details = text_label("search_details", "")
        self._races = text_label("search_races", "caution")
        self._steps = StepsText(theme, "search_steps", "The failing schedule, one line a step")
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
            self._steps.show_rows(run["rows"], place_of_step(run["rows"], run["decisive"] + 1))
            self._steps.show()

    def _show_races(self, races: list[str]) -> None:
        lines = races[:_MOST_RACES]
        if len(races) > _MOST_RACES:
            lines = [*lines, _MORE_RACES.format(count=len(races) - _MOST_RACES)]
        self._show(self._races, "\n".join(lines))

    def _show(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(px(6))
        self._head.setSpacing(px(10))
