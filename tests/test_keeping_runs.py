"""Recordings and exported steps, as a student saves and opens them in the window."""

import json

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog, QLabel
from stepped_runs import SCRIPTS
from test_stepping import Student

from engine.__main__ import main
from engine.explore.recording import read_recording
from gui.lab.run_state import RunMode, RunState

pytestmark = pytest.mark.real_runs


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "lost_update.py"
    path.write_text((SCRIPTS / "lost_update_buggy.py").read_text())
    return path


def choose_in(desk, name, path):
    dialog = desk.find(QFileDialog, name)
    dialog.selectFile(str(path))
    dialog.fileSelected.emit(str(path))
    dialog.close()


def ended_run(desk, script):
    student = Student(desk, str(script))
    student.choose_stepped()
    for _ in range(4):
        student.step_with(Qt.Key.Key_F10)
    desk.key(Qt.Key.Key_F5)
    desk.qtbot.waitUntil(lambda: student.ended, timeout=10_000)
    return student


def test_a_run_is_saved_and_replayed_by_the_command_line_with_the_same_trace(desk, script, tmp_path, capsys):
    student = ended_run(desk, script)
    path = tmp_path / "kept.threadlab"
    desk.find(QAction, "save_run").trigger()
    choose_in(desk, "save_run_dialog", path)
    assert f"kept.threadlab was written: {student.steps} steps." in desk.text("banner_sentence")
    recording = read_recording(path)
    assert recording.schedule == student.lab.stepper.log.schedule
    assert recording.verdict == desk.text("verdict")
    main(["replay", str(path)])
    assert "The same trace as recorded, event for event" in capsys.readouterr().err


def test_a_run_that_has_not_ended_cannot_be_saved_and_says_when(desk, script):
    student = Student(desk, str(script))
    student.choose_stepped()
    action = desk.find(QAction, "save_run")
    assert not action.isEnabled()
    assert "when it has ended" in action.toolTip()


def test_an_opened_recording_runs_nothing_until_it_is_stepped_and_follows_what_was_recorded(desk, script, tmp_path):
    path = tmp_path / "recorded.threadlab"
    main(["step", str(script), "--seed", "7", "--record", str(path)])
    student = Student(desk, "bank_account")
    student.bench.opener.choose(str(path))
    assert (student.lab.mode, student.lab.state) == (RunMode.STEPPED, RunState.READY)
    assert student.lab.record is None
    assert "recorded.threadlab is open" in desk.text("banner_sentence")
    assert student.lab.program.path == script
    desk.press("step")
    student.wait_for_choice()
    while not student.ended:
        student.step_with(Qt.Key.Key_F10)
    recording = read_recording(path)
    assert student.lab.stepper.log.schedule == recording.schedule
    assert student.lab.stepper.log.trace == recording.trace


def test_a_recording_of_a_text_that_has_changed_since_says_so_and_shows_the_recorded_one(desk, script, tmp_path):
    path = tmp_path / "recorded.threadlab"
    main(["step", str(script), "--record", str(path)])
    recorded = script.read_text()
    script.write_text("print('another program')\n")
    student = Student(desk, "bank_account")
    student.bench.opener.choose(str(path))
    assert "On disk that program is another one by now" in desk.text("banner_sentence")
    assert student.lab.program.source == recorded


def test_a_damaged_recording_is_named_and_nothing_changes(desk, tmp_path):
    path = tmp_path / "damaged.threadlab"
    path.write_text(json.dumps({"format": "threadlab recording", "version": 1}))
    student = Student(desk, "bank_account")
    student.bench.opener.choose(str(path))
    assert "damaged.threadlab: is no recording of Threadlab" in desk.text("banner_sentence")
    assert student.lab.program.name == "bank_account"


@pytest.mark.parametrize(
    ("ending", "beginning", "words"),
    [
        (".svg", "<svg ", ">starts Thread-1 (count)</text>"),
        (".mmd", "sequenceDiagram", "T0->>T1: 2. starts Thread-1 (count) (line 17)"),
        (".txt", " step", "starts Thread-1 (count)"),
    ],
)
def test_the_steps_are_exported_in_the_form_of_the_files_ending(desk, script, tmp_path, ending, beginning, words):
    ended_run(desk, script)
    path = tmp_path / f"steps{ending}"
    desk.find(QAction, "export_steps").trigger()
    choose_in(desk, "export_dialog", path)
    desk.qtbot.waitUntil(path.is_file, timeout=10_000)
    text = path.read_text()
    assert text.startswith(beginning)
    assert words in text
    assert "steps" in desk.find(QLabel, "banner_sentence").text()


def test_the_exported_text_is_that_of_the_command_line(desk, script, tmp_path, capsys):
    main(["step", str(script), "--seed", "1"])
    shown = capsys.readouterr().out.splitlines()
    ended_run(desk, script)
    path = tmp_path / "steps.txt"
    desk.find(QAction, "export_steps").trigger()
    choose_in(desk, "export_dialog", path)
    desk.qtbot.waitUntil(path.is_file, timeout=10_000)
    header = next(place for place, line in enumerate(shown) if line.startswith(" step"))
    assert path.read_text().splitlines() == shown[header:]


def test_a_file_that_cannot_be_written_is_named(desk, script, tmp_path):
    ended_run(desk, script)
    desk.find(QAction, "save_run").trigger()
    choose_in(desk, "save_run_dialog", tmp_path / "nowhere" / "kept.threadlab")
    assert "kept.threadlab could not be written" in desk.text("banner_sentence")


def changed_recording(tmp_path, **changes):
    path = tmp_path / "changed.threadlab"
    main(["step", "bank_account", "--record", str(path)])
    content = json.loads(path.read_text())
    path.write_text(json.dumps(content | changes))
    return path


def test_a_recording_given_at_the_start_is_opened_and_not_started(desk, tmp_path):
    path = changed_recording(tmp_path)
    bench = desk.open(str(path))
    assert (bench.lab.mode, bench.lab.state) == (RunMode.STEPPED, RunState.READY)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"parameters": {"DEPOSITORS": ["many"]}}, "the key 'parameters' is missing or has a wrong type"),
        ({"parameters": {"DEPOSITORS": 1_000_000}}, "changed.threadlab: can't be followed"),
        ({"schedule": "0*999999999999"}, "a schedule of more than 5000000 steps"),
    ],
)
def test_a_recording_with_impossible_contents_is_refused(desk, tmp_path, changes, words):
    path = changed_recording(tmp_path, **changes)
    student = Student(desk, "bank_account")
    student.bench.opener.choose(str(path))
    assert words in desk.text("banner_sentence")
    assert student.lab.mode is RunMode.LIVE
