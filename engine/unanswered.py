"""A run whose process answers no more: a call keeps the interpreter to itself, say a long regular expression.

No thread of ours can say so then. The standard library's `faulthandler` has one that needs no interpreter: it writes
down where every thread is, and ends the process if it is told to. The parent reads what it wrote.
"""

import faulthandler
import re
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from time import sleep
from typing import Final, NamedTuple

from engine.known_threads import LAB_THREAD_NAME

NOT_ANSWERED_S: Final = 5.0

_BEAT_S: Final = 1.0
_FILE: Final = "unanswered.txt"
_START: Final = "Timeout ("
_FRAME: Final = re.compile(r'  File "(?P<file>.*)", line (?P<line>\d+) in ')
_ENGINE: Final = Path(__file__).resolve().parent
_LIBRARY: Final = Path(threading.__file__).parent
_AT: Final = (
    "{file}, line {line}: no answer for {seconds:.0f} s: the program is inside a call there that lets no other thread "
    "go on."
)
_SOMEWHERE: Final = "No answer for {seconds:.0f} s: the program is inside a call that lets no other thread go on."


class Place(NamedTuple):
    """A line of the program."""

    file: str
    line: int


def watch(*, end: bool) -> None:
    """Write down where the threads of this process are while none of ours can run for `NOT_ANSWERED_S` or longer.

    Args:
        end: End the process then, with status 1.
    """
    file = (Path(tempfile.gettempdir()) / _FILE).open("w")

    def answer() -> None:
        faulthandler.cancel_dump_traceback_later()
        file.seek(0)
        file.truncate()  # what was written is over: Python runs
        faulthandler.dump_traceback_later(NOT_ANSWERED_S, exit=end, file=file)

    def keep_answering() -> None:
        while True:
            sleep(_BEAT_S)
            answer()

    answer()
    threading.Thread(target=keep_answering, name=f"{LAB_THREAD_NAME}watch", daemon=True).start()


def sentence(folder: str) -> str:
    """What is to be said of a process with this temporary folder; ``""`` if it answers, or did so to its end."""
    try:
        written = (Path(folder) / _FILE).read_text(encoding="utf-8", errors="replace")
    except OSError:
        return ""
    if _START not in written:
        return ""
    places = list(_places(written.rpartition(_START)[2]))
    if len(places) != 1:  # others may wait for the interpreter in the middle of the program, too
        return _SOMEWHERE.format(seconds=NOT_ANSWERED_S)
    return _AT.format(file=Path(places[0].file).name, line=places[0].line, seconds=NOT_ANSWERED_S)


def _places(written: str) -> Iterator[Place]:
    """Where those threads are that may keep the interpreter: not those that wait inside of ours."""
    for stack in written.split("\n\n"):
        frames = [Place(found["file"], int(found["line"])) for found in _FRAME.finditer(stack)]
        if not frames or _is_ours(frames[0].file):
            continue
        ours = [place for place, frame in enumerate(frames) if _is_ours(frame.file)]
        # Just inside of ours is the program, which may have called libraries.
        called = frames[: ours[0]] if ours else []
        own = [frame for frame in called if not _is_library(frame.file)]
        if own:
            yield own[0]


def _is_ours(file: str) -> bool:
    path = Path(file)
    return path.is_relative_to(_ENGINE) and path.parent.name != "programs"


def _is_library(file: str) -> bool:
    return file.startswith("<") or Path(file).is_relative_to(_LIBRARY)
