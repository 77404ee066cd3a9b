"""The tabs of panes that share one place."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QTabBar, QWidget

_TOOLTIP: Final = "Show {pane} here"


class PaneTabs(QTabBar):
    """A tab for each pane, that of the one that is seen in front; hidden while there is none.

    Signals:
        pane_chosen: The name of the pane that the user wants to see.
    """

    pane_chosen = Signal(str)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._names: list[str] = []
        self.setObjectName(name)
        self.setAccessibleName("Panes that share this place")
        self.setDrawBase(False)
        self.setExpanding(False)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.currentChanged.connect(self._choose)
        self.hide()

    def show_panes(self, titles: Mapping[str, str], front: str) -> None:
        """Offer these panes, by their names."""
        self.blockSignals(True)
        try:
            while self.count() > len(titles):
                self.removeTab(self.count() - 1)
            for place, title in enumerate(titles.values()):
                if place == self.count():
                    self.addTab(title)
                self.setTabText(place, title)
                self.setTabToolTip(place, _TOOLTIP.format(pane=title))
            self._names = list(titles)
            if front in self._names:
                self.setCurrentIndex(self._names.index(front))
        finally:
            self.blockSignals(False)
        self.setVisible(bool(titles))

    def _choose(self, place: int) -> None:
        self.pane_chosen.emit(self._names[place])
