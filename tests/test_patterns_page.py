"""The summary of patterns: every program is found by its need, and opens from there."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QTableWidget

from engine.catalog import built_in_programs


@pytest.fixture
def table(desk):
    desk.open()
    desk.key(Qt.Key.Key_F1, Qt.KeyboardModifier.ShiftModifier)
    return desk.find(QTableWidget, "patterns")


def texts(table, column):
    return [table.item(row, column).text() for row in range(table.rowCount())]


def test_every_program_has_a_need_of_its_own_and_a_row(table):
    programs = built_in_programs()
    assert texts(table, 1) == [program.sheet.title for program in programs]
    assert len(set(texts(table, 0))) == len(programs)
    assert all(texts(table, 0))


def test_the_rows_say_what_a_pattern_is_made_with(table):
    made_with = dict(zip(texts(table, 1), texts(table, 2), strict=True))
    assert made_with["Queue basics"] == "queue.Queue"
    assert made_with["Bank account"] == "threading.Condition"


def test_a_click_on_a_row_opens_its_program(table, desk):
    row = texts(table, 1).index("Bank account")
    place = table.visualItemRect(table.item(row, 0)).center()
    desk.qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=place)
    assert desk.bench.lab.program.name == "bank_account"
    assert not table.isVisible()


def test_the_keyboard_alone_opens_a_program(table, desk):
    programs = built_in_programs()
    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    desk.qtbot.keyClick(table, Qt.Key.Key_Down)
    desk.qtbot.keyClick(table, Qt.Key.Key_Return)
    assert desk.bench.lab.program.name == programs[2].name


def test_what_a_pattern_is_made_with_is_in_its_source():
    for program in built_in_programs():
        assert program.sheet.made_with, program.name
        for name in program.sheet.made_with:
            module, _, attribute = name.rpartition(".")
            assert f"{module}.{attribute}" in program.source or f"from {module} import {attribute}" in program.source
