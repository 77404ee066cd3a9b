"""The finders that conftest.py uses after each test: they find, stop and name what was left."""

import subprocess
import sys
import threading

import leaks
import pytest


def test_a_process_left_running_is_killed_and_named(monkeypatch):
    monkeypatch.setattr(leaks, "GRACE_SECONDS", 0.2)
    before = leaks.live_children()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as process:
        (message,) = leaks.stop_children(before)
        assert message == f"process {process.pid} still runs: {sys.executable} -c input() "
        assert process.poll() is not None
    assert leaks.live_children() == before


def test_a_process_that_has_ended_is_no_leak():
    before = leaks.live_children()
    process = subprocess.Popen([sys.executable, "-c", ""])
    process.wait()
    assert leaks.stop_children(before) == []


def test_a_thread_left_running_is_named_with_its_line(monkeypatch):
    monkeypatch.setattr(leaks, "GRACE_SECONDS", 0.01)
    before, go = set(threading.enumerate()), threading.Event()
    thread = threading.Thread(target=go.wait, name="forgotten")
    thread.start()
    (message,) = leaks.stop_threads(before)
    go.set()
    thread.join()
    assert message.startswith("thread 'forgotten' still runs at")
    assert "threading.py" in message
    assert leaks.stop_threads(before) == []


def test_an_active_timer_is_stopped_and_named_with_the_line_that_started_it(qapp):
    from PySide6.QtCore import QTimer

    with pytest.MonkeyPatch.context() as monkeypatch:
        watch = leaks.TimerWatch(monkeypatch)
        timer, finished = QTimer(objectName="pump"), QTimer()
        timer.start(1000)
        finished.start(1000)
        finished.stop()
        (message,) = watch.stop_timers()
    assert message.startswith(f"timer 'pump' is still active, started at {__file__}:")
    assert not timer.isActive()


def test_a_timer_that_went_with_its_window_is_no_leak(qapp):
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QWidget

    with pytest.MonkeyPatch.context() as monkeypatch:
        watch = leaks.TimerWatch(monkeypatch)
        before = leaks.visible_windows()
        window = QWidget()
        QTimer(window).start(1000)
        window.deleteLater()
        del window
        assert leaks.close_windows(before) == []
        assert watch.stop_timers() == []


def test_an_open_window_is_closed_and_named(qapp):
    from PySide6.QtWidgets import QWidget

    before = leaks.visible_windows()
    window = QWidget(objectName="forgotten")
    window.show()
    assert leaks.close_windows(before) == ["window QWidget 'forgotten' is still open"]
    assert leaks.visible_windows() == before
