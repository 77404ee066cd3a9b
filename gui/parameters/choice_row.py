"""A parameter with choices: buttons side by side where they are few and short, else a list that opens."""

from typing import Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QWidget

from engine.sheet import Parameter, Value
from gui.look.parameter_text import choice_text
from gui.look.theme import Theme
from gui.parameters.parameter_control import ParameterControl
from gui.widgets.combo_box import ComboBox

MOST_SEGMENTS: Final = 4
MOST_SEGMENT_LETTERS: Final = 24


def suits_segments(parameter: Parameter) -> bool:
    """Whether all choices fit side by side into the width of a slider."""
    letters = sum(len(choice_text(choice)) for choice in parameter.choices)
    return len(parameter.choices) <= MOST_SEGMENTS and letters <= MOST_SEGMENT_LETTERS


class _Segments(QFrame):
    """The frame of the buttons; whoever leads the focus here means the one that is pressed.

    It is no focus proxy: Tab goes from a widget to its proxy, wherever in the window that is.
    """

    def __init__(self) -> None:
        super().__init__()
        self.group = QButtonGroup(self)
        self.setProperty("role", "segments")
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)  # of the label's letter; Tab reaches the buttons

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        pressed = self.group.checkedButton()
        if pressed is not None:
            pressed.setFocus(event.reason())


class SegmentRow(ParameterControl):
    """A few choices side by side, one of them pressed."""

    def __init__(self, parameter: Parameter, parent: QObject | None = None) -> None:
        super().__init__(parameter, parent)
        self.editor = frame = _Segments()
        self.name_part(self.editor, "choice")
        row = QHBoxLayout(frame)
        row.setContentsMargins(1, 1, 1, 1)
        row.setSpacing(0)
        self._group = frame.group
        for place, choice in enumerate(parameter.choices):
            button = QPushButton(choice_text(choice))
            button.setCheckable(True)
            button.setProperty("role", "segment")
            button.setAutoDefault(False)
            self.name_part(button, f"choice_{place}")
            button.setAccessibleName(f"{parameter.label}: {choice_text(choice)}")
            self._group.addButton(button, place)
            row.addWidget(button, 1)
        self._group.button(0).setChecked(True)
        self._group.idToggled.connect(self._toggled)
        self._quiet = False

    def tab_stops(self) -> list[QWidget]:
        return list(self._group.buttons())

    def value(self) -> Value:
        return self.parameter.choices[max(0, self._group.checkedId())]

    def show_value(self, value: Value) -> None:
        self._quiet = True
        self._group.button(self.parameter.choices.index(value)).setChecked(True)
        self._quiet = False

    def _toggled(self, _place: int, checked: bool) -> None:
        if checked and not self._quiet:
            self.value_changed.emit(self.value())


class ComboRow(ParameterControl):
    """Many or long choices in a list that opens."""

    def __init__(self, theme: Theme, parameter: Parameter, parent: QObject | None = None) -> None:
        super().__init__(parameter, parent)
        self._combo = ComboBox(theme)
        self._combo.addItems([choice_text(choice) for choice in parameter.choices])
        self.editor = self._combo
        self.name_part(self._combo, "choice")
        self._combo.activated.connect(self._chosen)

    def value(self) -> Value:
        return self.parameter.choices[self._combo.currentIndex()]

    def show_value(self, value: Value) -> None:
        self._combo.setCurrentIndex(self.parameter.choices.index(value))

    def _chosen(self, _place: int) -> None:
        self.value_changed.emit(self.value())
