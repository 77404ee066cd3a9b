"""Opening scripts by dropping them, what is said then, and what happens when they change on disk."""

import os

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton
from windows import Desk

from gui.widgets.drop_target import DropTarget

COPY, LEFT, PLAIN = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "race.py"
    path.write_text("COUNT = 3\nprint(COUNT)\n")
    return path


def files(*paths):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    return data


def drag_over(widget, data):
    """Drag files into a widget; whether somebody takes them."""
    event = QDragEnterEvent(QPoint(5, 5), COPY, data, LEFT, PLAIN)
    event.setAccepted(False)
    QApplication.sendEvent(widget, event)
    return event.isAccepted()


def drop(widget, data):
    """Qt gives a drop to the widget that took the drag before, as it does here."""
    QApplication.sendEvent(widget, QDropEvent(QPointF(5, 5), COPY, data, LEFT, PLAIN))


def test_a_script_that_is_dropped_anywhere_is_opened_and_not_run(desk, script):
    desk.open()
    count = len(desk.sessions)
    target = desk.find(DropTarget, "drop_target")
    data = files(script)
    assert drag_over(desk.find(QPlainTextEdit, "source").viewport(), data)
    assert target.isVisible()
    assert target.geometry() == desk.bench.rect()
    drop(target, data)
    assert target.isHidden()
    assert desk.bench.lab.program.path == script
    assert len(desk.sessions) == count
    assert desk.find(QPlainTextEdit, "source").toPlainText() == script.read_text()


def test_dragging_out_again_shows_the_panes_again(desk, script):
    desk.open()
    assert drag_over(desk.bench, files(script))
    target = desk.find(DropTarget, "drop_target")
    QApplication.sendEvent(target, QDragLeaveEvent())
    assert target.isHidden()


def test_other_files_are_not_taken(desk, tmp_path):
    desk.open()
    assert not drag_over(desk.bench, files(tmp_path / "notes.txt"))
    assert desk.find(DropTarget, "drop_target").isHidden()


def test_a_dropped_script_with_a_damaged_sheet_says_what_is_wrong(desk, script):
    desk.open()
    script.with_suffix(".toml").write_text("title = 3\n")
    data = files(script)
    drag_over(desk.bench, data)
    drop(desk.find(DropTarget, "drop_target"), data)
    assert "race.toml: title: 3 is no text" in desk.text("banner_sentence")
    assert desk.bench.lab.program.name != "race"


def test_a_script_that_starts_processes_is_told_what_is_not_traced_every_time(desk, script):
    script.write_text("import subprocess\n")
    desk.open()
    desk.bench.opener.open(str(script))
    rights, untraced = desk.text("banner_sentence").split("\n")
    assert "with your rights, in a process of its own" in rights
    assert untraced.startswith("race.py starts other processes (line 1).")
    desk.bench.opener.open(str(script))
    assert desk.text("banner_sentence") == untraced


def test_a_file_that_is_no_text_is_not_opened(desk, script):
    script.write_bytes(b"\x00\x01")
    desk.open()
    before = desk.bench.lab.program
    assert not desk.bench.opener.open(str(script))
    assert "race.py: is no text in UTF-8" in desk.text("banner_sentence")
    assert desk.bench.lab.program is before


def test_a_script_that_changes_on_disk_is_noticed_and_reloaded_on_demand(desk, script):
    desk.open()
    desk.bench.opener.open(str(script))
    script.write_text("COUNT = 4\n")
    os.utime(script, ns=(1, 1))
    desk.wait_for_text("banner_sentence", "race.py, or its sheet, has changed on disk")
    assert "COUNT = 3" in desk.find(QPlainTextEdit, "source").toPlainText()
    desk.press("banner_action")
    assert desk.find(QPlainTextEdit, "source").toPlainText() == "COUNT = 4\n"
    assert desk.bench.lab.values == {"COUNT": 4}


def test_a_sheet_that_is_written_beside_an_open_script_is_picked_up_by_reloading(desk, script):
    desk.open()
    desk.bench.opener.open(str(script))
    script.with_suffix(".toml").write_text('title = "My race"\n')
    desk.wait_for_text("banner_sentence", "or its sheet, has changed on disk")
    desk.press("banner_action")
    assert desk.frame.windowTitle() == "My race – Threadlab"


def test_saving_in_the_window_is_no_change_on_disk(desk, script):
    desk.open()
    desk.bench.opener.open(str(script))
    desk.find(QPlainTextEdit, "source").setFocus()
    desk.qtbot.keyClicks(desk.find(QPlainTextEdit, "source"), "#")
    desk.press("save")
    desk.bench.views.banner.hide()
    with desk.qtbot.waitSignal(desk.bench.findChild(QTimer, "disk_watch").timeout):
        pass  # it has looked once more
    assert desk.bench.views.banner.isHidden()


def test_a_fault_can_be_given_when_the_window_is_started(desk):
    desk.bench = None
    bench = desk.open()
    bench.open_first("bank_account", ["if_for_while"])
    assert bench.lab.program.faults == ("if_for_while",)
    assert desk.text("fault_strip_sentence") == "Fault on: An if instead of the while"
    bench.open_first("bank_account", ["no such fault"])
    assert "no such fault" in desk.text("banner_sentence")


def test_a_script_without_a_sheet_gets_one_to_start_from_and_takes_it_up(desk, script):
    desk.open()
    assert desk.find(QPushButton, "new_sheet").isHidden()
    desk.bench.opener.open(str(script))
    desk.press("new_sheet")
    assert "race.toml was written beside race.py" in desk.text("banner_sentence")
    written = script.with_suffix(".toml").read_text()
    assert "[parameters.COUNT]" in written
    desk.press("new_sheet")
    assert "race.toml is there already" in desk.text("banner_sentence")
    assert script.with_suffix(".toml").read_text() == written
    desk.bench.opener.open(str(script))
    assert desk.bench.lab.program.has_sheet
    assert desk.bench.lab.preset() == "start"
    assert desk.find(QPushButton, "new_sheet").isHidden()


def test_the_new_sheet_has_the_gauges_that_the_last_run_has_shown(qapp, qtbot, tmp_path):
    desk = Desk(qtbot, tmp_path, real=True)
    script = tmp_path / "shop.py"
    script.write_text("import queue\n\n\nclass Shop:\n    line = queue.Queue()\n\n\nshop = Shop()\nshop.line.put(1)\n")
    try:
        bench = desk.open()
        bench.opener.open(str(script))
        desk.key(Qt.Key.Key_F5)
        desk.wait_for_text("verdict", "Finished")
        desk.press("new_sheet")
        bench.opener.open(str(script))
        assert [gauge.kind for gauge in bench.lab.program.sheet.gauges] == ["size"]
    finally:
        desk.close()
