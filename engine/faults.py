"""Faults put into a source: where each one edits it, the edited text, and the edit as a diff.

Plain editing of text, before anything is compiled: what a program with a fault shows, numbers and runs is one source.
"""

from collections.abc import Iterable
from difflib import unified_diff
from itertools import islice
from typing import Final, Protocol

_DIFF_CONTEXT: Final = 3


class Edit(Protocol):
    """Whole lines of a source, and what stands in their place; a `sheet.Fault` is one."""

    @property
    def find(self) -> str: ...
    @property
    def replace(self) -> str: ...


def lines_to_edit(source: str, edit: Edit) -> list[range]:
    """The places at which the lines stand that an edit replaces, counted from 1. One place is as it should be."""
    lines, sought = ([line.rstrip() for line in text.split("\n")] for text in (source, edit.find))
    count = len(sought)
    starts = range(len(lines) - count + 1)
    return [range(start + 1, start + 1 + count) for start in starts if lines[start : start + count] == sought]


def edited(source: str, edits: Iterable[tuple[range, Edit]]) -> str:
    """The source in which each edit's replacement stands in place of its lines; no two of these overlap."""
    lines = source.split("\n")
    for place, edit in sorted(edits, key=lambda pair: pair[0].start, reverse=True):
        lines[place.start - 1 : place.stop - 1] = edit.replace.split("\n") if edit.replace else []
    return "\n".join(lines)


def changed_lines(before: str, after: str) -> list[str]:
    """The lines in which two sources differ, with a minus for those that go and a plus for those that come."""
    lines = unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    return [line for line in islice(lines, 2, None) if not line.startswith("@@")]


def diff(before: str, after: str, file: str) -> list[str]:
    """What separates two sources: a unified diff, line by line."""
    return list(
        unified_diff(before.splitlines(), after.splitlines(), fromfile=file, tofile=file, lineterm="", n=_DIFF_CONTEXT)
    )
