"""Breaks a text into lines where a view paints it itself."""

from bisect import bisect_right
from collections.abc import Callable
from typing import Final

_MEASURED_AT_ONCE: Final = 32


def wrapped_lines(text: str, width_of: Callable[[str], float], room: float) -> tuple[str, ...]:
    """The text in lines of at most `room` pixels: between words, within one only where it is longer than a line."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width_of(longer) <= room:
            lines[-1] = longer
            continue
        lines.append(word)
        while (most := _letters_in(lines[-1], width_of, room)) < len(lines[-1]):
            lines[-1:] = _broken(lines[-1], most)
    return tuple(lines)


def _letters_in(word: str, width_of: Callable[[str], float], room: float) -> int:
    """How many letters of a word fit, at least one. Only few beginnings are measured: a literal may have thousands."""
    stop = _MEASURED_AT_ONCE
    while stop < len(word) and width_of(word[:stop]) <= room:
        stop *= 2
    if stop >= len(word) and width_of(word) <= room:
        return len(word)
    ends = range(1, min(stop, len(word)))
    return max(1, bisect_right(ends, room, key=lambda end: width_of(word[:end])))


def _broken(word: str, most: int) -> tuple[str, str]:
    """At most so many letters of a word, and the rest; broken at a mark between its parts if there is one."""
    mark = max(word.rfind(mark, 1, most) for mark in "._-([")
    at = mark + 1 if mark >= most // 2 else most
    return word[:at], word[at:]
