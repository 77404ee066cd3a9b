"""The diff of faults as rows, and where the lines of a running text are in another one."""

import random

import pytest

from engine.catalog import built_in_programs
from gui.source.source_rows import Row, line_map, rows_of_faults

FAULTS = [(program, fault.name) for program in built_in_programs() for fault in program.sheet.faults]


@pytest.mark.parametrize(("program", "name"), FAULTS, ids=[f"{program.name}-{name}" for program, name in FAULTS])
def test_the_rows_of_a_fault_are_both_texts_and_only_what_differs_is_marked(program, name):
    faulty = program.with_faults([name])
    rows = rows_of_faults(faulty)
    assert "\n".join(row.text for row in rows if row.kind != "added") == program.source
    assert "\n".join(row.text for row in rows if row.kind != "removed") == faulty.source
    assert [row.number for row in rows if row.number] == list(range(1, faulty.source.count("\n") + 2))
    fault = program.sheet.fault(name)
    changed = [row for row in rows if row.kind != "same"]
    assert 0 < len(changed) <= fault.find.count("\n") + fault.replace.count("\n") + 2


def test_a_program_without_faults_has_only_its_own_lines():
    program = built_in_programs()[0]
    assert rows_of_faults(program)[0] == Row(program.source.split("\n")[0], "same", 1)
    assert {row.kind for row in rows_of_faults(program)} == {"same"}


def test_a_line_is_found_again_after_lines_were_put_in_taken_out_and_changed():
    before = "a\nb\nc\nd\ne"
    assert line_map(before, before) == {1: 1, 2: 2, 3: 3, 4: 4, 5: 5}
    assert line_map(before, "new\n" + before) == {1: 2, 2: 3, 3: 4, 4: 5, 5: 6}
    assert line_map(before, "a\nc\nd\ne") == {1: 1, 3: 2, 4: 3, 5: 4}
    assert line_map(before, "a\nb\nX\nd\ne\nf") == {1: 1, 2: 2, 4: 4, 5: 5}
    assert line_map("a", "b") == {}


def test_lines_that_are_found_have_the_same_text_and_keep_their_order():
    dice = random.Random(1)
    for _ in range(300):
        before = [dice.choice("abc") for _ in range(dice.randrange(8))]
        after = [dice.choice("abc") for _ in range(dice.randrange(8))]
        found = line_map("\n".join(before), "\n".join(after))
        texts_before, texts_after = "\n".join(before).split("\n"), "\n".join(after).split("\n")
        assert all(texts_before[old - 1] == texts_after[new - 1] for old, new in found.items())
        pairs = sorted(found.items())
        assert [new for _, new in pairs] == sorted(set(found.values()))
