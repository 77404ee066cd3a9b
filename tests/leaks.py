"""What a test may leave running by mistake: finds it, stops it, names it.

Each finder returns sentences, one a leak, for conftest.py to fail with. Qt is imported only by those that
look for Qt's own things.
"""

import gc
import os
import signal
import subprocess
import sys
import threading
import traceback
from contextlib import suppress
from pathlib import Path
from time import monotonic, sleep

GRACE_SECONDS = 10.0  # how long something that is already ending may take


def live_children() -> set[int]:
    """The ids of this process's children that have not ended; empty where there is no /proc."""
    ids: set[int] = set()
    for children in Path("/proc/self/task").glob("*/children"):
        with suppress(OSError):  # that thread has ended meanwhile
            ids.update(int(word) for word in children.read_text().split())
    return {pid for pid in ids if _state(pid) not in ("Z", "gone")}


def _state(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return "gone"


def stop_children(before: set[int]) -> list[str]:
    """Kills the children that were not there before, unless they are about to end."""
    gc.collect()  # a Popen that nobody holds is not a leak of this test's own making
    deadline = monotonic() + GRACE_SECONDS
    while live_children() - before and monotonic() < deadline:
        sleep(0.01)
    return [_stop_child(pid) for pid in sorted(live_children() - before)]


def _stop_child(pid: int) -> str:
    words = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace").split("\0")
    os.kill(pid, signal.SIGKILL)
    for process in [thing for thing in gc.get_objects() if isinstance(thing, subprocess.Popen)]:
        if process.pid == pid:
            process.wait(GRACE_SECONDS)
    return f"process {pid} still runs: {' '.join(words)}"


def stop_threads(before: set[threading.Thread]) -> list[str]:
    """Waits a moment for the threads that were not there before; names those that stay, with their line."""
    extra = [thread for thread in threading.enumerate() if thread not in before]
    ours = [thread for thread in extra if not isinstance(thread, threading._DummyThread)]
    for thread in ours:
        thread.join(GRACE_SECONDS)
    return [f"thread {thread.name!r} still runs at{_line_of(thread)}" for thread in ours if thread.is_alive()]


def _line_of(thread: threading.Thread) -> str:
    frame = sys._current_frames().get(thread.ident or 0)
    return "".join(traceback.format_stack(frame)[-1:]).rstrip() if frame else " an unknown line"


class TimerWatch:
    """Remembers the QTimers that Python code starts while a test runs, and where."""

    def __init__(self, monkeypatch):
        from PySide6.QtCore import QTimer

        self._started = []
        start = QTimer.start

        def start_and_remember(timer, *arguments):
            self._started.append((timer, traceback.extract_stack(limit=2)[0]))
            start(timer, *arguments)

        monkeypatch.setattr(QTimer, "start", start_and_remember)

    def stop_timers(self) -> list[str]:
        """Stops those that are still active."""
        from shiboken6 import isValid

        messages = []
        for timer, line in self._started:
            if isValid(timer) and timer.isActive():
                timer.stop()
                where = f"{line.filename}:{line.lineno}"
                messages.append(f"timer {timer.objectName()!r} is still active, started at {where}")
        return messages


def visible_windows() -> set:
    """The top-level windows on the screen, after everything that was deleted later is gone."""
    from PySide6.QtCore import QCoreApplication, QEvent
    from PySide6.QtWidgets import QApplication

    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    return {window for window in QApplication.topLevelWidgets() if window.isVisible()}


def close_windows(before: set) -> list[str]:
    """Deletes the windows that were not there before."""
    messages = []
    for window in visible_windows() - before:
        messages.append(f"window {type(window).__name__} {window.objectName()!r} is still open")
        window.hide()
        window.deleteLater()
    visible_windows()
    return messages


def reset_application() -> None:
    """Takes back what a test has done to the whole application: its fonts and colours, and where the pointer is.

    A pointer that is where a test moves it to already makes no event.
    """
    from PySide6.QtGui import QCursor, QPalette
    from PySide6.QtWidgets import QApplication

    QCursor.setPos(0, 0)
    application = QApplication.instance()
    plain = application.property("plain_font")
    if application.styleSheet() or application.font() != plain:
        application.setStyleSheet("")
        application.setPalette(QPalette())
        application.setFont(plain)
