"""Takes the picture of a window when its run has come far enough, and writes it."""

import os
from pathlib import Path
from typing import Final

from PySide6.QtCore import QCoreApplication, QObject, QTimer
from PySide6.QtGui import QPixmap

from gui.run_state import RunState
from gui.workbench import Workbench

_LOOK_MS: Final = 50
_NOT_WRITTEN: Final = "{file}: can't be written"
_NOT_WRITTEN_BECAUSE: Final = "{file}: can't be written: {reason}"


class PictureTaker(QObject):
    """Ends the event loop with a picture taken: at a lab time, at the end of the run, or after a while."""

    def __init__(self, workbench: Workbench, lab_ns: int, longest_s: float) -> None:
        super().__init__(workbench)
        self._workbench = workbench
        self._lab_ns = lab_ns
        self._picture = QPixmap()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.timeout.connect(self._take)
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
        if ended or (record is not None and record.now_ns >= self._lab_ns and lab.state is RunState.RUNNING):
            self._take()

    def _take(self) -> None:
        self._look.stop()
        self._late.stop()
        self._workbench.views.refresh()
        self._picture = self._workbench.window().grab()
        QCoreApplication.quit()
