"""The real program in a real window on a virtual screen. Run with ``python3 launch.py test --window``."""

import signal
import subprocess
import sys
from pathlib import Path
from threading import Event
from time import monotonic

import pytest

ROOT = Path(__file__).resolve().parent.parent
PHOTOGRAPHER = """
import sys
from PySide6.QtGui import QGuiApplication
application = QGuiApplication(sys.argv)
application.primaryScreen().grabWindow(0).save(sys.argv[1])
"""


ACCENT = 0xFF0B5FCC
"""Nothing but the run's curves, buttons and text is blue like this, more or less."""


def photograph(environment, file, shows):
    """A picture of the whole screen, as Qt's image, as soon as there is one of which `shows` is true."""
    from PySide6.QtGui import QImage

    deadline = monotonic() + 60
    while True:
        subprocess.run([sys.executable, "-c", PHOTOGRAPHER, file], env=environment, check=True, timeout=60)
        picture = QImage(str(file))
        if shows(picture):
            return picture
        assert monotonic() < deadline, f"it is not to be seen: {file}"


def shows_a_run(picture):
    """Whether there are many colours, and buttons, sliders and curves in that of them."""
    found = colours(picture)
    return len(found) > 50 and sum(count for colour, count in found.items() if _near(colour, ACCENT)) > 500


def differs(first, second):
    """Whether something has moved between two pictures."""
    rows, columns = range(0, first.height(), 4), range(0, first.width(), 4)
    return sum(first.pixel(x, y) != second.pixel(x, y) for y in rows for x in columns) > 50


def colours(picture):
    """How many pixels each colour has, of every second pixel of every second row."""
    counts: dict[int, int] = {}
    for y in range(0, picture.height(), 2):
        for x in range(0, picture.width(), 2):
            pixel = picture.pixel(x, y)
            counts[pixel] = counts.get(pixel, 0) + 1
    return counts


def children(pid):
    """Processes that a process has started and that are still there."""
    found = []
    for task in Path(f"/proc/{pid}/task").iterdir():
        found += (task / "children").read_text().split()
    return found


@pytest.mark.window
def test_the_program_opens_a_window_that_shows_a_run_and_ends_without_leaving_a_process(virtual_screen, tmp_path):
    environment = virtual_screen | {"HOME": str(tmp_path), "XDG_CONFIG_HOME": str(tmp_path), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-m", "gui"]
    with subprocess.Popen(command, env=environment, cwd=tmp_path, stderr=subprocess.PIPE, text=True) as program:
        try:
            deadline = monotonic() + 60
            while not children(program.pid):  # the first start shows a program that runs already
                assert program.poll() is None, program.stderr.read()
                assert monotonic() < deadline
                Event().wait(0.1)
            (engine,) = children(program.pid)
            first = photograph(environment, tmp_path / "first.png", shows_a_run)
            assert (first.width(), first.height()) == (1920, 1080)
            photograph(environment, tmp_path / "second.png", lambda second: differs(first, second))
        finally:
            program.send_signal(signal.SIGTERM)
            _, said = program.communicate(timeout=60)
    assert program.returncode in (0, 143), said
    assert said == ""
    deadline = monotonic() + 20
    while Path(f"/proc/{engine}").exists():
        assert monotonic() < deadline
        Event().wait(0.05)


def _near(colour, other):
    return all(abs((colour >> shift & 0xFF) - (other >> shift & 0xFF)) < 40 for shift in (0, 8, 16))
