"""What makes Qt's own controls look like one piece with the panels: palette, font and `assets/threadlab.qss`.

Controls say what they are by a dynamic property: `panel` (a rounded frame), `role` of a label or a button
(`muted`, `title`, `primary`, `segment` …), so that no view sets a style sheet of its own.
"""

import re
from dataclasses import fields
from functools import cache
from string import Template
from typing import Final

from PySide6.QtGui import QFont, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from gui.assets import ASSETS
from gui.look.palettes import mixed
from gui.look.theme import FONT_ROLES, Theme

STYLE_FILE: Final = ASSETS / "threadlab.qss"


def dress(application: QApplication, theme: Theme) -> None:
    """Apply the theme to everything; call again whenever it changes."""
    application.setFont(theme.font("text"))
    application.setPalette(_palette(theme))
    application.setStyleSheet(style_sheet(theme))


def set_role(widget: QWidget, role: str) -> None:
    """Give a widget another role while it is shown."""
    if widget.property("role") != role:
        widget.setProperty("role", role)
        widget.style().unpolish(widget)
        widget.style().polish(widget)


def style_sheet(theme: Theme) -> str:
    """The style file with the theme's colours, fonts and lengths.

    Raises:
        KeyError: The file uses a name that there isn't.
    """
    colours = theme.colours
    names = {field.name: getattr(colours, field.name).name() for field in fields(colours)}
    names |= {
        "hover": mixed(colours.panel, colours.text, 0.05).name(),
        "accent_hover": mixed(colours.accent, colours.text, 0.15).name(),
        "disabled": mixed(colours.muted, colours.panel, 0.35).name(),
        "groove": mixed(colours.border, colours.text, 0.06).name(),
        "bar": mixed(colours.border, colours.muted, 0.35).name(),
        "bad_ground": mixed(colours.panel, colours.bad, 0.08).name(),
        "caution_ground": mixed(colours.panel, colours.caution, 0.12).name(),
    }
    # Qt draws corners square if the radius is more than half of a side, by as little as a rounded pixel. A slider's
    # handle is as wide as its width and its border say, but as high as the groove and the handle's margins.
    handle = min(theme.px(12) + 2 * theme.px(2), theme.px(4) + 2 * theme.px(6))
    names["handle_radius"] = f"{handle // 2}px"
    names |= {f"font_{role}": _font_rule(theme.font(role)) for role in FONT_ROLES}
    scaled = re.sub(r"\b(\d+)px", lambda match: _scaled(theme, match[1]), _style_file())
    return Template(scaled).substitute(names)


@cache
def _style_file() -> str:
    return STYLE_FILE.read_text(encoding="utf-8")


def _scaled(theme: Theme, length: str) -> str:
    return "1px" if length == "1" else f"{theme.px(int(length))}px"


def _font_rule(font: QFont) -> str:
    return f'font: {font.weight().value} {font.pixelSize()}px "{font.family()}"'


def _palette(theme: Theme) -> QPalette:
    colours = theme.colours
    palette = QPalette()
    roles = QPalette.ColorRole
    for role, colour in (
        (roles.Window, colours.window),
        (roles.WindowText, colours.text),
        (roles.Base, colours.panel),
        (roles.AlternateBase, colours.inset),
        (roles.Text, colours.text),
        (roles.PlaceholderText, colours.muted),
        (roles.Button, colours.panel),
        (roles.ButtonText, colours.text),
        (roles.BrightText, colours.bad),
        (roles.Highlight, colours.selection),
        (roles.HighlightedText, colours.text),
        (roles.ToolTipBase, colours.panel),
        (roles.ToolTipText, colours.text),
        (roles.Link, colours.accent),
        (roles.LinkVisited, colours.accent),
        (roles.Accent, colours.accent),
        (roles.Light, colours.panel),
        (roles.Midlight, colours.inset),
        (roles.Mid, colours.border),
        (roles.Dark, colours.border),
        (roles.Shadow, colours.border),
    ):
        palette.setColor(role, colour)
    for role in (roles.WindowText, roles.Text, roles.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, mixed(colours.muted, colours.panel, 0.35))
    return palette
