"""Without a mouse: Tab goes round through everything and back, the focus is seen, letters are unique."""

from collections import Counter

import pytest
from keyboard import place_in_window, press, tab_round, tab_stops, tab_to, told
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QScrollBar,
    QTableView,
    QWidget,
)
from test_challenge_window import make_them_wait_for_each_other
from test_stepping import Student

from gui.lab.run_state import RunMode
from gui.stage.part import StagePart
from gui.widgets.mnemonics import letter_of

pytestmark = pytest.mark.real_runs

CONTROL = Qt.KeyboardModifier.ControlModifier
CONTROL_SHIFT = CONTROL | Qt.KeyboardModifier.ShiftModifier
PAGES = {
    "code": Qt.Key.Key_5,
    "events": Qt.Key.Key_6,
    "times": Qt.Key.Key_7,
    "output": Qt.Key.Key_8,
    "lesson": Qt.Key.Key_9,
}
CONTROLS = (QAbstractButton, QAbstractItemView, QAbstractSlider, QAbstractSpinBox, QComboBox, QLineEdit, QPlainTextEdit)


@pytest.fixture(params=["live", "stepped"])
def standing(request, desk):
    """A window at 1280×800 in which a run stands still: a live one is paused, a stepped one waits for a choice."""
    bench = desk.open("bank_account", size=(1280, 800))
    desk.frame.activateWindow()
    desk.qtbot.waitUntil(desk.frame.isActiveWindow)
    if request.param == "live":
        desk.qtbot.waitUntil(lambda: len(bench.pictures.timeline.lanes.threads) == 6, timeout=10_000)
        desk.pause()
    else:
        press(desk, Qt.Key.Key_M, CONTROL)
        desk.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
        desk.qtbot.waitUntil(lambda: bench.findChild(QAbstractButton, "next_step_0") is not None, timeout=10_000)
    desk.qtbot.waitUntil(lambda: bench.pictures.stage.findChild(StagePart) is not None, timeout=10_000)
    return desk


def test_tab_goes_round_through_everything_and_back_from_every_page(standing):
    for page, key in PAGES.items():
        press(standing, key, CONTROL)
        stops = tab_round(standing)
        assert {told(stop) for stop in tab_stops(standing.frame)} == {told(stop) for stop in stops}, page
        assert len(stops) == len(set(stops)), page
        back = tab_round(standing, back=True)
        assert [*reversed(back[:-1]), back[-1]] == stops, page


@pytest.mark.parametrize(("theme", "zoom"), [("projector", 1.0), ("light", 2.0)])
def test_where_panes_share_a_place_tab_goes_round_too_and_a_key_brings_each_pane_to_the_front(standing, theme, zoom):
    standing.theme.choose(theme)
    standing.theme.set_zoom(zoom)
    QApplication.processEvents()
    press(standing, Qt.Key.Key_Tab)
    stops = tab_round(standing)
    assert {told(stop) for stop in tab_stops(standing.frame)} == {told(stop) for stop in stops}
    assert zoom == 1 or any(stop.objectName() == "pane_tabs" for stop in stops)
    for key, name in ((Qt.Key.Key_G, "stage_thread_0"), (Qt.Key.Key_4, "DEPOSITORS_slider"), (Qt.Key.Key_6, "events")):
        press(standing, key, CONTROL)
        assert QApplication.focusWidget().objectName() == name
        assert not QApplication.focusWidget().visibleRegion().isEmpty(), name
    assert_reachable(standing.frame)


def test_tab_meets_the_controls_in_the_order_in_which_they_stand(standing):
    press(standing, Qt.Key.Key_1, CONTROL)
    names = [stop.objectName() for stop in tab_round(standing)]
    names = names[names.index("mode_live") :] + names[: names.index("mode_live")]
    wanted = ["mode_live", "preset", "view", "find_program", "programs", "open_script", "stage_thread_0"]
    wanted += ["parameter_panel_expand", "DEPOSITORS_slider", "DEPOSITORS_field", "WITHDRAWERS_slider"]
    wanted += ["THREADS_choice_0", "details_tabs", "source", "scrub"]
    wanted[0] = "mode_live" if "mode_live" in names else "mode_stepped"
    assert [name for name in names if name in wanted] == wanted


def test_a_key_leads_to_each_view_and_tab_goes_on_from_there(standing):
    plots = {"live": "graphs_surface", "stepped": "interleaving"}[standing.bench.lab.mode.value]
    for key, name in (
        (Qt.Key.Key_1, "programs"),
        (Qt.Key.Key_G, "stage_thread_0"),
        (Qt.Key.Key_2, plots),
        (Qt.Key.Key_4, "DEPOSITORS_slider"),
        (Qt.Key.Key_5, "source"),
        (Qt.Key.Key_6, "events"),
        (Qt.Key.Key_7, "statistics"),
        (Qt.Key.Key_8, "output"),
        (Qt.Key.Key_9, "lesson"),
        (Qt.Key.Key_F, "event_text"),
        (Qt.Key.Key_P, "find_program"),
    ):
        press(standing, key, CONTROL)
        assert QApplication.focusWidget().objectName() == name
        assert len(tab_round(standing)) > 40, name


def test_the_focus_is_seen_on_whatever_has_it(standing):
    """A control with the focus looks different from the same control without it."""
    for page in ("code", "events"):
        press(standing, PAGES[page], CONTROL)
        pictures = []

        def look(stop, pictures=pictures):
            QApplication.processEvents()
            pictures.append((stop, place_in_window(stop), standing.frame.grab().toImage()))

        tab_round(standing, look=look)
        for place, (stop, rect, picture) in enumerate(pictures):
            elsewhere = pictures[(place + len(pictures) // 2) % len(pictures)][2]
            assert picture.copy(rect) != elsewhere.copy(rect), told(stop)


def test_entering_the_list_of_events_selects_none_and_the_arrows_begin_at_the_newest(standing):
    bench = standing.bench
    while bench.lab.record.received < 8:  # a stepped run has to be taken so far
        before = len(bench.lab.stepper.log.steps)
        press(standing, Qt.Key.Key_F10)
        standing.qtbot.waitUntil(
            lambda before=before: len(bench.lab.stepper.log.steps) > before and bench.lab.stepper.choice is not None,
            timeout=10_000,
        )
    press(standing, Qt.Key.Key_6, CONTROL)
    table = standing.find(QTableView, "events")
    assert bench.moment.is_now
    rows = table.model().rowCount()
    press(standing, Qt.Key.Key_Up)
    assert not bench.moment.is_now
    assert table.currentIndex().row() == rows - 2


def test_in_the_source_tab_leads_on_until_one_edits_and_after_escape_again(standing):
    press(standing, Qt.Key.Key_5, CONTROL)
    source = standing.find(QPlainTextEdit, "source")
    before = source.toPlainText()
    press(standing, Qt.Key.Key_Tab)
    assert not source.hasFocus()
    press(standing, Qt.Key.Key_Backtab)
    assert source.hasFocus()
    assert source.toPlainText() == before
    press(standing, Qt.Key.Key_Space)
    press(standing, Qt.Key.Key_Tab)
    assert source.hasFocus()
    press(standing, Qt.Key.Key_Escape)
    press(standing, Qt.Key.Key_Tab)
    assert not source.hasFocus()


def letters(window):
    """What Alt and a letter does in a window: (letter, name of the control) of all that are visible."""
    found = []
    for button in window.findChildren(QAbstractButton):
        shortcut = button.shortcut().toString()
        if button.isVisible() and shortcut.startswith("Alt+"):
            found.append((shortcut.removeprefix("Alt+").lower(), button.objectName()))
    for label in window.findChildren(QLabel):
        if label.isVisible() and label.buddy() is not None and letter_of(label.text()):
            found.append((letter_of(label.text()), label.buddy().objectName()))
    return found


def assert_reachable(window):
    """No two visible controls share a letter; each has one or is reached by Tab, of a group by Tab and arrows."""
    claims = letters(window)
    twice = {letter for letter, count in Counter(letter for letter, _ in claims).items() if count > 1}
    assert not [claim for claim in claims if claim[0] in twice]
    by_letter = {name for _, name in claims}
    for control in window.findChildren(QWidget):
        if (
            not isinstance(control, CONTROLS)
            or not control.isVisible()
            or not control.isEnabled()
            or control.window() is not window
        ):
            continue
        if isinstance(control, QAbstractButton) and control.group() is not None:
            continue  # Tab reaches the one that is pressed
        if isinstance(control, QScrollBar | QHeaderView | StagePart) or control.objectName().startswith("qt_"):
            continue
        if isinstance(control.parent(), QLineEdit):
            continue  # clears its text, which Ctrl+A and Delete do
        assert control.objectName() in by_letter or control.focusPolicy() & Qt.FocusPolicy.TabFocus, told(control)


def test_letters_are_unique_and_every_control_is_reached_by_key_in_both_modes_at_two_widths(standing):
    for size in ((1280, 800), (1900, 1000)):
        standing.frame.resize(*size)
        for page in PAGES.values():
            press(standing, page, CONTROL)
            QApplication.processEvents()
            assert len(letters(standing.frame)) >= 20
            assert_reachable(standing.frame)


def test_a_letter_leads_to_its_control_also_where_only_an_icon_is_shown(standing):
    press(standing, Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert QApplication.focusWidget().objectName() == "seed"
    before = standing.bench.lab.record
    press(standing, Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    standing.qtbot.waitUntil(lambda: standing.bench.lab.record is not before, timeout=10_000)


def test_arrows_choose_among_the_buttons_of_a_group(desk):
    bench = desk.open("bank_account")
    desk.key(Qt.Key.Key_4, CONTROL)
    tab_to(desk, "mode_live")
    press(desk, Qt.Key.Key_Right)
    assert bench.lab.mode is RunMode.STEPPED
    press(desk, Qt.Key.Key_Left)
    assert bench.lab.mode is RunMode.LIVE


def test_letters_are_unique_in_a_challenge_and_its_answers_get_the_focus(desk):
    student = Student(desk, "transfers")
    desk.key(Qt.Key.Key_C, CONTROL_SHIFT)
    student.wait_for_choice()
    assert_reachable(desk.frame)
    make_them_wait_for_each_other(student)
    desk.wait_for_text("challenge_told", "Reached")
    assert desk.find(QPushButton, "challenge_answer_0").hasFocus()
    assert_reachable(desk.frame)
    assert len(tab_round(desk)) > 40


def dialog(desk, name):
    """The dialog of this name, once it is the active window."""
    found = [widget for widget in QApplication.topLevelWidgets() if widget.objectName() == name and widget.isVisible()]
    assert len(found) == 1
    desk.qtbot.waitUntil(found[0].isActiveWindow, timeout=5_000)
    return found[0]


DIALOGS = {
    "search_dialog": (Qt.Key.Key_F, CONTROL_SHIFT),
    "runs_dialog": (Qt.Key.Key_R, CONTROL_SHIFT),
    "compare_dialog": (Qt.Key.Key_D, CONTROL_SHIFT),
    "patterns_page": (Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier),
    "shortcut_help": (Qt.Key.Key_F1, Qt.KeyboardModifier.NoModifier),
}


@pytest.mark.parametrize("name", DIALOGS)
def test_every_dialog_is_opened_gone_round_seen_and_closed_by_keys(desk, name):
    desk.open("bank_account")
    desk.key(*DIALOGS[name])
    opened = dialog(desk, name)
    assert isinstance(opened, QDialog)
    assert_reachable(opened)
    assert QApplication.focusWidget() is not None
    pictures = []

    def look(stop):
        QApplication.processEvents()
        pictures.append((stop, place_in_window(stop), opened.grab().toImage()))

    stops = tab_round(desk, look=look)
    assert {told(stop) for stop in tab_stops(opened)} == {told(stop) for stop in stops}
    tab_round(desk, back=True)
    if len(pictures) > 1:
        for place, (stop, rect, picture) in enumerate(pictures):
            assert picture.copy(rect) != pictures[place - 1][2].copy(rect), told(stop)
    press(desk, Qt.Key.Key_Escape)
    assert not opened.isVisible()
    assert desk.frame.isVisible()
