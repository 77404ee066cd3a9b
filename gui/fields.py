"""Small parts of forms: a number field, a caption, a button, a text."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QPushButton, QSpinBox, QWidget


def number_field(name: str, accessible: str, most: int) -> QSpinBox:
    """A field for a whole number from 1 on."""
    field = QSpinBox()
    field.setObjectName(name)
    field.setAccessibleName(accessible)
    field.setToolTip(accessible)
    field.setRange(1, most)
    field.setGroupSeparatorShown(True)
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
    return field


def caption(text: str, field: QWidget) -> QLabel:
    """The caption of a field; its letter after ``&`` leads there."""
    label = QLabel(text)
    label.setBuddy(field)
    return label


def button(name: str, text: str, tooltip: str) -> QPushButton:
    """A button that Enter presses only while it has the focus."""
    made = QPushButton(text)
    made.setObjectName(name)
    made.setAccessibleName(text.replace("&", ""))
    made.setToolTip(tooltip)
    made.setAutoDefault(False)
    return made


def text_label(name: str, role: str) -> QLabel:
    """A label of plain text that wraps and can be copied."""
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
