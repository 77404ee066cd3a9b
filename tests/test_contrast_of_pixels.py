"""Whether texts can be read in the projector theme: measured in pictures of the stage, the graphs and the timeline.

At 200 %, so that a stroke of a letter is wider than a pixel and has its whole colour.
"""

from collections import Counter

import numpy as np
import pytest
import room
from PySide6.QtCore import QPoint, QRect
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QLabel
from stage_moments import MOMENTS

from gui.graphs.graph_heading import GraphHeading
from gui.look.palettes import contrast
from gui.look.stylesheet import dress
from gui.look.theme import Theme
from gui.stage.canvas import StageCanvas
from gui.time_axis.time_axis import GUTTER
from gui.time_axis.time_strip import TimeStrip

LEAST = 7.0


def pixels(image, area):
    """Colours of a part of a picture: (height, width), each as one number."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    whole = np.frombuffer(image.constBits(), np.uint32).reshape(image.height(), -1)
    seen = area.intersected(image.rect())
    return whole[seen.top() : seen.bottom() + 1, seen.left() : seen.right() + 1] & 0xFFFFFF


def contrast_in(image, area):
    """Of the ground of a part of a picture, its most frequent colour, and what differs most from that."""
    counted = Counter(pixels(image, area).ravel().tolist())
    ground = QColor.fromRgb(counted.most_common(1)[0][0])
    return max(contrast(QColor.fromRgb(colour), ground) for colour in counted)


def pale_texts(widget):
    """The texts that a widget writes itself with too little contrast, and how many it writes."""
    with room.painted_texts() as painted:
        image = widget.grab().toImage()
    seen = [one for one in painted if one.text.strip() and image.rect().contains(one.area.center())]
    return [(one.text, found) for one in seen if (found := contrast_in(image, one.area)) < LEAST], len(seen)


@pytest.mark.parametrize("name", MOMENTS)
def test_every_text_of_the_stage_has_the_contrast_of_the_projector_theme(name, qapp, qtbot):
    moment = MOMENTS[name]
    theme = Theme()
    theme.choose("projector")
    theme.set_zoom(2.0)
    dress(qapp, theme)
    from gui.stage import Stage

    stage = Stage(theme)
    qtbot.addWidget(stage)
    stage.set_motion(False)
    stage.resize(2 * moment.size[0], 3 * moment.size[1])
    stage.show()
    stage.show_world(moment.world())
    stage.show_pending(moment.pending)
    room.settle()
    pale, count = pale_texts(stage.findChild(StageCanvas))
    assert count > 8
    assert not pale


@pytest.mark.real_runs
def test_every_text_of_graphs_and_timeline_has_the_contrast_of_the_projector_theme(desk):
    bench = desk.open("bank_account", size=(1920, 1080))
    desk.qtbot.waitUntil(lambda: bench.lab.record is not None and bench.lab.record.received > 80, timeout=20_000)
    desk.pause()
    desk.theme.choose("projector")
    desk.theme.set_zoom(2.0)
    bench.panes.bring("graphs")
    room.settle()
    labels = [label for heading in bench.findChildren(GraphHeading) for label in heading.findChildren(QLabel)]
    shown = [label for label in labels if label.isVisible() and label.text()]
    assert len(shown) > 2
    window = desk.frame.grab().toImage()
    for label in shown:
        assert contrast_in(window, QRect(label.mapTo(desk.frame, QPoint(0, 0)), label.size())) >= LEAST, label.text()
    row = bench.pictures.graphs.rows[0]
    numbers = row.plot.grab().toImage()
    gutter = QRect(0, 0, desk.theme.px(GUTTER) - desk.theme.px(6), numbers.height())
    assert contrast_in(numbers, gutter) >= LEAST
    pale, count = pale_texts(bench.pictures.graphs.findChild(TimeStrip))
    assert count > 2
    assert not pale
    bench.panes.bring("timeline")
    room.settle()
    pale, count = pale_texts(bench.pictures.timeline.lanes)
    assert count > 4
    assert not pale


def test_a_pale_text_is_found(qapp, qtbot):
    label = QLabel("pale")
    qtbot.addWidget(label)
    label.setStyleSheet("color: #999999; background: #ffffff; font-size: 40px")
    image = label.grab().toImage()
    assert contrast_in(image, image.rect()) < LEAST
