"""Whatever gets the focus by keys is scrolled into view: Qt does so only within the scroll area that had it before."""

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QScrollArea, QWidget


class FocusInView(QObject):
    """Watches the focus in all windows of the application."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        application = QApplication.instance()
        assert isinstance(application, QApplication)
        application.focusChanged.connect(self._show)

    def _show(self, _before: QWidget | None, focused: QWidget | None) -> None:
        if focused is None or QApplication.mouseButtons() != Qt.MouseButton.NoButton:
            return  # what is clicked is seen, and must not move away under the pointer
        around = focused.parentWidget()
        while around is not None:
            if isinstance(around, QScrollArea) and focused.height() <= around.viewport().height():
                around.ensureWidgetVisible(focused)
            around = around.parentWidget()
