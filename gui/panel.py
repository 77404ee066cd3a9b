"""The frame around every pane: rounded, with a title, what explains it, and room for a few buttons.

Its text is styled by `stylesheet`; a pane fills `body`.
"""

import re
from collections.abc import Iterator, Mapping
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.icons import IconButton
from gui.pane_tabs import PaneTabs
from gui.theme import Theme

_POINT = " · "
"""Between the points of a list, of which the last ones can be left out."""
_CLAUSE = re.compile("[;,.] ")
"""Between the clauses of a sentence."""

_FILL = "Let this pane fill the window (F11)", "Fill the window: {pane}"
_SHRINK = "Show the other panes again (F11)", "Show the other panes again: {pane}"
"""Tooltip and name of the button."""


class ElidedLabel(QLabel):
    """A line of text that gives way: clauses that don't fit are left out, from the last on, and told by the tooltip."""

    def __init__(self, text: str = "", parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._whole = ""
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.show_text(text)

    def show_text(self, text: str) -> None:
        if text != self._whole:
            self._whole = text
            self.setAccessibleName(text)
            self._fit()

    def whole_text(self) -> str:
        """The text before anything was cut."""
        return self._whole

    def _fit(self) -> None:
        room = self.contentsRect().width()
        width_of = self.fontMetrics().horizontalAdvance
        shown = next((part for part in _shortened(self._whole) if width_of(part) <= room), "")
        self.setText(shown)
        # What a program wrote into it is never taken for markup.
        whole = escape(self._whole) if "<" in self._whole else self._whole
        self.setToolTip(whole if shown != self._whole else "")

    def resizeEvent(self, event):  # type: ignore[no-untyped-def]
        super().resizeEvent(event)
        self._fit()

    def changeEvent(self, event):  # type: ignore[no-untyped-def]
        super().changeEvent(event)
        self._fit()


def _shortened(text: str) -> Iterator[str]:
    """The text with ever fewer clauses; of a sentence one sees that it goes on."""
    yield text
    if _POINT in text:
        points = text.split(_POINT)
        yield from (_POINT.join(points[:count]) for count in range(len(points) - 1, 0, -1))
    else:
        yield from (f"{text[: found.start()]}, …" for found in reversed(list(_CLAUSE.finditer(text))))


class Panel(QFrame):
    """A pane with a header. Its last button, and F11 while the focus is inside, let it fill the window.

    Attributes:
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
        self._expand = IconButton(theme, "expand", f"{name}_expand", "Let this pane fill the window (F11)")
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
