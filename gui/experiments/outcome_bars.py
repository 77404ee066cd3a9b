"""Bars with numbers, in groups: how often each outcome came up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QScrollArea, QWidget

from gui.look.icons import paint_icon
from gui.look.theme import Theme
from gui.widgets.focus_frame import FocusFrame

_SHARE: Final = "{count} of {whole} ({percent} %)"
_LINE: Final = "{label}: {share}"


@dataclass(frozen=True, slots=True)
class Row:
    """One bar.

    Attributes:
        icon, colour: The icon before the label and its colour (a name of `palettes.Colours`); ``""`` for none.
        note: What is said below it; ``""`` for nothing.
    """

    label: str
    count: int
    icon: str = ""
    colour: str = "accent"
    note: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Bars that belong together, with how many there are in all."""

    title: str
    rows: tuple[Row, ...]

    @property
    def whole(self) -> int:
        return sum(row.count for row in self.rows)


def share(count: int, whole: int) -> str:
    """A count beside how many there are in all."""
    return _SHARE.format(count=count, whole=whole, percent=round(100 * count / max(1, whole)))


class OutcomeBars(QScrollArea):
    """Shows groups of bars; scrolls when they are many."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("outcome_bars")
        self.setAccessibleName("How often each outcome came up")
        FocusFrame(self)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._bars = _Bars(theme)
        self.setWidget(self._bars)

    def show_groups(self, groups: Sequence[Group]) -> None:
        """Show these instead of those before."""
        self._bars.show_groups(groups)
        self.setAccessibleDescription("\n".join(self.lines()))

    def lines(self) -> list[str]:
        """All that is shown, as text."""
        found = []
        for group in self._bars.groups:
            found.append(group.title)
            for row in group.rows:
                found.append(_LINE.format(label=row.label, share=share(row.count, group.whole)))
                found += [row.note] if row.note else []
        return found


class _Bars(QWidget):
    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.groups: tuple[Group, ...] = ()
        self.setProperty("role", "rows")
        theme.changed.connect(self._resize)

    def show_groups(self, groups: Sequence[Group]) -> None:
        self.groups = tuple(groups)
        self._resize()

    def _resize(self) -> None:
        self.setMinimumHeight(self.sizeHint().height())
        self.update()

    def _height(self, row: Row) -> int:
        return self._theme.px(44 if row.note else 26)

    def sizeHint(self) -> QSize:
        px = self._theme.px
        height = sum(px(30) + sum(self._height(row) for row in group.rows) + px(12) for group in self.groups)
        return QSize(px(400), height)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        try:
            top = 0
            for group in self.groups:
                top = self._paint_group(painter, group, top)
        finally:
            painter.end()

    def _paint_group(self, painter: QPainter, group: Group, top: int) -> int:
        """Paint a group and return where the next one begins."""
        theme, px = self._theme, self._theme.px
        painter.setFont(theme.font("title"))
        painter.setPen(theme.colours.text)
        left = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        painter.drawText(QRect(0, top, self.width(), px(28)), left, group.title)
        top += px(30)
        most = max((row.count for row in group.rows), default=1)
        for row in group.rows:
            self._paint_row(painter, QRect(0, top, self.width() - px(12), px(26)), row, group.whole, most)
            top += self._height(row)
        return top + px(12)

    def _paint_row(self, painter: QPainter, rect: QRect, row: Row, whole: int, most: int) -> None:
        theme, px = self._theme, self._theme.px
        colours = theme.colours
        ink = getattr(colours, row.colour)
        label_left = px(24) if row.icon else px(4)
        if row.icon:
            size = px(15)
            paint_icon(painter, row.icon, ink, QRectF(px(2), rect.center().y() - size / 2, size, size))
        painter.setFont(theme.font("text"))
        painter.setPen(colours.text)
        middle = Qt.AlignmentFlag.AlignVCenter
        label = QRect(label_left, rect.top(), px(150), rect.height())
        shown = painter.fontMetrics().elidedText(row.label, Qt.TextElideMode.ElideRight, label.width())
        painter.drawText(label, Qt.AlignmentFlag.AlignLeft | middle, shown)
        numbers = px(130)
        room = rect.width() - label.right() - numbers - px(12)
        width = max(px(3) if row.count else 0, round(room * row.count / max(1, most)))
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(ink)
        painter.drawRoundedRect(label.right() + px(8), rect.top() + px(5), width, rect.height() - px(10), px(3), px(3))
        painter.setPen(colours.text)
        beside = QRect(label.right() + px(8) + width + px(8), rect.top(), numbers, rect.height())
        painter.drawText(beside, Qt.AlignmentFlag.AlignLeft | middle, share(row.count, whole))
        if row.note:
            painter.setFont(theme.font("small"))
            painter.setPen(colours.muted)
            note = QRect(label_left, rect.bottom(), rect.width() - label_left, px(18))
            text = painter.fontMetrics().elidedText(row.note, Qt.TextElideMode.ElideRight, note.width())
            painter.drawText(note, Qt.AlignmentFlag.AlignLeft | middle, text)
