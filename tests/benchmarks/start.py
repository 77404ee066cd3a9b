"""CPU time until the window is painted first, beside that of an empty PySide6 window. Goal: at most twice as much."""

import os
import subprocess
import sys
import tempfile
from functools import partial
from pathlib import Path

from tests.benchmarks._measure import in_turns, show

ROOT = Path(__file__).resolve().parent.parent.parent

BARE = """
from time import process_time
from PySide6.QtWidgets import QApplication, QMainWindow
class Window(QMainWindow):
    def paintEvent(self, event):
        super().paintEvent(event)
        print(process_time(), flush=True)
        QApplication.quit()
application = QApplication([])
window = Window()
window.resize(1280, 800)
window.show()
application.exec()
"""
OURS = """
import sys
from time import process_time
from PySide6.QtCore import QSettings
from gui.app import make_application, make_window
from gui.settings import Settings
application = make_application()
window = make_window(application, Settings(QSettings(sys.argv[1], QSettings.Format.IniFormat)))
window.painted.connect(lambda: (print(process_time(), flush=True), application.quit()))
window.show()
application.exec()
"""


def first_paint(source: str, settings: str) -> float:
    """CPU milliseconds of a process up to the first paint of its window."""
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-P", "-c", source, settings]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=True, timeout=60)
    return float(done.stdout) * 1e3


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        settings = f"{folder}/settings.ini"
        value, _, ratio = in_turns(partial(first_paint, OURS, settings), partial(first_paint, BARE, settings))
        show("CPU time to first paint", value, "ms", ratio, "<= 2")


if __name__ == "__main__":
    main()
