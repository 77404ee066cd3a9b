"""Faults put into a source: where each one edits it, the edited text, and the edit as a diff.

Plain editing of text, before anything is compiled: what a program with a fault shows, numbers and runs is one source.
"""

from collections.abc import Iterable
from difflib import unified_diff
from typing import Final

from engine.sheet import Fault

_DIFF_CONTEXT: Final = 3


def lines_to_edit(source: str, fault: Fault) -> list[range]:
    """The places at which the lines stand that a fault replaces, counted from 1. One place is as it should be."""
    lines, sought = ([line.rstrip() for line in text.split("\n")] for text in (source, fault.find))
    count = len(sought)
    starts = range(len(lines) - count + 1)
    return [range(start + 1, start + 1 + count) for start in starts if lines[start : start + count] == sought]


def edited(source: str, edits: Iterable[tuple[range, Fault]]) -> str:
    """The source in which each fault's replacement stands in place of its lines; no two of these overlap."""
    lines = source.split("\n")
    for place, fault in sorted(edits, key=lambda edit: edit[0].start, reverse=True):
        lines[place.start - 1 : place.stop - 1] = fault.replace.split("\n") if fault.replace else []
    return "\n".join(lines)


def diff(before: str, after: str, file: str) -> list[str]:
    """What separates two sources: a unified diff, line by line."""
    return list(
        unified_diff(before.splitlines(), after.splitlines(), fromfile=file, tofile=file, lineterm="", n=_DIFF_CONTEXT)
    )
