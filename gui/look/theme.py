"""The look of the window: one object that every view asks for colours, fonts and lengths, and listens to.

`app` (or a test) creates one `Theme` and passes it to the constructors. A view never keeps a colour or a
length of its own: on `changed` it asks again and redraws.
"""

from typing import Final, Literal, get_args

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QGuiApplication, QStyleHints

from engine.phrases import PHASE_LABELS
from engine.trace import Phase
from gui.look.palettes import PALETTES, SERIES, Colours, Palette, contrast, legible, mixed

FontRole = Literal["text", "small", "strong", "title", "heading", "number", "mono", "mono_small"]
"""What a text is for: reading, explaining, naming, a panel's title, a group's name, a readout, source."""

FONT_ROLES: Final[tuple[FontRole, ...]] = get_args(FontRole)

SYSTEM: Final = "system"
CHOICES: Final = (SYSTEM, *PALETTES)
"""Names of what can be chosen: the system's scheme, or one of the palettes."""

TEXT_FAMILY: Final = "Inter"
MONO_FAMILY: Final = "JetBrains Mono"

ZOOMS: Final = (0.7, 0.8, 0.9, 1.0, 1.1, 1.25, 1.4, 1.6, 1.8, 2.0, 2.5, 3.0)

_SIZES: Final[dict[FontRole, tuple[float, QFont.Weight]]] = {
    "text": (13, QFont.Weight.Normal),
    "small": (11.5, QFont.Weight.Normal),
    "strong": (13, QFont.Weight.DemiBold),
    "title": (13.5, QFont.Weight.DemiBold),
    "heading": (11, QFont.Weight.DemiBold),
    "number": (17, QFont.Weight.DemiBold),
    "mono": (12.5, QFont.Weight.Normal),
    "mono_small": (11, QFont.Weight.Normal),
}

_QUIET: Final = frozenset({Phase.SLEEPING, Phase.JOINING, Phase.FINISHED})


class Theme(QObject):
    """Colours, fonts and lengths, under the palette and the zoom that the user chose.

    Signals:
        changed: Palette or zoom are different now.
    """

    changed = Signal()

    def __init__(self, parent: QObject | None = None, hints: QStyleHints | None = None) -> None:
        """`hints` tell the system's scheme; by default the application's."""
        super().__init__(parent)
        self._hints = hints or QGuiApplication.styleHints()
        self._choice = SYSTEM
        self._zoom = 1.0
        self._palette = self._chosen_palette()
        self._inks: dict[Phase, QColor] = {}
        self._tints: dict[Phase, QColor] = {}
        self._series_inks: dict[int, QColor] = {}
        self._hints.colorSchemeChanged.connect(self._follow_system)

    @property
    def choice(self) -> str:
        """One of `CHOICES`."""
        return self._choice

    @property
    def palette(self) -> Palette:
        return self._palette

    @property
    def colours(self) -> Colours:
        return self._palette.colours

    @property
    def zoom(self) -> float:
        """1.0 is the size that the window is designed for; one of `ZOOMS`."""
        return self._zoom

    def choose(self, choice: str) -> None:
        """Take the palette of that name, or follow the system.

        Raises:
            ValueError: `choice` is none of `CHOICES`.
        """
        if choice not in CHOICES:
            raise ValueError(f"{choice!r} is no theme; there are: {', '.join(CHOICES)}")
        self._choice = choice
        self._follow_system()

    def set_zoom(self, zoom: float) -> None:
        """Scale all fonts and lengths; the nearest of `ZOOMS` is taken."""
        nearest = min(ZOOMS, key=lambda step: abs(step - zoom))
        if nearest != self._zoom:
            self._zoom = nearest
            self.changed.emit()

    def zoom_in(self) -> None:
        self.set_zoom(next((step for step in ZOOMS if step > self._zoom), self._zoom))

    def zoom_out(self) -> None:
        self.set_zoom(next((step for step in reversed(ZOOMS) if step < self._zoom), self._zoom))

    def reset_zoom(self) -> None:
        self.set_zoom(1.0)

    @property
    def scale(self) -> float:
        """How much larger than in the design everything is, by zoom and palette."""
        return self._zoom * self._palette.scale

    def px(self, length: float) -> int:
        """Pixels on the screen for a length in pixels of the design; at least 1 for any length above 0."""
        scaled = round(length * self.scale)
        return scaled if scaled or not length else 1

    def font(self, role: FontRole) -> QFont:
        size, weight = _SIZES[role]
        mono = role.startswith("mono")
        font = QFont(MONO_FAMILY if mono else TEXT_FAMILY)
        font.setStyleHint(QFont.StyleHint.Monospace if mono else QFont.StyleHint.SansSerif)
        font.setPixelSize(max(7, self.px(size)))
        font.setWeight(weight)
        if role == "heading":
            font.setLetterSpacing(QFont.SpacingType.PercentageSpacing, 104)
        if not mono:
            font.setFeature(QFont.Tag("tnum"), 1)  # numbers that change must not wobble
        else:
            font.setFeature(QFont.Tag("calt"), 0)  # source is read letter by letter: no ligatures
        return font

    def phase_label(self, phase: Phase) -> str:
        """The short words for a phase; one of them goes with every use of its colour."""
        return PHASE_LABELS[phase]

    def phase_icon(self, phase: Phase) -> str:
        """Name of the icon whose shape stands for the phase."""
        return f"phase-{phase.name.lower()}"

    def phase_colour(self, phase: Phase) -> QColor:
        """The fill of a lane, a bar or a badge."""
        return self._palette.phases[phase]

    def on_phase(self, phase: Phase) -> QColor:
        """The text on `phase_colour`."""
        fill = self._palette.phases[phase]
        return max((QColor("#FFFFFF"), QColor("#0B0F16")), key=lambda text: contrast(text, fill))

    def phase_ink(self, phase: Phase) -> QColor:
        """The phase's hue as text or thin shape on any ground of the theme."""
        if phase not in self._inks:
            colours = self.colours
            hue = self.phase_colour(phase)
            self._inks[phase] = legible(hue, self._palette.contrast, colours.text, colours.grounds)
        return self._inks[phase]

    def phase_tint(self, phase: Phase) -> QColor:
        """The phase's hue as ground of a line of text."""
        if phase not in self._tints:
            # The quiet phases are grey already. What is written there has colours of its own: they stay legible.
            percents = range(40 if phase in _QUIET else 18, 0, -1)
            tints = (mixed(self.colours.panel, self.phase_colour(phase), percent / 100) for percent in percents)
            self._tints[phase] = next(filter(self._carries_source, tints), self.colours.panel)
        return self._tints[phase]

    def _carries_source(self, ground: QColor) -> bool:
        least = self._palette.contrast
        return all(contrast(ink, ground) >= least for ink in self.colours.source)

    def edit_tint(self, *, added: bool) -> QColor:
        """The ground of a line of text that is added, or removed."""
        return mixed(self.colours.panel, self.colours.good if added else self.colours.bad, 0.14)

    def series_colour(self, index: int) -> QColor:
        """The colour of curve number `index` of a graph; repeats after `len(SERIES)`."""
        colours = self.colours
        # Lines need less contrast than text, but on dark ground dim ones vanish on a projector.
        ratio = self._palette.contrast * (1 if self._palette.dark else 2 / 3)
        return legible(QColor(SERIES[index % len(SERIES)]), ratio, colours.text, (colours.panel,))

    def series_ink(self, index: int) -> QColor:
        """The same colour as text on any ground of the theme."""
        place = index % len(SERIES)
        if place not in self._series_inks:
            colours = self.colours
            hue = self.series_colour(place)
            self._series_inks[place] = legible(hue, self._palette.contrast, colours.text, colours.grounds)
        return self._series_inks[place]

    def _chosen_palette(self) -> Palette:
        if self._choice != SYSTEM:
            return PALETTES[self._choice]
        dark = self._hints.colorScheme() == Qt.ColorScheme.Dark
        return PALETTES["dark" if dark else "light"]

    def _follow_system(self) -> None:
        palette = self._chosen_palette()
        if palette is not self._palette:
            self._palette = palette
            self._inks.clear()
            self._tints.clear()
            self._series_inks.clear()
            self.changed.emit()
