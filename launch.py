"""Starts Threadlab from a checkout and does all the set-up: `python3 launch.py`.

Standard library only. Commands that need no window run at once; the others first check Python and the
libraries of the system, then make `.venv` from the hash-locked requirements, then run inside it.
"""

from __future__ import annotations

import contextlib
import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
MARK = VENV / "threadlab-installed.json"  # written last: a .venv without it is half made
RUN_LOCK = "requirements.lock"
TEST_LOCK = "requirements-dev.lock"  # holds everything that RUN_LOCK holds
WHOLE_RUN = ["-n", "auto", "--maxprocesses", "4", "--dist", "worksteal"]  # of all tests: a process a processor
OLDEST, NEWEST = (3, 11), (3, 14)

DEVELOPER_HELP = """
from a checkout, in addition:
  test [PYTEST ARGUMENT...]    the tests; paths are those of the project
  test --window                the tests that open the real window, on a virtual screen
  benchmark [NAME [ARG...]]    one script of tests/benchmarks, or all of them"""


class SetupError(Exception):
    """Its text tells the user what to do; nothing can start before that."""


def main(arguments: list[str]) -> int:
    """Returns the exit status of one command, unless the program takes this process over."""
    from gui import native_box

    try:
        if arguments[:1] == [native_box.FROM_SHORTCUT]:
            return native_box.run_with_box([sys.executable, __file__, *arguments[1:]])
        check_python()
        return dispatch(arguments)
    except SetupError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def check_python() -> None:
    """Raises SetupError outside the versions that the dependencies have wheels for."""
    if not OLDEST <= sys.version_info[:2] <= NEWEST:
        raise SetupError(
            "Threadlab needs Python {}.{} to {}.{}; this is {}.{} ({}).".format(
                *OLDEST, *NEWEST, *sys.version_info[:2], sys.executable
            )
        )


def dispatch(arguments: list[str]) -> int:
    """Does the set-up that the command needs, then runs it."""
    from gui import __main__ as threadlab

    command = arguments[0] if arguments else ""
    if command in ("test", "benchmark"):
        return develop(command, arguments[1:])
    if command in threadlab.HELP_FLAGS:
        print(threadlab.HELP + DEVELOPER_HELP)
        return 0
    if threadlab.needs_qt(arguments) and not inside_venv():
        prepare_system(RUN_LOCK, window=threadlab.opens_window(arguments))
        make_venv(RUN_LOCK)
        return become([__file__, *arguments])
    return threadlab.main(arguments)


def develop(command: str, arguments: list[str]) -> int:
    """Runs the tests or a benchmark in the project's folder, with all the tools of a developer."""
    on_virtual_screen = command == "test" and "--window" in arguments
    if on_virtual_screen:
        arguments = ["-m", "window", *(argument for argument in arguments if argument != "--window")]
    prepare_system(TEST_LOCK, window=False, virtual_screen=on_virtual_screen)
    make_venv(TEST_LOCK)
    os.chdir(ROOT)
    if command == "test":
        return become(["-m", "pytest", *(arguments or WHOLE_RUN)])
    return run_benchmarks(arguments)


def run_benchmarks(arguments: list[str]) -> int:
    """Runs one script of tests/benchmarks, or each in turn; the first status that is not 0 is the answer."""
    names = sorted(path.stem for path in Path("tests/benchmarks").glob("[!_]*.py"))
    if arguments:
        if arguments[0] not in names:
            raise SetupError(f"There is no benchmark {arguments[0]!r}; there are: {', '.join(names)}")
        return become(["-m", f"tests.benchmarks.{arguments[0]}", *arguments[1:]])
    commands = [[venv_python(), "-m", f"tests.benchmarks.{name}"] for name in names]
    statuses = [subprocess.run(command, check=False).returncode for command in commands]
    return next((status for status in statuses if status), 0)


def prepare_system(lock: str, *, window: bool, virtual_screen: bool = False) -> None:
    """Installs missing packages of the system (as root on Debian), or raises SetupError naming them."""
    from gui import preflight

    if window and not preflight.screen_named():
        raise SetupError(preflight.no_screen_sentence())
    libraries = preflight.window_libraries() if window else preflight.IMPORT_LIBRARIES
    if virtual_screen:
        libraries += preflight.X11_LIBRARIES
    packages = preflight.package_names(preflight.missing(libraries))
    if virtual_screen:
        packages += [package for package, installed in _virtual_screen_packages() if not installed]
    if not venv_is_ready(lock) and importlib.util.find_spec("ensurepip") is None:
        packages.append(f"python3.{sys.version_info[1]}-venv")
    if packages:
        install_packages(packages)
    if window and not preflight.screen_reachable():
        raise SetupError(preflight.no_screen_sentence())


def _virtual_screen_packages() -> Iterator[tuple[str, bool]]:
    """What the window tests need: a screen, and what a screen reader sees a window through. Each: is it there."""
    yield "xvfb", bool(shutil.which("Xvfb"))
    yield "dbus", bool(shutil.which("dbus-daemon"))
    yield "at-spi2-core", Path("/usr/libexec/at-spi-bus-launcher").exists()
    yield "gir1.2-atspi-2.0", any(Path("/usr/lib").glob("*/girepository-1.0/Atspi-2.0.typelib"))
    yield "python3-gi", Path("/usr/lib/python3/dist-packages/gi").is_dir()


def install_packages(packages: list[str]) -> None:
    """Raises SetupError with the line to run where this process can't install them itself."""
    from gui import preflight

    if preflight.distribution() != "debian" or os.geteuid() != 0:
        raise SetupError(preflight.how_to_install(packages))
    say(f"installing packages of the system: {' '.join(packages)}")
    line = f"export DEBIAN_FRONTEND=noninteractive; {preflight.install_command(packages)}"
    result = run_quietly(["sh", "-c", line])
    if result.returncode:
        output = "\n".join(result.stdout.splitlines()[-5:])
        raise SetupError(f"{output}\nThreadlab: packages could not be installed with this line:\n{line}")


def run_quietly(command: list[str]) -> subprocess.CompletedProcess[str]:
    """Waits for `command`; its `stdout` holds all that it printed."""
    return subprocess.run(
        command,
        check=False,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def make_venv(lock: str) -> None:
    """Makes or renews .venv so that it holds what `lock` names; blocks while another start does so."""
    if venv_is_ready(lock):
        return
    try:
        with one_process_at_a_time():
            if not venv_is_ready(lock):
                create_venv()
                install_lock(lock)
    except OSError as error:
        raise SetupError(f"Threadlab could not make {VENV}: {error}") from error


def venv_is_ready(lock: str) -> bool:
    return read_mark().get(lock) == fingerprint(lock) and has_this_python()


def has_this_python() -> bool:
    return read_mark().get("python") == python_version() and Path(venv_python()).exists()


def read_mark() -> dict[str, str]:
    """What .venv holds: its Python and the fingerprint of each lock; empty if it is missing or half made."""
    try:
        mark: dict[str, str] = json.loads(MARK.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return mark


def fingerprint(lock: str) -> str:
    return hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()


def python_version() -> str:
    return "{}.{}".format(*sys.version_info[:2])


def create_venv() -> None:
    """Keeps a whole .venv of this Python; replaces one that is half made or another Python's."""
    if has_this_python():
        return
    say("making .venv (once)")
    shutil.rmtree(VENV, ignore_errors=True)
    base = sys._base_executable  # type: ignore[attr-defined]  # not .venv's Python, should it run this
    result = run_quietly([base, "-P", "-m", "venv", str(VENV)])
    if result.returncode:
        raise SetupError(f"{result.stdout}\nThreadlab could not make {VENV}.")


def install_lock(lock: str) -> None:
    """Installs wheels whose hashes `lock` names, nothing else, and writes the mark."""
    MARK.unlink(missing_ok=True)
    say(f"installing what {lock} names (once; about 100 MB)")
    options = "--require-hashes --only-binary :all: --no-input --disable-pip-version-check --progress-bar off"
    command = [
        venv_python(),
        "-P",
        "-m",
        "pip",
        "install",
        *options.split(),
        "--requirement",
        str(ROOT / lock),
    ]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) as pip:
        assert pip.stdout is not None
        lines = [follow_pip(line.strip()) for line in pip.stdout]
    if pip.returncode:
        errors = [line for line in lines if line.startswith("ERROR")] or lines[-3:]
        raise SetupError(
            "\n".join(errors) + "\nThreadlab: pip could not install the packages that it needs"
            " (is this computer online?). Start again to try again."
        )
    locks = (RUN_LOCK, TEST_LOCK) if lock == TEST_LOCK else (RUN_LOCK,)
    mark = {"python": python_version(), **{name: fingerprint(name) for name in locks}}
    MARK.write_text(json.dumps(mark, indent=1), encoding="utf-8")


def follow_pip(line: str) -> str:
    """Passes a line of pip's output on, and shows it if it tells of progress."""
    if line.startswith(("Collecting", "Installing")):
        say(line.split(" (from")[0])
    return line


@contextlib.contextmanager
def one_process_at_a_time() -> Iterator[None]:
    """Two starts at once (a double click, tests beside the window) must not build the same .venv."""
    with (ROOT / ".venv.lock").open("w") as handle:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(handle.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def venv_python() -> str:
    place = "Scripts/python.exe" if sys.platform == "win32" else "bin/python"
    return str(VENV / place)


def inside_venv() -> bool:
    return Path(sys.prefix) == VENV


def become(arguments: list[str]) -> int:
    """Replaces this process by .venv's Python, so that signals reach it; Windows can only wait for it."""
    command = [venv_python(), *arguments]
    if sys.platform == "win32":
        return subprocess.run(command, check=False).returncode
    return os.execv(command[0], command)


def say(progress: str) -> None:
    print(f"Threadlab: {progress}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
