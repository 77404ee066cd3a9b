"""The bar of the run: what it offers in each state, and what it tells."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QLabel, QMenu, QPushButton, QSlider, QSpinBox, QToolButton
from traces import program

from engine.sheet import Parameter, Preset, Sheet
from gui.bars.run_controls import RunControls
from gui.lab.run_state import RunState
from gui.look.theme import Theme
from gui.widgets.mnemonics import SHELL_LETTERS, letter_of

SHEET = Sheet(
    title="Presets",
    parameters=(Parameter("CAPACITY", "Queue capacity", minimum=1, maximum=100),),
    presets=(Preset("live", "Live demonstration"), Preset("small", "Small & quick", {"CAPACITY": 2})),
)


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.fixture
def bar(theme, qtbot):
    shown = RunControls(theme, 1)
    qtbot.addWidget(shown)
    shown.show_program(program(SHEET))
    shown.show_preset("live")
    shown.resize(1600, 50)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def told(bar):
    found = []
    bar.run_requested.connect(lambda: found.append("run"))
    bar.pause_requested.connect(lambda: found.append("pause"))
    bar.stop_requested.connect(lambda: found.append("stop"))
    bar.restart_requested.connect(lambda: found.append("restart"))
    bar.speed_changed.connect(lambda speed: found.append(("speed", speed)))
    bar.seed_changed.connect(lambda seed: found.append(("seed", seed)))
    bar.preset_chosen.connect(lambda name: found.append(("preset", name)))
    return found


def button(bar, name):
    return bar.findChild(QPushButton, name)


@pytest.mark.parametrize(
    ("state", "text", "tells", "stop", "restart"),
    [
        (RunState.READY, "&Run", "run", False, False),
        (RunState.RUNNING, "Pa&use", "pause", True, True),
        (RunState.PAUSED, "&Resume", "run", True, True),
        (RunState.ENDED, "&Run", "run", False, True),
    ],
)
def test_each_state_offers_what_can_be_done(bar, told, qtbot, state, text, tells, stop, restart):
    bar.show_state(state)
    assert button(bar, "run").text() == text
    assert button(bar, "stop").isEnabled() == stop
    assert button(bar, "restart").isEnabled() == restart
    qtbot.mouseClick(button(bar, "run"), Qt.MouseButton.LeftButton)
    assert told == [tells]


def test_while_stopping_the_button_says_so_and_does_nothing(bar, told, qtbot):
    bar.show_state(RunState.STOPPING)
    assert button(bar, "run").text() == "Stopping…"
    qtbot.mouseClick(button(bar, "run"), Qt.MouseButton.LeftButton)
    bar.run_or_pause()
    assert told == []


def test_the_speed_goes_from_a_tenth_to_ten_times_and_is_said(bar, told, qtbot):
    slider, text = bar.findChild(QSlider, "speed"), bar.findChild(QLabel, "speed_text")
    assert text.text() == "1×"
    qtbot.keyClick(slider, Qt.Key.Key_Home)
    assert (told[-1], text.text()) == (("speed", 0.1), "0.1×")
    qtbot.keyClick(slider, Qt.Key.Key_End)
    assert (told[-1], text.text()) == (("speed", 10.0), "10×")


def test_a_seed_is_told_when_it_is_typed(bar, told, qtbot):
    field = bar.findChild(QSpinBox, "seed")
    field.selectAll()
    qtbot.keyClicks(field, "42")
    assert told == []
    qtbot.keyClick(field, Qt.Key.Key_Return)
    assert told == [("seed", 42)]


def test_presets_are_offered_by_their_labels_and_the_present_one_is_named(bar, told):
    menu = button(bar, "preset").menu()
    assert [action.text() for action in menu.actions()] == [
        "Live demonstration",
        "Small && quick",
        "As in the source",
    ]
    menu.actions()[1].trigger()
    assert told == [("preset", "small")]
    assert button(bar, "preset").text() == "&Preset: Live demonstration"
    bar.show_preset(None)
    assert button(bar, "preset").text() == "&Preset: Changed"


def test_themes_are_offered_and_the_present_one_is_checked(bar, theme):
    actions = button(bar, "theme").menu().actions()
    assert [action.text() for action in actions] == ["As the system", "Light", "Dark", "Projector"]
    actions[2].trigger()
    assert theme.choice == "dark"
    assert [action.isChecked() for action in actions] == [False, False, True, False]
    bar.next_theme()
    assert theme.choice == "projector"


def test_zoom_buttons_scale_everything_and_say_how_much(bar, theme, qtbot):
    qtbot.mouseClick(bar.findChild(QToolButton, "zoom_in"), Qt.MouseButton.LeftButton)
    assert bar.findChild(QLabel, "zoom_text").text() == "110\N{NO-BREAK SPACE}%"
    qtbot.mouseClick(bar.findChild(QToolButton, "zoom_out"), Qt.MouseButton.LeftButton)
    assert bar.findChild(QLabel, "zoom_text").text() == "100\N{NO-BREAK SPACE}%"


@pytest.mark.parametrize("zoom", [1.0, 1.6, 3.0])
def test_no_control_is_cut_off_at_any_zoom(bar, theme, qtbot, zoom):
    theme.set_zoom(zoom)

    def every_control_is_inside():
        bar.resize(1280, bar.heightForWidth(1280))
        shown = [control for control in bar.findChildren(QPushButton) if control.isVisible()]
        places = [QRect(control.mapTo(bar, QPoint()), control.size()) for control in shown]
        return all(bar.rect().contains(place) for place in places)

    qtbot.waitUntil(every_control_is_inside)


def test_letters_of_the_bar_are_unique_in_every_state_and_are_those_kept_for_it(bar):
    for state in RunState:
        bar.show_state(state)
        texts = [control.text() for control in bar.findChildren(QPushButton)]
        texts += [label.text() for label in bar.findChildren(QLabel)]
        letters = [letter for letter in map(letter_of, texts) if letter]
        assert len(set(letters)) == len(letters), state
        assert set(letters) <= SHELL_LETTERS


def test_every_control_has_a_name_and_a_tooltip(bar):
    for kind in (QPushButton, QToolButton, QSlider, QSpinBox):
        for control in bar.findChildren(kind):
            assert control.objectName(), control
            assert control.accessibleName(), control.objectName()
            assert control.toolTip(), control.objectName()
    assert isinstance(bar.view_menu, QMenu)
