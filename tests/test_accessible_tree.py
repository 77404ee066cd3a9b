"""The accessibility tree of the window in this process: names, roles and values of everything that is seen."""

from collections import Counter
from typing import NamedTuple

import pytest
from keyboard import press
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QApplication, QSlider
from stepped_runs import SCRIPTS

pytestmark = pytest.mark.real_runs

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
Role, Text = QAccessible.Role, QAccessible.Text
PAGES = (Qt.Key.Key_5, Qt.Key.Key_6, Qt.Key.Key_7, Qt.Key.Key_8, Qt.Key.Key_9)
MOST_CELLS = 300


class Told(NamedTuple):
    """What assistive technology is told of one thing."""

    role: Role
    name: str
    description: str
    value: float | None
    focusable: bool


def tree(window):
    """Everything in a window that is not hidden, from the top down."""
    return list(_told(QAccessible.queryAccessibleInterface(window)))


def _told(interface):
    state = interface.state()
    if state.invisible:
        return
    value = interface.valueInterface()
    yield Told(
        interface.role(),
        interface.text(Text.Name),
        interface.text(Text.Description),
        value.currentValue() if value is not None else None,
        bool(state.focusable),
    )
    cells = interface.role() is Role.Table
    for place in range(min(interface.childCount(), MOST_CELLS) if cells else interface.childCount()):
        child = interface.child(place)
        if child is not None and child.isValid():
            yield from _told(child)


def descriptions(things, role):
    return {thing.name: thing.description for thing in things if thing.role is role}


@pytest.fixture
def live(desk):
    """A live run of the bank, paused after all its threads have begun."""
    bench = desk.open("bank_account", size=(1280, 800))
    desk.qtbot.waitUntil(lambda: len(bench.pictures.timeline.lanes.threads) == 6, timeout=10_000)
    desk.qtbot.waitUntil(lambda: bench.lab.record.received > 30, timeout=10_000)
    desk.pause()
    assert desk.text("verdict").startswith("Paused")
    return desk


@pytest.fixture
def stepped(desk):
    """A script that is stepped into its deadlock."""
    bench = desk.open(str(SCRIPTS / "lock_order_buggy.py"), size=(1280, 800))
    desk.key(Qt.Key.Key_M, CONTROL)
    desk.key(Qt.Key.Key_F10)
    desk.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
    return desk


def assert_all_is_named(things):
    for thing in things:
        assert thing.name or not thing.focusable or thing.role is Role.StaticText, thing  # a text that is yet to come
        assert "<p>" not in thing.name + thing.description, thing
        assert "&" not in thing.name, thing
    buttons = Counter(thing.name for thing in things if thing.role in (Role.Button, Role.ButtonMenu))
    return {name for name, count in buttons.items() if count > 1}


def test_everything_in_a_live_run_has_a_name_and_no_two_buttons_the_same(live):
    for page in PAGES:
        press(live, page, CONTROL)
        QApplication.processEvents()
        assert assert_all_is_named(tree(live.frame)) == set()


def test_threads_objects_lanes_graphs_sliders_readings_and_the_verdict_are_told_as_text(live):
    live.wait_for_text("graph_value_balance", live.bench.lab.record.gauges["balance"].latest_text())
    # The lanes are laid out when the timeline is drawn next.
    live.qtbot.waitUntil(lambda: "MainThread" in descriptions(tree(live.frame), Role.StaticText), timeout=10_000)
    things = tree(live.frame)
    buttons, texts = descriptions(things, Role.Button), descriptions(things, Role.StaticText)
    threads = [entry.name for entry in live.bench.lab.record.threads.values() if entry.name != "the laboratory"]
    for name in ("MainThread", "depositor-1", "depositor-2", "withdrawer-1", "withdrawer-2", "withdrawer-3"):
        assert name in threads
        assert name in buttons[name]
    assert "account.lock, Lock: " in buttons["account.lock"]
    assert "account.funds, Condition: " in buttons["account.funds"]
    assert buttons["account.balance"].startswith("account.balance is ")
    assert ", since 00:0" in texts["MainThread"]
    assert live.text("verdict") in texts
    graph = next(thing for thing in things if thing.name == "Graphs of the run")
    assert graph.description == f"Balance: {live.text('graph_value_balance')}, Waiting for money: " + live.text(
        "graph_value_waiting"
    )
    sliders = {thing.name: thing for thing in things if thing.role is Role.Slider}
    fields = {thing.name: thing for thing in things if thing.role is Role.SpinBox}
    for name, words in (("Depositors", "2. "), ("Deposits from", "50. "), ("Deposit delay", "0.50\xa0s. ")):
        assert sliders[name].description.startswith(words)
        assert sliders[name].description.startswith(f"{fields[name].value:g}"[:3])
    assert sliders["Deposits from"].value == 50
    slider = live.find(QSlider, "DEPOSIT_FROM_slider")
    live.qtbot.keyClick(slider, Qt.Key.Key_Right)
    assert live.bench.parameters.findChild(QSlider, "DEPOSIT_FROM_slider").value() == 60
    assert slider.accessibleDescription().startswith("60. ")
    readings = descriptions(things, Role.Border)
    assert readings["Balance"] == live.text("graph_value_balance")


def test_everything_in_a_stepped_run_is_named_and_steps_next_operations_and_the_deadlock_are_told(stepped):
    bench = stepped.bench
    for _ in range(3):
        before = len(bench.lab.stepper.log.steps)
        press(stepped, Qt.Key.Key_F10)
        stepped.qtbot.waitUntil(
            lambda before=before: len(bench.lab.stepper.log.steps) > before and bench.lab.stepper.choice is not None,
            timeout=10_000,
        )
    stepped.qtbot.waitUntil(
        lambda: any(button.objectName().startswith("next_step_") for button in bench.findChildren(QAbstractButton)),
        timeout=10_000,
    )
    things = tree(stepped.frame)
    twice = assert_all_is_named(things)
    assert all(name.startswith("Step ") for name in twice), "the stage and the list of next steps have the same buttons"
    cells = [thing.name for thing in things if thing.role is Role.Cell]
    assert len(cells) >= 3
    assert all(cell.startswith("Step ") for cell in cells)
    assert any(", line " in cell for cell in cells)
    nexts = [thing.name for thing in things if thing.role is Role.Button and "(key 0): will " in thing.name]
    assert nexts


@pytest.mark.parametrize(
    ("key", "modifier", "name"),
    [
        (Qt.Key.Key_F, CONTROL_SHIFT, "search_dialog"),
        (Qt.Key.Key_R, CONTROL_SHIFT, "runs_dialog"),
        (Qt.Key.Key_D, CONTROL_SHIFT, "compare_dialog"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier, "patterns_page"),
        (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier, "shortcut_help"),
    ],
)
def test_everything_in_a_dialog_is_named(desk, key, modifier, name):
    desk.open("transfers")
    desk.key(key, modifier)
    found = next(widget for widget in QApplication.topLevelWidgets() if widget.objectName() == name)
    desk.qtbot.waitUntil(found.isVisible, timeout=5_000)
    things = tree(found)
    assert len(things) > 3
    assert assert_all_is_named(things) == set()
    found.close()
