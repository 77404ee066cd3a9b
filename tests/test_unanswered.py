"""A call that lets no other thread go on ends in a sentence with its line, not in a hang."""

import os
import subprocess
import sys
from pathlib import Path
from time import monotonic, sleep

import pytest
from sessions import Listener

from engine.__main__ import main
from engine.catalog import program_from_source
from engine.stepped.session import SteppedSession
from engine.unanswered import sentence
from engine.verdict import VerdictKind

ROOT = Path(__file__).resolve().parent.parent
SOURCE = """\
import re, threading, time
def work():
    print("begin"); time.sleep(0.1)
    re.match("(a+)+b", "a" * 60)
thread = threading.Thread(target=work)
thread.start()
thread.join()
"""
SENTENCE = "endless.py, line 4: no answer for 5 s: the program is inside a call there that lets no other thread go on."


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "endless.py"
    path.write_text(SOURCE)
    return path


def test_a_schedule_says_where_it_answers_no_more(script, capfd):
    assert main(["step", str(script)]) == 1
    assert capfd.readouterr().err.splitlines()[-1] == f"threadlab: {SENTENCE}"


def test_a_live_run_is_told_about_and_can_be_stopped(script, capfd):
    assert main(["run", str(script), "--seconds", "7"]) == 1
    shown = capfd.readouterr()
    assert shown.out.splitlines() == ["begin"]
    assert f"threadlab: {SENTENCE}" in shown.err.splitlines()
    assert "it was asked to end and did not" in shown.err


@pytest.mark.slow
def test_a_run_that_is_stepped_through_ends_with_the_verdict(script):
    program = program_from_source(script, SOURCE, None)
    session = SteppedSession(program, program.values())
    listener = Listener(session, program)
    session.start()
    try:
        listener.listen()
    finally:
        session.close()
    assert (listener.world.verdict.kind, listener.world.verdict.sentence) == (VerdictKind.SILENT, SENTENCE)


KEEPS_THE_INTERPRETER_UNTIL_IT_HAS_READ = """\
import ctypes, sys
from engine import unanswered
unanswered.NOT_ANSWERED_S, unanswered._BEAT_S = 0.2, 0.02
unanswered.watch(end=False)
ctypes.PyDLL(None).read(0, ctypes.create_string_buffer(1), 1)
sys.stdin.read()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="its C library reads otherwise")
def test_of_a_process_that_answers_again_nothing_is_said_any_more(tmp_path):
    command = [sys.executable, "-c", KEEPS_THE_INTERPRETER_UNTIL_IT_HAS_READ]
    with subprocess.Popen(command, cwd=ROOT, env={**os.environ, "TMPDIR": str(tmp_path)}, stdin=-1) as process:
        try:
            wait_until(lambda: sentence(str(tmp_path)))
            process.stdin.write(b"x")
            process.stdin.flush()
            wait_until(lambda: not sentence(str(tmp_path)))
        finally:
            process.stdin.close()
    assert process.returncode == 0


def wait_until(condition):
    deadline = monotonic() + 30
    while not condition():
        assert monotonic() < deadline
        sleep(0.01)


FRAMES = {
    "ours": '  File "{engine}/stepped/runtime.py", line 9 in park\n  File "/home/me/script.py", line 3 in work\n',
    "one": '  File "/home/me/script.py", line 5 in first\n  File "{engine}/primitives/threads.py", line 1 in run\n',
    "other": '  File "/home/me/script.py", line 7 in second\n  File "{engine}/primitives/threads.py", line 1 in run\n',
}


@pytest.mark.parametrize(
    ("stacks", "said"),
    [
        (["ours", "one"], "script.py, line 5: no answer for 5 s"),
        (["one", "other"], "No answer for 5 s"),  # one of them waits for the interpreter
        (["ours"], "No answer for 5 s"),
    ],
)
def test_only_a_thread_that_must_have_the_interpreter_is_named(tmp_path, stacks, said):
    import engine

    frames = [FRAMES[stack].format(engine=engine.__path__[0]) for stack in stacks]
    text = "".join(f"Thread 0x1 (most recent call first):\n{stack}\n" for stack in frames)
    (tmp_path / "unanswered.txt").write_text(f"Timeout (0:00:05)!\n{text}")
    assert sentence(str(tmp_path)).startswith(said)


def test_of_a_process_that_answers_nothing_is_said(tmp_path):
    assert sentence(str(tmp_path)) == ""
    (tmp_path / "unanswered.txt").write_text("")
    assert sentence(str(tmp_path)) == ""
