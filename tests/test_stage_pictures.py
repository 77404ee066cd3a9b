"""Ten moments look as they did when somebody looked at them. To make the pictures again, run this file with
``WRITE_REFERENCES=1`` in the environment; then look at each.
"""

import os
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from stage_moments import MOMENTS

from gui.look.palettes import PALETTES, contrast
from gui.look.stylesheet import dress
from gui.look.theme import Theme
from gui.stage import Stage
from gui.stage.look import Look

REFERENCES = Path(__file__).with_name("references")
SMALLER = 4
"""Pictures are compared in a quarter of their size: how the edges of letters are smoothed differs between systems."""
MEAN_DIFFERENCE = 2.5
FAR_OFF = 48
SHARE_FAR_OFF = 0.01


def picture(moment):
    """The stage at a moment, as it is grabbed from the screen."""
    theme = Theme()
    theme.choose(moment.theme)
    theme.set_zoom(moment.zoom)
    dress(QApplication.instance(), theme)
    stage = Stage(theme)
    stage.set_motion(False)
    stage.resize(*moment.size)
    stage.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    stage.show()
    QCoreApplication.processEvents()
    stage.show_world(moment.world())
    stage.show_pending(moment.pending)
    stage.show_texts()
    QCoreApplication.processEvents()
    image = stage.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    stage.close()
    stage.deleteLater()
    QApplication.instance().setStyleSheet("")
    return image


def small(image):
    """Colours of the picture in a part of its size: (height, width, 3)."""
    size = image.size() / SMALLER
    scaled = image.scaled(size, Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation)
    scaled = scaled.convertToFormat(QImage.Format.Format_RGB32)
    pixels = np.frombuffer(scaled.constBits(), np.uint8).reshape(scaled.height(), -1, 4)
    return pixels[:, : scaled.width(), :3].astype(np.int16)


@pytest.mark.parametrize("name", MOMENTS)
def test_the_stage_looks_as_its_reference(name, qapp):
    file = REFERENCES / f"stage_{name}.png"
    if os.environ.get("WRITE_REFERENCES"):
        assert picture(MOMENTS[name]).save(str(file), "PNG", 0)
    reference = QImage(str(file))
    assert not reference.isNull()
    found, expected = small(picture(MOMENTS[name])), small(reference)
    assert found.shape == expected.shape
    difference = np.abs(found - expected)
    assert difference.mean() < MEAN_DIFFERENCE
    assert (difference.max(axis=2) > FAR_OFF).mean() < SHARE_FAR_OFF


def test_pictures_of_other_moments_are_told_apart(qapp):
    """The comparison can fail: the same program one moment on is another picture."""
    full, lifo = (small(QImage(str(REFERENCES / f"stage_{name}.png"))) for name in ("queue_full", "deadlock"))
    assert np.abs(full - lifo).mean() > 2 * MEAN_DIFFERENCE


@pytest.mark.parametrize("name", PALETTES)
def test_all_texts_of_the_stage_have_the_contrast_of_the_theme(name, qapp):
    theme = Theme()
    theme.choose(name)
    look, colours = Look(theme, 1.0), theme.colours
    grounds = [look.tint(thread) for thread in range(8)]
    assert min(contrast(colours.text, ground) for ground in grounds) >= PALETTES[name].contrast
    assert contrast(colours.panel, colours.bad) >= PALETTES[name].contrast  # the tag of a cycle
    for ink in (colours.text, colours.muted, colours.good):
        assert (
            min(contrast(ink, ground) for ground in (colours.panel, colours.inset, colours.selection))
            >= PALETTES[name].contrast
        )
