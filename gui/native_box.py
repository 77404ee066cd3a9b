"""Starts the window for a user without a terminal, and shows what went wrong before Qt could.

Everything that the start prints goes to a log file. When it fails, its last lines appear in a box of the
desktop. launch.py uses this before it has checked which Python runs it: nothing here may need a new one.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path

TITLE = "Threadlab"
FROM_SHORTCUT = "--from-shortcut"  # the flag of a start whose user sees no terminal
SHOWN_LINES = 12
ENDED_WELL = (0, 130, -signal.SIGINT, -signal.SIGTERM, -1)  # also by Ctrl-C, or by the end of the session


def run_with_box(command: list[str]) -> int:
    """Runs `command` to its end and returns its status; a failure is shown with the path of the log."""
    log = log_path()
    log.parent.mkdir(parents=True, exist_ok=True)
    told = False
    with log.open("w", encoding="utf-8") as record, _start(command) as process:
        assert process.stdout is not None
        for line in process.stdout:
            record.write(line)
            record.flush()
            if line.startswith("Threadlab: making") and not told:
                told = True
                _notify("The first start sets everything up. The window opens in about a minute.")
    if process.returncode not in ENDED_WELL:
        last_lines = log.read_text(encoding="utf-8").splitlines()[-SHOWN_LINES:]
        show("\n".join([*last_lines, "", f"Threadlab did not start. All messages: {log}"]))
    return process.returncode


def _start(command: list[str]) -> subprocess.Popen[str]:
    """A process whose `stdout` gives all that it prints."""
    return subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    )


def log_path() -> Path:
    """Where this system's programs keep such files."""
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home())) / "threadlab" / "launch.log"
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Logs" / "threadlab" / "launch.log"
    state = os.environ.get("XDG_STATE_HOME") or Path.home() / ".local" / "state"
    return Path(state) / "threadlab" / "launch.log"


def show(text: str) -> None:
    """Shows `text` in the box that this desktop has, and returns when the user has closed it."""
    print(text, file=sys.stderr)
    if sys.platform == "win32":
        import ctypes

        ctypes.windll.user32.MessageBoxW(None, text, TITLE, 0x10)  # MB_ICONERROR
        return
    for box in _boxes(text):
        if shutil.which(box[0]):
            subprocess.run(box, check=False, stderr=subprocess.DEVNULL)
            return
    _notify(text)


def _boxes(text: str) -> list[list[str]]:
    """The programs that show a box, best first."""
    script = f'display dialog (item 1 of argv) with title "{TITLE}" buttons {{"OK"}} with icon stop'
    return [
        ["osascript", "-e", "on run argv", "-e", script, "-e", "end run", text],
        ["zenity", "--error", f"--title={TITLE}", "--no-markup", f"--text={text}"],
        ["kdialog", "--title", TITLE, "--error", text],
        ["xmessage", "-center", text],
    ]


def _notify(text: str) -> None:
    if shutil.which("notify-send"):
        subprocess.run(["notify-send", TITLE, text], check=False, stderr=subprocess.DEVNULL)
