"""What the window is for, done by keys alone."""

import pytest
from keyboard import choose_in_menu, press, tab_to, write
from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QApplication,
    QComboBox,
    QFileDialog,
    QLabel,
    QLineEdit,
    QListWidget,
    QPlainTextEdit,
    QPushButton,
    QSlider,
    QSpinBox,
    QTableView,
)
from stepped_runs import SCRIPTS

from engine.explore.recording import read_recording
from gui.lab.run_state import RunMode, RunState
from gui.stage.part import StagePart
from gui.widgets.panel import Panel

# Menus take the keyboard, which the offscreen platform has not.
pytestmark = [
    pytest.mark.real_runs,
    pytest.mark.qt_log_ignore(
        r"This plugin does not support (raise\(\)|grabbing the keyboard)",
        r"Keyboard event not accepted",  # the key that opened a menu, or closed it, is let go
        extend=True,
    ),
]

ALT = Qt.KeyboardModifier.AltModifier
CONTROL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
CONTROL_SHIFT = CONTROL | SHIFT
Key = Qt.Key


class Keys:
    """A student without a mouse."""

    def __init__(self, desk, program):
        self.desk = desk
        self.bench = desk.open(program, size=(1280, 800))
        self.lab = self.bench.lab
        desk.frame.activateWindow()
        self.until(desk.frame.isActiveWindow)

    def until(self, condition):
        self.desk.qtbot.waitUntil(condition, timeout=20_000)

    def press(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        press(self.desk, key, modifier)

    @property
    def focus(self):
        return QApplication.focusWidget().objectName()

    @property
    def steps(self):
        return len(self.lab.stepper.log.steps)

    def choose_stepped(self):
        self.press(Key.Key_M, CONTROL)
        if self.lab.state is RunState.READY:
            self.press(Key.Key_F10)
        self.until(self.waits)

    def waits(self):
        waiting = self.lab.state is RunState.PAUSED and self.lab.stepper.choice is not None
        return (waiting or self.lab.state is RunState.ENDED) and not self.lab.record.behind

    def step(self, key=Key.Key_F10):
        before = self.steps
        self.press(key)
        self.until(lambda: self.steps > before and self.waits())

    def next_of(self, thread):
        """What a thread does next; None if it hasn't been started."""
        return self.lab.stepper.choice.operation_of(thread)

    def run_to_the_end(self):
        self.press(Key.Key_F5)
        self.until(lambda: self.lab.state is RunState.ENDED)
        self.until(lambda: not self.lab.record.behind)

    def dialog(self, name):
        self.until(lambda: QApplication.activeWindow().objectName() == name)
        return QApplication.activeWindow()

    def return_to_the_window(self):
        """What a window manager does when a dialog is closed."""
        self.until(lambda: QApplication.activeWindow() in (None, self.desk.frame))
        self.desk.frame.activateWindow()
        self.until(self.desk.frame.isActiveWindow)


@pytest.fixture
def keys(desk):
    def open_program(program="bank_account"):
        return Keys(desk, program)

    return open_program


def test_a_program_is_found_opened_and_run_paused_and_stopped(keys):
    student = keys()
    student.press(Key.Key_P, CONTROL)
    write(student.desk, "pipeline")
    student.press(Key.Key_Return)
    assert student.lab.program.name == "pipeline"
    student.press(Key.Key_1, CONTROL)
    assert student.focus == "programs"
    student.press(Key.Key_Up)
    student.press(Key.Key_Return)
    opened = student.lab.program.name
    assert opened != "pipeline"
    student.press(Key.Key_F5)
    student.until(lambda: student.lab.state is RunState.RUNNING)
    student.press(Key.Key_F5)
    student.until(lambda: student.lab.state is RunState.PAUSED)
    student.press(Key.Key_F5)
    student.until(lambda: student.lab.state is RunState.RUNNING)
    student.press(Key.Key_F5, SHIFT)
    student.until(lambda: student.lab.state is RunState.ENDED)


def test_sliders_and_presets_are_set(keys):
    student = keys()
    student.press(Key.Key_4, CONTROL)
    slider = student.desk.find(QSlider, "DEPOSITORS_slider")
    assert slider.hasFocus()
    before = slider.value()
    student.press(Key.Key_Right)
    student.until(lambda: student.lab.values["DEPOSITORS"] == before + 1)
    student.press(Key.Key_Tab)
    assert student.focus == "DEPOSITORS_field"
    student.press(Key.Key_A, CONTROL)
    write(student.desk, "1")
    student.press(Key.Key_Return)
    student.until(lambda: student.lab.values["DEPOSITORS"] == 1)
    student.press(Key.Key_P, ALT)
    choose_in_menu(student.desk, "preset_tutorial")
    assert student.lab.preset() == "tutorial"


def test_a_run_is_stepped_to_a_line_looked_at_in_its_past_and_taken_on_from_there(keys):
    student = keys()
    student.choose_stepped()
    for _ in range(4):
        student.step()
    student.press(Key.Key_5, CONTROL)
    source = student.desk.find(QPlainTextEdit, "source")
    assert source.hasFocus()
    line = next(number for number, text in enumerate(source.toPlainText().splitlines(), 1) if "notify_all" in text)
    for _ in range(line - 1):
        student.press(Key.Key_Down)
    before = student.steps
    student.press(Key.Key_F10, CONTROL)
    student.until(lambda: student.steps > before and student.waits())
    assert any(one.line == line for one in student.lab.stepper.choice.operations)
    student.press(Key.Key_2, CONTROL)
    assert student.focus == "interleaving"
    shown = student.steps
    for _ in range(3):
        student.press(Key.Key_Up)
    assert f"You look at step {shown - 3} of {shown}" in student.desk.text("next_sentence")
    student.press(Key.Key_Return, CONTROL)
    student.until(lambda: student.steps == shown - 3 and student.waits())
    assert student.bench.moment.is_now


def test_the_step_button_keeps_the_focus_so_that_it_can_be_pressed_again(keys):
    student = keys()
    student.choose_stepped()
    tab_to(student.desk, "step")
    for count in (1, 2, 3):
        student.press(Key.Key_Space)
        student.until(lambda count=count: student.steps == count and student.waits())
        assert student.focus == "step"


def test_the_strategy_and_the_place_to_run_to_are_chosen(keys):
    student = keys()
    student.choose_stepped()
    tab_to(student.desk, "strategy")
    box = student.desk.find(QComboBox, "strategy")
    before = box.currentData()
    student.press(Key.Key_Down)
    assert box.currentData() != before
    assert student.lab.stepper.plan.strategy == box.currentData()
    student.until(student.waits)
    student.press(Key.Key_N, ALT)
    choose_in_menu(student.desk, "run_to_switch")
    student.until(lambda: student.steps > 0 and student.waits())


def test_the_scrub_bar_moves_through_the_run_and_why_leads_to_its_causes(keys):
    student = keys(str(SCRIPTS / "one_sentinel_buggy.py"))
    student.choose_stepped()
    student.run_to_the_end()
    tab_to(student.desk, "scrub")
    student.press(Key.Key_Home)
    assert student.bench.moment.position == 0
    student.press(Key.Key_Right)
    student.press(Key.Key_Right)
    assert student.bench.moment.position == 2
    student.press(Key.Key_End)
    assert student.bench.moment.is_now
    student.press(Key.Key_W)
    steps = student.desk.find(QListWidget, "why_steps")
    assert steps.hasFocus()
    student.press(Key.Key_Down)
    assert not student.bench.moment.is_now
    student.press(Key.Key_Escape)
    assert not steps.isVisible()


def test_an_event_is_selected_in_the_list_on_the_timeline_and_in_the_steps_a_thread_and_an_object_on_the_stage(keys):
    student = keys(str(SCRIPTS / "one_sentinel_buggy.py"))
    bench = student.bench
    student.choose_stepped()
    student.run_to_the_end()
    student.press(Key.Key_6, CONTROL)
    student.press(Key.Key_Up)
    student.press(Key.Key_Up)
    at = bench.moment.position
    assert (
        at
        == student.desk.find(QTableView, "events")
        .model()
        .sequence_at(student.desk.find(QTableView, "events").currentIndex().row())
        + 1
    )
    student.press(Key.Key_2, CONTROL)
    student.press(Key.Key_Up)
    assert bench.moment.position < at
    at = bench.moment.position
    student.press(Key.Key_V, ALT)
    choose_in_menu(student.desk, "show_timeline")
    student.press(Key.Key_3, CONTROL)
    assert student.focus == "lanes"
    order = bench.pictures.timeline.lanes.threads
    for _ in order:
        student.press(Key.Key_Up)
    assert bench.views.selection.number == order[0]
    student.press(Key.Key_Down)
    assert bench.views.selection.number == order[1]
    for _ in range(10):
        student.press(Key.Key_Right, SHIFT)
    student.press(Key.Key_Return)
    assert 0 < bench.moment.position < at
    student.press(Key.Key_G, CONTROL)
    assert student.focus == "stage_thread_0"
    student.press(Key.Key_Down)
    student.press(Key.Key_Return)
    assert student.focus == f"stage_thread_{bench.views.selection.number}"
    student.press(Key.Key_Right)
    assert isinstance(QApplication.focusWidget(), StagePart)
    assert student.focus.startswith("stage_object")
    student.press(Key.Key_Return)
    assert student.focus == f"stage_object_{bench.views.selection.thing}"
    student.press(Key.Key_Escape)
    assert bench.views.selection.thing is None


def test_a_failing_schedule_is_searched_and_opened(keys):
    student = keys(str(SCRIPTS / "lost_update_buggy.py"))
    student.press(Key.Key_F, CONTROL_SHIFT)
    student.dialog("search_dialog")
    student.press(Key.Key_M, ALT)
    assert student.focus == "search_schedules"
    student.press(Key.Key_A, CONTROL)
    write(student.desk, "300")
    student.press(Key.Key_S, ALT)
    opener = student.bench.findChild(QPushButton, "search_open")
    student.until(opener.isVisible)
    student.press(Key.Key_O, ALT)
    student.until(lambda: student.lab.mode is RunMode.STEPPED and student.lab.record is not None and student.waits())
    assert student.steps > 0


def test_the_program_is_compared_with_a_fault_and_run_many_times(keys):
    student = keys("transfers")
    student.press(Key.Key_D, CONTROL_SHIFT)
    student.dialog("compare_dialog")
    student.press(Key.Key_Return)
    student.until(lambda: student.desk.find(QPlainTextEdit, "compare_faulty_steps").isVisible())
    student.press(Key.Key_Escape)
    student.return_to_the_window()
    student.press(Key.Key_F5, SHIFT)
    student.press(Key.Key_R, CONTROL_SHIFT)
    student.dialog("runs_dialog")
    tab_to(student.desk, "runs_count")
    student.press(Key.Key_A, CONTROL)
    write(student.desk, "3")
    assert student.desk.find(QSpinBox, "runs_count").value() == 3
    student.press(Key.Key_Return)
    student.until(lambda: "3 of 3 runs" in student.desk.find(QLabel, "runs_figures").text())
    student.press(Key.Key_Escape)
    student.return_to_the_window()


def test_a_challenge_is_won_with_a_hint_and_its_fix_found(keys):
    student = keys("transfers")
    student.press(Key.Key_C, CONTROL_SHIFT)
    student.until(student.waits)
    student.press(Key.Key_H, CONTROL)
    assert student.desk.text("challenge_hints").startswith("1. ")
    while student.next_of(2) is None:
        student.step(Key.Key_0)
    lock = next(number for number, entry in student.lab.record.objects.items() if entry.name == "savings.lock")
    for teller in (1, 2):
        while (student.next_of(teller).verb, student.next_of(teller).object) != ("acquire", lock):
            student.step(getattr(Key, f"Key_{teller}"))
    student.step(Key.Key_2)
    student.desk.wait_for_text("challenge_told", "Reached")
    assert student.focus == "challenge_answer_0"
    student.press(Key.Key_Space)
    student.desk.wait_for_text("challenge_told", "Well done!")


def test_a_fault_is_switched_on_and_off_again(keys):
    student = keys("transfers")
    fault = student.lab.program.sheet.faults[0].name
    for expected in ((fault,), ()):
        # Qt clicks a button whose letter is pressed a tenth of a second later, and takes no other press until then.
        with student.desk.qtbot.waitSignal(student.bench.controls.faults.clicked, timeout=5_000):
            student.press(Key.Key_F, ALT)
            choose_in_menu(student.desk, f"switch_{fault}")
        assert student.lab.program.faults == expected


def test_a_script_is_opened_its_run_saved_and_its_steps_exported(keys, tmp_path):
    student = keys()
    path = tmp_path / "mine.py"
    path.write_text((SCRIPTS / "lost_update_buggy.py").read_text())
    student.press(Key.Key_O, CONTROL)
    type_into_file_dialog(student, path)
    student.until(lambda: student.lab.program.path == path)
    student.choose_stepped()
    student.run_to_the_end()
    for entry, written in (("save_run", tmp_path / "kept.threadlab"), ("export_steps", tmp_path / "steps.txt")):
        student.press(Key.Key_2, CONTROL)
        press(student.desk, Key.Key_Tab)
        tab_to(student.desk, "keep_run")
        student.press(Key.Key_Space)
        choose_in_menu(student.desk, entry)
        type_into_file_dialog(student, written)
        student.until(written.exists)
    assert read_recording(tmp_path / "kept.threadlab").schedule == student.lab.stepper.log.schedule
    assert "reads total" in (tmp_path / "steps.txt").read_text()


def type_into_file_dialog(student, path):
    student.until(lambda: isinstance(QApplication.activeWindow(), QFileDialog))
    field = QApplication.activeWindow().findChild(QLineEdit)
    assert field.hasFocus()
    student.press(Key.Key_A, CONTROL)
    write(student.desk, str(path))
    student.press(Key.Key_Return)
    student.return_to_the_window()


def test_the_theme_the_size_and_the_view_that_fills_the_window_are_chosen(keys):
    student = keys()
    student.press(Key.Key_T, CONTROL)
    assert student.desk.theme.choice == "dark"
    student.press(Key.Key_H, ALT)
    choose_in_menu(student.desk, "theme_projector")
    assert student.desk.theme.choice == "projector"
    student.press(Key.Key_T, CONTROL)
    student.press(Key.Key_Plus, CONTROL)
    assert student.desk.theme.zoom > 1
    student.press(Key.Key_0, CONTROL)
    assert student.desk.theme.zoom == 1
    for key, pane in ((Key.Key_G, "stage"), (Key.Key_3, "timeline"), (Key.Key_5, "details_panel")):
        student.press(key, CONTROL)
        student.press(Key.Key_F11)
        shown = student.bench.findChild(Panel, pane)
        assert shown.isVisible()
        assert not student.bench.programs.isVisible()
        student.press(Key.Key_F11)
        assert student.bench.programs.isVisible()
