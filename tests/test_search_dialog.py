"""Find a failing schedule in the window, as a student does it, with real searches of small programs."""

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QProgressBar, QPushButton, QSpinBox
from windows import Desk

from gui.experiments.search_dialog import SearchDialog
from gui.lab.run_state import RunMode

RACE = """\
import threading

ROUNDS = 1
total = 0


def add():
    global total
    for _ in range(ROUNDS):
        value = total
        total = value + 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert total == 2 * ROUNDS, total
"""
LOCK = "    with lock:\n            value = total\n            total = value + 1"


class Searching:
    """A student at the search for a failing schedule of a script."""

    def __init__(self, desk, folder, source):
        self.desk = desk
        path = folder / "race.py"
        path.write_text(source)
        self.bench = desk.open()
        self.bench.opener.open(str(path))
        desk.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.dialog = self.bench.findChild(SearchDialog)
        desk.qtbot.waitUntil(self.dialog.isActiveWindow)

    def text(self, name):
        return self.dialog.findChild(QLabel, name).text()

    def press(self, name):
        self.desk.qtbot.mouseClick(self.dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)

    def wait_for(self, name, words):
        self.desk.qtbot.waitUntil(lambda: words in self.text(name), timeout=20_000)

    def set_number(self, name, value):
        spin = self.dialog.findChild(QSpinBox, name)
        spin.setFocus()
        spin.selectAll()
        self.desk.qtbot.keyClicks(spin, str(value))

    def choose(self, name, text):
        combo = self.dialog.findChild(QComboBox, name)
        combo.setCurrentIndex(combo.findText(text))


def test_a_lost_update_is_found_and_read_with_its_race(desk, tmp_path):
    student = Searching(desk, tmp_path, RACE)
    assert student.text("search_program") == "Race"
    student.press("search_start")
    student.wait_for("search_verdict", "AssertionError: 1")
    assert "Shrunk to" in student.text("search_details")
    assert "gives the same trace" in student.text("search_details")
    assert "Data race on total" in student.text("search_races")
    steps = student.dialog.findChild(QPlainTextEdit, "search_steps")
    assert sum("reads total: 0" in line for line in steps.toPlainText().splitlines()) == 2
    assert len(steps.extraSelections()) == 1
    assert student.text("search_figures").startswith("Schedules: ")
    assert "behaviours: 0" not in student.text("search_figures")


def test_a_correct_program_is_said_not_to_have_failed_in_so_many_schedules(desk, tmp_path):
    source = RACE.replace("total = 0", "total = 0\nlock = threading.Lock()", 1)
    source = source.replace("    value = total\n        total = value + 1", LOCK)
    student = Searching(desk, tmp_path, source)
    student.choose("search_strategy", "By chance")
    student.set_number("search_schedules", 40)
    student.press("search_start")
    student.wait_for("search_verdict", "No failure in 40 schedules; sleeps took their time.")
    assert "distinct behaviours: 2" in student.text("search_figures")
    assert student.dialog.findChild(QPlainTextEdit, "search_steps").isHidden()
    assert student.dialog.findChild(QPushButton, "search_start").text() == "&Search"


def endless(desk, tmp_path):
    student = Searching(desk, tmp_path, "import threading\nthreading.Thread(target=print).start()\n")
    student.choose("search_strategy", "By chance")
    student.set_number("search_schedules", 1_000_000)
    student.press("search_start")
    student.wait_for("search_figures", "Schedules: ")
    assert student.dialog.findChild(QProgressBar, "search_progress").isVisible()
    return student


def test_a_search_can_be_given_up(desk, tmp_path):
    student = endless(desk, tmp_path)
    student.press("search_start")
    assert "was given up" in student.text("search_verdict")
    assert not student.dialog.findChild(QProgressBar, "search_progress").isVisible()


def test_escape_ends_the_search_and_nothing_is_left(desk, tmp_path):
    student = endless(desk, tmp_path)
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Escape)
    assert student.dialog.isHidden()  # the fixture for leaks finds a process or a thread that is left


def test_the_dialog_opens_again_in_the_size_that_the_user_gave_it(desk, tmp_path):
    student = Searching(desk, tmp_path, RACE)
    size = student.dialog.size() + QSize(80, 40)
    student.dialog.resize(size)
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Escape)
    student.bench.experiments.find_failing_schedule()
    assert student.dialog.isVisible()
    assert student.dialog.size() == size


def test_closing_the_main_window_ends_the_search(desk, tmp_path):
    student = endless(desk, tmp_path)
    desk.frame.close()
    assert student.dialog.isHidden()


def test_opening_another_program_searches_that_one(desk, tmp_path):
    student = endless(desk, tmp_path)
    desk.bench.opener.open("bank_account")
    assert student.text("search_program") == "Bank account"
    assert student.text("search_verdict") == ""
    numbers = student.dialog.findChild(QComboBox, "search_numbers")
    assert numbers.currentText() == "Small, for stepping"


def test_a_program_that_cannot_be_compiled_is_named(desk, tmp_path):
    student = Searching(desk, tmp_path, "x = = 1\n")
    student.press("search_start")
    student.wait_for("search_verdict", "race.py, line 1: the source has a syntax error")


def test_enter_starts_the_search_and_every_control_is_named(desk, tmp_path):
    student = Searching(desk, tmp_path, RACE)
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Return)
    student.wait_for("search_verdict", "AssertionError")
    for kind in (QAbstractButton, QComboBox, QSpinBox):
        for control in student.dialog.findChildren(kind):
            assert control.objectName()
            assert control.toolTip()
            assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)


def test_the_menu_leads_to_the_search(desk):
    bench = desk.open()
    menu = desk.find(QAbstractButton, "experiments").menu()
    next(action for action in menu.actions() if action.objectName() == "find_failing_schedule").trigger()
    assert bench.findChild(SearchDialog).isVisible()


def test_strategies_and_clocks_explain_themselves(desk, tmp_path):
    student = Searching(desk, tmp_path, RACE)
    combo = student.dialog.findChild(QComboBox, "search_strategy")
    explanations = set()
    for place in range(combo.count()):
        combo.setCurrentIndex(place)
        explanations.add(student.text("search_strategy_explained"))
    assert len(explanations) == combo.count() == 7


def test_what_is_being_edited_is_searched_and_stays_unsaved_when_its_failure_is_opened(qapp, qtbot, tmp_path):
    path = tmp_path / "race.py"
    path.write_text(RACE.replace("total == 2 * ROUNDS", "True"))
    desk = Desk(qtbot, tmp_path, real=True)
    try:
        bench = desk.open(str(path))
        source = desk.find(QPlainTextEdit, "source")
        source.setPlainText(RACE)
        desk.key(Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        dialog = bench.findChild(SearchDialog)
        qtbot.mouseClick(dialog.findChild(QPushButton, "search_start"), Qt.MouseButton.LeftButton)
        verdict = dialog.findChild(QLabel, "search_verdict")
        qtbot.waitUntil(lambda: "AssertionError: 1" in verdict.text(), timeout=20_000)
        qtbot.mouseClick(dialog.findChild(QPushButton, "search_open"), Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
        assert bench.authoring.edited
        bench.authoring.revert()
        assert "assert True" in source.toPlainText()
    finally:
        desk.close()


def test_a_failing_schedule_is_opened_step_by_step_where_it_was_decided(qapp, qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path, real=True)
    try:
        student = Searching(desk, tmp_path, RACE)
        student.press("search_start")
        student.wait_for("search_verdict", "AssertionError: 1")
        desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Return)
        assert student.dialog.isHidden()
        lab = desk.bench.lab
        qtbot.waitUntil(lambda: lab.stepper.choice is not None, timeout=10_000)
        assert lab.mode is RunMode.STEPPED
        made = len(lab.stepper.log.steps)
        assert made > 0
        lab.run()  # the rest as found
        desk.wait_for_text("verdict", "AssertionError: 1")
        assert len(lab.stepper.log.steps) > made
    finally:
        desk.close()


def test_at_twice_the_size_no_field_is_squeezed(desk, tmp_path):
    student = Searching(desk, tmp_path, RACE)
    desk.theme.set_zoom(2.0)
    student.dialog.resize(1280, 800)
    student.press("search_start")
    student.wait_for("search_verdict", "AssertionError: 1")
    assert student.dialog.width() <= 1280
    assert student.dialog.height() <= 800
    for kind in (QComboBox, QSpinBox, QPushButton):
        for field in student.dialog.findChildren(kind):
            assert field.height() >= field.minimumSizeHint().height(), field.objectName()
    desk.theme.reset_zoom()  # the application's font outlives the window
