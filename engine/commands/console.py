"""Where a command writes: the program's own lines to standard output, everything else to standard error."""

import errno
import os
import shutil
from typing import Final, TextIO

_FALLBACK_SIZE: Final = (80, 24)


class Console:
    """Keeps the status line, which is rewritten in place, apart from what stays.

    A stream may be None (Python's way to say that it was closed from the start); what goes there is dropped.

    Attributes:
        closed: Whoever read the output is gone (``| head``). What is written from then on is dropped.
    """

    def __init__(self, out: TextIO | None, err: TextIO | None) -> None:
        self._out = out
        self._err = err
        self._status = ""
        self.closed = False

    @property
    def shows_status(self) -> bool:
        """Whether standard error is a terminal."""
        return self._err is not None and self._err.isatty()

    def print_line(self, text: str) -> None:
        """Write a line that was asked for."""
        self.print_text(text + "\n")

    def print_text(self, text: str, *, to_error: bool = False) -> None:
        """Write what the program printed, with its ends of lines."""
        self._clear_status()
        self._write(self._err if to_error else self._out, text)

    def say(self, sentence: str) -> None:
        """Write a line of the laboratory's own."""
        self._clear_status()
        self._write(self._err, sentence + "\n")

    def show_status(self, text: str) -> None:
        """Replace the status line. Call it on a terminal only."""
        width = shutil.get_terminal_size(_FALLBACK_SIZE).columns - 1
        text = text[:width]
        self._write(self._err, f"\r{text:<{len(self._status)}}")
        self._status = text
        self._flush(self._err)

    def flush(self) -> None:
        """Let the reader have what was written."""
        self._flush(self._out)

    def _clear_status(self) -> None:
        if self._status:
            self._write(self._err, "\r" + " " * len(self._status) + "\r")
            self._flush(self._err)
            self._status = ""

    def _write(self, stream: TextIO | None, text: str) -> None:
        if self.closed or stream is None:
            return
        try:
            try:
                stream.write(text)
            except UnicodeEncodeError:
                encoding = stream.encoding or "ascii"
                stream.write(text.encode(encoding, "backslashreplace").decode(encoding))
        except OSError as error:
            self._close_if_gone(error)

    def _flush(self, stream: TextIO | None) -> None:
        if self.closed or stream is None:
            return
        try:
            stream.flush()
        except OSError as error:
            self._close_if_gone(error)

    def _close_if_gone(self, error: OSError) -> None:
        # Windows calls a pipe without a reader an invalid argument.
        if not isinstance(error, BrokenPipeError) and error.errno != errno.EINVAL:
            raise error
        self.closed = True
        # What is still buffered would be written, and fail, when the interpreter ends.
        nothing = os.open(os.devnull, os.O_WRONLY)
        try:
            for stream in (self._out, self._err):
                if stream is not None and not stream.isatty():
                    os.dup2(nothing, stream.fileno())
        finally:
            os.close(nothing)
