"""Edits are written when the user says so, and never lost without a question."""

import shutil

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QFileDialog, QLineEdit, QMessageBox, QPlainTextEdit, QPushButton
from windows import Desk

from engine.catalog import PROGRAMS_FOLDER
from engine.source_file import SourceFileError, read_source, write_source

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def script(desk, tmp_path):
    """A script that is open and not edited."""
    path = tmp_path / "race.py"
    path.write_text("COUNT = 3\nprint(COUNT)\n")
    desk.open()
    desk.bench.opener.open(str(path))
    return path


def type_first(desk, text):
    view = desk.find(QPlainTextEdit, "source")
    view.moveCursor(QTextCursor.MoveOperation.Start)
    view.setFocus()
    desk.qtbot.keyClicks(view, text)


def answer(desk, box_name, button_text):
    box = desk.find(QMessageBox, box_name)
    button = next(button for button in box.buttons() if button.text() == button_text)
    desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def save_to(desk, path):
    dialog = desk.find(QFileDialog, "save_dialog")
    field = dialog.findChild(QLineEdit)
    field.setText(str(path))
    desk.qtbot.keyClick(field, Qt.Key.Key_Return)


def chosen(desk, path):
    """The dialog has told that file, whatever it asked before: its own boxes would block the test."""
    dialog = desk.find(QFileDialog, "save_dialog")
    dialog.fileSelected.emit(str(path))
    dialog.close()


def test_nothing_is_written_without_saving_and_saving_writes_it(desk, script):
    type_first(desk, "#")
    desk.key(Qt.Key.Key_F5)
    assert desk.session.program.source == "#COUNT = 3\nprint(COUNT)\n"
    assert script.read_text() == "COUNT = 3\nprint(COUNT)\n"
    desk.key(Qt.Key.Key_S, CONTROL)
    assert script.read_text() == "#COUNT = 3\nprint(COUNT)\n"
    assert desk.find(QPushButton, "save").isHidden()
    desk.qtbot.keyClick(desk.find(QPlainTextEdit, "source"), Qt.Key.Key_Z, CONTROL)
    assert desk.find(QPushButton, "save").isVisible(), "what was saved is another text now"


def test_a_built_in_program_is_saved_as_a_script_of_one_s_own_which_is_open_then(desk, tmp_path):
    desk.open("bank_account")
    before = (PROGRAMS_FOLDER / "bank_account.py").read_text()
    type_first(desk, "#")
    assert desk.find(QPushButton, "save").isHidden()
    desk.press("save_as")
    save_to(desk, tmp_path / "mine")
    desk.qtbot.waitUntil(lambda: desk.bench.lab.program.path == tmp_path / "mine.py", timeout=10_000)
    assert (tmp_path / "mine.py").read_text() == "#" + before
    assert (PROGRAMS_FOLDER / "bank_account.py").read_text() == before
    assert not desk.bench.authoring.edited


def test_the_programs_of_the_laboratory_are_never_written(desk):
    desk.open("bank_account")
    before = (PROGRAMS_FOLDER / "bank_account.py").read_bytes()
    type_first(desk, "#")
    desk.press("save_as")
    chosen(desk, PROGRAMS_FOLDER / "bank_account.py")
    desk.wait_for_text("banner_sentence", "stays as it is")
    assert (PROGRAMS_FOLDER / "bank_account.py").read_bytes() == before


@pytest.mark.parametrize("answered", ["&Save", "&Don't save", "Cancel"])
def test_opening_another_program_asks_about_edits(desk, script, answered):
    type_first(desk, "#")
    desk.bench.programs.program_chosen.emit("worker_pool")
    assert desk.bench.lab.program.path == script, "not before there is an answer"
    answer(desk, "unsaved_box", answered)
    stayed = answered == "Cancel"
    assert desk.bench.lab.program.name == ("race" if stayed else "worker_pool")
    assert script.read_text().startswith("#") == (answered == "&Save")
    if stayed:
        assert desk.find(QPlainTextEdit, "source").toPlainText().startswith("#")


@pytest.mark.parametrize("answered", ["&Save", "&Don't save", "Cancel"])
def test_closing_asks_about_edits(desk, script, answered):
    type_first(desk, "#")
    desk.frame.close()
    assert desk.frame.isVisible()
    answer(desk, "unsaved_box", answered)
    assert desk.frame.isVisible() == (answered == "Cancel")
    assert script.read_text().startswith("#") == (answered == "&Save")


def test_without_edits_nothing_is_asked(desk, script):
    desk.bench.programs.program_chosen.emit("worker_pool")
    assert desk.bench.lab.program.name == "worker_pool"


def test_a_file_that_changed_meanwhile_is_overwritten_only_if_the_user_says_so(desk, script):
    type_first(desk, "#")
    script.write_text("print('by somebody else')\n")
    desk.press("save")
    assert script.read_text() == "print('by somebody else')\n"
    answer(desk, "overwrite_box", "&Overwrite")
    assert script.read_text() == "#COUNT = 3\nprint(COUNT)\n"


def test_a_script_whose_file_is_gone_is_saved_to_a_file_that_the_user_chooses(desk, script):
    script.unlink()
    type_first(desk, "#")
    desk.key(Qt.Key.Key_S, CONTROL)
    assert not script.exists()
    save_to(desk, script)
    desk.qtbot.waitUntil(script.exists, timeout=10_000)


def test_what_can_t_be_written_is_said_and_the_edits_stay(desk, script):
    type_first(desk, "#")
    desk.press("save_as")
    chosen(desk, script.parent / "no such folder" / "a.py")
    desk.wait_for_text("banner_sentence", "can't be written")
    assert desk.bench.authoring.edited


def test_a_script_keeps_its_encoding_and_its_ends_of_line(tmp_path):
    path = tmp_path / "old.py"
    path.write_bytes(b"# -*- coding: latin-1 -*-\r\nname = 'caf\xe9'\r\n")
    text = read_source(path)
    assert text == "# -*- coding: latin-1 -*-\nname = 'café'\n"
    write_source(path, text.replace("café", "thé"))
    assert path.read_bytes() == b"# -*- coding: latin-1 -*-\r\nname = 'th\xe9'\r\n"
    with pytest.raises(SourceFileError, match="iso-8859-1, which has no '€'"):
        write_source(path, text.replace("café", "€"))
    assert path.read_bytes() == b"# -*- coding: latin-1 -*-\r\nname = 'th\xe9'\r\n"
    assert list(tmp_path.iterdir()) == [path]


def test_edits_are_there_again_after_the_window_has_ended_by_itself_and_nothing_runs(desk, script, qtbot, tmp_path):
    type_first(desk, "#")
    qtbot.waitUntil(lambda: desk.settings().draft == (str(script), "#COUNT = 3\nprint(COUNT)\n"), timeout=10_000)
    later = tmp_path / "later"
    later.mkdir()
    shutil.copy(tmp_path / "settings.ini", later / "settings.ini")  # as a crash leaves it
    again = Desk(qtbot, later)
    try:
        again.open()
        assert again.find(QPlainTextEdit, "source").toPlainText() == "#COUNT = 3\nprint(COUNT)\n"
        assert "Your edits of race.py are here again" in again.text("banner_sentence")
        assert again.sessions == []
        assert again.find(QPushButton, "save").isVisible()
    finally:
        again.close()
    assert again.settings().draft == ("", ""), "given up by the user"


def test_edits_that_are_saved_are_not_brought_back(desk, script, qtbot):
    type_first(desk, "#")
    qtbot.waitUntil(lambda: desk.settings().draft[0] == str(script), timeout=10_000)
    desk.press("save")
    assert desk.settings().draft == ("", "")


def test_a_far_too_large_script_is_refused_before_it_keeps_the_window_busy(tmp_path):
    path = tmp_path / "large.py"
    path.write_text("x = 1\n" * 100_000)
    with pytest.raises(SourceFileError, match=r"large\.py: has 585 KB; scripts of up to 256 KB can be opened"):
        read_source(path)
