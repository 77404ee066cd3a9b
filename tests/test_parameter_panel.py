"""Controls made from a sheet, used as a student uses them."""

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QAccessible, QWheelEvent
from PySide6.QtWidgets import QApplication, QComboBox, QDoubleSpinBox, QFrame, QLabel, QPushButton, QSlider
from traces import program

from engine.sheet import Parameter, Sheet
from gui.look.theme import Theme
from gui.parameters.parameter_panel import ParameterPanel
from gui.widgets.mnemonics import letter_of

SHEET = Sheet(
    title="Sliders",
    parameters=(
        Parameter("COUNT", "Producers", minimum=0, maximum=16, step=1, starts="start"),
        Parameter("DELAY", "Produce delay", minimum=0.0, maximum=2.0, step=0.05, unit="s"),
        Parameter("CAPACITY", "Queue capacity", minimum=0, maximum=50, step=1, unit="items", restart=True),
        Parameter("FROM_TEN", "From ten on", minimum=10, maximum=20, step=1),
        Parameter("ORDER", "Queue order", choices=("FIFO", "LIFO", "priority"), restart=True),
        Parameter("WAY", "Way", choices=("first of all", "second of all", "third of all", "last of all")),
        Parameter("FAST", "Fast & safe", choices=(False, True)),
    ),
)
VALUES = {
    "COUNT": 2,
    "DELAY": 0.4,
    "CAPACITY": 8,
    "FROM_TEN": 12,
    "ORDER": "FIFO",
    "WAY": "first of all",
    "FAST": False,
}


@pytest.fixture
def panel(qapp, qtbot):
    shown = ParameterPanel(Theme())
    qtbot.addWidget(shown)
    shown.show_program(program(SHEET), VALUES)
    shown.resize(420, 420)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def told(panel):
    changes = []
    panel.parameter_changed.connect(lambda name, value: changes.append((name, value)))
    return changes


def slider(panel, name):
    return panel.findChild(QSlider, f"{name}_slider")


def field(panel, name):
    return panel.findChild(QDoubleSpinBox, f"{name}_field")


def note(panel, name):
    return panel.findChild(QLabel, f"{name}_note")


def test_each_parameter_shows_its_value_with_its_unit(panel):
    assert field(panel, "COUNT").text() == "2"
    assert field(panel, "DELAY").text() == "0.40\N{NO-BREAK SPACE}s"
    assert field(panel, "CAPACITY").text() == "8\N{NO-BREAK SPACE}items"
    assert panel.findChild(QPushButton, "ORDER_choice_0").isChecked()
    assert panel.findChild(QComboBox, "WAY_choice").currentText() == "first of all"
    assert panel.findChild(QPushButton, "FAST_choice_0").text() == "off"


@pytest.fixture
def one_at_a_time(monkeypatch):
    """The time in which at most one value is told does not pass while a test goes on."""
    monkeypatch.setattr("gui.parameters.slider_row.COALESCE_MS", 600_000)


def test_dragging_a_slider_tells_a_value_on_the_way_and_the_last_one(one_at_a_time, panel, told, qtbot):
    control = slider(panel, "COUNT")
    y = control.height() // 2
    qtbot.mousePress(control, Qt.MouseButton.LeftButton, pos=QPoint(10, y))
    for x in range(10, control.width() - 1, 3):
        qtbot.mouseMove(control, QPoint(x, y))
    assert len(told) == 1, "the first value is told before the slider is let go, and what comes too fast is left out"
    qtbot.mouseRelease(control, Qt.MouseButton.LeftButton, pos=QPoint(control.width() - 2, y))
    assert told[1:] == [("COUNT", control.value())]
    assert field(panel, "COUNT").value() == control.value() > 12


def test_a_click_beside_the_handle_goes_there(panel, told, qtbot):
    control = slider(panel, "DELAY")
    middle = QPoint(control.width() // 2, control.height() // 2)
    qtbot.mouseClick(control, Qt.MouseButton.LeftButton, pos=middle)
    qtbot.waitUntil(lambda: told and told[-1][1] == pytest.approx(1.0, abs=0.1))


def test_arrow_keys_move_a_slider_by_one_step(panel, told, qtbot):
    qtbot.keyClick(slider(panel, "DELAY"), Qt.Key.Key_Right)
    assert told == [("DELAY", pytest.approx(0.45))]


def test_a_typed_number_counts_when_it_is_finished(panel, told, qtbot):
    number = field(panel, "CAPACITY")
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "12")
    assert told == []
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert told == [("CAPACITY", 12)]
    assert slider(panel, "CAPACITY").value() == 12


def test_a_number_that_is_too_large_can_t_be_typed(panel, told, qtbot):
    number = field(panel, "COUNT")
    number.setFocus()
    number.selectAll()
    qtbot.keyClicks(number, "99")
    qtbot.keyClick(number, Qt.Key.Key_Return)
    assert number.value() <= 16
    assert all(value <= 16 for _, value in told)


def test_whole_numbers_are_told_as_whole_numbers(panel, told, qtbot):
    qtbot.keyClick(slider(panel, "COUNT"), Qt.Key.Key_Right)
    assert told == [("COUNT", 3)]
    assert isinstance(told[0][1], int)


def test_a_choice_is_told_as_the_sheet_has_it(panel, told, qtbot):
    qtbot.mouseClick(panel.findChild(QPushButton, "ORDER_choice_2"), Qt.MouseButton.LeftButton)
    qtbot.mouseClick(panel.findChild(QPushButton, "FAST_choice_1"), Qt.MouseButton.LeftButton)
    assert told == [("ORDER", "priority"), ("FAST", True)]
    qtbot.keyClick(panel.findChild(QComboBox, "WAY_choice"), Qt.Key.Key_Down)
    assert told[-1] == ("WAY", "second of all")


def test_what_needs_a_restart_says_so_while_it_differs_from_the_run(panel, qtbot):
    panel.show_running(VALUES)
    assert note(panel, "CAPACITY").isHidden()
    qtbot.keyClick(slider(panel, "CAPACITY"), Qt.Key.Key_Right)
    assert note(panel, "CAPACITY").isVisible()
    assert note(panel, "CAPACITY").text() == "on next start; now 8\N{NO-BREAK SPACE}items"
    qtbot.keyClick(slider(panel, "CAPACITY"), Qt.Key.Key_Left)
    qtbot.waitUntil(note(panel, "CAPACITY").isHidden)


def test_without_a_run_nothing_waits_for_the_next_start(panel, qtbot):
    qtbot.keyClick(slider(panel, "CAPACITY"), Qt.Key.Key_Right)
    assert note(panel, "CAPACITY").isHidden()


def test_values_shown_from_outside_are_not_told_again(panel, told):
    panel.show_values(VALUES | {"COUNT": 9, "ORDER": "LIFO", "WAY": "last of all"})
    assert slider(panel, "COUNT").value() == 9
    assert told == []


def test_the_wheel_scrolls_the_page_and_not_a_slider_without_focus(panel, told, qtbot):
    control = slider(panel, "COUNT")
    panel.findChild(QFrame, "ORDER_choice").setFocus()
    centre = QPointF(control.rect().center())
    event = QWheelEvent(
        centre,
        QPointF(control.mapToGlobal(control.rect().center())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(control, event)
    assert told == []


def test_every_control_has_a_name_a_tooltip_and_a_letter_of_its_own(panel):
    letters = []
    for caption in panel.findChildren(QLabel):
        if caption.buddy() is not None:
            letters.append(letter_of(caption.text()))
            editor = caption.buddy()
            assert editor.objectName()
            assert editor.accessibleName()
            assert editor.toolTip()
    assert len(letters) == len(SHEET.parameters)
    assert all(letters)
    assert len(set(letters)) == len(letters)


def test_a_slider_tells_assistive_technology_its_value_with_the_unit(panel, qtbot):
    delay, count = slider(panel, "DELAY"), slider(panel, "COUNT")
    assert delay.accessibleDescription() == "0.40\N{NO-BREAK SPACE}s."
    qtbot.keyClick(delay, Qt.Key.Key_Right)
    assert delay.accessibleDescription() == "0.45\N{NO-BREAK SPACE}s."
    field(panel, "COUNT").setValue(5)
    for control, minimum, value, maximum in ((count, 0, 5, 16), (slider(panel, "FROM_TEN"), 10, 12, 20)):
        told = QAccessible.queryAccessibleInterface(control).valueInterface()
        assert (told.minimumValue(), told.currentValue(), told.maximumValue()) == (minimum, value, maximum)


def test_alt_and_a_letter_lead_to_the_slider(panel, qtbot):
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    caption = next(label for label in panel.findChildren(QLabel) if label.buddy() is slider(panel, "DELAY"))
    key = Qt.Key(ord(letter_of(caption.text()).upper()))
    qtbot.keyClick(panel, key, Qt.KeyboardModifier.AltModifier)
    qtbot.waitUntil(slider(panel, "DELAY").hasFocus)


def test_a_program_without_parameters_says_how_it_would_get_some(qapp, qtbot):
    shown = ParameterPanel(Theme())
    qtbot.addWidget(shown)
    shown.show_program(program(Sheet(title="Bare")), {})
    texts = [label.text() for label in shown.findChildren(QLabel)]
    assert any("CAPITALS" in text for text in texts)


def test_a_slider_goes_through_more_numbers_than_qt_counts_places(panel, told, qtbot):
    parameter = Parameter("FARTHEST", "Farthest", minimum=0, maximum=10**13, step=1)
    panel.show_program(program(Sheet(title="Far", parameters=(parameter,))), {"FARTHEST": 3_000_000_000})
    assert field(panel, "FARTHEST").value() == 3_000_000_000
    qtbot.keyClick(slider(panel, "FARTHEST"), Qt.Key.Key_End)
    qtbot.waitUntil(lambda: told == [("FARTHEST", 10**13)], timeout=5000)
