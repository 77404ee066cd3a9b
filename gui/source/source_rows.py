"""Lines of a source as they are shown: with the diff of its faults, and where those of a running text are in it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Literal

from engine.catalog import Program

Kind = Literal["same", "removed", "added"]


@dataclass(frozen=True, slots=True)
class Row:
    """A shown line.

    Attributes:
        number: Of the line in the text that runs, from 1; 0 for a line that a fault removes.
    """

    text: str
    kind: Kind
    number: int


def rows_of_faults(program: Program) -> list[Row]:
    """The lines of a program with those that its faults remove, and after them those that they add."""
    original = program.faultless
    before = original.source.split("\n")
    edits = {original.fault_lines(name): program.sheet.fault(name) for name in program.faults}
    rows: list[Row] = []
    number, done = 1, 0
    for place in sorted(edits, key=lambda lines: lines.start):
        hunk: list[tuple[Kind, str]] = [("same", text) for text in before[done : place.start - 1]]
        replaced = edits[place].replace
        hunk += _hunk(before[place.start - 1 : place.stop - 1], replaced.split("\n") if replaced else [])
        number = _append(rows, hunk, number)
        done = place.stop - 1
    _append(rows, [("same", text) for text in before[done:]], number)
    return rows


def _hunk(before: Sequence[str], after: Sequence[str]) -> list[tuple[Kind, str]]:
    found: list[tuple[Kind, str]] = []
    for tag, start, stop, new_start, new_stop in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if tag == "equal":
            found += [("same", text) for text in before[start:stop]]
        else:
            found += [("removed", text) for text in before[start:stop]]
            found += [("added", text) for text in after[new_start:new_stop]]
    return found


def _append(rows: list[Row], hunk: Sequence[tuple[Kind, str]], number: int) -> int:
    for kind, text in hunk:
        rows.append(Row(text, kind, 0 if kind == "removed" else number))
        number += kind != "removed"
    return number


def line_map(running: str, shown: str) -> Mapping[int, int]:
    """For each line of the `running` text that the `shown` one has too: its number there. Both count from 1."""
    before, after = running.split("\n"), shown.split("\n")
    start = 0
    while start < min(len(before), len(after)) and before[start] == after[start]:
        start += 1
    end = 0
    while end < min(len(before), len(after)) - start and before[-1 - end] == after[-1 - end]:
        end += 1
    found = {line: line for line in range(1, start + 1)}
    middle = SequenceMatcher(None, before[start : len(before) - end], after[start : len(after) - end], autojunk=False)
    for place, new_place, size in middle.get_matching_blocks():
        for offset in range(size):
            found[start + place + offset + 1] = start + new_place + offset + 1
    for offset in range(end):
        found[len(before) - offset] = len(after) - offset
    return found
