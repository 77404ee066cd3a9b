"""Files that are never left half written: written beside their place, then renamed."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TextIO


@contextmanager
def replacing(path: Path, encoding: str = "utf-8") -> Iterator[TextIO]:
    """Open a text file (ends of line as written) that takes the place of `path` when the block ends.

    An exception that leaves the block leaves `path` as it was. What isn't a regular file (a pipe, a device)
    can't be replaced and is written directly.

    Raises:
        OSError: It can't be written there; raised on entering wherever that can be known so early.
    """
    if path.is_dir():
        raise IsADirectoryError(f"{path} is a folder")
    if path.exists() and not path.is_file():
        with path.open("w", encoding=encoding, newline="") as file:
            yield file
        return
    target = path.resolve()
    if target.exists() and not os.access(target, os.W_OK):
        raise PermissionError(f"{path} may not be written")
    part = target.with_name(f".{target.name}.{os.getpid()}.part")
    file = part.open("w", encoding=encoding, newline="")
    try:
        with file:
            yield file
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
