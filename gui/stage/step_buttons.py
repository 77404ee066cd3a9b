"""The buttons that step one thread, on the cards of a stepped run, with the key that does the same."""

from html import escape
from typing import Final

from PySide6.QtCore import QObject, QRect, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from gui.look.icons import icon
from gui.look.theme import Theme
from gui.look.thread_names import step_key
from gui.stage.cards import BUTTON_WIDTH
from gui.stage.facts import Facts
from gui.stage.layout import Layout

_TOOLTIP: Final = "Step {thread}: {sentence}"
_TOOLTIP_KEY: Final = "Step {thread} (key {key}): {sentence}"


class StepButtons(QObject):
    """One for each card with a pending operation.

    Signals:
        step_requested: The number of the thread.
    """

    step_requested = Signal(int)

    def __init__(self, theme: Theme, canvas: QWidget, before: QWidget) -> None:
        """`before` is the control from which Tab comes to the buttons."""
        super().__init__(canvas)
        self._before = before
        self._theme = theme
        self._canvas = canvas
        self._buttons: dict[int, QToolButton] = {}
        theme.changed.connect(self._dress_all)

    def show_pending(self, facts: Facts, layout: Layout) -> None:
        """Show a button on each card whose thread has a pending operation; it can be pressed if that is ready."""
        wanted = {number for number, fact in facts.threads.items() if fact.pending is not None} & layout.cards.keys()
        for number in self._buttons.keys() - wanted:
            self._buttons.pop(number).deleteLater()
        for number in wanted:
            fact, rect = facts.threads[number], layout.cards[number]
            assert fact.pending is not None
            button = self._buttons.get(number) or self._make(number)
            key = step_key(number)
            template = _TOOLTIP_KEY if key else _TOOLTIP
            tooltip = template.format(thread=fact.name, key=key, sentence=fact.pending.sentence)
            if button.accessibleName() != tooltip:
                button.setAccessibleName(tooltip)
                button.setAccessibleDescription(fact.pending.sentence)  # else the tooltip's markup would be read out
                button.setToolTip(f"<p>{escape(tooltip)}</p>")
            button.setEnabled(fact.pending.ready)
            px = self._theme.px
            height = px(19)
            top = round(rect.y + (px(4) if rect.height > px(30) else (rect.height - height) / 2))
            button.setGeometry(QRect(round(rect.right) - px(BUTTON_WIDTH), top, px(BUTTON_WIDTH) - px(5), height))

    def _dress_all(self) -> None:
        for button in self._buttons.values():
            self._dress(button)

    def _dress(self, button: QToolButton) -> None:
        theme = self._theme
        button.setIcon(icon("phase-running", theme.colours.accent, theme.px(11)))
        button.setIconSize(QSize(theme.px(11), theme.px(11)))

    def _make(self, number: int) -> QToolButton:
        button = QToolButton(self._canvas)
        button.setObjectName(f"stage_step_{number}")
        button.setText(step_key(number))
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        button.setProperty("role", "stage_step")
        self._dress(button)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: self.step_requested.emit(number))
        QWidget.setTabOrder(self._before, button)
        button.show()
        button.raise_()
        self._buttons[number] = button
        return button
