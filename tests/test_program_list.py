"""The list of programs, used with mouse and keys."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QLineEdit, QListWidget, QPushButton, QStyleOptionViewItem, QToolButton

from engine.catalog import built_in_programs
from gui.look.theme import Theme
from gui.programs.program_list import ProgramList
from gui.programs.program_rows import KEY


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.fixture
def view(theme, qtbot):
    shown = ProgramList(theme)
    qtbot.addWidget(shown)
    shown.resize(200, 500)
    shown.show_programs(built_in_programs(), [Path("/home/me/race.py")])
    shown.show_opened("producer_consumer")
    shown.show()
    qtbot.waitExposed(shown)
    return shown


@pytest.fixture
def told(view):
    found = []
    view.program_chosen.connect(lambda key: found.append(key))
    view.run_requested.connect(lambda: found.append("run"))
    view.open_requested.connect(lambda: found.append("open"))
    return found


def rows(view):
    items = view.findChild(QListWidget, "programs")
    return [items.item(row).text() for row in range(items.count())]


def place(view, text):
    items = view.findChild(QListWidget, "programs")
    return items.visualItemRect(items.item(rows(view).index(text))).center()


def viewport(view):
    return view.findChild(QListWidget, "programs").viewport()


def test_programs_stand_under_their_categories_and_scripts_under_yours(view):
    shown = rows(view)
    programs = built_in_programs()
    categories = list(dict.fromkeys(program.sheet.category for program in programs))
    assert [row for row in shown if row in categories] == categories  # each once
    assert shown[: len(programs) + len(categories)] == [
        row
        for category in categories
        for row in (category, *(program.sheet.title for program in programs if program.sheet.category == category))
    ]
    assert shown[-2:] == ["Yours", "race.py"]


def test_a_click_opens_a_program(view, told, qtbot):
    qtbot.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "Bank account"))
    assert told == ["bank_account"]


def test_a_click_on_the_opened_program_or_on_a_heading_does_nothing(view, told, qtbot):
    qtbot.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "Producer–consumer"))
    qtbot.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "Pools"))
    assert told == []


def test_a_double_click_on_the_opened_program_runs_it(view, told, qtbot):
    qtbot.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "Producer–consumer"))
    qtbot.mouseDClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "Producer–consumer"))
    assert told == ["run"]


def test_arrow_keys_open_nothing_and_enter_does(view, told, qtbot):
    items = view.findChild(QListWidget, "programs")
    items.setFocus()
    qtbot.keyClick(items, Qt.Key.Key_Down)
    assert told == [], "the run that one looks at must not end by moving the cursor"
    programs = built_in_programs()
    following = programs[[program.name for program in programs].index("producer_consumer") + 1]
    assert items.currentItem().text() == following.sheet.title
    qtbot.keyClick(items, Qt.Key.Key_Return)
    assert told == [following.name]
    view.show_opened(following.name)
    qtbot.keyClick(items, Qt.Key.Key_Return)
    assert told == [following.name, "run"]


def test_a_script_is_chosen_by_its_path(view, told, qtbot):
    qtbot.mouseClick(viewport(view), Qt.MouseButton.LeftButton, pos=place(view, "race.py"))
    assert told == [str(Path("/home/me/race.py"))]


def test_the_button_asks_for_a_script(view, told, qtbot):
    button = view.findChild(QPushButton, "open_script")
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert told == ["open"]
    assert "does not run it" in button.toolTip()


def visible_rows(view):
    items = view.findChild(QListWidget, "programs")
    return [items.item(row).text() for row in range(items.count()) if not items.item(row).isHidden()]


def test_typing_what_one_looks_for_leaves_those_that_mention_it_with_their_headings(view, told, qtbot):
    find = view.findChild(QLineEdit, "find_program")
    qtbot.keyClicks(find, "condition account")
    assert visible_rows(view) == ["Waiting", "Bank account"]
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert told == ["bank_account"]
    assert visible_rows(view) == rows(view), "the whole list is there again"


def test_nothing_is_opened_when_nothing_is_found_or_looked_for(view, told, qtbot):
    find = view.findChild(QLineEdit, "find_program")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    qtbot.keyClicks(find, "no such thing")
    qtbot.keyClick(find, Qt.Key.Key_Return)
    assert visible_rows(view) == []
    assert told == []


def test_the_arrow_goes_from_the_field_to_the_list_and_letters_find_there(view, told, qtbot):
    find, items = view.findChild(QLineEdit, "find_program"), view.findChild(QListWidget, "programs")
    find.setFocus()
    qtbot.keyClick(find, Qt.Key.Key_Down)
    qtbot.waitUntil(items.hasFocus)
    qtbot.keyClicks(items, "work")
    assert items.currentItem().text() == "Worker pool"
    qtbot.keyClick(items, Qt.Key.Key_Return)
    assert told == ["worker_pool"]


def test_the_button_beside_the_field_asks_for_the_summary_of_patterns(view, qtbot):
    with qtbot.waitSignal(view.patterns_requested):
        qtbot.mouseClick(view.findChild(QToolButton, "show_patterns"), Qt.MouseButton.LeftButton)


@pytest.mark.parametrize("zoom", [1.0, 1.6, 2.0])
def test_no_name_is_cut_at_any_zoom(view, theme, zoom):
    theme.set_zoom(zoom)
    items = view.findChild(QListWidget, "programs")
    programs = built_in_programs()
    for row in range(items.count()):
        index = items.model().index(row, 0)
        font = QFontMetrics(theme.font("strong" if index.data(KEY) else "heading"))
        shown = "".join(items.itemDelegate()._lines(index, font)).replace(" ", "")
        assert shown.casefold() == items.item(row).text().casefold().replace(" ", "")
    longest = max(programs, key=lambda program: len(program.sheet.title)).sheet.title
    assert items.visualItemRect(items.item(rows(view).index(longest))).height() >= theme.px(26)


def test_rows_have_the_same_height_whether_the_list_scrolls_or_not(view):
    """Else names would be drawn over each other until the heights are asked for again."""
    items = view.findChild(QListWidget, "programs")
    hint = items.itemDelegate().sizeHint
    for width in range(150, 200, 5):
        heights = []
        for height in (300, 1200):
            view.resize(width, height)
            QApplication.processEvents()
            assert items.verticalScrollBar().isVisible() is (height == 300)
            heights.append(
                [hint(QStyleOptionViewItem(), items.model().index(row, 0)).height() for row in range(items.count())]
            )
        assert heights[0] == heights[1]
