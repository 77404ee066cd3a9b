"""The strip of a challenge: the goal, steps and hints, then the answers to choose among. It tells and asks only."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from engine.phrases import Counted
from engine.sheet_challenge import Answer
from gui.look.icons import IconButton, IconLabel, set_button_icon
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.widgets.fields import button, text_label
from gui.widgets.fitted_scroll import FittedScroll
from gui.widgets.flow_layout import FlowLayout

_HINT: Final = "Hint ({given} of {count})"
_GIVEN: Final = "{number}. {hint}"
_NO_HINT: Final = "No hints left"
_FIXES: Final = "Tested: the search finds no failure"
_DOES_NOT_FIX: Final = "Tested: it still fails"
_TESTED: Final = "{tested}\n{edit}"
_MOST_SHARE: Final = 0.22
"""Of the window's height: it leaves room for the picture that the challenge is about."""
_STEPS: Final = Counted("{count} step", "{count} steps")


class ChallengeStrip(QWidget):
    """Hidden while there is no challenge.

    Signals:
        shown: Whether it is shown now.
        hint_requested: The next hint.
        leave_requested: Enough of it.
        answer_chosen: The place of an answer among those shown.
    """

    shown = Signal(bool)
    hint_requested = Signal()
    leave_requested = Signal()
    answer_chosen = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("challenge_strip")
        self.setAccessibleName("You are the scheduler")
        self._frame = QFrame()
        self._frame.setProperty("strip", "challenge")
        self._icon = IconLabel(theme, "goal", "accent", 18)
        self._goal = text_label("challenge_goal", "strong")
        self._steps = text_label("challenge_steps", "muted")
        self._steps.setWordWrap(False)
        self._told = text_label("challenge_told", "")
        self._hints = text_label("challenge_hints", "muted")
        self._hint = button("challenge_hint", _NO_HINT, "A hint; the next one says more (Ctrl+H)")
        self._hint.clicked.connect(self.hint_requested)
        leave = IconButton(theme, "close", "challenge_leave", "Leave the challenge; the program stays open")
        leave.clicked.connect(self.leave_requested)
        self._edit = text_label("challenge_edit", "source")
        self._answers: list[QPushButton] = []
        self._edits: Sequence[str] = ()
        self._chosen: QPushButton | None = None  # has the focus again when it has been tested
        self._focus_meanwhile: QWidget | None = None
        self._answer_frame = QWidget()
        self._answer_rows = FlowLayout(self._answer_frame)
        self._texts = FittedScroll("challenge_texts", _MOST_SHARE)
        for text in (self._goal, self._hints, self._told, self._answer_frame, self._edit):
            self._texts.column.addWidget(text)
        self._side = QGridLayout()
        self._side.addWidget(self._steps, 0, 0)
        self._side.addWidget(leave, 0, 1, Qt.AlignmentFlag.AlignRight)
        self._side.addWidget(self._hint, 1, 0, 1, 2)
        self._side.setRowStretch(2, 1)
        self._row = QHBoxLayout(self._frame)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._texts, 1)
        self._row.addLayout(self._side)
        self._around = QVBoxLayout(self)
        self._around.addWidget(self._frame)
        self.hide()
        theme.changed.connect(self._space)
        self._space()

    def show_goal(self, goal: str) -> None:
        """Begin a challenge."""
        self._icon.show_icon("goal", "accent")
        self._goal.setText(goal)
        self._steps.clear()
        self._hint.hide()
        self._hints.hide()
        self.show_told("", "")
        self._clear_answers()
        self.show()

    def show_steps(self, count: int) -> None:
        """Say how many steps the run has made."""
        self._steps.setText(_STEPS.format(count))

    def show_hints(self, hints: Sequence[str], count: int) -> None:
        """Show the hints given so far, of `count`."""
        left = len(hints) < count
        self._hint.setText(_HINT.format(given=len(hints), count=count) if left else _NO_HINT)
        self._hint.setAccessibleName(self._hint.text())
        self._hint.setEnabled(left)
        self._hint.show()
        self._hints.setText("  ".join(_GIVEN.format(number=place, hint=hint) for place, hint in enumerate(hints, 1)))
        self._hints.setVisible(bool(hints))

    def show_told(self, sentence: str, role: str) -> None:
        """Say something below the goal; ``""`` for nothing."""
        set_role(self._told, role)
        self._told.setText(sentence)
        self._told.setVisible(bool(sentence))

    def show_answers(self, answers: Sequence[Answer], edits: Sequence[str]) -> None:
        """The goal is reached: offer what may prevent it. `edits` say what each answer changes in the source."""
        self._icon.show_icon("check", "good")
        self._hint.hide()
        self._hints.hide()
        self._clear_answers()
        self._edits = edits
        for place, answer in enumerate(answers):
            title = answer.title.replace("&", "&&")
            choice = button(f"challenge_answer_{place}", title, "Test it: search for a schedule that still fails")
            choice.setAccessibleName(answer.title)
            choice.setAccessibleDescription(edits[place])
            choice.installEventFilter(self)
            choice.clicked.connect(lambda _checked=False, place=place: self.answer_chosen.emit(place))
            self._answer_rows.addWidget(choice)
            self._answers.append(choice)
        self._answer_frame.show()
        if self._answers:
            self._answers[0].setFocus(Qt.FocusReason.OtherFocusReason)

    def show_testing(self, testing: bool) -> None:
        """An answer is being tested: no other can be chosen meanwhile."""
        if testing:
            self._chosen = next((choice for choice in self._answers if choice.hasFocus()), None)
        for choice in self._answers:
            choice.setEnabled(not testing)
        if testing:
            self._focus_meanwhile = self.window().focusWidget()
        elif self._chosen is not None and self.window().focusWidget() is self._focus_meanwhile:
            self._chosen.setFocus(Qt.FocusReason.OtherFocusReason)

    def mark_answer(self, place: int, *, fixes: bool) -> None:
        """Mark an answer that was tested, by shape and colour."""
        icon, colour = ("check", self._theme.colours.good) if fixes else ("cross", self._theme.colours.bad)
        set_button_icon(self._answers[place], self._theme, icon, colour)
        tested = _FIXES if fixes else _DOES_NOT_FIX
        self._show_edit(place)
        self._answers[place].setAccessibleDescription(_TESTED.format(tested=tested, edit=self._edits[place]))

    def _show_edit(self, place: int) -> None:
        self._edit.setText(self._edits[place])
        self._edit.setVisible(bool(self._edits[place]))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.FocusIn, QEvent.Type.Enter) and watched in self._answers:
            self._show_edit(self._answers.index(watched))
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.shown.emit(True)

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.shown.emit(False)

    def _clear_answers(self) -> None:
        self._answers, self._edits, self._chosen = [], (), None
        self._edit.hide()
        self._answer_frame.hide()
        while (item := self._answer_rows.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _space(self) -> None:
        px = self._theme.px
        self._around.setContentsMargins(px(10), px(10), px(10), 0)
        self._row.setContentsMargins(px(14), px(6), px(8), px(8))
        self._row.setSpacing(px(10))
        self._texts.column.setSpacing(px(4))
        self._side.setHorizontalSpacing(px(10))
        self._side.setVerticalSpacing(px(2))
        self._answer_rows.setContentsMargins(0, px(2), 0, 0)
        self._answer_rows.setSpacing(px(8))
