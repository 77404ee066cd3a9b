"""What each thread of a stepped run does next, before it happens, with a button that lets it."""

from collections.abc import Sequence
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QWidget

from gui.look.icons import IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.look.thread_names import step_key

_STEP: Final = "Step {thread}: {sentence}"
_STEP_KEY: Final = "Step {thread} (key {key}): {sentence}"
_LINE: Final = "line {line}"
_PROPOSED: Final = "Step (F10) takes this thread"


class NextRow(NamedTuple):
    """What one thread does next.

    Attributes:
        line: Of the program's own source, 0 for none.
        ready: Whether it can.
        proposed: The strategy would choose it.
    """

    thread: int
    name: str
    sentence: str
    line: int
    ready: bool
    proposed: bool


class NextList(QWidget):
    """A row for each living thread.

    Signals:
        step_requested: The number of the thread that shall make the next step.
    """

    step_requested = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._rows: list[_Row] = []
        self.setObjectName("next_list")
        self.setAccessibleName("What each thread does next")
        self.setProperty("role", "rows")
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(3, 1)
        theme.changed.connect(self._space)
        self._space()

    def show_rows(self, rows: Sequence[NextRow]) -> None:
        """Show other operations."""
        while len(self._rows) < len(rows):
            self._rows.append(_Row(self._theme, self, self._grid, len(self._rows)))
        for place, row in enumerate(self._rows):
            row.show_row(rows[place] if place < len(rows) else None)

    def proposed(self) -> QWidget | None:
        """The button of the thread that the strategy would choose; None if no row says so."""
        return next((row.button for row in self._rows if row.is_proposed), None)

    def _space(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(0, px(4), 0, px(2))
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setColumnMinimumWidth(0, px(14))
        self._grid.setVerticalSpacing(px(3))


class _Row:
    """The widgets of a row; they stay when another thread comes into it."""

    def __init__(self, theme: Theme, owner: NextList, grid: QGridLayout, place: int) -> None:
        self._owner = owner
        self._shown: NextRow | None = None
        self._proposed = IconLabel(theme, "step", "accent", 13)
        self._proposed.setToolTip(_PROPOSED)
        self._proposed.setAccessibleName(_PROPOSED)
        self.button = QToolButton()
        self.button.setProperty("role", "stage_step")
        self.button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.button.clicked.connect(self._step)
        self._name = QLabel()
        self._name.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence = QLabel()
        self._sentence.setTextFormat(Qt.TextFormat.PlainText)
        self._sentence.setWordWrap(True)
        self._line = QLabel()
        self._line.setProperty("role", "muted")
        self._widgets = (self._proposed, self.button, self._name, self._sentence, self._line)
        for column, widget in enumerate(self._widgets):
            grid.addWidget(widget, place, column)

    def show_row(self, row: NextRow | None) -> None:
        if row == self._shown:
            return
        self._shown = row
        for widget in self._widgets:
            widget.setVisible(row is not None)
        if row is None:
            return
        self._proposed.setVisible(row.proposed)
        key = step_key(row.thread)
        template = _STEP_KEY if key else _STEP
        tooltip = template.format(thread=row.name, key=key, sentence=row.sentence)
        self.button.setObjectName(f"next_step_{row.thread}")
        self.button.setText(key or "▸")
        self.button.setToolTip(tooltip)
        self.button.setAccessibleName(tooltip)
        self.button.setEnabled(row.ready)
        self._name.setObjectName(f"next_name_{row.thread}")
        self._name.setText(row.name)
        set_role(self._name, "strong" if row.ready else "muted")
        self._sentence.setObjectName(f"next_sentence_{row.thread}")
        self._sentence.setText(row.sentence)
        set_role(self._sentence, "" if row.ready else "attention")
        self._line.setText(_LINE.format(line=row.line) if row.line else "")

    @property
    def is_proposed(self) -> bool:
        return self._shown is not None and self._shown.proposed

    def _step(self) -> None:
        if self._shown is not None:
            self._owner.step_requested.emit(self._shown.thread)
