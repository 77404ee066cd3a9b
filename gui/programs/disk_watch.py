"""Notices that the opened script, or its sheet, has become another on disk."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from engine.catalog import Program

_PERIOD_MS: Final = 1000

Stamp = tuple[int, int] | None
"""Time of the last change and size of a file; None if it isn't there."""


class DiskWatch(QObject):
    """Looks once a second: that needs no handle that would keep a file from being replaced, on any system.

    Signals:
        changed: One of the files is different; said once for each change.
    """

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._stamps: dict[Path, Stamp] = {}
        self._timer = QTimer(self)
        self._timer.setObjectName("disk_watch")
        self._timer.setInterval(_PERIOD_MS)
        self._timer.timeout.connect(self._look)

    def watch(self, program: Program) -> None:
        """Watch this program from now on; those of the laboratory don't change."""
        self._stamps = {}
        if program.built_in:
            self._timer.stop()
            return
        self._stamps = {path: _stamp(path) for path in (program.path, program.path.with_suffix(".toml"))}
        self._timer.start()

    def stop(self) -> None:
        self._timer.stop()

    def _look(self) -> None:
        stamps = {path: _stamp(path) for path in self._stamps}
        if stamps != self._stamps:
            self._stamps = stamps
            self.changed.emit()


def _stamp(path: Path) -> Stamp:
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_mtime_ns, status.st_size
