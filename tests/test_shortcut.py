"""The desktop entry: where it is written, what a double click runs, that nothing is left half written."""

import os
import shutil
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from gui import shortcut
from gui.native_box import FROM_SHORTCUT

ROOT = Path(__file__).resolve().parent.parent


@pytest.fixture
def home(tmp_path, monkeypatch):
    """A home folder of an ordinary Linux desktop."""
    (tmp_path / "Desktop").mkdir()
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_DATA_HOME", raising=False)
    monkeypatch.delenv("XDG_CONFIG_HOME", raising=False)
    return tmp_path


def menu_entry(home):
    return home / ".local" / "share" / "applications" / "threadlab.desktop"


def value(entry, key):
    return next(line.partition("=")[2] for line in entry.read_text().splitlines() if line.startswith(key + "="))


def test_the_entry_is_written_to_the_menu_and_the_desktop_and_both_are_named(home):
    command = [sys.executable, str(ROOT / "launch.py"), "shortcut"]
    result = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    entries = [menu_entry(home), home / "Desktop" / "threadlab.desktop"]
    assert result.stdout.splitlines() == [f"wrote {entry}" for entry in entries]
    assert (result.returncode, result.stderr) == (0, "")
    for entry in entries:
        assert entry.stat().st_mode & stat.S_IXUSR
        assert list(entry.parent.iterdir()) == [entry]


def test_without_a_desktop_folder_only_the_menu_gets_an_entry(home):
    (home / "Desktop").rmdir()
    assert shortcut.write_shortcut([]) == 0
    assert menu_entry(home).exists()
    assert not (home / "Desktop").exists()


def test_the_entry_names_absolute_paths_and_the_class_of_the_window(home):
    shortcut.write_shortcut([])
    entry = menu_entry(home)
    assert value(entry, "Exec") == f'"{sys.executable}" "{ROOT / "launch.py"}" "{FROM_SHORTCUT}"'
    assert Path(value(entry, "Icon")).is_absolute()
    assert Path(value(entry, "Icon")).is_file()
    assert value(entry, "StartupWMClass") == "threadlab"
    assert value(entry, "Categories") == "Education;ComputerScience;"


def test_a_path_with_odd_characters_is_quoted_as_the_specification_says():
    entry = shortcut.desktop_entry(["/a b/py\\thon", '/100 %/"$x`'], Path("/i con.png"))
    assert r'Exec="/a b/py\\\\thon" "/100 %%/\\"\\$x\\`"' in entry.splitlines()


def test_the_desktop_accepts_the_entry(home):
    if not shutil.which("desktop-file-validate"):
        pytest.skip("desktop-file-validate is not installed")
    shortcut.write_shortcut([])
    command = ["desktop-file-validate", str(menu_entry(home))]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (result.returncode, result.stdout + result.stderr) == (0, "")


def test_an_unwritable_place_is_named_in_one_sentence(home, capsys):
    (home / ".local").write_text("a file where a folder should be")
    assert shortcut.write_shortcut([]) == 1
    message = capsys.readouterr().err
    assert message.startswith("Threadlab could not write the shortcut: ")
    assert str(home / ".local") in message


def test_an_argument_is_refused(home, capsys):
    assert shortcut.write_shortcut(["here"]) == 2
    assert capsys.readouterr().err == "threadlab shortcut takes no arguments, not here\n"
    assert not menu_entry(home).exists()


@pytest.mark.skipif(os.name == "nt", reason="runs a shell script")
def test_the_command_file_for_macos_starts_what_it_names(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setattr(shortcut, "start_command", lambda: ["/bin/echo", "a b", FROM_SHORTCUT])
    assert shortcut.write_shortcut([]) == 0
    command = home / "Desktop" / "Threadlab.command"
    assert subprocess.run([command], capture_output=True, text=True, check=True).stdout == "a b --from-shortcut\n"


def test_the_batch_file_for_windows_quotes_its_paths(home, monkeypatch):
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setattr(shutil, "which", lambda name: None)
    monkeypatch.setattr(shortcut, "start_command", lambda: ["C:\\Py thon\\python.exe", "D:\\my lab\\launch.py"])
    assert shortcut.write_shortcut([]) == 0
    assert (home / "Desktop" / "Threadlab.bat").read_bytes() == (
        b'@echo off\r\nstart "" "C:\\Py thon\\python.exe" "D:\\my lab\\launch.py"\r\n'
    )
