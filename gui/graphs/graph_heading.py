"""The line above a graph: its title, its curves' names and newest values, and its limit."""

from collections.abc import Callable

from PySide6.QtCore import QLineF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPaintEvent, QPalette, QPen, QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

from gui.look.theme import Theme
from gui.time_axis.time_axis import MARGIN

_LEAST_NAME = 44


def limit_pen(theme: Theme) -> QPen:
    """How limits are drawn, in graphs and beside their names."""
    pen = QPen(theme.colours.caution, 1)
    pen.setDashPattern([5, 4])
    return pen


class _Sample(QWidget):
    """A short piece of a line, as it is drawn in the graph."""

    def __init__(self, parent: QWidget, pen: Callable[[], QPen]) -> None:
        super().__init__(parent)
        self._pen = pen

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            painter.setPen(self._pen())
            y = self.height() // 2 + 0.5
            painter.drawLine(QLineF(0, y, self.width(), y))
        finally:
            painter.end()


class GraphHeading(QWidget):
    """The title, the curves beside it or, where their names need more room, below it, and the limit.

    Where even a line of their own is too short the names give way, then the limit; the values are always there.
    """

    def __init__(self, theme: Theme, title: str, curves: tuple[tuple[str, str], ...]) -> None:
        """`curves` are name and label of each gauge; a single one needs no label beside the title."""
        super().__init__()
        self._theme = theme
        self._lines = 1
        self._marked = False
        self._title = _label(self, title, "strong")
        self._labels = [label for _, label in curves] if len(curves) > 1 else []
        self._samples = [_Sample(self, self._curve_pen(place)) for place in range(len(self._labels))]
        self._names = [_label(self, label, "muted") for label in self._labels]
        self._values = [_label(self, "", "") for _ in curves]
        for (name, _), value in zip(curves, self._values, strict=True):
            value.setObjectName(f"graph_value_{name}")
        self._limit_sample = _Sample(self, lambda: limit_pen(theme))
        self._limit = _label(self, "", "caution")
        self._limit.setObjectName(f"graph_limit_{curves[0][0]}")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        theme.changed.connect(self._dress)
        self._dress()

    def show_values(self, texts: list[str]) -> None:
        """Write the newest value of each curve."""
        if texts != [label.text() for label in self._values]:
            for label, text in zip(self._values, texts, strict=True):
                label.setText(text)
            self._place()

    def mark(self, marked: bool) -> None:
        """Underline the title, or don't."""
        self._marked = marked
        self._dress_title()
        self._place()

    def _dress_title(self) -> None:
        font = self._theme.font("strong")
        font.setUnderline(self._marked)
        self._title.setFont(font)

    def show_limit(self, text: str) -> None:
        """Name the limit, ``""`` for none."""
        if text != self._limit.text():
            self._limit.setText(text)
            self._place()

    def _curve_pen(self, place: int) -> Callable[[], QPen]:
        return lambda: QPen(self._theme.series_colour(place), self._theme.px(3))

    def _dress(self) -> None:
        theme = self._theme
        for place, label in enumerate(self._values):
            label.setFont(theme.font("number"))
            palette = label.palette()
            palette.setColor(QPalette.ColorRole.WindowText, theme.series_ink(place))
            label.setPalette(palette)
        self._dress_title()
        self._limit.setFont(theme.font("small"))
        for label in self._names:
            label.setFont(theme.font("text"))
        self._lines = 1
        self.updateGeometry()
        self._place()

    def _place(self) -> None:
        """Lay out from the left; what is left over decides how much of the names there is, and whether a limit."""
        px = self._theme.px
        gap, sample = px(7), px(16)
        title = self._title.sizeHint().width()
        curves = sum(label.sizeHint().width() + gap for label in self._values)
        curves += len(self._names) * (sample + 2 * gap)
        limit = self._limit.sizeHint().width() + sample + 2 * gap if self._limit.text() else 0
        room = self.width() - px(MARGIN) - curves
        self._break_line(room - title - limit)
        if self._lines == 1:
            room -= title + limit
            if room < len(self._names) * px(_LEAST_NAME):
                room, limit = room + limit, 0
        elif title + limit > self.width() - px(MARGIN):
            limit = 0
        self._put_names(room)
        x = self._put(self._title, 0, title) + gap
        x = x if self._lines == 1 else 0
        line = self._lines - 1
        for place, value in enumerate(self._values):
            if self._names:
                x = self._put(self._samples[place], x, sample, line) + gap
                x = self._put(self._names[place], x, self._names[place].sizeHint().width(), line) + gap
            x = self._put(value, x, value.sizeHint().width(), line) + gap
        right = self.width() - px(MARGIN) - limit + 2 * gap
        self._limit_sample.setVisible(limit > 0)
        self._limit.setVisible(limit > 0)
        self._put(self._limit, self._put(self._limit_sample, right - gap, sample) + gap, limit - sample - 2 * gap)

    def _break_line(self, room: int) -> None:
        """Give the curves a line of their own if `room` is too little for their names.

        They keep it until the width changes: with each digit more or less the graph would jump.
        """
        if self._lines == 1 and self._names and self._names_width() > room:
            self._lines = 2
            self.updateGeometry()

    def _names_width(self) -> int:
        metrics = QFontMetrics(self._theme.font("text"))
        return sum(metrics.horizontalAdvance(label) for label in self._labels)

    def _put_names(self, room: int) -> None:
        metrics = QFontMetrics(self._theme.font("text"))
        whole = self._names_width()
        for name, label in zip(self._names, self._labels, strict=True):
            part = max(0, room) * metrics.horizontalAdvance(label) // max(whole, 1)
            name.setText(label if whole <= room else metrics.elidedText(label, Qt.TextElideMode.ElideRight, part))

    def _put(self, widget: QWidget, x: int, width: int, line: int = 0) -> int:
        height = self._line_height()
        widget.setGeometry(x, line * height, width, height)
        return x + width

    def _line_height(self) -> int:
        return QFontMetrics(self._theme.font("number")).height()

    def sizeHint(self) -> QSize:
        return QSize(0, self._lines * self._line_height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width() and self._lines > 1:
            self._lines = 1
            self.updateGeometry()
        self._place()


def _label(parent: QWidget, text: str, role: str) -> QLabel:
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setProperty("role", role)
    return label
