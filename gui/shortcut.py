"""`threadlab shortcut`: writes what a double click opens, in the form of each system's desktop.

Standard library only. The entry starts launch.py (in an installation: this package) with the flag
that shows errors in a box, because nobody sees a terminal there.
"""

from __future__ import annotations

import os
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

from gui.native_box import FROM_SHORTCUT

ROOT = Path(__file__).resolve().parent.parent
ICON = ROOT / "assets" / "threadlab.png"
WINDOWS_ICON = ROOT / "assets" / "threadlab.ico"


def write_shortcut(arguments: list[str]) -> int:
    """Writes the entry for this system and prints where it is; 2 for an argument, since there are none."""
    if arguments:
        print(f"threadlab shortcut takes no arguments, not {' '.join(arguments)}", file=sys.stderr)
        return 2
    write = {"win32": _write_for_windows, "darwin": _write_for_macos}.get(sys.platform, _write_for_linux)
    try:
        for path in write():
            print(f"wrote {path}")
    except OSError as error:
        print(f"Threadlab could not write the shortcut: {error}", file=sys.stderr)
        return 1
    return 0


def start_command() -> list[str]:
    """The command that opens the window, with absolute paths."""
    launcher = ROOT / "launch.py"
    if launcher.exists():
        return [sys.executable, str(launcher), FROM_SHORTCUT]
    return [sys.executable, "-P", "-m", "gui", FROM_SHORTCUT]


def desktop_entry(command: list[str], icon: Path) -> str:
    """The text of a .desktop file (freedesktop.org, Desktop Entry Specification 1.0)."""
    lines = [
        "[Desktop Entry]",
        "Version=1.0",
        "Type=Application",
        "Name=Threadlab",
        "GenericName=Thread laboratory",
        "Comment=Watch threads communicate",
        f"Exec={' '.join(_quoted(word) for word in command)}",
        f"Icon={_escaped(str(icon))}",
        "Terminal=false",
        "StartupWMClass=threadlab",
        "Categories=Education;ComputerScience;",
    ]
    return "\n".join(lines) + "\n"


def _quoted(word: str) -> str:
    """One argument of Exec: first its own quoting, then the escapes of every string in such a file."""
    for character in '\\"`$':
        word = word.replace(character, "\\" + character)
    return '"' + _escaped(word).replace("%", "%%") + '"'


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\")


def _write_for_linux() -> list[Path]:
    data = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    text = desktop_entry(start_command(), ICON)
    written = [_write(data / "applications" / "threadlab.desktop", text)]
    desktop = _desktop_folder()
    if desktop:
        written.append(_write(desktop / "threadlab.desktop", text))
        _trust(written[-1])
    return written


def _desktop_folder() -> Path | None:
    """Where icons of the desktop are; None if there is no such folder."""
    folder = Path.home() / "Desktop"
    if shutil.which("xdg-user-dir"):
        answer = subprocess.run(["xdg-user-dir", "DESKTOP"], capture_output=True, text=True, check=False)
        folder = Path(answer.stdout.strip() or folder)
    # Without a desktop of its own, xdg-user-dir answers with the home folder.
    return folder if folder.is_dir() and folder != Path.home() else None


def _trust(path: Path) -> None:
    """GNOME opens an icon of the desktop only after its user, or this mark, allowed it."""
    if shutil.which("gio"):
        mark = ["gio", "set", str(path), "metadata::trusted", "true"]
        subprocess.run(mark, check=False, capture_output=True)


def _write_for_macos() -> list[Path]:
    text = f"#!/bin/sh\nexec {shlex.join(start_command())}\n"
    return [_write(Path.home() / "Desktop" / "Threadlab.command", text)]


def _write_for_windows() -> list[Path]:
    """A .lnk with an icon where PowerShell can write one, else a .bat."""
    program, *arguments = start_command()
    desktop = Path.home() / "Desktop"
    line = subprocess.list2cmdline(arguments)
    if shutil.which("powershell") and _write_link(desktop / "Threadlab.lnk", program, line):
        return [desktop / "Threadlab.lnk"]
    return [_write(desktop / "Threadlab.bat", f'@echo off\r\nstart "" "{program}" {line}\r\n')]


def _write_link(path: Path, program: str, arguments: str) -> bool:
    values = {"TargetPath": program, "Arguments": arguments, "IconLocation": str(WINDOWS_ICON)}
    script = f"$link = (New-Object -ComObject WScript.Shell).CreateShortcut({_powershell(str(path))}); "
    script += "".join(f"$link.{name} = {_powershell(value)}; " for name, value in values.items())
    command = ["powershell", "-NoProfile", "-Command", script + "$link.Save()"]
    return subprocess.run(command, check=False, capture_output=True).returncode == 0


def _powershell(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _write(path: Path, text: str) -> Path:
    """Writes an executable file whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    beside = path.with_name(path.name + ".new")
    beside.write_text(text, encoding="utf-8", newline="")
    beside.chmod(0o755)
    beside.replace(path)
    return path
