"""Takes the picture of a window when its run has come far enough, and writes it."""

import os
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QPixmap

from gui.lab.lab import Lab
from gui.lab.run_state import RunState
from gui.workbench import Workbench

_LOOK_MS: Final = 50
_SETTLE_MS: Final = 200
_NOT_WRITTEN: Final = "{file}: can't be written"
_NOT_WRITTEN_BECAUSE: Final = "{file}: can't be written: {reason}"


class PictureTaker(QObject):
    """Ends the event loop with a picture taken: when the run has come far enough, at its end, or after a while."""

    def __init__(self, workbench: Workbench, due: Callable[[Lab], bool], longest_s: float) -> None:
        """`due` says, asked again and again, whether the run has come far enough."""
        super().__init__(workbench)
        self._workbench = workbench
        self._due = due
        self._picture = QPixmap()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._settle)
        self._late.start(round(longest_s * 1000))
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._take_if_due)
        self._look.start()

    def save(self, file: Path) -> str:
        """Write the picture beside the file, then rename it; what went wrong, ``""`` if nothing did."""
        beside = file.with_name(f".{file.name}.{os.getpid()}.part")
        try:
            if not self._picture.save(str(beside), "PNG"):
                return _NOT_WRITTEN.format(file=file)
            beside.replace(file)
        except OSError as error:
            return _NOT_WRITTEN_BECAUSE.format(file=file, reason=error.strerror)
        finally:
            beside.unlink(missing_ok=True)
        return ""

    def _take_if_due(self) -> None:
        lab = self._workbench.lab
        record = lab.record
        ended = lab.state is RunState.ENDED and record is not None and not record.behind
        if ended or self._due(lab):
            self._settle()

    def _settle(self) -> None:
        """Leave every part of the window the time to show what the views show, and to make room for it."""
        self._look.stop()
        self._late.stop()
        self._workbench.views.refresh()
        QTimer.singleShot(_SETTLE_MS, self._take)

    def _take(self) -> None:
        self._picture = self._workbench.window().grab()
        QCoreApplication.quit()


def at_lab_time(lab_ns: int) -> Callable[[Lab], bool]:
    """A picture is due when a live run has come to a lab time."""

    def due(lab: Lab) -> bool:
        return lab.record is not None and lab.record.now_ns >= lab_ns and lab.state is RunState.RUNNING

    return due


def after_steps(steps: int) -> Callable[[Lab], bool]:
    """A picture is due when a stepped run has made so many steps."""

    def due(lab: Lab) -> bool:
        return lab.stepper.choice is not None and len(lab.stepper.log.steps) >= steps

    return due
