"""Where in its sources a program is: the numbers of files and lines that records have."""

import traceback
from pathlib import Path
from types import FrameType
from typing import Any, Final

from engine.recorder import Recorder
from engine.thread_state import ThreadState
from engine.trace import LINE_BITS, FileEntry

FILE_MARK: Final = "__threadlab_file__"
"""Key in the globals of a traced module: its file number, shifted to where a record's `line` has it."""


class SourceLines:
    """The part of a runtime that knows the program's files.

    Attributes:
        current: As of `known_threads.KnownThreads`.
    """

    recorder: Recorder
    current: Any

    def __init__(self) -> None:
        self.files: list[Path] = []

    def add_file(self, path: Path) -> int:
        """Announce a source file; returns its number shifted to where a record's `line` has it."""
        number = len(self.files)
        self.files.append(path)
        self.recorder.add_entry(FileEntry(number, str(path)))
        return number << LINE_BITS

    def line_of(self, frame: FrameType | None) -> int:
        """Line, as records have it, of the innermost frame of the program at or above `frame`.

        Of a thread that has none, whose target is a lock's ``acquire``, say, it is the line where it was started.
        """
        while frame is not None:
            mark: int | None = frame.f_globals.get(FILE_MARK)
            if mark is not None:
                return mark | frame.f_lineno
            frame = frame.f_back
        me: ThreadState = self.current.me
        return me.started_at

    def site(self, me: ThreadState, frame: FrameType) -> int:
        """As `line_of`, remembered for the next time that `me` comes to the same place.

        Asking a frame for its line takes longer the longer its function is (measured 100 to 440 ns). Hot paths look
        into the cache themselves::

            site = me.sites.get(frame.f_lasti)
            line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        """
        site = me.sites.get(frame.f_lasti)
        if site is not None and site[0] is frame.f_code:
            return site[1]
        line = self.line_of(frame)
        # A frame of a library stands for whatever line of the program called it.
        if FILE_MARK in frame.f_globals:
            me.sites[frame.f_lasti] = (frame.f_code, line)
        return line

    def innermost_line(self, error: BaseException) -> int:
        """The innermost line of the program through which an exception went, as records have it; 0 for none."""
        line = 0
        for frame, number in traceback.walk_tb(error.__traceback__):
            mark = frame.f_globals.get(FILE_MARK)
            if mark is not None:
                line = mark | number
        return line
