"""Faults: what they edit, which exclude each other, and that each breaks its program as its sheet says."""

import pytest

from engine.catalog import ProgramError, open_program
from engine.faults import diff

COUNTER = """\
N = 3
total = 0

def add():
    global total
    with lock:
        value = total
        total = value + N
    print(total)
    print(total)
"""
NO_LOCK = ("no_lock", "    with lock:\n        value = total\n", "    if True:\n        value = total\n")
TWO_MORE = ("two_more", "        total = value + N", "        value = value + N\n        value = value + N")
NO_NUMBER = ("no_number", "total = 0", "")
SLOW = ("slow", "        value = total\n        total = value + N", "        pass")


def program_with(folder, *faults):
    """A program whose sheet has these faults: name, what is found, what stands there instead."""
    entries = (
        f"[[faults]]\nname = '{name}'\ntitle = 'T'\nfind = '''\n{find}'''\nreplace = '''\n{put}'''\n"
        "explanation = 'E'\nlook_for = 'L'\nfails = 'stalled'\n"
        for name, find, put in faults
    )
    (folder / "counter.py").write_text(COUNTER)
    (folder / "counter.toml").write_text("title = 'Counter'\n" + "".join(entries))
    return open_program(folder / "counter.py")


def test_faults_edit_their_lines_and_no_others(tmp_path):
    program = program_with(tmp_path, NO_LOCK, TWO_MORE, NO_NUMBER)
    faulty = program.with_faults(["two_more", "no_lock", "no_number"])
    assert faulty.faults == ("two_more", "no_lock", "no_number")
    assert diff(program.source, faulty.source, "counter.py")[3:] == [
        " N = 3",
        "-total = 0",
        " ",
        " def add():",
        "     global total",
        "-    with lock:",
        "+    if True:",
        "         value = total",
        "-        total = value + N",
        "+        value = value + N",
        "+        value = value + N",
        "     print(total)",
        "     print(total)",
    ]
    assert faulty.fault_lines("no_lock") == range(6, 8)


def test_faults_are_put_into_the_program_without_faults(tmp_path):
    program = program_with(tmp_path, NO_LOCK, TWO_MORE)
    assert program.with_faults(["no_lock"]).with_faults(["two_more"]) == program.with_faults(["two_more"])
    assert program.with_faults(["no_lock"]).with_faults([]) is program
    assert program.with_faults(["no_lock", "no_lock"]).faults == ("no_lock",)


def test_faults_of_the_same_lines_exclude_each_other(tmp_path):
    program = program_with(tmp_path, NO_LOCK, TWO_MORE, SLOW)
    with pytest.raises(ProgramError) as raised:
        program.with_faults(["two_more", "no_lock", "slow"])
    assert str(raised.value) == (
        "counter.toml: faults: two_more and slow edit the same lines of counter.py, so only one of them can be on"
    )
    assert program.fault_excludes("no_lock", "slow")
    assert not program.fault_excludes("no_lock", "two_more")


@pytest.mark.parametrize(
    ("find", "message"),
    [
        ("  with lock:", "counter.toml: faults[1].find: counter.py hasn't the lines that the fault lost replaces;"),
        ("with lock", "counter.toml: faults[1].find: counter.py hasn't the lines that the fault lost replaces;"),
        (
            "    print(total)",
            "counter.toml: faults[1].find: counter.py has the lines that the fault lost replaces 2 times",
        ),
    ],
)
def test_a_fault_that_does_not_fit_is_named_with_file_and_key(tmp_path, find, message):
    program = program_with(tmp_path, NO_LOCK, ("lost", find, ""))
    with pytest.raises(ProgramError) as raised:
        program.with_faults(["lost"])
    assert str(raised.value).startswith(message)
    assert program.with_faults(["no_lock"]).faults == ("no_lock",)


def test_an_unknown_fault_is_named_with_those_that_exist(tmp_path):
    with pytest.raises(ProgramError, match="counter: no fault lots; there are: no_lock, two_more"):
        program_with(tmp_path, NO_LOCK, TWO_MORE).with_faults(["lots"])


def test_a_constant_that_a_fault_changes_has_its_new_value(tmp_path):
    program = program_with(tmp_path, ("more", "N = 3", "N = 5"))
    with (tmp_path / "counter.toml").open("a") as sheet:
        sheet.write("[parameters.N]\nlabel = 'N'\nminimum = 0\nmaximum = 9\n")
    program = open_program(program.path)
    assert (program.values()["N"], program.with_faults(["more"]).values()["N"]) == (3, 5)
