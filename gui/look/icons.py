"""Drawings from `assets/icons`, in the colour and size that the theme asks for."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QLabel, QPushButton, QToolButton

from gui.assets import ASSETS
from gui.look.theme import Theme

ICONS_FOLDER: Final = ASSETS / "icons"
_INK: Final = b"#000000"  # what every drawing is drawn in, replaced by the colour asked for


@lru_cache(maxsize=256)
def _renderer(name: str, colour: str) -> QSvgRenderer:
    drawing = (ICONS_FOLDER / f"{name}.svg").read_bytes()
    return QSvgRenderer(QByteArray(drawing.replace(_INK, colour.encode())))


def paint_icon(painter: QPainter, name: str, colour: QColor, rect: QRectF) -> None:
    """Draw an icon into `rect`."""
    _renderer(name, colour.name()).render(painter, rect)


def pixmap(name: str, colour: QColor, size: int, ratio: float = 1.0, gap: int = 0) -> QPixmap:
    """An icon of `size` pixels each way, for a screen of that density, with a `gap` at its right."""
    picture = QPixmap(QSize(size + gap, size) * ratio)
    picture.setDevicePixelRatio(ratio)
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    try:
        paint_icon(painter, name, colour, QRectF(0, 0, size, size))
    finally:
        painter.end()
    return picture


def icon(name: str, colour: QColor, size: int) -> QIcon:
    """An icon for a button or a menu, sharp on screens of twice the density as well."""
    found = QIcon()
    for ratio in (1.0, 2.0):
        found.addPixmap(pixmap(name, colour, size, ratio))
    return found


class IconButton(QToolButton):
    """A flat button that is only a drawing; its name is said by tooltip and accessible name."""

    def __init__(self, theme: Theme, icon_name: str, name: str, tooltip: str) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self.setObjectName(name)
        self.setToolTip(tooltip)
        self.setAccessibleName(tooltip)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setAutoRaise(True)
        theme.changed.connect(self._redraw)
        self._redraw()

    def set_icon(self, icon_name: str) -> None:
        if icon_name != self._icon_name:
            self._icon_name = icon_name
            self._redraw()

    def _redraw(self) -> None:
        size = self._theme.px(16)
        self.setIconSize(QSize(size, size))
        self.setIcon(icon(self._icon_name, self._theme.colours.muted, size))


class IconLabel(QLabel):
    """A drawing beside a text, in a colour of the theme: `muted`, `good`, `bad`, `caution`, `accent`."""

    def __init__(self, theme: Theme, icon_name: str, role: str = "muted", size: int = 16) -> None:
        super().__init__()
        self._theme = theme
        self._icon_name = icon_name
        self._role = role
        self._size = size
        theme.changed.connect(self._redraw)
        self._redraw()

    def show_icon(self, icon_name: str, role: str) -> None:
        if (icon_name, role) != (self._icon_name, self._role):
            self._icon_name, self._role = icon_name, role
            self._redraw()

    def _redraw(self) -> None:
        size = self._theme.px(self._size)
        self.setFixedSize(size, size)
        colour = getattr(self._theme.colours, self._role)
        self.setPixmap(pixmap(self._icon_name, colour, size, self.devicePixelRatio()))


def set_button_icon(button: QPushButton | QToolButton, theme: Theme, name: str, colour: QColor) -> None:
    """Give a button with text the icon that goes before it, and some room between the two."""
    size, gap = theme.px(15), theme.px(4)
    found = QIcon()
    for ratio in (1.0, 2.0):
        found.addPixmap(pixmap(name, colour, size, ratio, gap))
    button.setIconSize(QSize(size + gap, size))
    button.setIcon(found)
