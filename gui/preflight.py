"""What Qt needs from the machine, asked before Qt is loaded.

Without its libraries, or with no screen that it can reach, Qt aborts the process with a message that helps
nobody.
Standard library only, because launch.py asks before anything is installed.
"""

from __future__ import annotations

import ctypes
import os
import re
import shutil
import socket
import sys
from dataclasses import dataclass
from pathlib import Path

COMMAND_LINE_WAY = "python3 launch.py run producer_consumer"


@dataclass(frozen=True)
class Library:
    """A shared library that Qt loads, and the package that holds it on Debian and Fedora."""

    soname: str
    debian: str
    fedora: str


# Fedora's names are from its documentation.
IMPORT_LIBRARIES = (
    Library("libEGL.so.1", "libegl1", "libglvnd-egl"),
    Library("libGL.so.1", "libgl1", "libglvnd-glx"),
    Library("libglib-2.0.so.0", "libglib2.0-0", "glib2"),
    Library("libdbus-1.so.3", "libdbus-1-3", "dbus-libs"),
    Library("libfontconfig.so.1", "libfontconfig1", "fontconfig"),
    Library("libxkbcommon.so.0", "libxkbcommon0", "libxkbcommon"),
)
X11_LIBRARIES = (
    Library("libxkbcommon-x11.so.0", "libxkbcommon-x11-0", "libxkbcommon-x11"),
    Library("libxcb-cursor.so.0", "libxcb-cursor0", "xcb-util-cursor"),
    Library("libxcb-icccm.so.4", "libxcb-icccm4", "xcb-util-wm"),
    Library("libxcb-keysyms.so.1", "libxcb-keysyms1", "xcb-util-keysyms"),
    Library("libxcb-shape.so.0", "libxcb-shape0", "libxcb"),
)
WAYLAND_LIBRARIES = (
    Library("libwayland-client.so.0", "libwayland-client0", "libwayland-client"),
    Library("libwayland-cursor.so.0", "libwayland-cursor0", "libwayland-cursor"),
    Library("libwayland-egl.so.1", "libwayland-egl1", "libwayland-egl"),
)


def window_libraries() -> tuple[Library, ...]:
    """The libraries that a window needs on the screen that the environment names."""
    if not _wants_screen():
        return IMPORT_LIBRARIES
    if os.environ.get("DISPLAY"):
        return IMPORT_LIBRARIES + X11_LIBRARIES
    return IMPORT_LIBRARIES + WAYLAND_LIBRARIES


def missing(libraries: tuple[Library, ...]) -> list[Library]:
    """Those that the dynamic linker does not find; none on systems where Qt brings everything."""
    if not sys.platform.startswith("linux"):
        return []
    return [library for library in libraries if not _can_load(library.soname)]


def _can_load(soname: str) -> bool:
    try:
        ctypes.CDLL(soname)
    except OSError:
        return False
    return True


def distribution() -> str:
    """`debian`, `fedora` or `other`: whose package names apply."""
    try:
        text = Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return "other"
    names = set(re.findall(r"[\w.-]+", " ".join(re.findall(r"^(?:ID|ID_LIKE)=(.*)$", text, re.MULTILINE))))
    if names & {"debian", "ubuntu"}:
        return "debian"
    return "fedora" if "fedora" in names else "other"


def package_names(libraries: list[Library]) -> list[str]:
    """What to ask the package manager for; on an unknown distribution, the names of the libraries."""
    attribute = {"debian": "debian", "fedora": "fedora", "other": "soname"}[distribution()]
    return [getattr(library, attribute) for library in libraries]


def install_command(packages: list[str]) -> str | None:
    """The shell line that installs `packages`, as root; None where the package manager is unknown."""
    names = " ".join(packages)
    return {
        "debian": f"apt-get update && apt-get install -y --no-install-recommends {names}",
        "fedora": f"dnf install -y {names}",
    }.get(distribution())


def how_to_install(packages: list[str]) -> str:
    """One sentence and the exact line that an ordinary user runs next."""
    command = install_command(packages)
    if command is None:
        return f"Threadlab needs these from your system's packages: {' '.join(packages)}"
    if os.geteuid() != 0:
        command = f"sudo sh -c '{command}'" if shutil.which("sudo") else f"su -c '{command}'"
    return f"Threadlab needs packages of the system. Run this line, then start again:\n{command}"


def _wants_screen() -> bool:
    """False when the environment asks Qt for a platform without one (`offscreen`, `vnc`…)."""
    return os.environ.get("QT_QPA_PLATFORM", "xcb").startswith(("xcb", "wayland"))


def screen_named() -> bool:
    """Whether the environment names a screen at all; asked before anything is installed."""
    if not sys.platform.startswith("linux") or not _wants_screen():
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def screen_reachable() -> bool:
    """Whether the screen that the environment names accepts a connection; needs X11_LIBRARIES."""
    if not sys.platform.startswith("linux") or not _wants_screen():
        return True
    return _x11_reachable() or _wayland_reachable()


def _x11_reachable() -> bool:
    if not os.environ.get("DISPLAY"):
        return False
    xcb = ctypes.CDLL("libxcb.so.1")
    xcb.xcb_connect.restype = ctypes.c_void_p
    connection = ctypes.c_void_p(xcb.xcb_connect(None, None))
    refused = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return not refused


def _wayland_reachable() -> bool:
    name = os.environ.get("WAYLAND_DISPLAY")
    if not name:
        return False
    with socket.socket(socket.AF_UNIX) as connection:
        try:
            connection.connect(str(Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)))
        except OSError:
            return False
    return True


def no_screen_sentence() -> str:
    """Why no window can open, and what can be done without one."""
    screen = os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")
    reason = f"the screen {screen} can't be reached" if screen else "there is no screen (DISPLAY is not set)"
    return f"Threadlab can't open its window: {reason}. Without a window: {COMMAND_LINE_WAY}"


def window_problem() -> str | None:
    """What keeps a window from opening, in one sentence; None when it can open."""
    if not screen_named():
        return no_screen_sentence()
    lacking = missing(window_libraries())
    if lacking:
        return how_to_install(package_names(lacking))
    return None if screen_reachable() else no_screen_sentence()


def import_problem() -> str | None:
    """What keeps Qt from being imported (enough for pictures without a screen); None when it can be."""
    lacking = missing(IMPORT_LIBRARIES)
    return how_to_install(package_names(lacking)) if lacking else None
