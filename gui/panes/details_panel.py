"""The pane with tabs: source, events, times, output and lesson, of which one is seen."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QStackedWidget, QTabBar, QWidget

from gui.look.theme import Theme
from gui.shortcuts import Key
from gui.widgets.panel import Panel

_TABS: Final = {
    "code": ("Code", "The program's source, with the lines where its threads stand (Ctrl+5)"),
    "events": ("Events", "What happened, event by event, with filters (Ctrl+6)"),
    "times": ("Times", "How each thread spent its time (Ctrl+7)"),
    "output": ("Output", "What the program printed (Ctrl+8)"),
    "lesson": ("Lesson", "What to look for in this program (Ctrl+9)"),
}
_KEYS: Final = {
    "code": ("Ctrl+5", "Show the code"),
    "events": ("Ctrl+6", "Show the events"),
    "times": ("Ctrl+7", "Show how threads spend their time"),
    "output": ("Ctrl+8", "Show the output"),
    "lesson": ("Ctrl+9", "Show the lesson"),
}


class DetailsPanel(Panel):
    """Tabs in its header, the page of the chosen one in its body.

    Signals:
        page_changed: Another page is in front.
        front_requested: A page was asked for that has to be seen now.
    """

    page_changed = Signal()
    front_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "details_panel", "", parent=parent)
        self.title = "Details"  # told by its tabs, unless it is one itself
        self.setAccessibleName("Source, events, times, output and lesson")
        self._tabs = QTabBar()
        self._tabs.setObjectName("details_tabs")
        self._tabs.setAccessibleName("Pages")
        self._tabs.setDrawBase(False)
        self._tabs.setExpanding(False)
        self._tabs.setUsesScrollButtons(True)
        self._tabs.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self._pages = QStackedWidget()
        self._names: list[str] = []
        self._entries: list[QWidget] = []
        self.add_before_title(self._tabs)
        self.body.addWidget(self._pages)
        self._tabs.currentChanged.connect(self._turn)

    def add_page(self, name: str, page: QWidget, entry: QWidget) -> None:
        """Add the page of one of the tabs; `entry` gets the focus when a key leads there."""
        title, tooltip = _TABS[name]
        self._names.append(name)
        self._entries.append(entry)
        self._pages.addWidget(page)
        place = self._tabs.addTab(title)
        self._tabs.setTabToolTip(place, tooltip)

    def keys(self) -> tuple[Key, ...]:
        """The shortcuts of the pages."""
        return tuple(Key((key,), does, partial(self.show_page, name)) for name, (key, does) in _KEYS.items())

    def show_page(self, name: str) -> None:
        """Bring a page to the front and give it the focus."""
        place = self._names.index(name)
        self._tabs.setCurrentIndex(place)
        self.front_requested.emit()
        self._entries[place].setFocus(Qt.FocusReason.ShortcutFocusReason)

    @property
    def page(self) -> str:
        """Name of the page in front."""
        return self._names[self._tabs.currentIndex()]

    def _turn(self, place: int) -> None:
        self._pages.setCurrentIndex(place)
        self.page_changed.emit()
