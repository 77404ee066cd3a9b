"""The page with the source: above it, or beside it where there is room, the faults of the program."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QVBoxLayout, QWidget

from gui.look.theme import Theme
from gui.source.edit_bar import EditBar
from gui.source.fault_list import FaultList, Switch
from gui.source.source_view import SourceView

_WIDE: Final = 700
"""Room for source and faults side by side, in pixels of the design."""
_LIST_WIDTH: Final = 300
_NO_LIMIT: Final = (1 << 24) - 1  # QWIDGETSIZE_MAX
_LIST_SHARE: Final = 0.55
"""Of the height, if the faults stand above the source."""

_LEAST_LIST: Final = 60


class CodePage(QWidget):
    """Lays out; `authoring` does what is asked for here.

    Attributes:
        source: The text, or the diff of its faults.
    """

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._folded = True
        self._switches: tuple[Switch, ...] = ()
        self.setObjectName("code_page")
        self.source = SourceView(theme)
        self.bar = EditBar(theme)
        self.faults = FaultList(theme)
        self.faults.hide()
        self.bar.fold_requested.connect(self._fold_or_unfold)
        self._parts = QBoxLayout(QBoxLayout.Direction.TopToBottom)
        self._parts.addWidget(self.faults)
        self._parts.addWidget(self.source, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addLayout(self._parts, 1)
        theme.changed.connect(self._place)

    def show_switches(self, switches: Sequence[Switch]) -> None:
        """Show the faults as they stand."""
        self._switches = tuple(switches)
        self.faults.show_switches(switches)
        self._place()

    def unfold_faults(self) -> None:
        """Show the faults and give the first one the focus."""
        self._folded = False
        self._place()
        self.faults.focus_first()

    def _fold_or_unfold(self) -> None:
        self._folded = not self._folded
        self._place()

    def _place(self) -> None:
        px = self._theme.px
        on = sum(switch.on for switch in self._switches)
        self.bar.show_faults(len(self._switches), on, folded=self._folded)
        self.faults.setVisible(bool(self._switches) and not self._folded)
        wide = self.width() >= px(_WIDE)
        self._parts.setDirection(QBoxLayout.Direction.RightToLeft if wide else QBoxLayout.Direction.TopToBottom)
        self._parts.setSpacing(px(12) if wide else px(4))
        self.faults.show_whole(wide)
        if wide:
            self.faults.setFixedWidth(px(_LIST_WIDTH))
            self.faults.setMaximumHeight(_NO_LIMIT)
            self.faults.setMinimumHeight(0)
        else:
            self.faults.setMinimumWidth(0)
            self.faults.setMaximumWidth(_NO_LIMIT)
            needed = self.faults.content_height()
            least = min(needed, px(_LEAST_LIST))
            self.faults.setMinimumHeight(least)
            self.faults.setMaximumHeight(max(least, round(self.height() * _LIST_SHARE)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place()
