"""`threadlab screenshot`, as one types it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from gui.look.palettes import PALETTES
from gui.screenshot import main

ROOT = Path(__file__).resolve().parent.parent


def threadlab(*arguments, folder):
    scratch = folder / "scratch"
    scratch.mkdir(exist_ok=True)
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "XDG_CONFIG_HOME": str(folder / "config")}
    environment["TMPDIR"] = str(scratch)
    environment.pop("QT_QPA_PLATFORM", None)
    return subprocess.run(
        [sys.executable, "-m", "gui", "screenshot", *arguments],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )


def colours(picture, step=3):
    return {
        picture.pixelColor(x, y).name()
        for x in range(0, picture.width(), step)
        for y in range(0, picture.height(), step)
    }


@pytest.mark.parametrize(("theme", "size"), [("light", (1280, 800)), ("dark", (1920, 1080))])
def test_a_picture_of_the_running_window_is_written(tmp_path, theme, size):
    file = tmp_path / "lab.png"
    done = threadlab(
        "producer_consumer",
        str(file),
        "--seconds=2",
        "--speed=4",
        f"--theme={theme}",
        f"--size={size[0]}x{size[1]}",
        folder=tmp_path,
    )
    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    picture = QImage(str(file))
    assert (picture.width(), picture.height()) == size
    palette = PALETTES[theme]
    assert {palette.colours.accent.name(), palette.colours.panel.name()} <= colours(picture)
    assert list(tmp_path.glob(".*")) == []
    assert not (tmp_path / "config").exists(), "a picture leaves the user's settings alone"
    assert list((tmp_path / "scratch").iterdir()) == []


def test_a_fault_that_is_on_is_in_the_picture(tmp_path):
    done = threadlab("counter", "counter.png", "--seconds=0", "--fault=no_lock", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    light = PALETTES["light"].colours
    strip = QImage(str(tmp_path / "counter.png")).copy(0, 50, 1280, 60)
    assert light.caution.name() in colours(strip, step=1)
    refused = threadlab("counter", "other.png", "--fault=no_such_fault", folder=tmp_path)
    assert refused.returncode == 2
    assert "no fault no_such_fault; there are: no_lock" in refused.stderr


def test_a_script_s_path_and_a_preset_are_taken(tmp_path):
    script = tmp_path / "spin.py"
    script.write_text("import time\nCOUNT = 3\nfor _ in range(COUNT):\n    time.sleep(0.1)\n")
    done = threadlab(str(script), "spin.png", "--seconds=60", "--preset=", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, ""), "the end of the run ends the waiting"
    assert QImage(str(tmp_path / "spin.png")).width() == 1280


@pytest.mark.parametrize(
    ("arguments", "status", "sentence"),
    [
        (["no_such_program", "x.png"], 2, "there is no program 'no_such_program'"),
        (["producer_consumer", "x.png", "--preset", "wild"], 2, "no preset wild; there are: live"),
        (["producer_consumer", "x.jpg"], 2, "x.jpg: the name of a picture ends with .png"),
        (["producer_consumer", "no/such/folder/x.png"], 1, "there is no folder no/such/folder"),
    ],
)
def test_a_mistake_is_said_in_a_sentence(capsys, arguments, status, sentence):
    assert main(arguments) == status
    assert sentence in capsys.readouterr().err


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        ("--size=12", "'12' is no size; it is written like 1280x800"),
        ("--size=10x10", "10x10 is not from 640x480"),
        ("--seconds=-1", "-1 is not from 0 to 3600 seconds"),
        ("--speed=fast", "'fast' is no number"),
        ("--theme=pink", "invalid choice: 'pink'"),
    ],
)
def test_an_option_out_of_range_is_wrong_usage(capsys, option, sentence):
    with pytest.raises(SystemExit) as ended:
        main(["producer_consumer", "x.png", option])
    assert ended.value.code == 2
    assert sentence in capsys.readouterr().err


def test_a_picture_that_can_t_be_written_leaves_nothing_behind(tmp_path):
    (tmp_path / "taken.png").mkdir()
    done = threadlab("producer_consumer", "taken.png", "--seconds=0", folder=tmp_path)
    assert done.returncode == 1
    assert "taken.png: can't be written" in done.stderr
    assert [path.name for path in tmp_path.iterdir() if path.name not in ("config", "scratch")] == ["taken.png"]


def test_a_picture_of_a_stepped_run_is_written(tmp_path):
    file = tmp_path / "steps.png"
    done = threadlab("bank_account", str(file), "--steps=12", folder=tmp_path)
    assert (done.returncode, done.stderr) == (0, "")
    assert (QImage(str(file)).width(), QImage(str(file)).height()) == (1280, 800)
