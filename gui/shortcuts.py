"""The keys of the window: one table that binds them and that the help shows."""

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.look.theme import Theme
from gui.time_axis.axis_gestures import KEYS_HELP
from gui.widgets.fields import resize_within_screen
from gui.widgets.focus_frame import FocusFrame


@dataclass(frozen=True, slots=True)
class Key:
    """A shortcut.

    Attributes:
        keys: Key sequences in Qt's portable notation; the first is shown.
        does: What it does, for the help.
        act: What is called.
        in_help: It has a line of its own in the help.
    """

    keys: tuple[str, ...]
    does: str
    act: Callable[[], object]
    in_help: bool = True


_TOLD = "{key}: {does}"

_ELSEWHERE = (
    ("Alt+letter", "Go to the control whose label has that letter underlined"),
    ("← →", "Move the slider that has the focus; Page up and down in larger steps"),
    ("Enter", "Open the program under the cursor in the list; once more, run it"),
    ("Tab", "Go to the next control; in the code that you edit: indent, until Esc"),
    ("Menu", "On a thread, as the right mouse button: why it waits"),
    *KEYS_HELP,
)


def bind(window: QWidget, keys: tuple[Key, ...]) -> None:
    """Make the keys act in the whole window."""
    for key in keys:
        for sequence in key.keys:
            shortcut = QShortcut(QKeySequence(sequence), window)
            shortcut.setObjectName(f"key {sequence}")
            shortcut.activated.connect(key.act)


def shown(sequence: str) -> str:
    """A key sequence as this system writes it."""
    return QKeySequence(sequence).toString(QKeySequence.SequenceFormat.NativeText)


def with_key(text: str, sequence: str) -> str:
    """Text of a menu's entry that has a key, too: menus show what stands behind the tab on their right."""
    return f"{text}\t{shown(sequence)}"


class ShortcutHelp(QDialog):
    """All keys and what they do."""

    def __init__(self, theme: Theme, keys: tuple[Key, ...], parent: QWidget) -> None:
        super().__init__(parent)
        self.setObjectName("shortcut_help")
        self.setWindowTitle("Keyboard shortcuts")
        px = theme.px
        table = QWidget()
        grid = QGridLayout(table)
        grid.setHorizontalSpacing(px(24))
        grid.setVerticalSpacing(px(6))
        rows = [(shown(key.keys[0]), key.does) for key in keys if key.in_help] + list(_ELSEWHERE)
        for number, (sequence, does) in enumerate(rows):
            name = QLabel(sequence)
            name.setProperty("role", "strong")
            grid.addWidget(name, number, 0, Qt.AlignmentFlag.AlignTop)
            what = QLabel(does)
            what.setWordWrap(True)
            grid.addWidget(what, number, 1)
        grid.setColumnStretch(1, 1)
        scroll = QScrollArea()
        scroll.setObjectName("shortcuts")
        scroll.setAccessibleName("Keyboard shortcuts")
        scroll.setAccessibleDescription("\n".join(_TOLD.format(key=sequence, does=does) for sequence, does in rows))
        FocusFrame(scroll)
        scroll.setWidgetResizable(True)
        table.setProperty("role", "rows")
        scroll.setWidget(table)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        column = QVBoxLayout(self)
        column.setContentsMargins(px(16), px(16), px(16), px(12))
        column.addWidget(scroll)
        column.addWidget(buttons)
        resize_within_screen(self, px(640), px(700))
