"""A scroll area whose bar lies over the right margin of what it holds, so that it never changes the width."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QScrollBar, QWidget

from gui.look.theme import Theme
from gui.time_axis.time_axis import MARGIN


class OverlayScroll(QScrollArea):
    """Scrolls vertically; the time axes of all panels stay aligned whether there is a bar or not."""

    def __init__(self, theme: Theme, content: QWidget, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidget(content)
        content.setAutoFillBackground(False)
        self._bar = QScrollBar(Qt.Orientation.Vertical, self)
        self._bar.setObjectName(f"{name}_bar")
        self._bar.hide()
        hidden = self.verticalScrollBar()
        hidden.rangeChanged.connect(self._take_range)
        hidden.valueChanged.connect(self._bar.setValue)
        self._bar.valueChanged.connect(hidden.setValue)
        self.installEventFilter(self)

    def _take_range(self, lowest: int, highest: int) -> None:
        hidden = self.verticalScrollBar()
        self._bar.setRange(lowest, highest)
        self._bar.setPageStep(hidden.pageStep())
        self._bar.setSingleStep(hidden.singleStep())
        self._bar.setVisible(highest > lowest)
        self._place()

    def _place(self) -> None:
        width = self._theme.px(MARGIN)
        self._bar.setGeometry(self.width() - width, 0, width, self.height())
        self._bar.raise_()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self and event.type() is QEvent.Type.Resize:
            self._place()
        return super().eventFilter(watched, event)
