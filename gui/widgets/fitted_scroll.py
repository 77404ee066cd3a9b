"""A scroll area that is as high as what it holds, up to a share of the window."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget


class FittedScroll(QScrollArea):
    """Takes the height that texts need at its width; they are scrolled where that would be too much.

    Attributes:
        column: Where the texts go.
    """

    def __init__(self, name: str, most: float) -> None:
        """`most` is a share of the height of the window."""
        super().__init__()
        self._most = most
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        content = QWidget()
        content.setProperty("role", "rows")
        content.installEventFilter(self)
        self.column = QVBoxLayout(content)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.setWidget(content)

    def fit(self) -> None:
        """Take the height that is needed now."""
        needed = self.column.totalHeightForWidth(self.viewport().width())
        if needed < 0:
            needed = self.column.totalMinimumSize().height()
        self.setFixedHeight(max(0, min(needed, round(self.window().height() * self._most))))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        changed = QEvent.Type.Resize if watched is self.window() else QEvent.Type.LayoutRequest
        if event.type() is changed:
            self.fit()
        return super().eventFilter(watched, event)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.window().installEventFilter(self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.fit()
