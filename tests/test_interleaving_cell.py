"""A step in the column of its thread, as the table of steps draws it."""

from PySide6.QtWidgets import QWidget

from gui.look.theme import Theme
from gui.stepping.interleaving_cell import LEAST_HEIGHT, InterleavingCell
from gui.stepping.interleaving_model import Cell


def test_a_step_with_thousands_of_letters_leaves_room_for_others(qapp, qtbot):
    theme, view = Theme(), QWidget()
    qtbot.addWidget(view)
    cells = InterleavingCell(theme, view)
    key, error = f'KEY = "{"7" * 5000}"', f"raises ValueError: {'no ' * 2000}"
    cell = Cell(1, 3, key, error, own=True, preempts=False, future=False, marked=False)
    assert cells.height(cell, theme.px(300)) < 10 * theme.px(LEAST_HEIGHT)
