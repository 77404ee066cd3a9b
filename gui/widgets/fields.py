"""Small parts of dialogs and bars: a number field, a caption, a button, a text, and their size on the screen."""

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtWidgets import QLabel, QPushButton, QScrollArea, QSpinBox, QWidget


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
    """A label of plain text that wraps and can be copied. No word of it, however long, makes the window wider."""
    label = QLabel()
    label.setObjectName(name)
    label.setProperty("role", role)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    label.setMinimumWidth(1)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label


def scrolling(content: QWidget) -> QScrollArea:
    """An area that shows all of its content in its own size, and scrolls where there is no room for it."""
    area = QScrollArea()
    area.setWidgetResizable(True)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    content.setProperty("role", "rows")
    area.setWidget(content)
    return area


def bring_to_top(part: QWidget, area: QScrollArea) -> None:
    """Scroll, as soon as it is laid out, to a part of what an area of `scrolling` shows, if that has to be scrolled."""

    def scroll() -> None:
        content = area.widget()
        assert content is not None
        area.verticalScrollBar().setValue(part.mapTo(content, QPoint()).y())

    QTimer.singleShot(0, part, scroll)


def resize_within_screen(dialog: QWidget, width: int, height: int) -> None:
    """Give a window this size, or less where the screen has no room for it."""
    room = dialog.screen().availableSize()
    dialog.resize(min(width, room.width()), min(height, room.height()))
