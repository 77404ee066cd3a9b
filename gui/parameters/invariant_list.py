"""What must hold, and whether it has held so far: one line for each invariant of the sheet."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QLabel, QWidget

from engine import phrases
from engine.sheet import Sheet
from engine.world import World
from gui.look.icons import IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme

Row = tuple[IconLabel, QLabel, QLabel]
"""Icon, sentence and state of an invariant."""

_NOT_CHECKED: Final = "not checked yet"
_NOT_SEEN: Final = "What it speaks about has not been seen yet"
_HOLDS: Final = "holds"
_HELD: Final = "Has held at every moment so far"
_BROKEN: Final = "broken at {seconds} s"
_BROKEN_AGAIN: Final = "broken {count:,}×, first at {seconds} s"


class InvariantList(QWidget):
    """Sentence and state; the tooltip of a broken one tells where it was broken first."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName("invariants")
        self.setAccessibleName("What must hold")
        self._rows: list[Row] = []
        self._grid = QGridLayout(self)
        self._grid.setColumnStretch(1, 1)
        theme.changed.connect(self._space)
        self._space()

    def show_sheet(self, sheet: Sheet) -> None:
        """List the invariants of another program; none of them has been checked."""
        for row in self._rows:
            for widget in row:
                self._grid.removeWidget(widget)
                widget.deleteLater()
        self._rows = []
        for number, invariant in enumerate(sheet.invariants):
            icon = IconLabel(self._theme, "dot", "muted", 14)
            sentence = QLabel(invariant.sentence)
            sentence.setTextFormat(Qt.TextFormat.PlainText)
            sentence.setWordWrap(True)
            state = QLabel()
            state.setObjectName(f"{invariant.name}_state")
            row = (icon, sentence, state)
            self._rows.append(row)
            for column, widget in enumerate(row):
                self._grid.addWidget(widget, number, column, Qt.AlignmentFlag.AlignTop)
        self.clear()
        self.setVisible(bool(self._rows))

    def clear(self) -> None:
        """Forget a run: nothing has been checked."""
        for row in self._rows:
            _show(row, "dot", "muted", _NOT_CHECKED, _NOT_SEEN)

    def show_world(self, world: World) -> None:
        """Say what has held so far in a run of this sheet's program."""
        for number, row in enumerate(self._rows):
            times = world.times_broken[number]
            if times:
                first = next(broken for broken in world.broken if broken.invariant == number)
                template = _BROKEN if times == 1 else _BROKEN_AGAIN
                state = template.format(seconds=phrases.seconds(first.time), count=times)
                _show(row, "cross", "bad", state, first.text)
            elif world.followed(number):
                _show(row, "check", "good", _HOLDS, _HELD)
            else:
                _show(row, "dot", "muted", _NOT_CHECKED, _NOT_SEEN)

    def _space(self) -> None:
        px = self._theme.px
        self._grid.setContentsMargins(px(2), px(4), px(6), 0)
        self._grid.setHorizontalSpacing(px(8))
        self._grid.setVerticalSpacing(px(3))


def _show(row: Row, icon: str, colour: str, state: str, tooltip: str) -> None:
    picture, sentence, label = row
    picture.show_icon(icon, colour)
    set_role(label, "bad" if colour == "bad" else "muted")
    label.setText(state)
    label.setToolTip(tooltip)
    sentence.setToolTip(tooltip)
