"""Contrast, system's scheme, zoom: what every view relies on."""

from itertools import combinations

import pytest
from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QFontInfo

from engine.trace import Phase
from gui.look.icons import ICONS_FOLDER
from gui.look.palettes import PALETTES, contrast
from gui.look.stylesheet import style_sheet
from gui.look.theme import FONT_ROLES, SYSTEM, ZOOMS, Theme

TEXT_ROLES = ("text", "muted", "accent", "good", "bad", "caution")
SOURCE_ROLES = ("keyword", "string", "number", "comment", "definition")


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.mark.parametrize(("palette", "least"), [("light", 4.5), ("dark", 4.5), ("projector", 7.0)])
def test_every_text_stands_out_from_every_ground(theme, palette, least):
    theme.choose(palette)
    colours = theme.colours
    for role in TEXT_ROLES + SOURCE_ROLES:
        for ground in colours.grounds:
            assert contrast(getattr(colours, role), ground) >= least, (role, ground.name())
    assert contrast(colours.on_accent, colours.accent) >= least


@pytest.mark.parametrize(("palette", "least"), [("light", 4.5), ("dark", 4.5), ("projector", 7.0)])
def test_phases_are_legible_as_fill_and_as_text(theme, palette, least):
    theme.choose(palette)
    for phase in Phase:
        assert contrast(theme.on_phase(phase), theme.phase_colour(phase)) >= least, phase
        for ground in theme.colours.grounds:
            assert contrast(theme.phase_ink(phase), ground) >= least, phase
        for text in theme.colours.source:
            assert contrast(text, theme.phase_tint(phase)) >= least, phase
            assert contrast(text, theme.edit_tint(added=True)) >= least
            assert contrast(text, theme.edit_tint(added=False)) >= least


@pytest.mark.parametrize("palette", PALETTES)
def test_curves_stand_out_from_their_panel(theme, palette):
    theme.choose(palette)
    for index in range(6):
        assert contrast(theme.series_colour(index), theme.colours.panel) >= 3.0


@pytest.mark.parametrize(("palette", "least"), [("light", 4.5), ("dark", 4.5), ("projector", 7.0)])
def test_words_in_the_colours_of_threads_and_curves_are_legible(theme, palette, least):
    theme.choose(palette)
    for index in range(6):
        for ground in theme.colours.grounds:
            assert contrast(theme.series_ink(index), ground) >= least, index


def test_every_phase_has_words_and_a_shape_of_its_own(theme):
    labels = [theme.phase_label(phase) for phase in Phase]
    assert len(set(labels)) == len(Phase)
    shapes = [(ICONS_FOLDER / f"{theme.phase_icon(phase)}.svg").read_bytes() for phase in Phase]
    for (one, a), (other, b) in combinations(zip(Phase, shapes, strict=True), 2):
        assert a != b or {one, other} == {Phase.FINISHED, Phase.UNCHANGED}


class FakeHints(QObject):
    """A system whose scheme a test can change: Qt's own `setColorScheme` does nothing offscreen."""

    colorSchemeChanged = Signal(Qt.ColorScheme)  # noqa: N815 - the name is Qt's

    def __init__(self):
        super().__init__()
        self.scheme = Qt.ColorScheme.Light

    def colorScheme(self):  # noqa: N802
        return self.scheme

    def change(self, scheme):
        self.scheme = scheme
        self.colorSchemeChanged.emit(scheme)


def test_the_system_s_scheme_is_followed_until_a_theme_is_chosen(qapp, qtbot):
    system = FakeHints()
    theme = Theme(hints=system)
    assert theme.choice == SYSTEM
    assert not theme.palette.dark
    with qtbot.waitSignal(theme.changed):
        system.change(Qt.ColorScheme.Dark)
    assert theme.palette.dark
    theme.choose("light")
    system.change(Qt.ColorScheme.Dark)
    assert not theme.palette.dark
    theme.choose(SYSTEM)
    assert theme.palette.dark


def test_zoom_scales_every_font_and_length(theme, qtbot):
    sizes = {role: theme.font(role).pixelSize() for role in FONT_ROLES}
    with qtbot.waitSignal(theme.changed):
        theme.set_zoom(2.0)
    for role in FONT_ROLES:
        assert theme.font(role).pixelSize() == pytest.approx(2 * sizes[role], abs=1)
    assert theme.px(10) == 20


def test_zoom_goes_in_steps_and_stops_at_both_ends(theme):
    for _ in range(30):
        theme.zoom_in()
    assert theme.zoom == max(ZOOMS)
    for _ in range(30):
        theme.zoom_out()
    assert theme.zoom == min(ZOOMS)
    theme.reset_zoom()
    assert theme.zoom == 1.0


def test_the_projector_s_letters_are_larger(theme):
    ordinary = theme.font("text").pixelSize()
    theme.choose("projector")
    assert theme.font("text").pixelSize() >= 1.2 * ordinary


def test_the_fonts_are_those_in_the_assets(theme):
    assert QFontInfo(theme.font("text")).family() == "Inter"
    assert QFontInfo(theme.font("mono")).family() == "JetBrains Mono"


def test_an_unknown_theme_is_refused(theme):
    with pytest.raises(ValueError, match="'pink' is no theme; there are: system, light, dark, projector"):
        theme.choose("pink")


@pytest.mark.parametrize("palette", PALETTES)
@pytest.mark.parametrize("zoom", [0.7, 1.0, 3.0])
def test_the_style_file_uses_only_names_that_there_are(theme, palette, zoom):
    theme.choose(palette)
    theme.set_zoom(zoom)
    assert "$" not in style_sheet(theme)
