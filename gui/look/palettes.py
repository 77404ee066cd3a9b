"""The colours of the three themes, as data, and the contrast arithmetic that keeps them legible.

Hues are those of Okabe and Ito, "Color Universal Design" (2008), which stay apart for every common kind of
colour blindness. No view names a colour; all of them come from here through `theme.Theme`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor

from engine.trace import Phase

BLUE: Final = "#0072B2"
VERMILLION: Final = "#D55E00"
GREEN: Final = "#009E73"
PURPLE: Final = "#CC79A7"
ORANGE: Final = "#E69F00"
SKY: Final = "#56B4E9"
YELLOW: Final = "#F0E442"

SERIES: Final = (BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY)
"""Hues of the curves in one graph, in order."""


@dataclass(frozen=True, slots=True)
class Colours:
    """What a view may paint with.

    Attributes:
        window: Behind the panels.
        panel: Of a panel, its rim is `border`.
        inset: Of what lies on a panel: cards, fields that can't be edited, the row under the pointer.
        selection: Of the chosen row or button.
        text, muted: Of what is read, and of what explains it; both legible on all four above.
        accent: Of the one main action, of sliders, of links; `on_accent` is the text on it.
        grid: Lines that help to read a plot.
        good, bad, caution: Text that says that something holds, fails, or needs care.
        keyword, string, number, comment, definition: Of source code.
    """

    window: QColor
    panel: QColor
    inset: QColor
    selection: QColor
    border: QColor
    text: QColor
    muted: QColor
    accent: QColor
    on_accent: QColor
    grid: QColor
    good: QColor
    bad: QColor
    caution: QColor
    keyword: QColor
    string: QColor
    number: QColor
    comment: QColor
    definition: QColor

    @property
    def grounds(self) -> tuple[QColor, ...]:
        """Everything that text may lie on."""
        return (self.window, self.panel, self.inset, self.selection)

    @property
    def source(self) -> tuple[QColor, ...]:
        """The colours of a program's source."""
        return (self.text, self.keyword, self.string, self.number, self.comment, self.definition)


@dataclass(frozen=True, slots=True)
class Palette:
    """One theme's look.

    Attributes:
        name: ``light``, ``dark`` or ``projector``.
        dark: True if light text lies on dark ground.
        contrast: The least contrast ratio of text (WCAG 2).
        scale: How much larger everything is than in the other themes at the same zoom.
        phases: The fill for each phase.
    """

    name: str
    dark: bool
    contrast: float
    scale: float
    colours: Colours
    phases: Mapping[Phase, QColor]


def _colours(**names: str) -> Colours:
    return Colours(**{role: QColor(name) for role, name in names.items()})


def _phases(quiet: str, joining: str, finished: str, **changed: str) -> dict[Phase, QColor]:
    fills = {
        Phase.UNCHANGED: finished,
        Phase.RUNNING: GREEN,
        Phase.READY: "#8FD6BC",
        Phase.LOCK: VERMILLION,
        Phase.CONDITION: PURPLE,
        Phase.PUT: ORANGE,
        Phase.GET: SKY,
        Phase.SLEEPING: quiet,
        Phase.JOINING: joining,
        Phase.PERMIT: YELLOW,
        Phase.EVENT: "#5B86B5",  # quieter than `BLUE`: main threads often wait so from beginning to end
        Phase.BARRIER: "#A6719B",
        Phase.DRAIN: "#9CC8DF",
        Phase.FINISHED: finished,
        Phase.FAILED: "#6B1D3A",  # darker than all others, so that it is seen without its colour too
    }
    fills |= {Phase[name.upper()]: colour for name, colour in changed.items()}
    return {phase: QColor(colour) for phase, colour in fills.items()}


LIGHT: Final = Palette(
    name="light",
    dark=False,
    contrast=4.5,
    scale=1.0,
    colours=_colours(
        window="#F4F6F9",
        panel="#FFFFFF",
        inset="#EEF1F6",
        selection="#E3EAF5",
        border="#DCE1E9",
        text="#171D2B",
        muted="#556074",
        accent="#0A5DC8",
        on_accent="#FFFFFF",
        grid="#E3E7EE",
        good="#00704F",
        bad="#A83E00",
        caution="#7E5200",
        keyword="#7A2BBF",
        string="#0B6B48",
        number="#96400A",
        comment="#5C677A",
        definition="#0A55B0",
    ),
    phases=_phases(quiet="#D3D8E1", joining="#B4BDCB", finished="#E9ECF1"),
)

DARK: Final = Palette(
    name="dark",
    dark=True,
    contrast=4.5,
    scale=1.0,
    colours=_colours(
        window="#11151B",
        panel="#1A1F27",
        inset="#242B36",
        selection="#2A3649",
        border="#2E3643",
        text="#E9EDF3",
        muted="#A3AEBE",
        accent="#64ABFF",
        on_accent="#08111F",
        grid="#2B333F",
        good="#3CCB9D",
        bad="#FF9A5C",
        caution="#F2BC4B",
        keyword="#C9A4FF",
        string="#7FD6B2",
        number="#F3B27A",
        comment="#98A4B5",
        definition="#86BDFF",
    ),
    phases=_phases(
        quiet="#424B5A",
        joining="#59647A",
        finished="#272E39",
        ready="#3F7F6C",
        drain="#3E6F88",
        event="#466C97",
        failed="#F2A7BD",
    ),
)

PROJECTOR: Final = Palette(
    name="projector",
    dark=False,
    contrast=7.0,
    scale=1.25,
    colours=_colours(
        window="#FFFFFF",
        panel="#FFFFFF",
        inset="#EEF1F6",
        selection="#DCE7F8",
        border="#6B7484",
        text="#000000",
        muted="#333B48",
        accent="#00429B",
        on_accent="#FFFFFF",
        grid="#B9C0CC",
        good="#00503A",
        bad="#842B00",
        caution="#5E3C00",
        keyword="#5A0FA0",
        string="#00503A",
        number="#702C00",
        comment="#39424F",
        definition="#003F91",
    ),
    phases=_phases(
        quiet="#C9CFD9",
        joining="#A9B4C4",
        finished="#E6E9EE",
        running="#17B889",
        lock="#8A2E00",
        condition="#D98BB6",
        event="#00497A",
        barrier="#5F2A55",
    ),
)

PALETTES: Final = {palette.name: palette for palette in (LIGHT, DARK, PROJECTOR)}


def contrast(one: QColor, other: QColor) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2, "relative luminance")."""
    darker, brighter = sorted((_luminance(one), _luminance(other)))
    return (brighter + 0.05) / (darker + 0.05)


def _luminance(colour: QColor) -> float:
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (colour.redF(), colour.greenF(), colour.blueF())
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(one: QColor, other: QColor, share: float) -> QColor:
    """`one` with a `share` (0 to 1) of `other`."""
    return QColor.fromRgbF(
        one.redF() + (other.redF() - one.redF()) * share,
        one.greenF() + (other.greenF() - one.greenF()) * share,
        one.blueF() + (other.blueF() - one.blueF()) * share,
    )


def legible(hue: QColor, ratio: float, towards: QColor, grounds: tuple[QColor, ...]) -> QColor:
    """`hue`, mixed with as much of `towards` as it takes to stand out from each of `grounds` by `ratio`."""
    for percent in range(101):
        colour = mixed(hue, towards, percent / 100)
        if all(contrast(colour, ground) >= ratio for ground in grounds):
            return colour
    return QColor(towards)
