"""The answer to "Why?", step by step: each step leads the window to the event it stands for."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from engine.causes.chain import Cause
from gui.look.icons import IconButton
from gui.look.theme import Theme
from gui.widgets.fields import text_label

_MOST_ROWS: Final = 6
_MOST_SHARE: Final = 0.25
"""Of the window's height. The steps are there to be looked at in the panes, which need the rest."""
_AROUND: Final = 56
_STEP: Final = "{number}.  {time}   {sentence}"
_STEP_OF_MOMENT: Final = "{number}.  {sentence}"
_TOOLTIP: Final = "A click, or ↑ and ↓, shows the moment of a step in all views; Esc closes the answer"


class WhyPanel(QFrame):
    """Hidden until something is explained. The explanation stays while the moment goes along its steps.

    Signals:
        cause_chosen: The user wants to see that step; its `Cause`.
    """

    cause_chosen = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._causes: tuple[Cause, ...] = ()
        self.setObjectName("why")
        self.setAccessibleName("Why?")
        self.setProperty("bar", True)
        self.setProperty("edge", "bottom")
        title = QLabel("Why?")
        title.setProperty("role", "title")
        self._subject = text_label("why_subject", "muted")
        self._steps = _Steps()
        self._steps.setObjectName("why_steps")
        self._steps.setAccessibleName("Steps of the explanation, from what is seen back to its cause")
        self._steps.setToolTip(_TOOLTIP)
        self._steps.setWordWrap(True)
        self._steps.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._steps.currentRowChanged.connect(self._choose)
        self._steps.itemClicked.connect(lambda item: self._choose(self._steps.row(item)))
        self._steps.left.connect(self.hide)
        close = IconButton(theme, "close", "why_close", "Close the answer (Esc)")
        close.clicked.connect(self.hide)
        self._head = QHBoxLayout()
        self._head.addWidget(title)
        self._head.addWidget(self._subject, 1)
        self._head.addWidget(close)
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._head)
        self._column.addWidget(self._steps)
        theme.changed.connect(self._fit)
        self.hide()

    def show_causes(self, subject: str, causes: tuple[Cause, ...], when: Callable[[Cause], str]) -> None:
        """Explain `subject`, a sentence, and take the focus; `when` says at which moment a step's event happened."""
        self._causes = causes
        self._subject.setText(subject)
        self._steps.blockSignals(True)
        self._steps.clear()
        for number, cause in enumerate(causes, 1):
            template = _STEP_OF_MOMENT if cause.event is None else _STEP
            text = template.format(number=number, time=when(cause), sentence=cause.sentence)
            self._steps.addItem(QListWidgetItem(text))
        self._steps.setCurrentRow(0)  # else the focus would choose it, and move the moment
        self._steps.blockSignals(False)
        self.show()
        self._fit()
        self._steps.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _choose(self, row: int) -> None:
        if 0 <= row < len(self._causes):
            self.cause_chosen.emit(self._causes[row])

    def _fit(self) -> None:
        px = self._theme.px
        self._head.setSpacing(px(10))
        self._column.setContentsMargins(px(14), px(6), px(10), px(6))
        self._column.setSpacing(px(2))
        self._steps.setSpacing(px(2))
        self._steps.setVisible(bool(self._causes))
        heights = [self._steps.sizeHintForRow(row) + px(4) for row in range(min(len(self._causes), _MOST_ROWS))]
        most = round(self.window().height() * _MOST_SHARE) - px(_AROUND)
        least = max(heights, default=0)
        self._steps.setFixedHeight(max(least, min(sum(heights) + px(6), most)))


class _Steps(QListWidget):
    """A list that Esc leaves.

    Signals:
        left: Esc was pressed.
    """

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)
