"""The parent's side of a run in a process of its own: starts it, reads its frames, ends it."""

import os
import queue
import subprocess
import sys
import tempfile
from pathlib import Path
from threading import Condition, Lock, Thread
from time import monotonic
from typing import IO, Any, ClassVar, Final

from engine import unanswered
from engine.process_group import end_group, new_group_arguments
from engine.wire import Entries, Events, Frame, FrameReader, Message, WireError, encode_command

STOP_PATIENCE_S: Final = 2.0
"""How long a run that was asked to stop may take before it is killed."""
MOST_UNDEALT_BYTES: Final = 8 * 1024 * 1024
"""Frames taken from the child and not acknowledged; above this, nothing more is read and the child is slowed."""
_CONSOLE_WAIT_S: Final = 2.0
"""How long the last words of a process that is gone are waited for: what it left behind may keep its console open."""
_LONGEST_TAIL: Final = 4_000
_READ_BYTES: Final = 256 * 1024
_PROJECT: Final = Path(__file__).resolve().parent.parent


def start_engine(
    module: str, temporary: str, *, interpreter: str, folder: str = "", stderr: int | None = None, bufsize: int = -1
) -> "subprocess.Popen[bytes]":
    """Start a process that runs programs, in a group of its own, with pipes to it and from it.

    Args:
        module: What it runs, as ``python -m`` has it.
        temporary: The folder for its temporary files.
        interpreter: The Python that runs it.
        folder: Its working directory, `temporary` if it is ``""``.
        stderr: Its standard error as `subprocess.Popen` has it, by default that of this process.
        bufsize: Of the pipes, as `subprocess.Popen` has it.

    Raises:
        OSError: It can't be started.
    """
    environment = os.environ | {
        "PYTHONPATH": str(_PROJECT),
        "PYTHONHASHSEED": "0",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TMPDIR": temporary,
        "TEMP": temporary,
    }
    return subprocess.Popen(
        [interpreter, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=stderr,
        bufsize=bufsize,
        cwd=folder or temporary,
        env=environment,
        **new_group_arguments(),
    )


class EngineProcess:
    """A child process that runs a program, and everything it says.

    It arrives in `frames`, in order: entries before the events that use them, events, and messages. The last frame is
    always ``Message("exited", …)``. No method raises because the child died; that is said in ``exited``.

    Messages that every such process sends (`wire.Message.name` and its content):
        ``console``: ``text`` that came past the program's ``print``, from a library or a process it started.
        ``exited``: the process is gone; ``killed`` (bool), ``status`` (exit status), ``sentence`` (empty after an
            ordinary end), ``output`` (what it said last past the program's ``print``, after an unexpected end), and
            ``silent`` (True) if it has ended itself, as `unanswered` says.

    Thread: any, all methods.
    """

    module: ClassVar[str]
    """What the process runs, as ``python -m`` has it."""

    def __init__(self, folder: Path | None, interpreter: str = sys.executable) -> None:
        """`folder` is the working directory, a temporary one if there is none."""
        self.frames: queue.SimpleQueue[Frame] = queue.SimpleQueue()
        self._folder = folder
        self._interpreter = interpreter
        self._process: subprocess.Popen[bytes] | None = None
        self._temporary: tempfile.TemporaryDirectory[str] | None = None
        self._threads: list[Thread] = []
        # Guards what follows, and writing to the child.
        self._changed = Condition(Lock())
        self._undealt = 0
        self._stopping = False
        self._killed = False
        self._exited = False
        self._console_tail = ""

    def _first_command(self) -> dict[str, Any]:
        """Content of the command ``start``, which the child is given at once."""
        raise NotImplementedError

    def start(self) -> None:
        """Start the process. Returns at once."""
        self._temporary = tempfile.TemporaryDirectory(prefix="threadlab-", ignore_cleanup_errors=True)
        try:
            folder = str(self._folder) if self._folder and self._folder.is_dir() else ""
            self._process = start_engine(
                self.module,
                self._temporary.name,
                interpreter=self._interpreter,
                folder=folder,
                stderr=subprocess.PIPE,
                bufsize=0,
            )
        except OSError as error:
            self._finish(f"The engine process can't be started: {error}.", status=-1)
            return
        self._console = Thread(target=self._read_console, name="session console", daemon=True)
        self._threads = [self._console, Thread(target=self._read_frames, name="session frames", daemon=True)]
        for thread in self._threads:
            thread.start()
        self._send("start", **self._first_command())

    def stop(self) -> None:
        """Ask the run to end; what hasn't ended after 2 s is killed. Returns at once; ``exited`` tells."""
        with self._changed:
            if self._stopping or self._process is None:
                return
            self._stopping = True
            self._changed.notify_all()
        self._send("stop")
        watcher = Thread(target=self._kill_if_late, name="session stop", daemon=True)
        watcher.start()
        self._threads.append(watcher)

    def close(self) -> None:
        """End the run at once, whatever it does, and release everything. Blocks for 0.3 s at the most."""
        with self._changed:
            self._stopping = True
            self._changed.notify_all()
        if self._process is not None:
            end_group(self._process)
        deadline = monotonic() + 0.3
        for thread in self._threads:
            thread.join(max(0.0, deadline - monotonic()))

    @property
    def unanswered(self) -> str:
        """What is to be said if the process has not answered for some time, else ``""``."""
        return unanswered.sentence(self._temporary.name) if self._temporary is not None else ""

    def acknowledge(self, frame: Frame) -> None:
        """Say that a frame taken from `frames` is dealt with. The child is slowed while too much is undealt with."""
        with self._changed:
            self._undealt -= _weight(frame)
            self._changed.notify_all()

    def _send(self, command: str, **content: object) -> None:
        with self._changed:
            process = self._process
            if process is None or process.stdin is None or self._exited:
                return
            try:
                process.stdin.write(encode_command(command, **content))
            except (OSError, ValueError):
                pass  # the child is gone; "exited" says so

    def _read_frames(self) -> None:
        process = self._process
        assert process is not None
        assert process.stdout is not None
        reader = FrameReader()
        sentence = ""
        ended = False
        try:
            while data := process.stdout.read(_READ_BYTES):
                for frame in reader.feed(data):
                    ended = ended or (isinstance(frame, Message) and frame.name == "ended")
                    self._deliver(frame)
                with self._changed:
                    self._changed.wait_for(lambda: self._undealt <= MOST_UNDEALT_BYTES or self._stopping)
        except WireError as error:
            sentence = f"The engine process sent something unreadable: {error}."
            end_group(process)
        status = process.wait()
        end_group(process)  # what the program itself started, which may hold the console open
        self._console.join(_CONSOLE_WAIT_S)
        self._finish(sentence or self._sentence(ended, status), status)

    def _deliver(self, frame: Frame) -> None:
        with self._changed:
            self._pass_on(frame)

    def _pass_on(self, frame: Frame) -> None:
        """Called with `_changed` held."""
        self._undealt += _weight(frame)
        self.frames.put(frame)

    def _read_console(self) -> None:
        process = self._process
        assert process is not None
        assert process.stderr is not None
        while data := process.stderr.read(_READ_BYTES):
            text = data.decode("utf-8", "backslashreplace")
            self._console_tail = (self._console_tail + text)[-_LONGEST_TAIL:]
            self._deliver(Message("console", {"text": text}))
        _close(process.stderr)

    def _kill_if_late(self) -> None:
        with self._changed:
            if self._changed.wait_for(lambda: self._exited, STOP_PATIENCE_S):
                return
            self._killed = True
        assert self._process is not None
        end_group(self._process)

    def _sentence(self, ended: bool, status: int) -> str:
        """What is to be said of the end of the process, in words; empty after an ordinary end."""
        if self._killed:
            return f"The program didn't stop within {STOP_PATIENCE_S:.0f} s and was killed."
        if ended or self._stopping:
            return ""
        if self.unanswered:
            return self.unanswered
        return f"The program's process ended unexpectedly (exit status {status})."

    def _finish(self, sentence: str, status: int) -> None:
        process = self._process
        silent = bool(sentence) and sentence == self.unanswered
        if process is not None:
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)
        if self._temporary is not None:
            self._temporary.cleanup()
        with self._changed:
            self._exited = True
            self._changed.notify_all()
        unexpected = bool(sentence) and not self._killed
        output = self._console_tail.strip() if unexpected else ""
        content = {"killed": self._killed, "status": status, "sentence": sentence, "output": output}
        if silent:
            content["silent"] = True
        self._deliver(Message("exited", content))


def _close(stream: IO[bytes]) -> None:
    try:
        stream.close()
    except OSError:
        pass  # the other end is gone already


def _weight(frame: Frame) -> int:
    """About how many bytes of memory a frame holds."""
    if isinstance(frame, Events):
        return len(frame.data)
    return 200 * len(frame.entries) if isinstance(frame, Entries) else 200
