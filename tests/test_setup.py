"""The project itself: locked dependencies, lint, types, what a wheel carries, one trap of a Qt release."""

import os
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import gui

ROOT = Path(__file__).resolve().parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCKS = {
    "requirements.lock": PROJECT["project"]["dependencies"],
    "requirements-dev.lock": PROJECT["project"]["dependencies"] + PROJECT["dependency-groups"]["dev"],
}


def locked(name):
    """The versions that a lock file names, by normalised distribution."""
    pins = re.findall(r"^([\w.-]+)==([\w.]+)", (ROOT / name).read_text(), re.MULTILINE)
    return {distribution.lower(): version for distribution, version in pins}


def run_tool(*command):
    result = subprocess.run([sys.executable, "-m", *command], cwd=ROOT, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_satisfies_the_project(name):
    pins = locked(name)
    for line in LOCKS[name]:
        requirement = Requirement(line)
        assert requirement.specifier.contains(pins[requirement.name.lower()]), line


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_hashes_and_no_host(name):
    text = (ROOT / name).read_text()
    assert "://" not in text
    blocks = [block for block in re.split(r"\n(?=\S)", text) if block.strip()]
    assert all("==" in block and "--hash=sha256:" in block for block in blocks)


def test_the_lock_of_the_tests_holds_the_lock_of_the_window():
    assert locked("requirements.lock").items() <= locked("requirements-dev.lock").items()


def test_the_code_has_no_lint():
    run_tool("ruff", "check", "--no-cache", ".")


def test_the_code_is_formatted():
    run_tool("ruff", "format", "--no-cache", "--check", ".")


@pytest.mark.timeout(600)
def test_the_types_agree():
    run_tool("mypy", "engine", "gui", "launch.py")


def test_the_engine_imports_neither_qt_nor_the_window():
    imported = re.compile(r"^\s*(?:from|import) +(?:PySide6|pyqtgraph|numpy|gui)\b", re.MULTILINE)
    files = (ROOT / "engine").rglob("*.py")
    assert [str(path) for path in files if imported.search(path.read_text(encoding="utf-8"))] == []


def test_a_wheel_carries_programs_sheets_and_assets(tmp_path):
    run_tool("hatchling", "build", "--target", "wheel", "--directory", str(tmp_path))
    (wheel,) = tmp_path.glob("*.whl")
    carried = set(zipfile.ZipFile(wheel).namelist())
    data = [
        *(ROOT / "assets").rglob("*.*"),
        *(ROOT / "engine" / "programs").glob("*.py"),
        *(ROOT / "engine" / "programs").glob("*.toml"),
        ROOT / "gui" / "__main__.py",
    ]
    assert {path.relative_to(ROOT).as_posix() for path in data} <= carried
    assert not any(name.startswith("tests/") for name in carried)

    zipfile.ZipFile(wheel).extractall(tmp_path / "installed")
    command = [sys.executable, "-P", "-m", "gui", "--version"]
    environment = {**os.environ, "PYTHONPATH": str(tmp_path / "installed")}
    answer = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True)
    assert answer.stdout == f"threadlab {gui.__version__}\n"


def test_the_fonts_of_the_window_carry_their_licence():
    fonts = ROOT / "assets" / "fonts"
    for path in fonts.glob("*.[ot]tf"):
        licence = fonts / f"{path.name.partition('-')[0]}-OFL.txt"
        assert "SIL OPEN FONT LICENSE Version 1.1" in licence.read_text(encoding="utf-8")


def test_the_fonts_of_the_window_can_be_loaded(qapp):
    from PySide6.QtGui import QFontDatabase

    assert {"Inter", "JetBrains Mono"} <= set(QFontDatabase.families())


def test_the_screen_of_the_tests_has_room_for_a_whole_window(qapp):
    assert qapp.primaryScreen().size().toTuple() == (1920, 1080)


def test_calls_of_qt_do_not_use_up_none(qapp):
    from PySide6.QtCore import QObject

    thing = QObject()
    before = sys.getrefcount(None)
    for _ in range(1000):
        thing.setObjectName("calls that return nothing")
    # PySide6 6.12.0 loses one reference a call on Python 3.11, until the interpreter aborts.
    assert sys.getrefcount(None) > before - 100
