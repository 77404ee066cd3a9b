"""``threadlab step`` and ``threadlab explore``, as a user calls them."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from stepped_runs import SCRIPTS

from engine.__main__ import main
from engine.explore.recording import read_recording

ROOT = Path(__file__).resolve().parent.parent


def script(name):
    return str(SCRIPTS / f"{name}.py")


def test_step_shows_a_schedule_with_a_line_a_step_and_a_column_a_thread(capsys):
    assert main(["step", "bank_account", "--seed", "3"]) == 0
    shown = capsys.readouterr()
    lines = shown.out.splitlines()
    header = next(line for line in lines if line.lstrip().startswith("step"))
    for name in ("MainThread", "depositor-1", "depositor-2", "withdrawer-1", "withdrawer-2"):
        assert name in header
    written = next(line for line in lines if "writes account.balance = " in line and "+=" in line)
    assert written.rstrip().endswith("self.balance += amount")
    assert "bank_account: Finished" in shown.err


def test_the_same_seed_shows_the_same_schedule(capsys):
    shown = set()
    for _ in range(2):
        main(["step", script("lost_update_fixed"), "--seed", "5"])
        shown.add(capsys.readouterr().out)
    assert len(shown) == 1


def test_step_takes_a_schedule(capsys, tmp_path):
    file = tmp_path / "a.threadlab"
    assert main(["step", script("lost_update_fixed"), "--seed", "2", "--record", str(file)]) == 0
    first = capsys.readouterr().out
    schedule = json.loads(file.read_text())["schedule"]
    assert main(["step", script("lost_update_fixed"), "--seed", "2", "--schedule", schedule]) == 0
    assert capsys.readouterr().out == first


def test_a_schedule_that_cannot_be_followed_is_said(capsys):
    assert main(["step", script("lost_update_fixed"), "--schedule", "0*3 0.9*4"]) == 0
    assert "could be followed up to step 3 of 7" in capsys.readouterr().err


def test_explore_prints_the_failing_interleaving_and_writes_a_recording_and_a_summary(capsys, tmp_path):
    file, report = tmp_path / "a.threadlab", tmp_path / "a.json"
    arguments = ["explore", script("overdraft_buggy"), "--record", str(file), "--json", str(report)]
    assert main(arguments) == 1
    shown = capsys.readouterr()
    assert "AssertionError: balance -60" in shown.err
    assert "Data race on account.balance" in shown.err
    assert "and replaying it gives the same trace" in shown.err
    reads = [line for line in shown.out.splitlines() if "reads account.balance: 100" in line]
    assert len(reads) >= 2
    assert read_recording(file).verdict_kind == "uncaught_exception"
    assert json.loads(report.read_text())["found"]["preemptions"] == 1


def test_explore_says_what_it_did_when_nothing_is_found(capsys, tmp_path):
    file = tmp_path / "a.threadlab"
    arguments = ["explore", script("overdraft_fixed"), "--strategy", "random"]
    assert main([*arguments, "--schedules", "60", "--record", str(file)]) == 0
    assert "No failure in 60 schedules" in capsys.readouterr().err
    assert not file.exists()


def test_explore_ends_within_its_seconds(capsys):
    assert main(["explore", "producer_consumer", "--schedules", "1000000", "--seconds", "0.5"]) == 0
    said = re.search(r"No failure in ([\d,]+) schedules", capsys.readouterr().err)
    assert 0 < int(said[1].replace(",", "")) < 1_000_000


def test_an_endless_program_is_given_up_and_that_is_no_failure(capsys):
    assert main(["explore", "bank_account", "--preset", "live", "--schedules", "12", "--steps", "300"]) == 0
    assert "were given up after 300 steps" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["explore", "nobody"], "there is no program 'nobody'"),
        (["explore", "bank_account", "--strategy", "magic"], "invalid choice: 'magic'"),
        (["explore", "bank_account", "--schedules", "0"], "0 is not above 0"),
        (["step", "bank_account", "--schedule", "a"], "--schedule: 'a' is no step of a schedule"),
        (["step", "bank_account", "--set", "NOBODY=1"], "NOBODY"),
        (["step", "bank_account", "--preset", "none"], "none"),
        (["replay", "nowhere.threadlab"], "nowhere.threadlab: can't be read"),
    ],
)
def test_wrong_usage_is_one_sentence_and_status_two(capsys, arguments, words):
    assert main(arguments) == 2
    assert words in capsys.readouterr().err


def test_a_syntax_error_is_named_with_its_line(capsys, tmp_path):
    path = tmp_path / "broken.py"
    path.write_text("x = 1\nx = = 2\n")
    for command in ("step", "explore"):
        assert main([command, str(path)]) == 1
        assert "broken.py, line 2: the source has a syntax error" in capsys.readouterr().err


def test_a_file_that_was_there_stays_when_nothing_can_be_told(capsys, tmp_path):
    broken, kept = tmp_path / "broken.py", tmp_path / "kept.json"
    broken.write_text("def work(:\n")
    kept.write_text("of the run before")
    for options in (["explore", "--json"], ["step", "--record"]):
        assert main([options[0], str(broken), options[1], str(kept)]) == 1
        assert kept.read_text() == "of the run before"
    assert [file.name for file in tmp_path.iterdir() if file.suffix == ".part"] == []
    assert "syntax error" in capsys.readouterr().err


def test_a_wait_for_something_outside_is_said_and_leaves_no_process(capsys, tmp_path):
    path = tmp_path / "outside.py"
    path.write_text("import socket\na, b = socket.socketpair()\na.recv(1)\n")
    assert main(["step", str(path)]) == 1
    assert "outside.py, line 3: no step for some seconds" in capsys.readouterr().err
    assert main(["explore", str(path)]) == 1


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="the child is found by /proc")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_a_search_and_its_process(number, status):
    # As a shell starts what it puts into the background: with the signal ignored.
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    command = [sys.executable, "-m", "engine", "explore", "producer_consumer", "--schedules", "1000000"]
    with subprocess.Popen([*command, "--seconds", "600"], cwd=ROOT, stdout=-1, stderr=-1) as process:
        signal.signal(signal.SIGINT, before)
        try:
            _interrupt_search(process, number, status)
        finally:
            process.kill()


def _interrupt_search(process, number, status):
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    deadline = time.monotonic() + 60
    while not children.is_file() or not children.read_text().split():
        assert time.monotonic() < deadline
        assert process.poll() is None
    child = int(children.read_text().split()[0])
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == status
    # It was killed, or was just starting and finds that nobody listens.
    while Path(f"/proc/{child}").exists():
        assert time.monotonic() < deadline + 60


def test_steps_without_an_event_name_the_object_and_not_the_thread_of_its_number(capsys, tmp_path):
    path = tmp_path / "looking.py"
    path.write_text(
        "import queue, threading\nthings = queue.Queue()\n"
        "def look():\n    for _ in range(2):\n        things.empty()\n"
        "threads = [threading.Thread(target=look) for _ in range(2)]\n"
        "for thread in threads:\n    thread.start()\nthings.put(1)\n"
    )
    assert main(["step", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "calls empty of things" in shown
    assert "calls turn" not in shown


@pytest.mark.skipif(not hasattr(os, "fork"), reason="there is no fork")
def test_a_forked_process_that_stays_does_not_keep_the_command_from_ending(capsys, tmp_path):
    path = tmp_path / "forks.py"
    path.write_text(
        "import os, time\nif not os.fork():\n    time.sleep(600)\n    os._exit(0)\nprint('parent')\n", "utf-8"
    )
    assert main(["step", str(path)]) == 0
    assert "parent" in capsys.readouterr().out
