"""Reads a script's source as Python would, and writes it back in the encoding and with the ends of line that it has."""

import tokenize
from pathlib import Path
from typing import Final

from engine.files import replacing

_NO_TEXT: Final = "{path}: is no text in UTF-8, nor in an encoding that its first lines name"
_NOT_THERE: Final = "{path}: there is no such file"
_TOO_LARGE: Final = "{path}: has {size:,} KB; scripts of up to {most} KB can be opened"
_NOT_READ: Final = "{path}: can't be read: {reason}"
_NOT_WRITTEN: Final = "{path}: can't be written: {reason}"
_NOT_ENCODED: Final = "{path}: is written in {encoding}, which has no {character!r}"


_MOST_BYTES: Final = 256 * 1024
"""A script that is written by hand is far smaller; one that isn't would keep the window busy for half a minute."""


class SourceFileError(Exception):
    """A source can't be read or written; the message is one sentence for the user."""


def read_source(path: Path) -> str:
    r"""The text of a script, with ``\n`` at the ends of its lines.

    Raises:
        SourceFileError: It can't be read, isn't text, or is far too large.
    """
    try:
        size = path.stat().st_size
        if size > _MOST_BYTES:
            raise SourceFileError(_TOO_LARGE.format(path=path, size=size // 1024, most=_MOST_BYTES // 1024))
        with tokenize.open(path) as file:  # the encoding that Python would take
            text = file.read()
    except FileNotFoundError as error:
        raise SourceFileError(_NOT_THERE.format(path=path)) from error
    except (UnicodeDecodeError, SyntaxError) as error:
        raise SourceFileError(_NO_TEXT.format(path=path)) from error
    except OSError as error:
        raise SourceFileError(_NOT_READ.format(path=path, reason=error.strerror)) from error
    if "\0" in text:
        raise SourceFileError(_NO_TEXT.format(path=path))
    return text


def write_source(path: Path, text: str) -> None:
    """Write a script; one that is there already keeps its encoding and its ends of line.

    Raises:
        SourceFileError: It can't be written, and has been left as it was.
    """
    encoding, newline = _form(path)
    try:
        with replacing(path, encoding) as file:
            file.write(text.replace("\n", newline))
    except UnicodeEncodeError as error:
        character = error.object[error.start]
        raise SourceFileError(_NOT_ENCODED.format(path=path, encoding=encoding, character=character)) from error
    except OSError as error:
        raise SourceFileError(_NOT_WRITTEN.format(path=path, reason=error.strerror or error)) from error


def _form(path: Path) -> tuple[str, str]:
    """Encoding and end of line of a script; those of a new one if it can't be told."""
    try:
        with path.open("rb") as file:
            encoding, lines = tokenize.detect_encoding(file.readline)
            first = lines[0] if lines else file.readline()
    except (OSError, SyntaxError):
        return "utf-8", "\n"
    return encoding, "\r\n" if first.endswith(b"\r\n") else "\n"
