"""The older names that ``threading`` still has do what the newer ones do, and warn as in CPython's ``threading.py``."""

import warnings
from sys import _getframe
from types import FrameType

from engine.source_lines import FILE_MARK


def warn_of_older_name(message: str) -> None:
    """Issue a DeprecationWarning at the innermost line of the program, our own frames left out.

    So the usual filters show it for the program's main file alone, once for each line, as plain Python does.
    """
    frame: FrameType | None = _getframe(1)
    while frame is not None and FILE_MARK not in frame.f_globals:
        frame = frame.f_back
    if frame is None:  # the target of a thread, say, which no line of the program calls
        return
    warnings.warn_explicit(
        message,
        DeprecationWarning,
        frame.f_code.co_filename,
        frame.f_lineno,
        frame.f_globals.get("__name__"),
        frame.f_globals.setdefault("__warningregistry__", {}),
    )
