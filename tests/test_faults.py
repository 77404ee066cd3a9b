"""Faults: what they edit, which exclude each other, and that each breaks its program as its sheet says."""

import json

import pytest

from engine.__main__ import main
from engine.catalog import ProgramError, built_in_programs, open_program
from engine.explore.portfolio import STRATEGIES
from engine.explore.recording import read_recording
from engine.explore.search import Budget, Progress, Search
from engine.faults import diff
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram

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


PROGRAMS = {program.name: program for program in built_in_programs()}
FAULTS = [(name, fault.name) for name, program in PROGRAMS.items() for fault in program.sheet.faults]
CLOCKS = {(name, fault.clock) for name, program in PROGRAMS.items() for fault in program.sheet.faults}


def searched(program, clock, schedules) -> Progress:
    """Search the program as ``threadlab explore`` does, in this process."""
    with SteppedProgram(RunRequest.of(program, program.values("step"))) as run:
        budget = Budget(schedules, 100.0)
        return Search(run, program.sheet, STRATEGIES["portfolio"](0), budget=budget, slow=clock == "slow").run()


@pytest.mark.parametrize(("name", "fault"), FAULTS)
def test_a_fault_breaks_its_program_as_its_sheet_says(name, fault):
    faulty = PROGRAMS[name].with_faults([fault])
    compile(faulty.source, faulty.path, "exec")
    found = searched(faulty, faulty.clock, 2_000).found
    assert found is not None
    assert found.verdict.kind == faulty.sheet.fault(fault).fails, found.verdict.sentence
    assert found.confirmed


@pytest.mark.parametrize(("name", "clock"), sorted(CLOCKS))
def test_nothing_is_found_in_a_program_without_its_faults(name, clock):
    progress = searched(PROGRAMS[name], clock, 150)
    assert progress.found is None, progress.found.verdict.sentence


@pytest.mark.slow
@pytest.mark.parametrize(("name", "clock"), sorted(CLOCKS))
def test_nothing_is_found_in_a_program_without_its_faults_in_two_thousand_schedules(name, clock):
    progress = searched(PROGRAMS[name], clock, 2_000)
    assert progress.found is None, progress.found.verdict.sentence
    assert progress.schedules == 2_000 or progress.exhausted


RACE = """\
import threading
import time

RACE_WINDOW = 0.0
lock = threading.Lock()
total = 0


def add():
    global total
    with lock:
        value = total
        time.sleep(RACE_WINDOW)
        total = value + 1


threads = [threading.Thread(target=add) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert total == 2, total
print("total", total)
"""
RACE_SHEET = """\
title = "Race"
[parameters.RACE_WINDOW]
label = "Race window"
minimum = 0.0
maximum = 1.0
unit = "s"
[[faults]]
name = "no_lock"
title = "Without the lock"
find = "    with lock:"
replace = "    if True:"
explanation = "Both threads may read the same value."
look_for = "A total of 1."
fails = "uncaught_exception"
[[faults]]
name = "no_join"
title = "Without join"
find = "    thread.join()"
replace = "    time.sleep(0.1)"
explanation = "Nobody waits for the threads."
look_for = "A total that is too small."
fails = "uncaught_exception"
clock = "slow"
"""


@pytest.fixture
def race(tmp_path):
    path = tmp_path / "race.py"
    path.write_text(RACE)
    path.with_suffix(".toml").write_text(RACE_SHEET)
    return path


def test_faults_are_listed_with_what_they_change(race, capsys, tmp_path):
    assert main(["faults", str(race), "--json", str(tmp_path / "faults.json")]) == 0
    shown = capsys.readouterr().out
    assert "race --fault no_lock    Without the lock" in shown
    assert "Look for: A total of 1." in shown
    assert "A search in which sleeps may end early (--clock slow) finds: Uncaught exception" in shown
    assert "    -    with lock:\n    +    if True:\n" in shown
    listed = json.loads((tmp_path / "faults.json").read_text())["faults"]
    assert [(fault["name"], fault["clock"], fault["lines"]) for fault in listed] == [
        ("no_lock", "exact", [11]),
        ("no_join", "slow", [21]),
    ]


def test_the_faults_of_all_programs_are_listed(capsys):
    assert main(["faults"]) == 0
    shown = capsys.readouterr().out
    for name, fault in FAULTS:
        assert f"{name} --fault {fault} " in shown


def test_run_takes_a_fault(race, capsys, tmp_path):
    summary = tmp_path / "run.json"
    arguments = ["run", str(race), "--set", "RACE_WINDOW=0.3", "--json", str(summary)]
    assert main(arguments) == 0
    assert main([*arguments, "--fault", "no_lock"]) == 1
    assert "AssertionError: 1" in capsys.readouterr().err
    report = json.loads(summary.read_text())
    assert report["faults"] == ["no_lock"]
    assert report["verdict"]["line"] == 22


def test_a_search_takes_faults_and_its_recording_can_be_replayed(race, capsys, tmp_path):
    file, report = tmp_path / "a.threadlab", tmp_path / "a.json"
    assert main(["explore", str(race), "--schedules", "200"]) == 0
    assert main(["explore", str(race), "--fault", "no_lock", "--record", str(file), "--json", str(report)]) == 1
    recording = read_recording(file)
    assert recording.faults == ("no_lock",)
    assert "    if True:" in recording.source
    assert json.loads(report.read_text())["faults"] == ["no_lock"]
    capsys.readouterr()
    assert main(["replay", str(file)]) == 1
    assert "The same trace as recorded, event for event" in capsys.readouterr().err


def test_a_recording_whose_fault_is_gone_is_refused_or_followed_in_its_own_source(race, capsys, tmp_path):
    file = tmp_path / "a.threadlab"
    assert main(["explore", str(race), "--fault", "no_lock", "--record", str(file)]) == 1
    race.with_suffix(".toml").write_text(RACE_SHEET.replace("no_lock", "another"))
    capsys.readouterr()
    assert main(["replay", str(file)]) == 2
    assert "race: no fault no_lock; there are: another, no_join" in capsys.readouterr().err
    assert main(["replay", str(file), "--anyway"]) == 1
    assert "event for event" in capsys.readouterr().err


def test_a_fault_that_needs_the_slow_clock_is_searched_under_it(race, capsys):
    arguments = ["explore", str(race), "--fault", "no_join", "--schedules", "200"]
    assert main(arguments) == 1
    assert main([*arguments, "--clock", "exact"]) == 0
    assert "sleeps took their time" in capsys.readouterr().err


def test_step_shows_and_numbers_the_source_with_the_fault(race, capsys):
    assert main(["step", str(race), "--fault", "no_lock", "--seed", "1"]) in (0, 1)
    shown = capsys.readouterr().out
    assert "value = total" in shown
    assert "with lock" not in shown


@pytest.mark.parametrize("command", ["run", "step", "explore"])
def test_a_fault_that_does_not_exist_is_wrong_usage(race, capsys, command):
    assert main([command, str(race), "--fault", "magic"]) == 2
    assert capsys.readouterr().err == "threadlab: race: no fault magic; there are: no_lock, no_join\n"
