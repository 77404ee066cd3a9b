"""One problem at a time, above the panes: what happened, what to do, and the details folded away."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QFrame, QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from gui.look.icons import IconButton, IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.widgets.fields import text_label
from gui.widgets.fitted_scroll import FittedScroll


@dataclass(frozen=True, slots=True)
class Problem:
    """What the user has to know.

    Attributes:
        sentence: What happened.
        advice: What can be done about it.
        details: A traceback or an output, ``""`` for none.
    """

    sentence: str
    advice: str
    details: str = ""


@dataclass(frozen=True, slots=True)
class Action:
    """What a notice offers to do: the button's text and tooltip, and what is called."""

    text: str
    tooltip: str
    act: Callable[[], object]


_WIDE: Final = 760
_MOST_SHARE: Final = 0.16
"""Of the window's height, for the texts."""


class Banner(QWidget):
    """Hidden until there is a problem; a newer one replaces it."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("banner")
        self._frame = QFrame()
        self._frame.setProperty("banner", "bad")
        self._sentence = text_label("banner_sentence", "strong")
        self._advice = text_label("banner_advice", "")
        self._unfold = QPushButton("Show details")
        self._unfold.setObjectName("banner_details_button")
        self._unfold.setAccessibleName("Show or hide the details")
        self._unfold.setProperty("role", "link")
        self._unfold.setToolTip("Show or hide the details")
        self._unfold.clicked.connect(self._fold_or_unfold)
        self._offered: Action | None = None
        self._act = QPushButton()
        self._act.setObjectName("banner_action")
        self._act.setAccessibleName("Do what the message offers")
        self._act.setToolTip("Do what the message offers")
        self._act.setAutoDefault(False)
        self._act.clicked.connect(self._do)
        close = IconButton(theme, "close", "banner_close", "Close this message (Esc)")
        close.clicked.connect(self.hide)
        self._details = QPlainTextEdit()
        self._details.setObjectName("banner_details")
        self._details.setAccessibleName("Details")
        self._details.setReadOnly(True)
        self._details.hide()
        self._texts = FittedScroll("banner_texts", _MOST_SHARE)
        self._texts.column.addWidget(self._sentence)
        self._texts.column.addWidget(self._advice)
        self._icon = IconLabel(theme, "warning", "bad", 20)
        buttons = QHBoxLayout()
        for offered in (self._act, self._unfold):
            buttons.addWidget(offered, 0, Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignRight)
        self._middle = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._middle.addWidget(self._texts, 1)
        self._middle.addLayout(buttons)
        self._row = QHBoxLayout()
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addLayout(self._middle, 1)
        self._row.addWidget(close, 0, Qt.AlignmentFlag.AlignTop)
        self._column = QVBoxLayout(self._frame)
        self._column.addLayout(self._row)
        self._column.addWidget(self._details)
        self._around = QVBoxLayout(self)
        self._around.addWidget(self._frame)
        self.hide()
        theme.changed.connect(self._space)
        self._space()

    def show_notice(self, sentence: str, action: Action | None = None) -> None:
        """Say something that is no problem, but must be read once, and offer what can be done about it."""
        self._icon.show_icon("help", "accent")
        set_role(self._sentence, "")
        self._frame.setProperty("banner", "notice")
        self._show(sentence, "", "")
        self._offer(action)

    def show_problem(self, problem: Problem) -> None:
        self._icon.show_icon("warning", "bad")
        set_role(self._sentence, "strong")
        self._frame.setProperty("banner", "bad")
        self._show(problem.sentence, problem.advice, problem.details)
        self._offer(None)

    def _offer(self, action: Action | None) -> None:
        self._offered = action
        self._act.setVisible(action is not None)
        if action is not None:
            self._act.setText(action.text)
            self._act.setAccessibleName(action.text)
            self._act.setToolTip(action.tooltip)

    def _do(self) -> None:
        self.hide()
        if self._offered is not None:
            self._offered.act()

    def _show(self, sentence: str, advice: str, details: str) -> None:
        self._frame.style().unpolish(self._frame)
        self._frame.style().polish(self._frame)
        self._sentence.setText(sentence)
        self._advice.setText(advice)
        self._advice.setVisible(bool(advice))
        self._details.setPlainText(details)
        self._details.hide()
        self._unfold.setVisible(bool(details))
        self._unfold.setText("Show details")
        self.show()

    def _fold_or_unfold(self) -> None:
        shown = self._details.isHidden()
        self._details.setVisible(shown)
        self._unfold.setText("Hide details" if shown else "Show details")

    def _space(self) -> None:
        px = self._theme.px
        self._around.setContentsMargins(px(10), px(10), px(10), 0)
        self._column.setContentsMargins(px(14), px(10), px(10), px(10))
        self._row.setSpacing(px(10))
        self._middle.setSpacing(px(10))
        self._details.setFont(self._theme.font("mono_small"))
        self._details.setFixedHeight(px(150))
        self._fit()

    def _fit(self) -> None:
        """In a narrow window, put the buttons below the texts."""
        directions = QBoxLayout.Direction
        wide = self.width() > self._theme.px(_WIDE)
        self._middle.setDirection(directions.LeftToRight if wide else directions.TopToBottom)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()
