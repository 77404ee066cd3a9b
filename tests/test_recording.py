"""Recordings: files that run again exactly, in another process and under another Python."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from stepped_runs import SCRIPTS, digests, failures

from engine.__main__ import main
from engine.catalog import built_in_programs
from engine.explore.recording import RecordingError, packed, read_recording, unpacked

EVERYTHING = [
    *((program.name, "step") for program in built_in_programs()),
    ("bank_account", "tutorial"),
    *((path.stem, None) for path in sorted(SCRIPTS.glob("*.py"))),
]
BUGGY = sorted(path.stem for path in SCRIPTS.glob("*_buggy.py"))


@pytest.fixture
def recorded(tmp_path, capsys):
    """Records the failure of a script; returns the recording and a copy of the script beside it."""

    def record(name):
        script = tmp_path / f"{name}.py"
        shutil.copy(SCRIPTS / script.name, script)
        file = tmp_path / f"{name}.threadlab"
        assert main(["explore", str(script), "--record", str(file), "--steps", "5000"]) == 1
        capsys.readouterr()
        return file, script

    return record


def test_a_schedule_is_packed_and_unpacked():
    assert packed(["0", "0", "0.1", "0"]) == "0*2 0.1 0"
    assert unpacked("0*2 0.1 0") == ("0", "0", "0.1", "0")
    with pytest.raises(ValueError, match="no step of a schedule"):
        unpacked("0*2 x")


@pytest.mark.parametrize("name", ["lost_update_buggy", "no_task_done_buggy", "philosophers_three_buggy"])
def test_a_recorded_failure_replays_event_for_event_in_a_fresh_process(recorded, capsys, name):
    file, _ = recorded(name)
    assert main(["replay", str(file)]) == 1
    shown = capsys.readouterr()
    assert "The same trace as recorded, event for event" in shown.err
    assert any(line.lstrip().startswith("step") for line in shown.out.splitlines())


def test_a_replay_writes_a_summary_and_a_trace(recorded, tmp_path, capsys):
    file, _ = recorded("lost_update_buggy")
    report, trace = tmp_path / "report.json", tmp_path / "trace.json"
    assert main(["replay", str(file), "--json", str(report), "--trace", str(trace)]) == 1
    assert json.loads(report.read_text())["verdict"]["kind"] == "uncaught_exception"
    assert json.loads(trace.read_text())


def test_another_source_is_refused_and_followed_as_far_as_it_goes_when_told_to(recorded, capsys):
    file, script = recorded("lost_update_buggy")
    script.write_text(script.read_text().replace("        total += 1", "        with lock:\n            total += 1"))
    assert main(["replay", str(file)]) == 2
    assert "isn't the program that was recorded any more" in capsys.readouterr().err
    assert main(["replay", str(file), "--anyway"]) == 0
    assert "The recorded schedule could be followed up to step" in capsys.readouterr().err


def test_a_recording_whose_script_is_gone_still_runs(recorded, capsys):
    file, script = recorded("lost_update_buggy")
    script.unlink()
    assert main(["replay", str(file)]) == 1
    assert "event for event" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"format": "x"}, "is no recording of Threadlab"),
        ({"version": 9}, "newer Threadlab"),
        ({"schedule": "0*x"}, "no step of a schedule"),
        ({"seed": None}, "the key 'seed' is missing or has a wrong type"),
        ({"version": None}, "the key 'version' is missing or has a wrong type"),
        ({"clock": "cuckoo"}, "the key 'clock' is missing or has a wrong type"),
        ({"sites": [1, {}]}, "the key 'sites' is missing or has a wrong type"),
        ({"parameters": {"N": []}}, "the key 'parameters' is missing or has a wrong type"),
        ({"verdict": "all well"}, "the key 'verdict' is missing or has a wrong type"),
        ({"program": {"name": "a", "path": "a.py", "source": "changed", "sha256": "0"}}, "is damaged"),
    ],
)
def test_a_file_that_is_no_whole_recording_is_refused_with_a_sentence(recorded, capsys, change, words):
    file, _ = recorded("lost_update_buggy")
    file.write_text(json.dumps(json.loads(file.read_text()) | change))
    with pytest.raises(RecordingError, match=words):
        read_recording(file)
    assert main(["replay", str(file)]) == 2


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "\0"], ids=["empty", "cut off", "nested", "binary"])
def test_a_file_that_is_no_json_is_refused_without_the_words_of_a_parser(tmp_path, text):
    file = tmp_path / "a.threadlab"
    file.write_text(text)
    with pytest.raises(RecordingError, match=r"is no recording of Threadlab, or not the whole of one$"):
        read_recording(file)


def test_a_recording_of_too_old_a_python_is_refused(recorded, capsys):
    file, _ = recorded("lost_update_buggy")
    file.write_text(json.dumps(json.loads(file.read_text()) | {"python": "3.8.1"}))
    assert main(["replay", str(file)]) == 2
    assert "3.8.1" in capsys.readouterr().err
    assert main(["replay", str(file), "--anyway"]) == 1


DIGESTS = """
import json, sys
sys.path[:0] = {paths!r}
from stepped_runs import digests
print(json.dumps(digests({names!r}, {seeds})))
"""


def digests_elsewhere(interpreter, names, seeds):
    here = Path(__file__).resolve().parent
    source = DIGESTS.format(paths=[str(here), str(here.parent)], names=names, seeds=seeds)
    done = subprocess.run([*interpreter, "-c", source], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


PROGRAMS = [
    ("bank_account", "step"),
    ("bank_account", "tutorial"),
    ("producer_consumer", "step"),
    ("worker_pool", "step"),
]


def test_the_same_seed_gives_the_same_trace_in_another_process():
    names = [*PROGRAMS, ("lost_update_buggy", None), ("dict_check_buggy", None)]
    assert digests_elsewhere([sys.executable], names, 2) == digests(names, 2)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_seeds_give_identical_traces_in_three_processes():
    first = digests_elsewhere([sys.executable], EVERYTHING, 200)
    assert len(first) == 200 * len(EVERYTHING)
    for _ in range(2):
        assert digests_elsewhere([sys.executable], EVERYTHING, 200) == first


@pytest.mark.slow
def test_a_hundred_recorded_failures_replay_identically_in_a_fresh_process():
    seeds = 12
    names = [(name, None) for name in BUGGY]
    failing = failures(names, seeds)
    assert len(failing) >= 100
    again = replayed_elsewhere([sys.executable], failing)
    assert again == [[True, True]] * len(failing)


REPLAYS = """
import json, sys
sys.path[:0] = {paths!r}
from stepped_runs import replays
print(json.dumps(replays(json.loads(sys.stdin.read()))))
"""


def replayed_elsewhere(interpreter, recorded):
    here = Path(__file__).resolve().parent
    source = REPLAYS.format(paths=[str(here), str(here.parent)])
    done = subprocess.run(
        [*interpreter, "-c", source], input=json.dumps(recorded), capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def other_pythons():
    """Commands of other supported interpreters: on the path, or installed beside the one that runs this."""
    found = {}
    beside = Path(sys.base_prefix).parent
    for minor in (11, 12, 13, 14):
        if minor == sys.version_info.minor:
            continue
        name = f"python3.{minor}"
        for path in filter(None, [shutil.which(name), *sorted(beside.glob(f"*/bin/{name}"))]):
            if subprocess.run([path, "-c", ""], capture_output=True, check=False).returncode == 0:
                found.setdefault(minor, str(path))
    return list(found.values())


def test_a_schedule_is_followed_step_by_step_under_another_python():
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other supported Python is here")
    names = [(name, None) for name in BUGGY]
    recorded = failures(names, 1)
    for python in pythons:
        followed = replayed_elsewhere([python], recorded)
        assert [one[0] for one in followed] == [True] * len(recorded), python


def test_another_python_repeats_its_own_traces():
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other supported Python is here")
    for python in pythons:
        assert digests_elsewhere([python], PROGRAMS, 1) == digests_elsewhere([python], PROGRAMS, 1)


@pytest.mark.slow
@pytest.mark.timeout(1800)
def test_two_hundred_seeds_give_identical_traces_under_another_python():
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other supported Python is here")
    for python in pythons:
        first = digests_elsewhere([python], EVERYTHING, 200)
        assert len(first) == 200 * len(EVERYTHING)
        for _ in range(2):
            assert digests_elsewhere([python], EVERYTHING, 200) == first, python


@pytest.mark.slow
@pytest.mark.timeout(600)
def test_a_hundred_recorded_failures_are_followed_step_by_step_under_another_python():
    pythons = other_pythons()
    if not pythons:
        pytest.skip("no other supported Python is here")
    failing = failures([(name, None) for name in BUGGY], 12)
    assert len(failing) >= 100
    for python in pythons:
        assert [one[0] for one in replayed_elsewhere([python], failing)] == [True] * len(failing), python
