"""The window with the real engine: the built-in programs on real threads in a real process."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from leaks import live_children
from PySide6.QtCore import QDeadlineTimer
from PySide6.QtWidgets import QPlainTextEdit

from engine.verdict import VerdictKind
from gui.lab.run_state import RunState

pytestmark = pytest.mark.real_runs

ROOT = Path(__file__).resolve().parent.parent


def until(desk, condition, timeout=30_000):
    desk.qtbot.waitUntil(condition, timeout=timeout)


def count(desk, name):
    """The number on a card."""
    text = desk.text(f"{name}_value").split(" <")[0]
    return float(text.replace("–", "0").replace(",", ""))


def alive(desk, kind):
    world = desk.bench.lab.record.world
    return [thread for thread in world.threads.values() if thread.kind == kind and thread.alive]


def test_a_slider_changes_how_many_threads_run(desk):
    desk.open("producer_consumer")
    until(desk, lambda: len(alive(desk, "PRODUCERS")) == 2)
    desk.drag("PRODUCERS", 1.0)
    until(desk, lambda: len(alive(desk, "PRODUCERS")) == 16)
    desk.drag("PRODUCERS", 0.0)
    until(desk, lambda: not alive(desk, "PRODUCERS"))
    assert desk.bench.lab.state is RunState.RUNNING


def test_what_is_consumed_is_counted_and_what_is_printed_is_shown(desk):
    bench = desk.open("producer_consumer")
    until(desk, lambda: count(desk, "consumed") >= 3)
    bench.views.details.show_page("output")
    output = desk.find(QPlainTextEdit, "output")
    until(desk, lambda: "used P" in output.toPlainText())
    assert desk.text("consumed_once_state") == "holds"


def test_pause_freezes_the_clock_and_resume_goes_on(desk):
    bench = desk.open("producer_consumer")
    until(desk, lambda: count(desk, "consumed") >= 1)
    desk.press("run")
    assert "Paused" in desk.text("verdict")
    until(desk, lambda: bench.lab.record.world.paused)
    desk.press("run")
    until(desk, lambda: not bench.lab.record.world.paused)
    desk.pause()  # nobody is in the middle of anything now
    frozen = bench.lab.record.now_ns
    events = bench.lab.record.received
    desk.qtbot.wait(600)  # nothing may happen in this time
    assert bench.lab.record.now_ns == frozen
    assert bench.lab.record.received == events
    desk.press("run")
    until(desk, lambda: bench.lab.record.received > events + 10)


@pytest.mark.parametrize("program", ["producer_consumer", "worker_pool", "bank_account"])
def test_stop_ends_each_program_without_killing_it(desk, program, patience):
    bench = desk.open(program)
    until(desk, lambda: bench.lab.record.received > 50)
    desk.press("stop")
    until(desk, lambda: bench.lab.state is RunState.ENDED)
    desk.wait_for_text("verdict", "Stopped after")
    assert bench.lab.record.exited.content["killed"] is False
    assert not live_children()


def test_closing_while_running_leaves_no_process(desk):
    bench = desk.open("worker_pool")
    until(desk, lambda: bench.lab.record.received > 10)
    assert live_children()
    desk.frame.close()
    until(desk, lambda: not live_children())


def test_a_program_that_doesn_t_stop_is_killed_and_that_is_said(desk, tmp_path):
    script = tmp_path / "stubborn.py"
    script.write_text("sum(range(10**12))  # one call that nothing can interrupt, and it keeps the GIL\n")
    bench = desk.open(str(script))
    assert bench.lab.state is RunState.READY
    desk.press("run")
    until(desk, lambda: bench.lab.record.world.started is not None)
    desk.press("stop")
    assert "killed" in desk.text("verdict")
    until(desk, lambda: bench.lab.state is RunState.ENDED)
    desk.wait_for_text("verdict", "Killed after")
    assert not live_children()


def test_a_syntax_error_is_said_with_its_line_marked(desk, tmp_path):
    script = tmp_path / "broken.py"
    script.write_text("x = 1\ny = (\n")
    desk.open(str(script))
    desk.press("run")
    until(desk, desk.bench.views.banner.isVisible)
    assert "line 2" in desk.text("banner_sentence")
    assert desk.bench.views.source.extraSelections()[0].cursor.blockNumber() == 1


def test_an_exception_nobody_caught_is_named_with_thread_and_line(desk, tmp_path):
    script = tmp_path / "fails.py"
    script.write_text(
        "import threading\n"
        "def work():\n"
        "    raise ValueError('no luck')\n"
        "thread = threading.Thread(target=work, name='worker')\n"
        "thread.start()\n"
        "thread.join()\n"
    )
    desk.open(str(script))
    desk.press("run")
    desk.wait_for_text("verdict", "Uncaught exception in worker (line 3): ValueError: no luck")


def test_when_the_money_runs_out_the_window_says_who_waits_for_what_and_a_slider_helps(desk):
    bench = desk.open("bank_account")
    until(desk, lambda: len(alive(desk, "DEPOSITORS")) > 0)
    desk.drag("DEPOSITORS", 0.0)
    desk.wait_for_text("verdict", "Stalled: ")
    sentence = desk.text("verdict")
    assert "withdrawer" in sentence
    assert "line " in sentence
    assert "nobody is left to wake" in sentence
    desk.drag("DEPOSITORS", 1.0)
    until(desk, lambda: bench.lab.record.world.verdict.kind is VerdictKind.RUNNING)


def test_another_program_is_opened_while_one_runs_and_runs_when_it_is_told_to(desk):
    bench = desk.open("producer_consumer")
    until(desk, lambda: bench.lab.record.received > 10)
    bench.opener.open("bank_account")
    until(desk, lambda: not live_children())
    assert bench.lab.state is RunState.READY
    assert "balance" in desk.find(QPlainTextEdit, "source").toPlainText()
    desk.press("run")
    until(desk, lambda: count(desk, "balance") > 0)


@pytest.mark.skipif(sys.platform == "win32", reason="a console's Ctrl+C can't be sent to one process there")
def test_ctrl_c_in_the_terminal_closes_the_window_and_ends_the_run(tmp_path):
    environment = {**os.environ, "XDG_CONFIG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    program = subprocess.Popen(
        [sys.executable, "-m", "gui"], env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    try:
        engine = children_of(program.pid)
        program.send_signal(signal.SIGINT)
        errors = program.communicate(timeout=60)[1]
    finally:
        program.kill()
        program.communicate()
    assert program.returncode == 0, errors
    assert "Traceback" not in errors
    ended = QDeadlineTimer(20_000)
    while any(Path(f"/proc/{pid}").exists() for pid in engine):
        assert not ended.hasExpired()


def children_of(pid):
    """The engine's process, as soon as the window has started it."""
    listing = Path(f"/proc/{pid}/task/{pid}/children")
    watch = QDeadlineTimer(60_000)
    while not watch.hasExpired():
        found = listing.read_text().split()
        if found:
            return found
    raise AssertionError("the window started no engine")
