"""Compare with a fault in the window, as a student does it."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QPlainTextEdit, QPushButton

from gui.experiments.compare_dialog import CompareDialog


class Comparing:
    """A student who compares a program."""

    def __init__(self, desk, program):
        self.desk = desk
        self.bench = desk.open(program)
        desk.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.dialog = self.bench.findChild(CompareDialog)
        desk.qtbot.waitUntil(self.dialog.isActiveWindow)

    def label(self, name):
        return self.dialog.findChild(QLabel, f"compare_{name}")

    def steps(self, side):
        return self.dialog.findChild(QPlainTextEdit, f"compare_{side}_steps")

    def marked(self, side):
        (mark,) = self.steps(side).extraSelections()
        line = mark.cursor.block().text()
        assert line.startswith("→")
        return line

    def wait_for(self, name, words):
        self.desk.qtbot.waitUntil(lambda: words in self.label(name).text(), timeout=30_000)


def test_the_first_difference_is_said_and_marked_on_both_sides(desk):
    student = Comparing(desk, "counter")
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Return)
    student.wait_for("told", "Both do the same up to step")
    assert (
        "counting-1 takes counter.lock, but with it counting-1 reads counter.value: 0" in student.label("told").text()
    )
    assert "takes counter.lock" in student.marked("correct")
    assert "reads counter.value: 0" in student.marked("faulty")
    assert student.label("correct_verdict").text().startswith("Finished")
    assert student.label("faulty_verdict").text().startswith("Broken")
    lines = [student.steps(side).toPlainText().splitlines() for side in ("correct", "faulty")]
    first = next(place for place, line in enumerate(lines[1]) if line.startswith("→"))
    assert [line.split()[:4] for line in lines[0][:first]] == [line.split()[:4] for line in lines[1][:first]]


def test_the_fault_that_is_on_is_the_one_compared_and_another_can_be_chosen(desk):
    bench = desk.open("bank_account")
    bench.authoring.switch_fault("no_notify", True)
    desk.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    faults = bench.findChild(QComboBox, "compare_fault")
    assert faults.currentText() == "Nobody is notified"
    assert faults.itemText(0) == "An if instead of the while"


def test_a_program_without_faults_says_so(desk, tmp_path):
    script = tmp_path / "plain.py"
    script.write_text("print(1)\n")
    student = Comparing(desk, str(script))
    assert student.label("told").text() == "The sheet of this program has no faults."
    assert not student.dialog.findChild(QPushButton, "compare_start").isEnabled()


def test_a_fault_whose_lines_were_edited_is_not_compared_and_the_dialog_says_why(desk):
    bench = desk.open("bank_account")
    bench.views.source.replace_source(bench.views.source.source.replace("notify_all()", "notify()"))
    desk.key(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    faults = bench.findChild(QComboBox, "compare_fault")
    faults.setCurrentIndex(faults.findText("Nobody is notified"))
    desk.qtbot.mouseClick(bench.findChild(QPushButton, "compare_start"), Qt.MouseButton.LeftButton)
    assert "no longer has the lines that this fault replaces" in bench.findChild(QLabel, "compare_told").text()


def test_escape_ends_it_and_nothing_is_left(desk):
    student = Comparing(desk, "bank_account")
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Return)
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Escape)
    assert student.dialog.isHidden()


def test_every_control_is_named(desk):
    student = Comparing(desk, "counter")
    for kind in (QAbstractButton, QComboBox):
        for control in student.dialog.findChildren(kind):
            assert control.objectName()
            assert control.toolTip()
            assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
