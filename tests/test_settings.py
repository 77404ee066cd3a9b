"""What is remembered, and what is made of remembered nonsense."""

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter, QWidget

from gui.panes.pane_sizes import first_sides, fitted_widths
from gui.settings import MOST_SCRIPTS, Settings


@pytest.fixture
def store(qapp, tmp_path):
    return QSettings(str(tmp_path / "settings.ini"), QSettings.Format.IniFormat)


def test_nothing_remembered_is_the_first_start(store):
    settings = Settings(store)
    assert (settings.theme, settings.zoom, settings.program) == ("system", 1.0, "")
    assert settings.hidden_panes == frozenset()
    assert settings.scripts == []
    assert not settings.explained_scripts


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("theme", "pink"),
        ("zoom", "large"),
        ("program", ["a", "b"]),
        ("scripts", 7),
        ("geometry", "none"),
        ("layout", 99),
    ],
)
def test_a_value_that_can_t_be_right_is_as_if_it_were_not_there(store, key, value):
    store.setValue(key, value)
    settings = Settings(store)
    assert (settings.theme, settings.zoom, settings.program) == ("system", 1.0, "")
    assert settings.scripts == []
    assert not settings.restore_splitters({})
    assert not settings.restore_geometry(QMainWindow())


def test_scripts_are_remembered_the_latest_first_without_those_that_are_gone(store, tmp_path):
    settings = Settings(store)
    paths = [tmp_path / f"{number}.py" for number in range(MOST_SCRIPTS + 3)]
    for path in paths:
        path.write_text("")
        settings.remember_script(path)
    settings.remember_script(paths[5])
    paths[-1].unlink()
    assert [path.stem for path in settings.scripts] == ["5", "9", "8", "7", "6", "4", "3"]


def test_splitters_of_another_layout_are_left_alone(store):
    settings = Settings(store)
    splitter = QSplitter()
    for _ in range(2):
        splitter.addWidget(QWidget())
    settings.remember_splitters({"main": splitter}, frozenset({"timeline"}))
    assert settings.restore_splitters({"main": splitter})
    assert not settings.restore_splitters({"main": splitter, "other": QSplitter()})
    assert settings.hidden_panes == {"timeline"}


@pytest.mark.parametrize("scale", [0.7, 1.0, 1.25, 2.0])
@pytest.mark.parametrize("width", [1000, 1280, 1920, 3840])
def test_the_centre_keeps_its_room_at_any_scale(width, scale):
    left, centre, right = fitted_widths(first_sides(width / scale), width, scale)
    assert left + centre + right == width
    assert centre >= 500 * scale - 1
    assert 0 <= left <= right


def test_a_hidden_column_stays_hidden_when_the_zoom_changes():
    assert fitted_widths((0, 380), 1280, 1.25) == [0, 805, 475]
    assert fitted_widths((0, 0), 1280, 2.0) == [0, 1280, 0]
