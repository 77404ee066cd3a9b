"""The window as a whole, with a session that the test plays."""

import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QFrame,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollArea,
    QSlider,
    QTabBar,
    QWidget,
)
from traces import SECOND, ended, entries, events, record, run

from engine.trace import Kind, TextEntry
from engine.wire import Entries, Message
from gui.lab.run_state import RunMode, RunState
from gui.look.theme import Theme
from gui.main_window import MainWindow
from gui.time_axis.time_axis import TimeAxis
from gui.widgets.mnemonics import letter_of

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "race.py"
    path.write_text("COUNT = 3\nprint(COUNT)\n")
    return path


def exited(**changes):
    return Message("exited", {"killed": False, "status": 0, "sentence": ""} | changes)


def test_the_first_start_shows_producer_consumer_running(desk):
    desk.open()
    assert desk.frame.windowTitle() == "Producer–consumer – Threadlab"
    assert desk.session.asked == ["start"]
    assert desk.find(QAbstractButton, "run").text() == "Pa&use"
    assert "def produce" in desk.find(QPlainTextEdit, "source").toPlainText()


def test_a_built_in_program_that_was_open_last_is_open_and_runs_again(desk):
    bench = desk.open()
    bench.opener.open("bank_account")
    desk.close()
    bench = desk.open()
    assert bench.lab.program.name == "bank_account"
    assert desk.session.asked == ["start"]


def test_a_script_that_was_open_last_is_opened_but_never_started_by_itself(desk, script):
    bench = desk.open()
    bench.opener.open(str(script))
    desk.close()
    count = len(desk.sessions)
    bench = desk.open()
    assert bench.lab.program.path == script
    assert len(desk.sessions) == count
    assert desk.find(QAbstractButton, "run").text() == "&Run"
    assert "does not run" in desk.text("verdict")


def test_what_was_open_last_and_is_gone_is_said_and_the_first_program_opens(desk, script):
    bench = desk.open()
    bench.opener.open(str(script))
    desk.close()
    script.unlink()
    bench = desk.open()
    assert bench.lab.program.name == "producer_consumer"


def test_choosing_another_program_ends_the_run_and_shows_the_other_ready(desk):
    bench = desk.open()
    first = desk.session
    bench.programs.program_chosen.emit("worker_pool")
    assert "close" in first.asked
    assert bench.lab.state is RunState.READY
    assert desk.frame.windowTitle() == "Worker pool – Threadlab"
    assert "Worker pool is open and does not run" in desk.text("verdict")


def test_run_pause_resume_and_stop_from_the_keyboard(desk):
    desk.open()
    desk.key(Qt.Key.Key_F5)
    assert desk.find(QAbstractButton, "run").text() == "&Resume"
    desk.key(Qt.Key.Key_F5)
    desk.key(Qt.Key.Key_F5, Qt.KeyboardModifier.ShiftModifier)
    assert desk.session.asked == ["start", "pause", "resume", "stop"]
    assert desk.find(QAbstractButton, "run").text() == "Stopping…"
    assert "killed" in desk.text("verdict")
    desk.session.say(*ended(0, "stopped"))
    desk.qtbot.waitUntil(lambda: desk.find(QAbstractButton, "run").text() == "&Run")
    desk.wait_for_text("verdict", "Stopped after 0.00 s.")


def test_restart_ends_the_run_and_starts_another_with_the_present_values(desk):
    desk.open()
    first = desk.session
    desk.drag("CAPACITY", 1.0)
    assert desk.find(QLabel, "CAPACITY_note").isVisible()
    desk.press("restart")
    assert first.asked[-1] == "stop"
    first.say(exited())
    desk.qtbot.waitUntil(lambda: desk.session is not first)
    assert desk.session.values["CAPACITY"] == 50
    assert desk.find(QLabel, "CAPACITY_note").isHidden()


def test_a_slider_acts_while_it_is_dragged_and_what_needs_a_restart_is_not_sent(desk):
    desk.open()
    desk.drag("PRODUCERS", 1.0)
    assert ("PRODUCERS", 16) in desk.session.asked
    desk.drag("CAPACITY", 1.0)
    assert not any(name == "CAPACITY" for name, *_ in desk.session.asked)


def test_speed_and_seed_are_passed_on(desk):
    bench = desk.open()
    desk.qtbot.keyClick(desk.find(QSlider, "speed"), Qt.Key.Key_End)
    assert ("speed", 10.0) in desk.session.asked
    bench.controls.seed_changed.emit(7)
    first = desk.session
    desk.press("restart")
    first.say(exited())
    desk.qtbot.waitUntil(lambda: desk.session is not first)
    assert (desk.session.seed, desk.session.speed) == (7, 10.0)


def test_a_preset_sets_the_sliders_and_moving_one_leaves_it(desk):
    desk.open()
    menu = desk.find(QAbstractButton, "preset").menu()
    next(action for action in menu.actions() if action.data() == "tutorial").trigger()
    assert desk.find(QSlider, "PRODUCERS_slider").value() == 3
    assert ("PRODUCERS", 3) in desk.session.asked
    assert desk.find(QAbstractButton, "preset").text().endswith("Tutorial: many to many")
    desk.drag("PRODUCERS", 0.5)
    assert desk.find(QAbstractButton, "preset").text().endswith("Changed")


def test_the_numbers_of_the_run_are_shown(desk):
    desk.open()
    desk.session.say(*run(2_000))
    desk.wait_for_text("figures", "2,000 events, none lost")
    desk.wait_for_text("verdict", "Running. Threads:")
    desk.qtbot.waitUntil(lambda: "–" not in desk.text("produced_value"))
    desk.qtbot.waitUntil(lambda: bool(desk.bench.views.source.margin.badges))


def test_the_sentence_of_the_end_is_shown(desk):
    desk.open()
    desk.session.say(entries(), *ended(0))
    desk.wait_for_text("verdict", "Finished after 0.00 s")


def test_a_program_that_can_t_start_says_why_and_where(desk):
    desk.open()
    content = {"reason": "not_started", "sentence": "invalid syntax", "line": 12, "recorded": 0, "dropped": 0}
    desk.session.say(Message("ended", content), exited())
    desk.qtbot.waitUntil(desk.bench.views.banner.isVisible)
    assert desk.text("banner_sentence") == "invalid syntax"
    assert "Correct the marked line" in desk.text("banner_advice")
    desk.key(Qt.Key.Key_Escape)
    assert desk.bench.views.banner.isHidden()


def test_a_crash_of_the_child_is_shown_and_not_suffered(desk):
    desk.open()
    printed = Entries((TextEntry(1, "Fatal Python error"),))
    sentence = "The process ended by itself (signal 11)."
    desk.session.say(
        entries(),
        printed,
        events([record(SECOND, 1, Kind.PRINT, item=1, value=2)]),
        exited(status=-11, sentence=sentence),
    )
    desk.qtbot.waitUntil(desk.bench.views.banner.isVisible)
    assert desk.text("banner_sentence") == sentence
    desk.press("banner_details_button")
    assert desk.find(QPlainTextEdit, "banner_details").toPlainText() == "Fatal Python error"
    desk.wait_for_text("verdict", "Crashed")
    desk.press("run")
    assert desk.session.asked == ["start"]
    assert desk.bench.views.banner.isHidden()


def test_a_killed_run_is_said_to_have_been_killed(desk):
    desk.open()
    desk.press("stop")
    desk.session.say(exited(killed=True, status=-9))
    desk.wait_for_text("verdict", "Killed")


def test_opening_a_script_runs_nothing_and_explains_once_with_which_rights_it_would_run(desk, script):
    bench = desk.open()
    count = len(desk.sessions)
    bench.opener.open(str(script))
    assert len(desk.sessions) == count
    assert "runs with your rights" in desk.text("banner_sentence")
    assert desk.find(QSlider, "COUNT_slider").value() == 3
    bench.opener.open("bank_account")
    assert bench.views.banner.isHidden()
    bench.opener.open(str(script))
    assert bench.views.banner.isHidden()


def test_a_script_that_can_t_be_opened_is_named_and_nothing_changes(desk, tmp_path):
    bench = desk.open()
    assert not bench.opener.open(str(tmp_path / "gone.py"))
    assert "gone.py: there is no such file" in desk.text("banner_sentence")
    assert bench.lab.program.name == "producer_consumer"
    assert bench.lab.state is RunState.RUNNING


def test_closing_the_window_closes_the_session(desk):
    desk.open()
    session = desk.session
    desk.frame.close()
    assert session.asked[-1] == "close"


def test_layout_theme_and_zoom_are_remembered(desk):
    bench = desk.open(size=(1400, 900))
    desk.theme.choose("dark")
    desk.theme.set_zoom(1.25)
    bench.panes.show_pane("timeline", False)
    bench.splitters.setSizes([300, 600, 480])
    sizes = bench.splitters.sizes()
    desk.close()
    bench = desk.open()
    assert (desk.theme.choice, desk.theme.zoom) == ("dark", 1.25)
    assert bench.splitters.sizes() == pytest.approx(sizes, abs=6)
    assert bench.pictures.timeline.isHidden()
    assert (desk.frame.width(), desk.frame.height()) == (1400, 900)


def test_a_pane_fills_the_window_with_one_key_and_the_others_come_back(desk):
    bench = desk.open()
    desk.find(QPlainTextEdit, "source").setFocus()
    desk.key(Qt.Key.Key_F11)
    assert bench.views.details.isVisible()
    for pane in (bench.programs, bench.pictures.graphs, bench.pictures.timeline, bench.parameters):
        assert not pane.isVisible()
    desk.qtbot.waitUntil(lambda: bench.views.details.width() > 0.9 * bench.width())
    desk.key(Qt.Key.Key_F11)
    for pane in (bench.programs, bench.pictures.graphs, bench.pictures.timeline, bench.parameters, bench.views.details):
        assert pane.isVisible()


def seen_panes(bench):
    panes = ("programs", bench.programs), ("stage", bench.pictures.stage), ("graphs", bench.pictures.graphs)
    panes += ("timeline", bench.pictures.timeline), ("parameters", bench.parameters), ("details", bench.views.details)
    return {name for name, pane in panes if pane.isVisible()}


def press_tab(desk, name, title):
    tabs = desk.find(QTabBar, name)
    place = next(place for place in range(tabs.count()) if tabs.tabText(place) == title)
    desk.qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(place).center())


def test_graphs_and_timeline_share_a_place_in_the_projector_theme_of_a_small_window(desk):
    bench = desk.open(size=(1280, 800))
    assert {"graphs", "timeline"} <= seen_panes(bench)
    desk.theme.choose("projector")
    assert seen_panes(bench) == {"programs", "stage", "graphs", "parameters", "details"}
    press_tab(desk, "graphs_places", "Timeline")
    assert seen_panes(bench) == {"programs", "stage", "timeline", "parameters", "details"}
    press_tab(desk, "timeline_places", "Graphs")
    assert seen_panes(bench) == {"programs", "stage", "graphs", "parameters", "details"}
    desk.theme.choose("light")
    assert len(seen_panes(bench)) == 6


def test_one_pane_at_a_time_is_seen_at_200_percent_and_tabs_and_keys_lead_to_the_others(desk):
    bench = desk.open(size=(1280, 800))
    desk.theme.set_zoom(2.0)
    assert seen_panes(bench) == {"stage"}
    press_tab(desk, "pane_tabs", "Programs")
    assert seen_panes(bench) == {"programs"}
    bench.opener.open("dining_philosophers")
    assert seen_panes(bench) == {"stage"}  # of the opened program
    desk.key(Qt.Key.Key_6, Qt.KeyboardModifier.ControlModifier)
    assert seen_panes(bench) == {"details"}
    desk.key(Qt.Key.Key_3, Qt.KeyboardModifier.ControlModifier)
    assert seen_panes(bench) == {"timeline"}
    bench.panes.show_pane("timeline", False)
    assert "Timeline" not in [desk.find(QTabBar, "pane_tabs").tabText(place) for place in range(5)]
    assert len(seen_panes(bench)) == 1


def test_columns_have_their_widths_again_after_the_zoom_left_room_for_one_pane_only(desk):
    bench = desk.open(size=(1280, 800))
    sizes = bench.splitters.sizes()
    desk.theme.set_zoom(2.0)
    QApplication.processEvents()
    desk.theme.set_zoom(1.0)
    desk.qtbot.waitUntil(lambda: bench.splitters.sizes() == pytest.approx(sizes, abs=3), timeout=5_000)


def test_a_hidden_list_of_programs_keeps_its_width_for_the_zoom_that_comes_after(desk):
    bench = desk.open(size=(1440, 900))
    width = bench.programs.width()
    bench.panes.show_pane("programs", False)
    desk.close()
    bench = desk.open(size=(1440, 900))
    right = bench.splitters.sizes()[2]
    desk.theme.set_zoom(1.1)
    assert bench.splitters.sizes()[2] == pytest.approx(1.1 * right, abs=3)
    bench.panes.show_pane("programs", True)
    desk.theme.set_zoom(1.0)
    assert bench.programs.width() == pytest.approx(width, abs=3)


def test_panes_can_be_hidden_and_shown_by_the_view_menu(desk):
    bench = desk.open()
    action = next(action for action in bench.controls.view_menu.actions() if action.objectName() == "show_graphs")
    action.trigger()
    assert not bench.pictures.graphs.isVisible()
    assert not action.isChecked()
    action.trigger()
    assert bench.pictures.graphs.isVisible()


def test_the_last_pane_can_t_be_hidden(desk):
    bench = desk.open()
    for name in ("programs", "stage", "graphs", "timeline", "parameters", "details"):
        bench.panes.show_pane(name, False)
    assert bench.views.details.isVisible()


@pytest.mark.parametrize(
    ("key", "page"),
    [
        (Qt.Key.Key_5, "code"),
        (Qt.Key.Key_6, "events"),
        (Qt.Key.Key_7, "times"),
        (Qt.Key.Key_8, "output"),
        (Qt.Key.Key_9, "lesson"),
    ],
)
def test_every_page_is_reached_by_a_key(desk, key, page):
    bench = desk.open()
    desk.key(key, Qt.KeyboardModifier.ControlModifier)
    assert bench.views.details.page == page


def test_the_search_in_the_events_is_reached_by_a_key(desk):
    desk.open()
    desk.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
    assert desk.find(QLineEdit, "event_text").hasFocus()


def test_zoom_keys_scale_every_pane(desk):
    desk.open()
    heights = {label: label.fontMetrics().height() for label in desk.bench.findChildren(QLabel) if label.text()}
    for _ in range(3):
        desk.key(Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert desk.theme.zoom == 1.4
    grown = [label for label, height in heights.items() if label.fontMetrics().height() > height]
    assert len(grown) == len(heights)
    desk.key(Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert desk.theme.zoom == 1.0


def test_letters_for_alt_are_unique_in_the_whole_window(desk):
    bench = desk.open()
    for name in ("producer_consumer", "worker_pool", "bank_account"):
        bench.opener.open(name)
        texts = [button.text() for button in bench.findChildren(QAbstractButton)]
        texts += [label.text() for label in bench.findChildren(QLabel) if label.buddy() is not None]
        letters = [letter for letter in map(letter_of, texts) if letter]
        assert len(letters) >= 8
        assert sorted(letters) == sorted(set(letters)), name


def test_every_control_of_the_window_has_a_name_a_tooltip_and_an_accessible_name(desk):
    bench = desk.open()
    QApplication.processEvents()
    for kind in (QAbstractButton, QSlider, QComboBox):
        for control in bench.findChildren(kind):
            if control.objectName().startswith("qt_") or isinstance(control.parent(), QLineEdit | QTabBar):
                continue  # made by Qt itself
            described = f"{type(control).__name__} {control.objectName()!r} {control.parent().objectName()!r}"
            assert control.objectName(), described
            assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name), described
            assert control.toolTip(), described


def test_a_screen_reader_s_toggle_does_what_a_click_does(desk):
    bench = desk.open()
    for name, done in (
        ("mode_stepped", lambda: bench.lab.mode is RunMode.STEPPED),
        ("mode_live", lambda: bench.lab.mode is RunMode.LIVE),
        ("graphs_whole_run", lambda: bench.findChild(TimeAxis).whole_run),
    ):
        assert not done(), name
        QAccessible.queryAccessibleInterface(desk.find(QAbstractButton, name)).actionInterface().doAction("Toggle")
        assert done(), name


def test_whatever_takes_the_focus_has_an_accessible_name_in_both_modes(desk):
    bench = desk.open()
    desk.session.say(*run(400))
    desk.qtbot.waitUntil(lambda: bool(desk.bench.views.source.margin.badges))
    for mode in (RunMode.LIVE, RunMode.STEPPED):
        bench.lab.choose_mode(mode)
        for page in ("code", "events", "times", "output", "lesson"):
            bench.views.details.show_page(page)
            takers = [
                widget for widget in bench.findChildren(QWidget) if widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            ]
            shown = [widget for widget in takers if widget.isVisible() and not widget.objectName().startswith("qt_")]
            assert len(shown) > 20
            for widget in shown:
                told = QAccessible.queryAccessibleInterface(widget)
                assert told.text(QAccessible.Text.Name), (page, type(widget), widget.objectName())


def test_a_selected_thread_is_said_to_wait_and_why(desk):
    desk.open()
    desk.session.say(*run(400))
    desk.qtbot.waitUntil(lambda: bool(desk.bench.views.source.margin.badges))
    desk.bench.views.selection.select(1)
    assert "producer-1" in desk.find(QLabel, "selection").text()


def test_the_help_lists_every_key(desk):
    bench = desk.open()
    desk.key(Qt.Key.Key_F1)
    help_window = bench.findChild(QLabel.__mro__[1], "shortcut_help") or next(
        widget for widget in QApplication.topLevelWidgets() if widget.objectName() == "shortcut_help"
    )
    texts = [label.text() for label in help_window.findChildren(QLabel)]
    assert {"F5", "Shift+F5", "Ctrl+O", "F11", "F1"} <= set(texts)
    help_window.close()


def test_a_refused_command_is_shown_and_the_run_goes_on(desk):
    bench = desk.open()
    desk.session.say(Message("refused", {"sentence": "PRODUCERS can't be raised: out of memory"}))
    desk.qtbot.waitUntil(bench.views.banner.isVisible)
    assert desk.text("banner_sentence") == "PRODUCERS can't be raised: out of memory"
    assert bench.lab.state is RunState.RUNNING


def test_the_window_is_seen_before_its_panes_are_made(desk, qtbot):
    settings = desk.settings()
    frame = MainWindow(Theme(), settings)
    qtbot.addWidget(frame)
    with qtbot.waitSignal(frame.painted):
        frame.show()
    frame.close()
    loaded = subprocess.run(
        [sys.executable, "-c", "import gui.app, sys; print(*sys.modules)"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    ).stdout.split()
    assert "PySide6.QtWidgets" in loaded
    assert {"numpy", "pyqtgraph", "gui.lab.lab", "gui.workbench"}.isdisjoint(loaded)


@pytest.mark.parametrize("zoom", [0.7, 1.0, 1.6, 2.5])
def test_at_any_zoom_no_number_is_cut_and_the_window_stays_as_large_as_it_is(desk, zoom):
    bench = desk.open(size=(1280, 800))
    desk.theme.set_zoom(zoom)
    QApplication.processEvents()
    desk.key(Qt.Key.Key_4, Qt.KeyboardModifier.ControlModifier)  # where there is room for one pane only, this one
    field = desk.find(QAbstractSpinBox, "PRODUCE_DELAY_field")
    rows = bench.parameters.findChild(QScrollArea).viewport()
    desk.qtbot.waitUntil(lambda: field.mapTo(rows, field.rect().topRight()).x() <= rows.width())
    assert (desk.frame.width(), desk.frame.height()) == (1280, 800)
    cards = bench.views.readouts.findChildren(QFrame)
    desk.qtbot.waitUntil(
        lambda: all(card.height() >= card.sizeHint().height() for card in cards if card.property("card"))
    )


def test_at_the_ordinary_size_nothing_has_to_be_scrolled_to_be_seen(desk):
    bench = desk.open(size=(1280, 800))
    for name in ("producer_consumer", "worker_pool", "bank_account"):
        bench.opener.open(name)
        QApplication.processEvents()
        area = desk.find(QScrollArea, "panes")
        desk.qtbot.waitUntil(lambda area=area: area.verticalScrollBar().maximum() == 0)
        assert area.horizontalScrollBar().maximum() == 0


def test_tab_reaches_every_control(desk):
    bench = desk.open()
    desk.frame.activateWindow()
    desk.qtbot.waitUntil(desk.frame.isActiveWindow)
    bench.programs.setFocus()
    reached = []
    for _ in range(150):
        desk.qtbot.keyClick(QApplication.focusWidget(), Qt.Key.Key_Tab)
        reached.append(QApplication.focusWidget().objectName())
    wanted = {"run", "stop", "restart", "speed", "seed", "preset", "theme", "zoom_out", "zoom_in", "view"}
    wanted |= {"programs", "open_script", "details_tabs", "source", "parameter_panel_expand"}
    wanted |= {f"{name}_slider" for name in ("PRODUCERS", "CONSUMERS", "JITTER", "CAPACITY")}
    wanted |= {"PRODUCERS_field", "DISCIPLINE_choice_0"}
    assert wanted <= set(reached), wanted - set(reached)
