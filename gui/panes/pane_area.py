"""Where the panes are: tabs above them if the window has room for one at a time only, and a way to scroll."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QScrollArea, QVBoxLayout, QWidget

from gui.look.theme import Theme
from gui.panes.pane_splitters import PaneSplitters
from gui.widgets.pane_tabs import PaneTabs

_LEAST_PANES: Final = 48
"""Pixels: what has to be read at once, as a message, takes room from the panes before it is cut."""


class PaneArea(QWidget):
    """Has the panes share places as the size of the window asks for it.

    That doesn't depend on the bars and messages around the panes: a message would make them change their places.
    """

    def __init__(self, theme: Theme, splitters: PaneSplitters) -> None:
        super().__init__()
        self._theme = theme
        self._splitters = splitters
        self._tabs = PaneTabs("pane_tabs")
        self._tabs.pane_chosen.connect(splitters.panes.bring)
        scroll = QScrollArea()
        scroll.setObjectName("panes")
        scroll.setWidgetResizable(True)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setMinimumHeight(_LEAST_PANES)
        scroll.setWidget(splitters)
        self._top = QVBoxLayout()
        self._top.addWidget(self._tabs)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(self._top)
        column.addWidget(scroll, 1)
        splitters.panes.changed.connect(self._show_tabs)
        theme.changed.connect(self._share)
        self._share()

    def _share(self) -> None:
        self._splitters.share_room(self.window().size())

    def _show_tabs(self) -> None:
        panes = self._splitters.panes
        pages = panes.pages()
        self._tabs.show_panes(pages, next(filter(panes.is_in_front, pages), ""))
        px = self._theme.px
        self._top.setContentsMargins(*((px(14), px(6), px(14), 0) if pages else (0, 0, 0, 0)))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._share()
