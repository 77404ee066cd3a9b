"""Run 100 times in the window, with real runs of a small program."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QComboBox, QLabel, QProgressBar, QPushButton, QSpinBox
from test_many_runs import DICE

from gui.experiments.outcome_bars import OutcomeBars
from gui.experiments.runs_dialog import RunsDialog


class Running:
    """A student who runs a script many times."""

    def __init__(self, desk, folder, source, runs):
        self.desk = desk
        path = folder / "dice.py"
        path.write_text(source)
        self.bench = desk.open()
        self.bench.opener.open(str(path))
        desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
        self.dialog = self.bench.findChild(RunsDialog)
        desk.qtbot.waitUntil(self.dialog.isActiveWindow)
        self.dialog.findChild(QSpinBox, "runs_count").setValue(runs)

    @property
    def lines(self):
        return self.dialog.findChild(OutcomeBars).lines()

    def text(self, name):
        return self.dialog.findChild(QLabel, name).text()

    def press(self, name):
        self.desk.qtbot.mouseClick(self.dialog.findChild(QPushButton, name), Qt.MouseButton.LeftButton)

    def wait_for(self, name, words):
        self.desk.qtbot.waitUntil(lambda: words in self.text(name), timeout=30_000)


def test_outcomes_are_counted_and_shown_as_bars_with_numbers(desk, tmp_path):
    student = Running(desk, tmp_path, DICE, 10)
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Return)
    student.wait_for("runs_figures", "10 of 10 runs")
    desk.qtbot.waitUntil(lambda: student.dialog.findChild(QPushButton, "runs_start").text() == "&Run")
    counts = [int(line.split(": ")[1].split(" of ")[0]) for line in student.lines if " of 10 (" in line]
    assert sum(counts) == 20  # the verdicts of ten runs, and the last values of one gauge
    assert any(line.startswith("Uncaught exception: ") for line in student.lines)
    assert "thrown: last value of each run" in student.lines
    bars = student.dialog.findChild(OutcomeBars)
    assert bars.accessibleDescription() == "\n".join(student.lines)
    assert not student.dialog.findChild(QProgressBar).isVisible()


def test_runs_can_be_stopped_and_what_came_until_then_is_shown(desk, tmp_path):
    student = Running(desk, tmp_path, DICE, 5_000)
    student.press("runs_start")
    desk.qtbot.waitUntil(lambda: bool(student.lines), timeout=20_000)
    assert student.dialog.findChild(QProgressBar).isVisible()
    student.press("runs_start")
    assert student.text("runs_figures").endswith("of 5000 runs, then stopped")
    assert student.lines


def test_escape_and_closing_the_window_leave_nothing(desk, tmp_path):
    student = Running(desk, tmp_path, "import time\ntime.sleep(600)\n", 5)
    student.press("runs_start")
    desk.qtbot.keyClick(student.dialog, Qt.Key.Key_Escape)
    assert student.dialog.isHidden()
    desk.key(Qt.Key.Key_R, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    desk.qtbot.waitUntil(student.dialog.isActiveWindow)
    student.press("runs_start")
    desk.frame.close()
    assert student.dialog.isHidden()  # the fixture for leaks finds a process or a thread that is left


def test_every_control_is_named(desk, tmp_path):
    student = Running(desk, tmp_path, DICE, 2)
    for kind in (QAbstractButton, QComboBox, QSpinBox):
        for control in student.dialog.findChildren(kind):
            assert control.objectName()
            assert control.toolTip()
            assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
