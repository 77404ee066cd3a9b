"""A pane that shows one thing for live runs and another for stepped ones, in the same place."""

from PySide6.QtWidgets import QStackedWidget, QWidget

from gui.lab.run_state import RunMode
from gui.widgets.panel import Panel


class ModePages(QStackedWidget):
    """One page for each mode."""

    def __init__(self, name: str, live: Panel, stepped: Panel) -> None:
        super().__init__()
        self.setObjectName(name)
        self._pages = {RunMode.LIVE: live, RunMode.STEPPED: stepped}
        for page in self._pages.values():
            self.addWidget(page)

    @property
    def entry(self) -> QWidget:
        """What gets the focus when a key leads here."""
        shown = self.currentWidget()
        assert isinstance(shown, Panel)
        return shown.entry

    def show_mode(self, mode: RunMode) -> None:
        """Show the page of a mode."""
        self.setCurrentWidget(self._pages[mode])
