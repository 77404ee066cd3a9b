"""The window itself: on the screen at once, then filled.

Imports nothing that takes long. What the panes need (numpy, the run's record, pyqtgraph) would double the time until
something is seen; it is imported after the first paint, which shows the outlines of the panes.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QWidget

from gui.look.theme import Theme
from gui.settings import Settings

if TYPE_CHECKING:
    from gui.lab.lab import Lab
    from gui.workbench import Workbench

DESIGN_SIZE: Final = (1280, 800)


class MainWindow(QMainWindow):
    """Geometry, title and end of the window; `furnish` puts the workbench into it.

    Signals:
        painted: The window has been seen for the first time.
    """

    painted = Signal()

    def __init__(self, theme: Theme, settings: Settings) -> None:
        super().__init__()
        self._theme = theme
        self._settings = settings
        self._workbench: Workbench | None = None
        self.setObjectName("main_window")
        self.setWindowTitle("Threadlab")
        self.setCentralWidget(_Outlines(theme, self.painted.emit))
        if not settings.restore_geometry(self):
            self.resize(*DESIGN_SIZE)

    def furnish(self, lab: "Lab | None" = None) -> "Workbench":
        """Put the panes into the window; `lab` is what runs in them, by default one with real sessions."""
        from gui.lab.lab import Lab
        from gui.workbench import Workbench

        self._workbench = Workbench(self._theme, lab or Lab(), self._settings)
        self._workbench.titled.connect(self.setWindowTitle)
        self.setCentralWidget(self._workbench)
        return self._workbench

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._workbench is not None:
            if not self._workbench.saving.may_leave(self.close):
                event.ignore()
                return
            self._workbench.shut()
        self._settings.remember_geometry(self)
        super().closeEvent(event)


class _Outlines(QWidget):
    """What is seen while the panes are made: where they will be."""

    def __init__(self, theme: Theme, on_painted: Callable[[], None]) -> None:
        super().__init__()
        self._theme = theme
        self._on_painted: Callable[[], None] | None = on_painted

    def paintEvent(self, _event: QPaintEvent) -> None:
        px, colours = self._theme.px, self._theme.colours
        painter = QPainter(self)
        try:
            painter.fillRect(self.rect(), colours.window)
            painter.fillRect(0, 0, self.width(), px(50), colours.panel)
            painter.fillRect(0, px(50), px(186), self.height(), colours.panel)
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(colours.border)
            painter.setBrush(colours.panel)
            pane = self.rect().adjusted(px(196), px(60), -px(10), -px(38))
            painter.drawRoundedRect(pane, px(8), px(8))
            painter.setPen(colours.muted)
            painter.setFont(self._theme.font("text"))
            painter.drawText(pane, Qt.AlignmentFlag.AlignCenter, "Opening the laboratory…")
        finally:
            painter.end()
        if self._on_painted is not None:
            tell, self._on_painted = self._on_painted, None
            tell()
