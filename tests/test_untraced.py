"""What a script uses that the laboratory can't follow is said, from the source alone."""

import subprocess
import sys
from pathlib import Path

import pytest

from engine.catalog import built_in_programs
from engine.untraced import untraced

ROOT = Path(__file__).resolve().parent.parent


@pytest.mark.parametrize(
    ("source", "line"),
    [
        ("import subprocess", 1),
        ("import time\nimport multiprocessing.pool", 2),
        ("from multiprocessing import Process", 1),
        ("from concurrent.futures import ProcessPoolExecutor", 1),
        ("import concurrent.futures\n\nwith concurrent.futures.ProcessPoolExecutor() as pool:\n    pass", 3),
        ("import os\npid = os.fork()", 2),
        ("import os\nos.system('true')", 2),
        ("from os import execv", 1),
    ],
)
def test_a_script_that_starts_processes_is_told_where_and_that_they_are_not_traced(source, line):
    (sentence,) = untraced(source, "script.py").values()
    assert sentence.startswith(f"script.py starts other processes (line {line}).")


def test_asyncio_is_told_as_well():
    first, second = untraced("import asyncio\nimport subprocess\n", "script.py").values()
    assert "processes (line 2)" in first
    assert second.startswith("script.py uses asyncio (line 1).")


@pytest.mark.parametrize(
    "source",
    [
        "import os\nprint(os.path.join('a', 'b'), os.cpu_count())",
        "from concurrent.futures import ThreadPoolExecutor",
        "from multiprocessing.pool import ThreadPool",
        "from multiprocessing.dummy import Pool",
        "def subprocess():\n    'import asyncio'",
        "import asyncio as",
        "from . import asyncio",
    ],
)
def test_what_only_looks_like_it_is_not_told(source):
    assert untraced(source, "script.py") == {}


def test_no_built_in_program_uses_what_is_not_traced():
    assert [program.name for program in built_in_programs() if untraced(program.source, program.name)] == []


@pytest.mark.parametrize("command", ["run", "step", "explore"])
def test_the_command_line_says_it_once_and_runs_the_script_all_the_same(tmp_path, command):
    script = tmp_path / "calls.py"
    lines = ["import os", "import threading", "if False:", "    os.fork()", "thread = threading.Thread(target=print)"]
    script.write_text("\n".join([*lines, "thread.start()", "thread.join()"]))
    done = subprocess.run(
        [sys.executable, "-m", "engine", command, str(script)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr.count("calls.py starts other processes (line 4).") == 1
