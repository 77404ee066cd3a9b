"""The parent's side of `host`: a process that runs schedules, and what it says."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from contextlib import suppress
from threading import Lock
from typing import Any, Final

from engine import unanswered
from engine.engine_process import start_engine
from engine.process_group import end_group

_DIED: Final = "The process that ran the schedules ended by itself with status {status}."


class ScheduleProcess:
    """A process that does one job (`explore.setup.Setup.job`) and ends.

    Thread: `messages` is for one thread; `end` for any.
    """

    def __init__(self, job: Mapping[str, Any], *, interpreter: str = sys.executable) -> None:
        self._job = job
        self._interpreter = interpreter
        # Guards the two that follow: a process must not be started after `end`.
        self._lock = Lock()
        self._process: subprocess.Popen[bytes] | None = None
        self._ended = False

    def messages(self) -> Generator[dict[str, Any], None, None]:
        """Start it and yield what it says (`host` lists the messages). Blocks while it works.

        The process is gone when the iteration is over, however that ends. A process that dies is told as ``failed``;
        after `end` nothing more is told.
        """
        with tempfile.TemporaryDirectory(prefix="threadlab-", ignore_cleanup_errors=True) as folder:
            process = self._start(folder)
            if process is None:
                return
            try:
                yield from self._answers(process, folder)
            finally:
                end_group(process)
                process.wait()
                if process.stdout is not None:
                    process.stdout.close()

    def end(self) -> None:
        """End the process at once, and with it the iteration. Returns at once; harmless if it has ended."""
        with self._lock:
            self._ended = True
            if self._process is not None:
                end_group(self._process)

    def _start(self, folder: str) -> "subprocess.Popen[bytes] | None":
        with self._lock:
            if self._ended:
                return None
            self._process = start_engine("engine.stepped.host", folder, interpreter=self._interpreter)
            return self._process

    def _answers(self, process: "subprocess.Popen[bytes]", folder: str) -> Generator[dict[str, Any], None, None]:
        assert process.stdin is not None
        assert process.stdout is not None
        with suppress(OSError), process.stdin:  # if it is gone already, its status says so
            process.stdin.write(json.dumps(self._job).encode() + b"\n")
        # Not until the end of its output: a process that the program has forked may hold it open for ever.
        last = {"failed", "run" if self._job["job"] == "step" else "searched"}
        for line in process.stdout:
            message = json.loads(line)
            yield message
            if message["message"] in last:
                return
        status = process.wait()
        with self._lock:
            died = not self._ended
        if died:
            sentence = unanswered.sentence(folder) or _DIED.format(status=status)
            yield {"message": "failed", "sentence": sentence}
