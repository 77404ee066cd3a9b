"""Names of threads where there is little room, as ``p1`` for ``producer-1`` in badges, and the keys that step them."""

import re
from collections.abc import Mapping

from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from engine.trace import MAIN_THREAD

_PARTS = re.compile(r"(.*?)[-_ ]?(\d*)")
_TARGET = re.compile(r" \([^()]*\)$")  # as Python's own names have: Thread-1 (worker)
_MOST_LETTERS = 8
_MAIN = "M"
_KEYS = 10


def short_names(names: Mapping[int, str]) -> dict[int, str]:
    """A short name for each thread, by number: as few letters as tell them apart, and the number at the end.

    Threads with the same name share a short name; the main thread is ``M``.
    """
    parts = {}
    for number, whole in names.items():
        name = without_target(whole)
        found = _PARTS.fullmatch(name)
        parts[number] = (found[1].strip("_- "), found[2]) if found else (name, "")
    words = {word for word, _ in parts.values()}
    prefixes = {word: _prefix(word, words) for word in words}
    return {
        number: prefixes[word] + digits if digits or not word else word[:_MOST_LETTERS]
        for number, (word, digits) in parts.items()
    } | ({MAIN_THREAD: _MAIN} if MAIN_THREAD in names else {})


def fitted_name(name: str, metrics: QFontMetrics, room: int) -> str:
    """As much of a name as `room` pixels hold: the function goes first, then the middle; the number stays."""
    if metrics.horizontalAdvance(name) <= room:
        return name
    return metrics.elidedText(without_target(name), Qt.TextElideMode.ElideMiddle, room)


def without_target(name: str) -> str:
    """A thread's name without the function that Python adds: ``Thread-1`` for ``Thread-1 (worker)``."""
    return _TARGET.sub("", name)


def step_key(thread: int) -> str:
    """The number key that steps a thread: its own number; the main thread has 0. ``""`` if there is none."""
    return str(thread) if 0 <= thread < _KEYS else ""


def _prefix(word: str, words: set[str]) -> str:
    for length in range(1, min(len(word), _MOST_LETTERS)):
        if not any(other != word and other.startswith(word[:length]) for other in words):
            return word[:length]
    return word[:_MOST_LETTERS]
