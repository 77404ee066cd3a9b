"""A challenge in the window, as a student plays it: you are the scheduler."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QAbstractButton, QLabel, QPlainTextEdit, QPushButton, QToolButton
from test_stepping import Student

from gui.lab.run_state import RunMode

pytestmark = pytest.mark.real_runs

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def player(desk):
    """A student at the beginning of the challenge of the two tellers."""
    student = Student(desk, "transfers")
    desk.key(Qt.Key.Key_C, CONTROL_SHIFT)
    student.wait_for_choice()
    return student


def make_them_wait_for_each_other(student):
    while not student.next_of(2):
        student.step(0)
    for teller in (1, 2):
        while student.next_of(teller) != "will acquire savings.lock":
            student.step(teller)
    student.step(2)


def answer(desk, place, words):
    desk.press(f"challenge_answer_{place}")
    assert not desk.find(QPushButton, "challenge_answer_0").isEnabled()
    desk.qtbot.waitUntil(lambda: words in desk.text("challenge_told"), timeout=30_000)
    assert desk.find(QPushButton, "challenge_answer_0").isEnabled()


def test_a_student_wins_a_challenge_and_finds_what_prevents_it(desk, player):
    assert desk.text("challenge_goal") == "Make two tellers wait for each other for ever."
    assert player.lab.mode is RunMode.STEPPED
    assert player.lab.program.faults == ("lock_order",)
    assert "You are the scheduler" in desk.text("challenge_told")
    desk.press("challenge_hint")
    desk.key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert desk.text("challenge_hints").startswith("1. A teller needs the locks of both accounts")
    assert "2. The two tellers move money" in desk.text("challenge_hints")
    make_them_wait_for_each_other(player)
    desk.wait_for_text("challenge_told", f"Reached in {player.steps} steps, with 2 of 3 hints.")
    assert [line[0] for line in desk.text("challenge_edit").splitlines()] == ["-", "+"], "what the first answer changes"
    assert "sorted((source, target), key=by_number)" in desk.text("challenge_edit")
    desk.find(QPushButton, "challenge_answer_1").setFocus()
    wrong_edit = desk.text("challenge_edit")
    answer(desk, 1, "That is not enough: schedule ")
    assert "still go in opposite directions" in desk.text("challenge_told")
    assert wrong_edit in desk.find(QPushButton, "challenge_answer_1").accessibleDescription()
    assert desk.text("challenge_edit") == wrong_edit, "the answer that was tested is still the one that is shown"
    answer(desk, 0, "The search agrees: no failure in")
    assert "Well done!" in desk.text("challenge_told")
    right, wrong = (desk.find(QPushButton, f"challenge_answer_{place}") for place in (0, 1))
    assert right.accessibleDescription().startswith("Tested: the search finds no failure\n- ")
    assert wrong.accessibleDescription().startswith("Tested: it still fails\n- ")
    right.setFocus()
    assert desk.text("challenge_edit") in right.accessibleDescription()


def test_a_run_that_ends_without_it_says_so_and_can_be_taken_back(desk, player):
    while not player.ended:  # each thread comes to its end before the main thread goes on
        player.step(max(one.thread for one in player.lab.stepper.choice.operations if one.ready))
    desk.wait_for_text("challenge_told", "The run has ended without it.")
    desk.key(Qt.Key.Key_F9, Qt.KeyboardModifier.ShiftModifier)
    player.wait_for_steps(0)
    assert desk.text("challenge_steps") == "0 steps"


def test_steps_are_counted_and_hints_run_out(desk, player):
    player.step(0)
    desk.wait_for_text("challenge_steps", "1 step")
    player.step(0)
    desk.wait_for_text("challenge_steps", "2 steps")
    for _ in range(3):
        desk.press("challenge_hint")
    hint = desk.find(QPushButton, "challenge_hint")
    assert (hint.text(), hint.isEnabled()) == ("No hints left", False)


def test_leaving_hides_the_challenge_and_keeps_the_program(desk, player):
    assert not desk.bench.fault_strip.isVisible()
    desk.qtbot.mouseClick(desk.find(QToolButton, "challenge_leave"), Qt.MouseButton.LeftButton)
    assert not desk.bench.experiments.strip.isVisible()
    assert player.lab.program.faults == ("lock_order",)
    assert desk.bench.fault_strip.isVisible()


def test_another_program_ends_the_challenge(desk, player):
    desk.bench.opener.open("bank_account")
    assert not desk.bench.experiments.strip.isVisible()


def test_the_live_mode_ends_the_challenge(desk, player):
    desk.press("mode_live")
    assert not desk.bench.experiments.strip.isVisible()


def test_a_text_that_was_edited_is_not_played(desk):
    bench = desk.open("transfers")
    bench.lab.stop()
    source = desk.find(QPlainTextEdit, "source")
    source.setPlainText(source.toPlainText().replace("sorted((source, target), key=by_number)", "(source, target)"))
    bench.authoring.settle()
    desk.key(Qt.Key.Key_C, CONTROL_SHIFT)
    assert "for the program as it was written: transfers.toml: faults[0].find" in desk.text("challenge_told")
    assert bench.lab.mode is RunMode.LIVE


def test_the_lesson_leads_to_the_challenge(desk):
    bench = desk.open("transfers")
    assert "Make two tellers wait for each other for ever." in bench.views.lesson.toPlainText()


def test_a_program_without_a_challenge_says_so_in_the_menu(desk):
    bench = desk.open("worker_pool")
    menu = desk.find(QAbstractButton, "experiments").menu()
    entry = next(action for action in menu.actions() if action.objectName() == "challenge")
    assert not entry.isEnabled()
    assert entry.toolTip() == "This program has no challenge"
    bench.opener.open("counter")
    assert entry.isEnabled()


def test_every_control_of_the_challenge_is_named(desk, player):
    make_them_wait_for_each_other(player)
    desk.wait_for_text("challenge_told", "Reached")
    for control in desk.bench.experiments.strip.findChildren(QAbstractButton):
        assert control.objectName()
        assert control.toolTip()
        assert QAccessible.queryAccessibleInterface(control).text(QAccessible.Text.Name)
    assert desk.find(QLabel, "challenge_goal").isVisible()
