"""What covers the window while a file is dragged over it: drop it anywhere, and it is opened."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QMimeData, QObject, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
)
from PySide6.QtWidgets import QWidget

from engine.explore.recording import ENDING as RECORDING
from gui.look.icons import paint_icon
from gui.look.theme import Theme

ENDINGS: Final = (".py", RECORDING)
"""Files that can be dropped."""

_DROP: Final = "Drop {name} here to open it"
_OPENS_ONLY: Final = "Opening does not run it."


class DropTarget(QWidget):
    """Lies hidden over a window that accepts drops, and shows itself while one is possible.

    Signals:
        file_dropped: Its path.
    """

    file_dropped = Signal(str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self._theme = theme
        self._sentence = ""
        self.setObjectName("drop_target")
        self.setAccessibleName("Drop a script anywhere to open it")
        self.setAcceptDrops(True)
        self.hide()
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        """Cover the window as soon as a file that can be opened is dragged into it; a quick drop comes here too."""
        match event:
            case QDragEnterEvent():
                return self._enter(event)
            case QDragMoveEvent():
                return self._move(event)
            case QDropEvent():
                return self._take(event)
            case QDragLeaveEvent():
                self.hide()
            case QResizeEvent():
                self.resize(event.size())
        return False

    def _enter(self, event: QDragEnterEvent) -> bool:
        path, window = _dragged_file(event.mimeData()), self.parentWidget()
        if not path or window is None:
            return False
        self._sentence = _DROP.format(name=Path(path).name)
        self.setGeometry(window.rect())
        self.raise_()
        self.show()
        event.acceptProposedAction()
        return True

    def _move(self, event: QDragMoveEvent) -> bool:
        if _dragged_file(event.mimeData()):
            event.acceptProposedAction()
            return True
        return False

    def _take(self, event: QDropEvent) -> bool:
        self.hide()
        path = _dragged_file(event.mimeData())
        if path:
            event.acceptProposedAction()
            self.file_dropped.emit(path)
        return bool(path)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        self._enter(event)

    def dragMoveEvent(self, event: QDragMoveEvent) -> None:
        self._move(event)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.hide()

    def dropEvent(self, event: QDropEvent) -> None:
        self._take(event)

    def paintEvent(self, _event: QPaintEvent) -> None:
        theme, px = self._theme, self._theme.px
        painter = QPainter(self)
        try:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            veil = QColor(theme.colours.window)
            veil.setAlphaF(0.96)
            painter.fillRect(self.rect(), veil)
            frame = QRectF(self.rect().adjusted(px(28), px(28), -px(28), -px(28)))
            pen = QPen(theme.colours.accent, px(2), Qt.PenStyle.DashLine)
            painter.setPen(pen)
            painter.drawRoundedRect(frame, px(14), px(14))
            size = px(48)
            middle = frame.center()
            place = QRectF(middle.x() - size / 2, middle.y() - size - px(16), size, size)
            paint_icon(painter, "open", theme.colours.accent, place)
            painter.setFont(theme.font("number"))
            painter.setPen(theme.colours.text)
            line = QRectF(frame.left(), middle.y(), frame.width(), px(28))
            painter.drawText(line, Qt.AlignmentFlag.AlignCenter, self._sentence)
            painter.setFont(theme.font("text"))
            painter.setPen(theme.colours.muted)
            painter.drawText(line.translated(0, px(28)), Qt.AlignmentFlag.AlignCenter, _OPENS_ONLY)
        finally:
            painter.end()


def _dragged_file(data: QMimeData) -> str:
    """Path of the first dragged file that can be opened, ``""`` if there is none."""
    paths = (url.toLocalFile() for url in data.urls())
    return next((path for path in paths if path.lower().endswith(ENDINGS)), "")
