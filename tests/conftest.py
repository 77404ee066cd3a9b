"""Fixtures for all tests: nothing outlives a test; the window's get a screen of known size and known fonts.

Imports no Qt, so that the tests of the engine run without it.
"""

import contextlib
import gc
import os
import subprocess
import tempfile
import threading
from pathlib import Path

import leaks
import pytest

ROOT = Path(__file__).resolve().parent.parent

# The offscreen platform has 800×800 pixels unless told otherwise, and clamps windows to them.
os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={Path(__file__).with_name('offscreen_screen.json')}"


@pytest.fixture(autouse=True)
def nothing_outlives_the_test(request):
    """Stops the processes, threads, timers and windows that a test leaves, then fails it."""
    children, threads = leaks.live_children(), set(threading.enumerate())
    with contextlib.ExitStack() as stack:
        uses_qt = "qapp" in request.fixturenames
        if uses_qt:
            timers = leaks.TimerWatch(stack.enter_context(pytest.MonkeyPatch.context()))
            windows = leaks.visible_windows()
        yield
        found = []
        if uses_qt:
            found += leaks.close_windows(windows) + timers.stop_timers()
            leaks.reset_application()
        found += leaks.stop_children(children) + leaks.stop_threads(threads)
    gc.freeze()  # what has outlived this test's collection is not looked through again after the next one
    if found:
        pytest.fail("left behind by the test: " + "; ".join(found), pytrace=False)


@pytest.fixture(scope="session", autouse=True)
def own_temporary_folder(tmp_path_factory):
    """As each run has one: names of temporary files repeat, so that tests that run at the same time would meet."""
    folder = str(tmp_path_factory.mktemp("temporary"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TMPDIR", folder)
        patch.setattr(tempfile, "tempdir", folder)
        yield


@pytest.fixture(scope="session")
def qapp(qapp):
    """The application, with the fonts that the window uses everywhere."""
    from PySide6.QtGui import QFontDatabase

    for path in sorted((ROOT / "assets" / "fonts").glob("*.[ot]tf")):
        assert QFontDatabase.addApplicationFont(str(path)) >= 0, path
    qapp.setProperty("plain_font", qapp.font())
    return qapp


@pytest.fixture
def desk(qapp, qtbot, tmp_path, request):
    """A student at the window; what runs is told by the test, or really runs (marker ``real_runs``)."""
    from windows import Desk

    made = Desk(qtbot, tmp_path, real=request.node.get_closest_marker("real_runs") is not None)
    yield made
    made.close()


@pytest.fixture
def patience(monkeypatch):
    """A run that was asked to end may take as long as a busy machine needs; how long it takes is measured elsewhere."""
    monkeypatch.setattr("engine.engine_process.STOP_PATIENCE_S", 60.0)


@pytest.fixture(scope="session")
def virtual_screen():
    """The environment of a program whose windows shall open on a virtual X11 screen of 1920×1080."""
    reading, writing = os.pipe()
    command = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1920x1080x24", "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=[writing], stderr=subprocess.DEVNULL) as server:
        os.close(writing)
        with os.fdopen(reading) as answer:
            number = answer.readline().strip()
        assert number, "Xvfb did not start"
        environment = {**os.environ, "DISPLAY": f":{number}", "QT_QPA_PLATFORM": "xcb"}
        environment.pop("WAYLAND_DISPLAY", None)
        yield environment
        server.terminate()
