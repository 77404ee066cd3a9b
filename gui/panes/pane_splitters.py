"""Where the panes stand: programs at the left, stage and plots in the centre, parameters and details at the right."""

from typing import Final

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QSplitter, QWidget

from gui.look.theme import Theme
from gui.panes.pane_layout import PaneLayout
from gui.panes.pane_sizes import first_heights, first_sides, fitted_widths, shared_places
from gui.settings import Settings

PANE_NAMES: Final = {
    "programs": "Programs",
    "stage": "Stage",
    "graphs": "Graphs, or steps",
    "timeline": "Timeline",
    "parameters": "Parameters and readings",
    "details": "Code, events, times, output, lesson",
}
"""The panes and what the user calls them."""


_STEPPED_SHARES: Final = (0.42, 0.58, 0.0)
"""Of the height of the centre for the panes, in the layout for stepping."""


class _Splitter(QSplitter):
    """One that leaves room for its margins: Qt's forgets them, and the last pane would be cut off."""

    def minimumSizeHint(self) -> QSize:
        return super().minimumSizeHint().grownBy(self.contentsMargins())


class PaneSplitters(_Splitter):
    """The nested splitters.

    Attributes:
        centre, right: The columns.
        panes: Which panes are shown.
    """

    def __init__(self, theme: Theme, settings: Settings, panes: dict[str, QWidget]) -> None:
        """`panes` by the names of `PANE_NAMES`."""
        super().__init__(Qt.Orientation.Horizontal)
        self._theme = theme
        self._settings = settings
        self.centre = _column("centre_splitter", panes["stage"], panes["graphs"], panes["timeline"])
        self.right = _column("right_splitter", panes["parameters"], panes["details"])
        self._programs = panes["programs"]
        self.setObjectName("main_splitter")
        self.setChildrenCollapsible(False)
        for widget in (panes["programs"], self.centre, self.right):
            self.addWidget(widget)
        self.setStretchFactor(1, 1)
        self.panes = PaneLayout(panes, (self.centre, self.right), self)
        self._heights: dict[str, list[int]] = {}
        self._sides: tuple[float, float] | None = None  # of the outer columns, in pixels of the design
        self._shown = ""
        # Without remembered sizes the panes get theirs when the window has its own.
        self._without_sizes = not settings.restore_splitters(self._named())
        self.panes.restore(settings.hidden_panes)
        self.panes.changed.connect(self._space)
        theme.changed.connect(self._space)
        theme.changed.connect(self._place_columns)
        self.splitterMoved.connect(self._remember_sides)
        self._space()

    def use_layout(self, name: str, hidden: frozenset[str]) -> None:
        """Go on with another layout, as `PaneLayout.use_layout`, in which the centre has heights of its own."""
        self._heights[self._shown] = self.centre.sizes()
        self.panes.use_layout(name, hidden)
        if name != self._shown:
            self._shown = name
            height = self.centre.height()
            self.centre.setSizes(self._heights.get(name, [round(height * share) for share in _STEPPED_SHARES]))

    def share_room(self, room: QSize) -> None:
        """Let panes share places if the window, of this size, has too little for each of them."""
        groups = shared_places(room.width() / self._theme.scale, room.height() / self._theme.scale)
        if self.panes.share_places(groups):
            self._place_columns()

    def remember(self) -> None:
        """Keep the sizes for the next start."""
        self._settings.remember_splitters(self._named(), self.panes.hidden)

    def _named(self) -> dict[str, QSplitter]:
        return {"main": self, "centre": self.centre, "right": self.right}

    def _space(self) -> None:
        px = self._theme.px
        left = px(10) if self._programs.isHidden() else 0  # the list of programs touches the window's rim
        self.setContentsMargins(left, 0, px(10), 0)
        for splitter in self._named().values():
            splitter.setHandleWidth(px(9))
        for column in (self.centre, self.right):
            column.setContentsMargins(0, px(4 if self.panes.pages() else 10), 0, px(10))

    def _remember_sides(self) -> None:
        scale = self._theme.scale
        before = self._sides or first_sides(self.width() / scale)
        left, _, right = self.sizes()
        self._sides = left / scale or before[0], right / scale or before[1]  # a hidden column has no width now

    def _place_columns(self) -> None:
        """Give the columns the widths that they had, in pixels of the design, before the zoom or the places changed."""
        if self._sides is not None:
            self.setSizes(fitted_widths(self._sides, self.width(), self._theme.scale))

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._sides is not None:
            return
        if self._without_sizes:
            self._sides = first_sides(self.width() / self._theme.scale)
            self._place_columns()
            centre, right = first_heights(self.height())
            self.centre.setSizes(centre)
            self.right.setSizes(right)
        else:
            self._remember_sides()


def _column(name: str, *panes: QWidget) -> QSplitter:
    column = _Splitter(Qt.Orientation.Vertical)
    column.setObjectName(name)
    column.setChildrenCollapsible(False)
    for pane in panes:
        column.addWidget(pane)
    return column
