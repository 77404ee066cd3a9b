"""Faults and edits in the window, made as a user makes them; a session that the test plays runs nothing."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QCheckBox, QLabel, QPlainTextEdit, QPushButton
from traces import ended
from windows import Desk

from engine.catalog import find_program
from gui.programs.fault_menu import FaultMenu

WHILE = "            while self.balance < amount:  # another withdrawer may have been faster"


@pytest.fixture
def bank(desk):
    """The window with the bank account open and not run, and the list of its faults unfolded."""
    bench = desk.open()
    bench.opener.open("bank_account")
    bench.controls.faults.list_requested.emit()
    return bench


def source(desk):
    return desk.find(QPlainTextEdit, "source")


def switch(desk, name):
    box = desk.find(QCheckBox, f"fault_{name}")
    box.setFocus()
    desk.qtbot.keyClick(box, Qt.Key.Key_Space)


def signs(desk):
    """The lines that are struck out, and those of the running text that the file hasn't."""
    view, file = source(desk), find_program("bank_account").source.split("\n")
    struck = {mark.cursor.blockNumber() for mark in view.extraSelections() if mark.format.fontStrikeOut()}
    found, number = [], 0
    for place, text in enumerate(view.toPlainText().split("\n")):
        if place in struck:
            found.append(("removed", 0))
            continue
        number += 1
        if text not in file:
            found.append(("added", number))
    return found


def said_beside(desk, line):
    """What the margin says when the pointer is on it beside a line."""
    view = source(desk)
    top = view.cursorRect(QTextCursor(view.document().findBlockByNumber(line - 1))).center().y()
    return desk.bench.views.source.margin.tooltip_at(QPoint(4, top))


def type_at(desk, line, text):
    view = source(desk)
    view.setTextCursor(QTextCursor(view.document().findBlockByNumber(line - 1)))
    view.setFocus()
    for place, piece in enumerate(text.split("\n")):
        if place:
            desk.qtbot.keyClick(view, Qt.Key.Key_Return)
        desk.qtbot.keyClicks(view, piece)


def line_of(text, program="bank_account"):
    return find_program(program).source.split("\n").index(text) + 1


def test_a_fault_shows_its_diff_at_once_and_the_next_start_has_it(desk, bank):
    switch(desk, "if_for_while")
    line = line_of(WHILE)
    assert signs(desk) == [("removed", 0), ("added", line)]
    assert WHILE in source(desk).toPlainText()
    desk.key(Qt.Key.Key_F5)
    assert desk.session.program.faults == ("if_for_while",)
    assert WHILE not in desk.session.program.source
    assert "if self.balance < amount" in desk.session.program.source


def test_what_is_on_is_said_above_the_panes_in_the_bar_and_beside_the_source(desk, bank):
    assert bank.fault_strip.isHidden()
    assert desk.find(FaultMenu, "faults").accessibleName() == "Faults: none"
    switch(desk, "if_for_while")
    assert desk.text("fault_strip_sentence") == "Fault on: An if instead of the while"
    assert desk.find(FaultMenu, "faults").accessibleName() == "Fault: An if instead of the while"
    assert desk.find(QLabel, "if_for_while_look_for").isVisible()
    assert desk.find(QLabel, "if_for_while_look_for").text().startswith("Look for: ")
    desk.press("fault_strip_off")
    assert bank.fault_strip.isHidden()
    assert signs(desk) == []


def test_during_a_run_a_fault_waits_for_the_next_start_and_offers_it(desk, bank):
    desk.key(Qt.Key.Key_F5)
    first = desk.session
    switch(desk, "no_notify")
    assert desk.text("fault_strip_sentence") == "Fault on from the next start: Nobody is notified"
    assert first.program.faults == ()
    desk.press("fault_strip_restart")
    assert first.asked[-1] == "stop"
    first.say(*ended(0, "stopped"))
    desk.qtbot.waitUntil(lambda: desk.session is not first, timeout=10_000)
    assert desk.session.program.faults == ("no_notify",)
    assert desk.text("fault_strip_sentence") == "Fault on: Nobody is notified"
    switch(desk, "no_notify")
    assert desk.text("fault_strip_sentence") == "This run still has the fault that is off now: Nobody is notified"


def test_what_can_t_be_followed_is_said_as_soon_as_it_is_typed(desk, bank):
    type_at(desk, 3, "import subprocess\n")
    desk.wait_for_text("banner_sentence", "bank_account.py starts other processes (line 3).")
    desk.key(Qt.Key.Key_Escape)
    type_at(desk, 3, "# a comment moves it\n")
    bank.authoring.settle()
    assert not bank.views.banner.isVisible(), "it is said once"


def test_a_fault_of_the_same_lines_can_t_be_added_and_says_why(desk, bank):
    switch(desk, "notify_one")
    other = desk.find(QCheckBox, "fault_no_notify")
    assert not other.isEnabled()
    assert desk.find(QLabel, "no_notify_hindrance").isVisible()
    assert "“notify instead of notify_all”" in other.toolTip()
    switch(desk, "if_for_while")
    desk.key(Qt.Key.Key_F5)
    assert desk.session.program.faults == ("if_for_while", "notify_one")
    switch(desk, "notify_one")
    assert other.isEnabled()


def test_a_fault_is_switched_in_the_menu_of_the_bar_too(desk, bank):
    menu = desk.find(FaultMenu, "faults").menu()
    next(action for action in menu.actions() if action.objectName() == "switch_no_notify").trigger()
    assert desk.find(QCheckBox, "fault_no_notify").isChecked()
    assert bank.lab.program.faults == ("no_notify",)


def test_the_text_can_t_be_typed_into_while_a_fault_is_on_and_the_window_says_what_to_do(desk, bank):
    switch(desk, "if_for_while")
    before = source(desk).toPlainText()
    source(desk).setFocus()
    desk.qtbot.keyClicks(source(desk), "x")
    assert source(desk).toPlainText() == before
    assert "Switch the faults off" in desk.text("banner_sentence")


def test_opening_another_program_forgets_the_faults(desk, bank):
    switch(desk, "if_for_while")
    bank.opener.open("worker_pool")
    assert bank.fault_strip.isHidden()
    assert bank.lab.program.faults == ()


def test_what_is_typed_runs_at_the_next_start_though_no_file_has_it(desk, bank):
    type_at(desk, 1, "# mine\n")
    assert desk.text("edit_state") == "Edited"
    desk.key(Qt.Key.Key_F5)
    assert desk.session.program.source.startswith("# mine\n")
    assert find_program("bank_account").source == desk.session.program.source.removeprefix("# mine\n")


def test_edits_during_a_run_are_said_to_wait_for_the_next_start(desk, bank):
    desk.key(Qt.Key.Key_F5)
    type_at(desk, 1, "# mine\n")
    assert desk.text("edit_state") == "Edited"
    assert desk.find(QLabel, "edit_pending").isVisible()
    assert "next start" in desk.find(QLabel, "edit_state").toolTip()


def test_sliders_follow_an_edited_constant(desk, bank):
    type_at(desk, line_of("INITIAL_BALANCE = 100"), "INITIAL_BALANCE = 700  # ")
    desk.qtbot.waitUntil(lambda: bank.lab.values["INITIAL_BALANCE"] == 700, timeout=10_000)
    assert desk.find(QAbstractSpinBox, "INITIAL_BALANCE_field").text() == "700"


def test_edits_are_still_unsaved_after_a_search_has_opened_the_edited_program_anew(desk, bank):
    type_at(desk, 1, "# mine\n")
    bank.authoring.settle()
    edited = bank.lab.program
    bank.lab.open_stepped(edited.with_faults(["if_for_while"]), edited.values(), 1)
    assert desk.text("fault_strip_sentence") == "Fault on: An if instead of the while"
    assert desk.find(QLabel, "edit_state").isVisible()
    desk.press("revert")
    assert source(desk).toPlainText() == find_program("bank_account").source


def test_revert_goes_back_to_the_file_and_undo_brings_the_edits_again(desk, bank):
    type_at(desk, 1, "# mine\n")
    desk.press("revert")
    assert source(desk).toPlainText() == find_program("bank_account").source
    assert desk.find(QPushButton, "revert").isHidden()
    desk.qtbot.keyClick(source(desk), Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert source(desk).toPlainText().startswith("# mine\n")


def test_faults_go_into_the_edited_text_and_one_whose_lines_were_edited_away_says_so(desk, bank):
    type_at(desk, line_of(WHILE), "#")
    desk.qtbot.waitUntil(lambda: not desk.find(QCheckBox, "fault_if_for_while").isEnabled(), timeout=10_000)
    assert "has not the lines" in desk.find(QCheckBox, "fault_if_for_while").toolTip()
    source(desk).undo()
    type_at(desk, 1, "# mine\n")
    desk.qtbot.waitUntil(lambda: desk.find(QCheckBox, "fault_if_for_while").isEnabled(), timeout=10_000)
    switch(desk, "if_for_while")
    desk.key(Qt.Key.Key_F5)
    assert desk.session.program.source.startswith("# mine\n")
    assert "if self.balance < amount" in desk.session.program.source


def test_a_syntax_error_is_shown_at_its_line(qapp, qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path, real=True)
    try:
        desk.open()
        desk.bench.opener.open("bank_account")
        type_at(desk, 3, "def broken(:\n")
        desk.key(Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "invalid syntax" in said_beside(desk, 3), timeout=20_000)
        assert "line 3" in desk.text("banner_sentence")
        desk.find(QPlainTextEdit, "source").undo()
        assert "invalid syntax" not in said_beside(desk, 3)
    finally:
        desk.close()


def test_the_line_at_which_an_edited_program_dies_is_marked(qapp, qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path, real=True)
    script = tmp_path / "dies.py"
    script.write_text("import threading\n\n\ndef work():\n    pass\n\n\nthreading.Thread(target=work).start()\n")
    try:
        bench = desk.open()
        bench.opener.open(str(script))
        type_at(desk, 5, "    1 / 0  # ")
        desk.key(Qt.Key.Key_F5)
        qtbot.waitUntil(lambda: "ZeroDivisionError" in said_beside(desk, 5), timeout=20_000)
        QApplication.processEvents()
    finally:
        desk.close()
