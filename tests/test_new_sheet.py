"""Sheets to start from: written beside a script, never over one, and read back without a mistake."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from engine.catalog import open_program, program_from_source
from engine.new_sheet import sheet_text, write_sheet
from engine.sheet import Gauge

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = sorted((ROOT / "tests" / "scripts").glob("*.py")) + sorted((ROOT / "engine" / "programs").glob("*.py"))

NUMBERS = ("0", "-3", "0.0", "-0.5", "1e22", "10**400", "123456789012345678901", "1e-9", "True")
ODD = {
    "nothing": "",
    "numbers": "".join(f"NUMBER_{place} = {number}\n" for place, number in enumerate(NUMBERS)),
    "texts": 'NAME = "a \\"quoted\\" \\\\ text"\n"""not a docstring"""\n',
    "docstring": '"""Says \\"hello\\" \\x7f and\n\nmore."""\nCOUNT = 2\n',
    "broken": "COUNT = 3\ndef broken(:\n",
    "queues": "import queue\nfrom queue import LifoQueue\nq = queue.Queue(3)\nstack = LifoQueue()\n",
    "quotes": """import threading
lock = threading.Lock()
def work():
    print('''a''')
    print("#")
    lock.acquire()
""",
}


def read_back(folder, source, gauges=()):
    """Write the sheet of a source and open the two."""
    script = folder / "script.py"
    script.write_text(source, encoding="utf-8")
    program = open_program(script)
    write_sheet(program, sheet_text(program, gauges))
    return program, open_program(script)


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.stem)
def test_the_sheet_of_a_script_reads_back_with_its_constants_and_presets(path, tmp_path):
    before, after = read_back(tmp_path, path.read_text(encoding="utf-8"))
    assert after.has_sheet
    assert after.sheet.parameters == before.sheet.parameters
    for preset in ("start", "step", ""):
        assert after.values(preset) == before.values()


@pytest.mark.parametrize("name", ODD)
def test_odd_scripts_get_a_sheet_that_reads_back_too(name, tmp_path):
    before, after = read_back(tmp_path, ODD[name])
    if name != "broken":
        assert after.values() == before.values()


@pytest.mark.parametrize("name", ["quotes", "queues", "nothing"])
def test_the_commented_examples_are_right_when_their_comment_signs_are_taken_away(name, tmp_path):
    program, _ = read_back(tmp_path, ODD[name])
    sheet = tmp_path / "script.toml"
    head, examples = sheet.read_text().split("# What must always hold.")
    bare = re.sub(r"^# (?=\[\[|[a-z_]+ = |'''|    )", "", examples, flags=re.MULTILINE)
    sheet.write_text(head + "# What must always hold." + bare)
    opened = open_program(program.path)
    (fault,), (invariant,) = opened.sheet.faults, opened.sheet.invariants
    assert invariant.guard == ("lock" if name == "quotes" else "name_of_a_lock")
    if name == "quotes":
        assert opened.with_faults([fault.name]).source == program.source.replace("    lock.acquire()", "    pass")


def test_queues_become_gauges_and_what_a_run_has_shown_counts_more(tmp_path):
    source = ODD["queues"]
    program = program_from_source(tmp_path / "script.py", source, None)
    assert [gauge["of"] for gauge in gauges(sheet_text(program))] == ["q", "stack"]
    seen = [
        Gauge("account.balance", "account.balance", "value", "account.balance", show="both"),
        Gauge("Account.Balance", "Balance", "value", "Account.Balance", show="both"),
        Gauge("3", "Size of 3", "size", "3", show="both"),
    ]
    names = [gauge["name"] for gauge in gauges(sheet_text(program, seen))]
    assert names == ["account_balance", "account_balance_2", "gauge"]


def gauges(text):
    return tomllib.loads(text)["gauges"]


def sheet_command(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "engine", "sheet", *arguments],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )


def test_the_command_writes_a_sheet_beside_the_script_and_never_over_one(tmp_path):
    script = tmp_path / "race.py"
    script.write_text("COUNT = 3\n")
    done = sheet_command(str(script))
    assert (done.returncode, done.stderr) == (0, "")
    sheet = tmp_path / "race.toml"
    assert str(sheet) in done.stdout
    assert open_program(script).sheet.parameter("COUNT").label == "Count"
    sheet.write_text("mine")
    again = sheet_command(str(script))
    assert again.returncode == 2
    assert "left as it is" in again.stderr
    assert sheet.read_text() == "mine"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["race.py", "race.toml"]


@pytest.mark.parametrize(("name", "sentence"), [("no.py", "no such file"), ("notes.txt", "is no Python script")])
def test_the_command_says_what_it_can_t_do(name, sentence, tmp_path):
    done = sheet_command(str(tmp_path / name))
    assert done.returncode == 2
    assert sentence in done.stderr
