"""Ending a child process together with whatever it started. The one place that differs between systems."""

import os
import signal
import subprocess
import sys
from typing import Any


def new_group_arguments() -> dict[str, Any]:
    """Arguments of `subprocess.Popen` that make the child the head of a group of its own."""
    if sys.platform == "win32":
        return {"creationflags": subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW}
    return {"start_new_session": True}


def end_group(process: subprocess.Popen[bytes]) -> None:
    """Kill the child and everything in its group. Returns at once; harmless if they are gone."""
    if sys.platform == "win32":
        if process.poll() is None:
            subprocess.run(["taskkill", "/T", "/F", "/PID", str(process.pid)], capture_output=True, check=False)
        return
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        pass  # nobody is left
