"""Stepping in the window, as a student does it."""

import pytest
import room
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QComboBox, QLabel, QPushButton, QToolButton
from stepped_runs import SCRIPTS

from engine.trace import Phase, split_line
from gui.lab.run_state import RunMode, RunState
from gui.look.theme import Theme
from gui.stepping.next_list import NextRow
from gui.stepping.steps_panel import StepsPanel

pytestmark = pytest.mark.real_runs

LOCK_ORDER = str(SCRIPTS / "lock_order_buggy.py")
SIX_THREADS = """import threading
ready = threading.Event()
def work():
    ready.set()
threads = [threading.Thread(target=work, name=f"withdrawer-{number}") for number in range(1, 6)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
"""
FIRST, SECOND = 1, 2
"""Numbers of the two threads that transfer."""


class Student:
    """Steps with the mouse."""

    def __init__(self, desk, program=LOCK_ORDER, size=None):
        self.desk = desk
        self.bench = desk.open(program, size)
        self.lab = self.bench.lab

    def choose_stepped(self):
        self.desk.press("mode_stepped")
        if self.lab.state is RunState.READY:
            self.desk.press("step")
        self.wait_for_choice()

    def wait_for_choice(self):
        self.desk.qtbot.waitUntil(
            lambda: (self.lab.state is RunState.PAUSED and self.lab.stepper.choice is not None) or self.ended,
            timeout=10_000,
        )

    @property
    def ended(self):
        return self.lab.state is RunState.ENDED

    @property
    def steps(self):
        return len(self.lab.stepper.log.steps)

    def next_of(self, thread):
        """What the window says that a thread does next; "" if it says nothing."""
        found = self.bench.findChild(QLabel, f"next_sentence_{thread}")
        return found.text() if found is not None and found.isVisible() else ""

    def step(self, thread):
        """Press the button of a thread in the list, and wait until the step is shown."""
        before = self.steps
        button = self.bench.findChild(QToolButton, f"next_step_{thread}")
        self.desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        self.wait_for_steps(before + 1)

    def step_with(self, key, modifier=Qt.KeyboardModifier.NoModifier):
        before = self.steps
        self.desk.key(key, modifier)
        self.wait_for_steps(before + 1)

    def wait_for_steps(self, count):
        self.desk.qtbot.waitUntil(lambda: self.steps == count, timeout=10_000)
        self.wait_for_choice()

    def verdict(self):
        return self.desk.find(QLabel, "verdict").text()

    def marked(self):
        """As what the badges beside the source mark the threads."""
        rows = self.bench.views.source.margin.badges.values()
        return {thread: badge.phase for badges in rows for badge in badges for thread in badge.threads}

    def cells(self):
        """What the column of each thread says, step by step: (step, thread, text)."""
        steps = self.bench.steps.panel.interleaving.model()
        return [
            (row + 1, steps.headerData(column, Qt.Orientation.Horizontal), steps.index(row, column).data())
            for row in range(steps.rowCount())
            for column in range(steps.columnCount())
            if steps.index(row, column).data()
        ]


def walk_into_the_deadlock(student, step):
    while not student.next_of(SECOND):
        step(0)
    for thread in (FIRST, SECOND):
        while student.next_of(thread) != "will acquire b.lock":
            step(thread)
    step(SECOND)


def test_a_student_steps_into_a_deadlock_goes_back_and_finishes_well(desk):
    student = Student(desk)
    student.choose_stepped()
    walk_into_the_deadlock(student, student.step)
    assert student.ended
    desk.wait_for_text("verdict", "Deadlock: ")
    assert "holds a.lock and waits for b.lock" in student.verdict()
    steps = student.steps
    for back in (1, 2):
        desk.qtbot.mouseClick(desk.find(QToolButton, "step_back"), Qt.MouseButton.LeftButton)
        student.wait_for_steps(steps - back)
    assert student.next_of(SECOND) == "will begin"
    while student.next_of(FIRST):
        student.step(FIRST)
    desk.press("run")
    desk.qtbot.waitUntil(lambda: student.ended, timeout=10_000)
    desk.wait_for_text("verdict", "Finished")


def test_the_same_goes_by_keyboard_alone(desk):
    student = Student(desk)
    desk.key(Qt.Key.Key_M, Qt.KeyboardModifier.ControlModifier)
    desk.key(Qt.Key.Key_F10)
    student.wait_for_choice()
    walk_into_the_deadlock(student, lambda thread: student.step_with(getattr(Qt.Key, f"Key_{thread}")))
    desk.wait_for_text("verdict", "Deadlock: ")
    steps = student.steps
    for back in (1, 2):
        desk.key(Qt.Key.Key_F9)
        student.wait_for_steps(steps - back)
    while student.next_of(FIRST):
        student.step_with(Qt.Key.Key_1)
    desk.key(Qt.Key.Key_F5)
    desk.qtbot.waitUntil(lambda: student.ended, timeout=10_000)
    desk.wait_for_text("verdict", "Finished")


def test_who_cannot_go_says_by_whom_and_its_button_is_off(desk):
    student = Student(desk)
    student.choose_stepped()
    while not student.next_of(SECOND):
        student.step(0)
    for thread in (FIRST, SECOND):
        while student.next_of(thread) != "will acquire b.lock":
            student.step(thread)
    student.step(FIRST)
    assert student.next_of(SECOND) == "will acquire b.lock; blocked: held by Thread-1 (transfer)"
    assert not student.bench.findChild(QToolButton, "next_step_2").isEnabled()
    assert not student.bench.findChild(QToolButton, "stage_step_2").isEnabled()
    assert student.bench.findChild(QToolButton, "stage_step_1").isEnabled()
    desk.qtbot.waitUntil(lambda: student.marked().get(SECOND) is Phase.LOCK, timeout=5000)
    assert student.marked()[FIRST] is Phase.RUNNING


def test_the_interleaving_has_a_row_for_each_step_in_the_column_of_its_thread(desk):
    student = Student(desk)
    student.choose_stepped()
    walk_into_the_deadlock(student, student.step)
    cells = student.cells()
    assert (3, "MainThread", "starts Thread-1 (transfer)") in cells
    assert any(name == "Thread-1 (transfer)" and "takes a.lock" in text for _, name, text in cells)
    assert any(name == "Thread-2 (transfer)" and "waits for a.lock" in text for _, name, text in cells)
    assert cells[-1][0] == student.steps


def test_a_click_on_a_row_shows_that_moment_and_the_run_can_go_on_from_it(desk):
    student = Student(desk)
    student.choose_stepped()
    walk_into_the_deadlock(student, student.step)
    view = student.bench.steps.panel.interleaving
    row = view.visualRect(view.model().index(3, 0))
    view.scrollTo(view.model().index(3, 0))
    row = view.visualRect(view.model().index(3, 0))
    desk.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=row.center())
    assert "You look at step 4 of" in desk.text("next_sentence")
    assert not student.bench.moment.is_now
    desk.press("branch")
    student.wait_for_steps(4)
    assert student.bench.moment.is_now
    assert student.next_of(FIRST) == "will begin"


def test_of_many_threads_the_one_that_a_step_takes_is_seen(qapp, qtbot):
    panel = StepsPanel(Theme())
    qtbot.addWidget(panel)
    panel.resize(500, 300)
    panel.show()
    qtbot.waitExposed(panel)
    for chosen in (9, 0):
        rows = [NextRow(thread, f"worker-{thread}", "will begin", 1, True, thread == chosen) for thread in range(10)]
        panel.show_next(rows, "")
        button = panel.findChild(QToolButton, f"next_step_{chosen}")
        qtbot.waitUntil(lambda button=button: not button.visibleRegion().isEmpty(), timeout=5_000)


def test_six_threads_stand_side_by_side_and_their_lines_where_there_is_room(desk, tmp_path):
    path = tmp_path / "six.py"
    path.write_text(SIX_THREADS)
    student = Student(desk, str(path), size=(1280, 800))
    student.choose_stepped()
    desk.press("run")
    desk.qtbot.waitUntil(lambda: student.ended, timeout=10_000)
    view = student.bench.steps.panel.interleaving

    def painted():
        with room.painted_texts() as texts:
            view.grab()
        return {part.text for part in texts}

    desk.qtbot.waitUntil(lambda: view.horizontalScrollBar().maximum() == 0, timeout=5_000)
    assert {f"withdrawer-{number}" for number in range(1, 6)} <= painted()
    assert not any("ready.set()" in text for text in painted())
    desk.frame.resize(1900, 1000)
    desk.qtbot.waitUntil(lambda: any("ready.set()" in text for text in painted()), timeout=5_000)


def test_stepped_opens_with_the_preset_for_stepping_and_live_with_its_own(desk):
    student = Student(desk, "bank_account")
    desk.press("mode_stepped")
    student.wait_for_choice()
    assert student.lab.preset() == "step"
    desk.press("mode_live")
    assert student.lab.mode is RunMode.LIVE
    assert student.lab.preset() == student.lab.program.sheet.preset
    assert student.bench.pictures.graphs.isVisible()


def test_a_script_is_not_started_by_choosing_stepped(desk):
    student = Student(desk)
    desk.press("mode_stepped")
    assert student.lab.state is RunState.READY
    assert "Press Step (F10) to begin" in desk.text("next_sentence")


def test_another_strategy_proposes_from_where_the_run_is(desk):
    student = Student(desk, "bank_account")
    student.choose_stepped()
    for _ in range(6):
        student.step_with(Qt.Key.Key_F10)
    schedule = student.lab.stepper.log.schedule
    box = student.bench.findChild(QComboBox, "strategy")
    box.setCurrentIndex(box.findData("bounded"))
    box.activated.emit(box.currentIndex())
    desk.qtbot.waitUntil(lambda: student.lab.stepper.choice is not None, timeout=10_000)
    desk.qtbot.waitUntil(lambda: student.steps == 6, timeout=10_000)
    assert student.lab.stepper.log.schedule == schedule
    assert desk.find(QPushButton, "step").isEnabled()


def test_the_selected_thread_stays_selected_when_a_step_is_taken_back(desk):
    student = Student(desk)
    student.choose_stepped()
    while not student.next_of(SECOND):
        student.step(0)
    student.bench.views.selection.select(FIRST)
    steps = student.steps
    desk.key(Qt.Key.Key_F9)
    student.wait_for_steps(steps - 1)
    assert student.bench.views.selection.number == FIRST


def test_a_stopped_run_can_be_gone_back_in(desk):
    student = Student(desk)
    student.choose_stepped()
    for _ in range(4):
        student.step_with(Qt.Key.Key_F10)
    desk.press("stop")
    desk.qtbot.waitUntil(lambda: student.ended and student.lab.record.exited is not None, timeout=10_000)
    desk.key(Qt.Key.Key_F9)
    student.wait_for_steps(3)
    assert student.lab.state is RunState.PAUSED


def test_a_run_is_taken_to_a_thread_that_cannot_go_on_and_to_a_line(desk):
    student = Student(desk, "bank_account")
    student.choose_stepped()
    desk.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(lambda: student.steps > 0 and student.lab.state is RunState.PAUSED, timeout=10_000)
    assert any("blocked" in student.next_of(thread) for thread in range(6))
    run_to(student, "notify_all")
    assert any("will notify in account.funds" in student.next_of(thread) for thread in range(6))


def run_to(student, words):
    """Put the source's cursor into the first line with these words and go there."""
    source, before = student.bench.views.source, student.steps
    block = source.document().begin()
    while words not in block.text():
        block = block.next()
    cursor = source.textCursor()
    cursor.setPosition(block.position())
    source.setTextCursor(cursor)
    student.desk.key(Qt.Key.Key_F10, Qt.KeyboardModifier.ControlModifier)
    student.desk.qtbot.waitUntil(
        lambda: student.steps > before and student.lab.state is RunState.PAUSED, timeout=10_000
    )


def test_below_a_fault_the_run_is_taken_to_the_line_that_the_user_sees(desk):
    student = Student(desk, "bank_account")
    student.bench.authoring.switch_fault("if_for_while", True)
    student.choose_stepped()
    run_to(student, "self.balance -= amount")
    lines = student.lab.record.program.source.splitlines()
    ready = [one for one in student.lab.stepper.choice.operations if one.ready]
    assert any("self.balance -= amount" in lines[split_line(one.line)[1] - 1] for one in ready)


def test_with_a_thread_selected_the_run_goes_on_until_that_one_cannot(desk):
    student = Student(desk, "bank_account")
    student.choose_stepped()
    while not student.next_of(3):
        student.step_with(Qt.Key.Key_0)
    student.bench.views.selection.select(3)
    before = student.steps
    desk.key(Qt.Key.Key_B, Qt.KeyboardModifier.ControlModifier)
    desk.qtbot.waitUntil(
        lambda: student.ended or (student.steps > before and student.lab.state is RunState.PAUSED), timeout=10_000
    )
    assert "blocked" in student.next_of(3)


def test_a_program_that_waits_for_something_outside_is_told_and_the_window_goes_on(desk, tmp_path):
    path = tmp_path / "outside.py"
    path.write_text("import socket\nfirst, second = socket.socketpair()\nfirst.recv(1)\n")
    student = Student(desk, str(path))
    desk.press("mode_stepped")
    desk.press("step")
    desk.wait_for_text("verdict", "outside.py, line 3: no step for some seconds")
    assert student.ended
    desk.press("mode_live")
    assert student.lab.mode is RunMode.LIVE


def test_closing_the_window_while_a_choice_is_waited_for_leaves_no_process(desk):
    student = Student(desk)
    student.choose_stepped()
    process = student.lab._session._process
    desk.close()
    assert process.wait(5) is not None


def test_the_lanes_give_way_to_the_steps_and_can_be_had_again(desk):
    student = Student(desk)
    assert student.bench.pictures.timeline.isVisible()
    student.choose_stepped()
    assert not student.bench.pictures.timeline.isVisible()
    assert student.bench.steps.panel.isVisible()
    desk.find(QAction, "show_timeline").trigger()
    assert student.bench.pictures.timeline.isVisible()
    desk.press("mode_live")
    assert student.bench.pictures.timeline.isVisible()
    desk.press("mode_stepped")
    assert student.bench.pictures.timeline.isVisible()


def test_a_step_that_only_looks_can_be_gone_back_to(desk, tmp_path):
    path = tmp_path / "looks.py"
    path.write_text(
        "import threading\nready = threading.Event()\nready.is_set()\nready.is_set()\nready.is_set()\nready.set()\n"
    )
    student = Student(desk, str(path))
    student.choose_stepped()
    for _ in range(3):
        student.step_with(Qt.Key.Key_F10)
    view = student.bench.steps.panel.interleaving
    place = view.visualRect(view.model().index(1, 0)).center()
    desk.qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert "You look at step 2 of 3" in desk.text("next_sentence")
    desk.key(Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    student.wait_for_steps(2)
    assert student.next_of(0) == "will ask whether ready is set"
