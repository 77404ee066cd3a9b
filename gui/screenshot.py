"""`threadlab screenshot`: runs a program in a window that nobody sees, and writes a picture of it."""

import argparse
import json
import os
import re
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.catalog import ProgramError, find_program

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from gui.workbench import Workbench

_LONGEST_S: Final = 3600.0
_GRACE_S: Final = 30.0
_MOST_STEPS: Final = 10_000
_MOST_PIXELS: Final = 16_384


def main(argv: list[str]) -> int:
    """Write a picture; 0 well, 1 if it can't be written, 2 for wrong usage. Messages go to standard error."""
    arguments = _parser().parse_args(argv)
    try:
        program = find_program(arguments.program)
        program.with_faults(arguments.fault).values(arguments.preset)
    except ProgramError as error:
        return _failed(str(error), 2)
    if arguments.file.suffix.lower() != ".png":
        return _failed(f"{arguments.file}: the name of a picture ends with .png", 2)
    if not arguments.file.absolute().parent.is_dir():
        return _failed(f"{arguments.file}: there is no folder {arguments.file.parent}", 1)
    with tempfile.TemporaryDirectory(prefix="threadlab-") as folder:
        _choose_screen(arguments.size, Path(folder))
        return _take(arguments, Path(folder))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="threadlab screenshot", description="Run a program and write a picture of the window."
    )
    parser.add_argument("program", metavar="PROGRAM", help="name of a program, or path of a script")
    parser.add_argument("file", type=Path, metavar="FILE.png", help="where the picture goes")
    parser.add_argument("--seconds", type=_seconds, default=10.0, metavar="S", help="lab time to run (10)")
    parser.add_argument("--theme", choices=("light", "dark", "projector"), default="light")
    parser.add_argument("--size", type=_size, default=(1280, 800), metavar="WIDTHxHEIGHT", help="(1280x800)")
    parser.add_argument("--preset", metavar="NAME", help="parameter set; the sheet's own if not given")
    parser.add_argument("--fault", action="append", default=[], metavar="NAME", help="with this fault on; repeatable")
    parser.add_argument("--steps", type=_steps, metavar="N", help="stepped instead of live: the picture after N steps")
    parser.add_argument("--speed", type=_speed, default=1.0, metavar="X", help="0.1 to 10 (1)")
    return parser


def _seconds(text: str) -> float:
    return _number(text, 0.0, _LONGEST_S, "seconds")


def _steps(text: str) -> int:
    number = _number(text, 0, _MOST_STEPS, "steps")
    if number != int(number):
        raise argparse.ArgumentTypeError(f"{text} is no whole number")
    return int(number)


def _speed(text: str) -> float:
    return _number(text, 0.1, 10.0, "times as fast")


def _number(text: str, least: float, most: float, unit: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is no number") from None
    if not least <= number <= most:
        raise argparse.ArgumentTypeError(f"{text} is not from {least:g} to {most:g} {unit}")
    return number


def _size(text: str) -> tuple[int, int]:
    found = re.fullmatch(r"(\d+)[x×](\d+)", text)
    if not found:
        raise argparse.ArgumentTypeError(f"{text!r} is no size; it is written like 1280x800")
    width, height = int(found[1]), int(found[2])
    if not (640 <= width <= _MOST_PIXELS and 480 <= height <= _MOST_PIXELS):
        raise argparse.ArgumentTypeError(f"{text} is not from 640x480 to {_MOST_PIXELS}x{_MOST_PIXELS}")
    return width, height


def _choose_screen(size: tuple[int, int], folder: Path) -> None:
    """Give the offscreen platform a screen that the window fits on: windows are clamped to it."""
    if not os.environ.get("QT_QPA_PLATFORM", "offscreen").startswith("offscreen"):
        return
    screen = {"name": "picture", "x": 0, "y": 0, "width": size[0], "height": size[1]}
    screen |= {"logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}
    file = folder / "screen.json"
    file.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={file}"


def _take(arguments: argparse.Namespace, folder: Path) -> int:
    from PySide6.QtCore import QSettings, qInstallMessageHandler

    from gui.app import make_application, make_window
    from gui.settings import Settings

    qInstallMessageHandler(_say)
    application = make_application()
    store = QSettings(str(folder / "settings.ini"), QSettings.Format.IniFormat)
    settings = Settings(store)
    settings.remember_look(arguments.theme, 1.0)
    settings.remember_explained_scripts()
    window = make_window(application, settings)
    window.resize(*arguments.size)
    workbench = window.furnish()
    window.show()
    try:
        if not workbench.opener.open(arguments.program, arguments.fault):
            return 1
        problem = _take_picture(arguments, application, workbench)
    finally:
        window.close()
        store.sync()  # left to its destructor it would write after the folder has gone, and make it again
    return _failed(problem, 1) if problem else 0


def _take_picture(arguments: argparse.Namespace, application: "QApplication", workbench: "Workbench") -> str:
    """Run the opened program; what went wrong with the picture, ``""`` if nothing did."""
    from gui.lab.run_state import RunMode
    from gui.picture import PictureTaker, after_steps, at_lab_time

    lab = workbench.lab
    if arguments.steps is not None:
        lab.choose_mode(RunMode.STEPPED)
    if arguments.preset is not None:
        lab.choose_preset(arguments.preset)
    lab.set_speed(arguments.speed)
    workbench.setFocus()
    if arguments.steps is None:
        longest_s = arguments.seconds / arguments.speed + _GRACE_S
        taker = PictureTaker(workbench, at_lab_time(round(arguments.seconds * 1e9)), longest_s)
        lab.run()
    else:
        taker = PictureTaker(workbench, after_steps(arguments.steps), _GRACE_S)
        lab.stepper.start(steps=arguments.steps)
    application.exec()
    return taker.save(arguments.file)


def _say(_kind: object, _context: object, message: str) -> None:
    """Pass Qt's messages on, but for the one that the offscreen platform has for every window."""
    if "propagateSizeHints" not in message:
        print(message, file=sys.stderr)


def _failed(sentence: str, status: int) -> int:
    print(f"threadlab screenshot: {sentence}", file=sys.stderr)
    return status
