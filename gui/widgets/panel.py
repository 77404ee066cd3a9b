"""The frame around every pane: rounded, with a title, what explains it, and room for a few buttons.

Its text is styled by `stylesheet`; a pane fills `body`.
"""

from collections.abc import Mapping

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from gui.look.icons import IconButton
from gui.look.theme import Theme
from gui.widgets.elided_label import ElidedLabel
from gui.widgets.pane_tabs import PaneTabs

_FILL = "Let this pane fill the window (F11)", "Fill the window: {pane}"
_SHRINK = "Show the other panes again (F11)", "Show the other panes again: {pane}"
"""Tooltip and name of the button."""


class Panel(QFrame):
    """A pane with a header. Its last button, and F11 while the focus is inside, let it fill the window.

    Attributes:
        title: What the pane is called where it is a tab.
        header: Where buttons of the pane go, before the one that expands it.
        body: What the pane shows.

    Signals:
        expand_requested: The user wants this pane to fill the window, or to shrink again.
        tab_chosen: The user wants to see another pane in the place of this one: its name.
    """

    expand_requested = Signal()
    tab_chosen = Signal(str)

    def __init__(self, theme: Theme, name: str, title: str, subtitle: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.setObjectName(name)
        self.setAccessibleName(title)
        self.setProperty("panel", True)
        self.title = title
        self._title = QLabel(title)
        self._title.setProperty("role", "title")
        self._title.setVisible(bool(title))
        self._subtitle = ElidedLabel(subtitle)
        self._subtitle.setProperty("role", "muted")
        self._subtitle.setObjectName(f"{name}_subtitle")
        self._expand = IconButton(theme, "expand", f"{name}_expand", _FILL[0])
        self._expand.clicked.connect(self.expand_requested)
        self.header = QHBoxLayout()
        self._places = PaneTabs(f"{name}_places", self)
        self._places.pane_chosen.connect(self.tab_chosen)
        self._bar = QHBoxLayout()
        self._bar.addWidget(self._places)
        self._bar.addWidget(self._title)
        self._bar.addWidget(self._subtitle, 1)
        self._bar.addLayout(self.header)
        self._bar.addWidget(self._expand)
        self.body = QVBoxLayout()
        self._column = QVBoxLayout(self)
        self._column.addLayout(self._bar)
        self._column.addLayout(self.body, 1)
        theme.changed.connect(self._space)
        self._space()

    def add_before_title(self, widget: QWidget) -> None:
        """Put a widget at the left of the header."""
        self._bar.insertWidget(0, widget)

    @property
    def entry(self) -> QWidget:
        """What gets the focus when a key leads to the pane; its button as long as there is nothing else.

        It is no focus proxy: Tab goes from a widget to its proxy, past all controls between the two.
        """
        return self._expand

    def set_subtitle(self, text: str) -> None:
        """Say in a few words what is shown."""
        self._subtitle.show_text(text)

    def show_tabs(self, titles: Mapping[str, str], own: str, *, titled: bool) -> None:
        """Offer the panes that share the place of this one, by their names, its `own` among them; if none, a title.

        `titled`: The title is told elsewhere.
        """
        self._places.show_panes(titles, own)
        self._title.setVisible(bool(self._title.text()) and not titles and not titled)

    def show_expanded(self, expanded: bool, *, possible: bool = True) -> None:
        """Draw the button that leads back, or out if that is `possible`."""
        self._expand.setVisible(expanded or possible)
        self._expand.set_icon("collapse" if expanded else "expand")
        tooltip, told = _SHRINK if expanded else _FILL
        self._expand.setToolTip(tooltip)
        self._expand.setAccessibleName(told.format(pane=self.accessibleName()))  # else all panes' buttons had one name

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(12), px(7), px(8), px(10))
        self._column.setSpacing(px(4))
        self._bar.setSpacing(px(8))
        self.header.setSpacing(px(4))
