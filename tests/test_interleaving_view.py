"""The drawn steps: legible in every theme, as far as numbers tell."""

import pytest

from gui.look.palettes import PALETTES, contrast
from gui.look.theme import Theme
from gui.stepping.interleaving_cell import thread_text_ink


@pytest.mark.parametrize("name", PALETTES)
def test_the_words_of_every_thread_are_legible_on_every_ground_of_the_steps(qapp, name):
    theme = Theme()
    theme.choose(name)
    colours = theme.colours
    least = 7.0 if name == "projector" else 4.5
    for thread in range(12):
        ink = thread_text_ink(theme, thread)
        for ground in (colours.panel, colours.inset, colours.selection):
            assert contrast(ink, ground) >= least, (thread, ink.name(), ground.name())
