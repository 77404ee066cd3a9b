"""launch.py: what the user of a bare or half-prepared machine is told, and what starts at once."""

import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from gui import __main__ as threadlab
from gui import native_box, preflight

ROOT = Path(__file__).resolve().parent.parent
UNREACHABLE = ":9731"

# Stands in for the window: tells where it runs, or waits for a signal.
WINDOW_STAND_IN = """
import os, signal, sys, time

def run(argv):
    if "--wait" not in argv:
        print(argv, os.getcwd(), sys.prefix)
        return 7
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("terminated") or 9))
    print("waiting", flush=True)
    while True:
        time.sleep(0.05)  # and no signal.pause(), which would not see one that came just before it
"""


def load_launch():
    spec = importlib.util.spec_from_file_location("launch", ROOT / "launch.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def launch():
    """launch.py as a module, so that a test can replace what it finds on the machine."""
    return load_launch()


@pytest.fixture
def bare_environment(monkeypatch):
    """No screen, no Qt platform chosen."""
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    return monkeypatch


def start(*arguments, launcher=ROOT / "launch.py", python=sys.executable, **options):
    command = [python, str(launcher), *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False, **options)


@pytest.mark.parametrize("version", [(3, 10, 12), (3, 15, 0)])
def test_an_unsupported_python_is_named_with_the_supported_ones(launch, monkeypatch, capsys, version):
    monkeypatch.setattr(sys, "version_info", version)
    assert launch.main(["list"]) == 1
    told = f"Threadlab needs Python 3.11 to 3.14; this is {version[0]}.{version[1]} ({sys.executable}).\n"
    assert capsys.readouterr().err == told


def test_launch_and_pyproject_name_the_same_pythons(launch):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    above = launch.NEWEST[1] + 1
    assert project["requires-python"] == f">=3.{launch.OLDEST[1]},<3.{above}"


@pytest.mark.parametrize("file", ["launch.py", "gui/native_box.py"])
def test_what_runs_before_the_version_check_parses_on_old_pythons(file):
    import ast

    ast.parse((ROOT / file).read_text(), feature_version=(3, 8))


def test_without_a_screen_one_sentence_names_the_command_line_way(bare_environment):
    result = start()
    assert result.returncode == 1
    assert result.stderr == (
        "Threadlab can't open its window: there is no screen (DISPLAY is not set). "
        "Without a window: python3 launch.py run producer_consumer\n"
    )


def test_an_unreachable_screen_is_named_before_qt_aborts(bare_environment):
    if preflight.missing(preflight.X11_LIBRARIES):
        pytest.skip("this machine lacks the libraries that ask the screen")
    bare_environment.setenv("DISPLAY", UNREACHABLE)
    result = start()
    assert result.returncode == 1
    assert result.stderr.startswith(f"Threadlab can't open its window: the screen {UNREACHABLE} can't be reached.")


@pytest.mark.window
def test_a_screen_that_answers_is_reachable(virtual_screen):
    command = [sys.executable, "-c", "from gui import preflight; print(preflight.window_problem())"]
    answer = subprocess.run(command, env=virtual_screen, cwd=ROOT, capture_output=True, text=True, check=True)
    assert answer.stdout == "None\n"


def test_a_wayland_socket_that_does_not_answer_is_no_screen(bare_environment, tmp_path):
    bare_environment.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    bare_environment.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert preflight.screen_named()
    assert not preflight.screen_reachable()
    assert "wayland-7 can't be reached" in preflight.no_screen_sentence()


def test_a_platform_without_a_screen_needs_none(bare_environment):
    bare_environment.setenv("QT_QPA_PLATFORM", "offscreen")
    assert preflight.screen_named()
    assert preflight.screen_reachable()
    assert preflight.window_libraries() == preflight.IMPORT_LIBRARIES


@pytest.fixture
def nothing_installed(bare_environment):
    """A machine whose linker finds none of Qt's libraries, used by an ordinary user."""
    bare_environment.setenv("DISPLAY", UNREACHABLE)
    bare_environment.setattr(preflight, "_can_load", lambda soname: False)
    bare_environment.setattr(os, "geteuid", lambda: 1000)
    bare_environment.setattr(preflight, "distribution", lambda: "debian")
    bare_environment.setattr(shutil, "which", lambda name: f"/usr/bin/{name}")
    return bare_environment


def test_an_ordinary_user_gets_the_one_line_that_installs_what_is_missing(launch, nothing_installed, capsys):
    nothing_installed.setattr(launch, "inside_venv", lambda: False)
    assert launch.main([]) == 1
    message = capsys.readouterr().err.splitlines()
    packages = (
        "libegl1 libgl1 libglib2.0-0 libdbus-1-3 libfontconfig1 libxkbcommon0 "
        "libxkbcommon-x11-0 libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxcb-shape0"
    )
    assert message == [
        "Threadlab needs packages of the system. Run this line, then start again:",
        f"sudo sh -c 'apt-get update && apt-get install -y --no-install-recommends {packages}'",
    ]


def test_the_line_needs_no_sudo_where_there_is_none(nothing_installed):
    nothing_installed.setattr(shutil, "which", lambda name: None)
    assert preflight.how_to_install(["libegl1"]).endswith(
        "su -c 'apt-get update && apt-get install -y --no-install-recommends libegl1'"
    )


def test_the_tests_also_name_the_package_that_makes_a_venv(launch, nothing_installed, capsys):
    nothing_installed.setattr(launch, "venv_is_ready", lambda lock: False)
    nothing_installed.setattr(importlib.util, "find_spec", lambda name: None)
    assert launch.main(["test"]) == 1
    line = capsys.readouterr().err.splitlines()[-1]
    assert line.endswith(f"libxkbcommon0 python3.{sys.version_info[1]}-venv'")


def test_the_window_tests_name_the_virtual_screen(launch, nothing_installed, capsys):
    nothing_installed.setattr(shutil, "which", lambda name: None)
    nothing_installed.setattr(launch, "venv_is_ready", lambda lock: True)
    assert launch.main(["test", "--window"]) == 1
    assert "libxcb-shape0 xvfb dbus" in capsys.readouterr().err


def test_on_an_unknown_system_the_libraries_themselves_are_named(nothing_installed):
    nothing_installed.setattr(preflight, "distribution", lambda: "other")
    names = preflight.package_names(preflight.missing(preflight.IMPORT_LIBRARIES[:2]))
    assert preflight.how_to_install(names) == (
        "Threadlab needs these from your system's packages: libEGL.so.1 libGL.so.1"
    )


def test_root_on_debian_installs_what_is_missing_and_goes_on(launch, nothing_installed, capsys):
    ran = []

    def run(command):
        ran.append(command)
        return subprocess.CompletedProcess(command, 0, "")

    nothing_installed.setattr(os, "geteuid", lambda: 0)
    nothing_installed.setattr(launch, "venv_is_ready", lambda lock: True)
    nothing_installed.setattr(launch, "run_quietly", run)
    launch.prepare_system(launch.RUN_LOCK, window=False)
    assert [command[:2] for command in ran] == [["sh", "-c"]]
    assert "apt-get install -y --no-install-recommends libegl1 libgl1" in ran[0][2]
    assert "installing packages of the system: libegl1" in capsys.readouterr().err


@pytest.fixture
def small_project(tmp_path):
    """A copy of what launch.py needs, in a folder with a space, whose lock names nothing."""
    root = tmp_path / "small project"
    for name in ("launch.py", "gui/__init__.py", "gui/__main__.py", "gui/preflight.py", "gui/native_box.py"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, root / name)
    (root / "requirements.lock").write_text("# nothing\n")
    (root / "requirements-dev.lock").write_text("# nothing\n")
    (root / "gui" / "app.py").write_text(WINDOW_STAND_IN)
    return root


@pytest.fixture
def no_screen_needed(bare_environment):
    bare_environment.setenv("QT_QPA_PLATFORM", "offscreen")


def test_a_start_sets_up_only_what_has_changed(small_project, no_screen_needed, tmp_path):
    for name in ("queue", "threading", "json", "gui", "site"):  # the user's folder must shadow nothing
        (tmp_path / f"{name}.py").write_text("raise SystemExit('shadowed')\n")
    launcher = small_project / "launch.py"

    first = start(launcher=launcher, cwd=tmp_path)
    assert (first.returncode, "making .venv" in first.stderr) == (7, True), first.stderr
    assert first.stdout == f"[] {tmp_path} {small_project / '.venv'}\n"

    second = start("--zoom", "2", launcher=launcher, cwd=tmp_path)
    assert (second.returncode, second.stderr) == (7, "")
    assert second.stdout.startswith("['--zoom', '2'] ")

    signalled = subprocess.Popen([sys.executable, launcher, "--wait"], stdout=subprocess.PIPE, text=True)
    with signalled:
        assert signalled.stdout.readline() == "waiting\n"
        signalled.terminate()
        assert signalled.stdout.read() == "terminated\n"
    assert signalled.returncode == 9

    (small_project / "requirements.lock").write_text("# still nothing\n")
    third = start(launcher=launcher, cwd=tmp_path)
    assert (third.returncode, "making .venv" in third.stderr) == (7, False)
    assert "installing what requirements.lock names" in third.stderr


def test_two_starts_at_once_make_a_half_made_venv_again_but_only_one_does(small_project, no_screen_needed):
    (small_project / ".venv" / "bin").mkdir(parents=True)
    (small_project / ".venv" / "bin" / "python").write_text("half")
    command = [sys.executable, small_project / "launch.py"]
    two = [subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True) for _ in "ab"]
    told = [process.communicate(timeout=60)[1] for process in two]
    assert [process.returncode for process in two] == [7, 7], told
    assert "".join(told).count("making .venv") == 1


def test_a_failed_download_ends_with_one_sentence_and_no_mark(small_project, no_screen_needed, monkeypatch):
    monkeypatch.setenv("PIP_NO_INDEX", "1")
    (small_project / "requirements.lock").write_text("threadlab-nowhere==1 --hash=sha256:" + "0" * 64 + "\n")
    result = start(launcher=small_project / "launch.py")
    assert result.returncode == 1
    assert "Threadlab: pip could not install the packages that it needs (is this computer online?)" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (small_project / ".venv" / "threadlab-installed.json").exists()


def test_the_mark_of_the_test_lock_serves_the_window_too(launch):
    mark = json.loads(launch.MARK.read_text())
    assert {launch.RUN_LOCK, launch.TEST_LOCK} <= set(mark)
    assert launch.venv_is_ready(launch.RUN_LOCK)


def test_the_version_is_told_without_set_up(small_project):
    told = start("--version", launcher=small_project / "launch.py").stdout
    assert told == f"threadlab {threadlab.__version__}\n"


def test_help_names_every_command_and_needs_no_set_up(small_project):
    told = start("--help", launcher=small_project / "launch.py").stdout
    for command in ("list", "run", "screenshot", "shortcut", "test", "benchmark", "--version"):
        assert f"\n  {command}" in told
    assert not (small_project / ".venv").exists()


def test_commands_without_a_window_reach_the_engine_without_set_up(small_project, tmp_path):
    engine = small_project / "engine"
    engine.mkdir()
    (engine / "__init__.py").write_text("")
    (engine / "__main__.py").write_text("import os\ndef main(argv):\n    print(argv, os.getcwd())\n    return 2\n")
    result = start("run", "bank.py", "--seed", 1, launcher=small_project / "launch.py", cwd=tmp_path)
    assert (result.returncode, result.stderr) == (2, "")
    assert result.stdout == f"['run', 'bank.py', '--seed', '1'] {tmp_path}\n"
    assert not (small_project / ".venv").exists()


def test_an_unknown_benchmark_is_answered_with_those_that_there_are(launch, monkeypatch):
    monkeypatch.chdir(ROOT)
    with pytest.raises(launch.SetupError, match="There is no benchmark 'nonsense'; there are: "):
        launch.run_benchmarks(["nonsense"])


@pytest.fixture
def fake_boxes(tmp_path, monkeypatch):
    """A desktop whose `zenity` writes what it shows into a file."""
    folder = tmp_path / "desktop programs"
    folder.mkdir()
    box = folder / "zenity"
    box.write_text(f'#!/bin/sh\nprintf "%s\\n" "$@" > "{folder}/shown"\n')
    box.chmod(0o755)
    monkeypatch.setenv("PATH", f"{folder}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "state"))
    return folder


def test_an_error_before_qt_reaches_a_user_without_a_terminal(fake_boxes, bare_environment):
    result = start(native_box.FROM_SHORTCUT)
    assert result.returncode == 1
    shown = (fake_boxes / "shown").read_text()
    assert "Threadlab can't open its window: there is no screen" in shown
    assert str(native_box.log_path()) in shown
    assert "there is no screen" in native_box.log_path().read_text()


def test_without_a_box_the_path_of_the_log_is_printed(fake_boxes, bare_environment):
    bare_environment.setenv("PATH", "")
    assert f"All messages: {native_box.log_path()}" in start(native_box.FROM_SHORTCUT).stderr


def test_a_window_that_was_closed_shows_no_box(fake_boxes):
    assert native_box.run_with_box([sys.executable, "-c", "print('closed')"]) == 0
    assert not (fake_boxes / "shown").exists()


def test_a_crash_shows_the_last_lines_of_what_was_printed(fake_boxes):
    native_box.run_with_box([sys.executable, "-c", "import os; print('before', flush=True); os.abort()"])
    assert "before" in (fake_boxes / "shown").read_text()


@pytest.mark.parametrize(
    ("line", "window", "qt"),
    [
        ("", True, True),
        ("--theme dark", True, True),
        ("screenshot producer_consumer a.png", False, True),
        ("run producer_consumer", False, False),
        ("shortcut", False, False),
        ("--help", False, False),
        ("--version", False, False),
    ],
)
def test_only_the_window_and_pictures_of_it_need_qt(line, window, qt):
    assert threadlab.opens_window(line.split()) is window
    assert threadlab.needs_qt(line.split()) is qt


def test_the_threadlab_command_tells_of_a_missing_screen_too(bare_environment, capsys):
    assert threadlab.main([]) == 1
    assert capsys.readouterr().err.startswith("Threadlab can't open its window: there is no screen")
