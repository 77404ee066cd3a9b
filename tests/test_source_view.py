"""Source with colours, line numbers and the lines where threads stand."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QTextCursor, QTextLayout

from engine.catalog import find_program
from engine.trace import Phase
from gui.look.theme import Theme
from gui.look.thread_names import fitted_name, short_names
from gui.source.source_colours import coloured_lines
from gui.source.source_margin import Marker, VisibleLine
from gui.source.source_view import SourceView

SOURCE = '''import threading


def producer(number):
    """Two
    lines."""
    for n in range(3):
        put(f"P{number}-{n}")  # waits
''' + "".join(f"line_{number} = {number}\n" for number in range(9, 80))

NAMES = {0: "MainThread", 1: "producer-1", 2: "producer-2", 3: "consumer-1"}


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.fixture
def view(theme, qtbot):
    shown = SourceView(theme)
    qtbot.addWidget(shown)
    shown.resize(420, 300)
    shown.show_source(SOURCE)
    shown.show()
    qtbot.waitExposed(shown)
    return shown


def badges(view):
    return {line: [text for _, text in view.margin.shown_badges(line)] for line in view.margin.badges}


def colours_of(view, line):
    """Colour name → text pieces in that colour, as they are laid out."""
    block = view.document().findBlockByNumber(line - 1)
    layout: QTextLayout = block.layout()
    return {
        piece.format.foreground().color().name(): block.text()[piece.start : piece.start + piece.length]
        for piece in layout.formats()
    }


def test_the_source_is_shown_as_it_is(view):
    assert view.toPlainText() == view.source == SOURCE


def test_what_is_typed_changes_the_text_and_can_be_undone(view, qtbot):
    with qtbot.waitSignal(view.text_edited):
        qtbot.keyClicks(view, "x")
    assert view.source == "x" + SOURCE
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert view.source == SOURCE


def test_enter_keeps_the_indentation_and_goes_deeper_after_a_colon(view, qtbot):
    view.show_source("while True:")
    view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClicks(view, "work()")
    qtbot.keyClick(view, Qt.Key.Key_Return)
    qtbot.keyClicks(view, "rest()")
    assert view.source == "while True:\n    work()\n    rest()"


def test_tab_indents_after_a_click_and_shift_tab_takes_it_back(view, qtbot):
    view.show_source("a = 1\nb = 2")
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(2, 8))
    qtbot.keyClick(view, Qt.Key.Key_Home)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.source == "    a = 1\nb = 2"
    qtbot.keyClick(view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    qtbot.keyClick(view, Qt.Key.Key_Tab)
    assert view.source == "        a = 1\n    b = 2"
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    qtbot.keyClick(view, Qt.Key.Key_Backtab)
    assert view.source == "a = 1\nb = 2"


def test_colours_follow_what_is_typed_also_in_the_lines_below(view, theme, qtbot):
    view.show_source("a = 1\nreturn b\n")
    assert colours_of(view, 2) == {theme.colours.keyword.name(): "return"}
    view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(view, "'''")
    view.moveCursor(QTextCursor.MoveOperation.Start)
    qtbot.keyClicks(view, "'''")
    assert colours_of(view, 2) == {theme.colours.string.name(): "return b"}


def test_a_long_source_takes_its_colours_when_the_typing_pauses(view, theme, qtbot):
    view.show_source("return 1\n" * 1000)
    qtbot.keyClicks(view, "'''")
    string = {theme.colours.string.name(): "return 1"}
    view.moveCursor(QTextCursor.MoveOperation.End)
    qtbot.keyClicks(view, "'''")
    qtbot.waitUntil(lambda: colours_of(view, 900) == string, timeout=10_000)


def test_badges_stay_at_their_lines_while_the_text_above_is_edited(view, qtbot):
    view.set_running(SOURCE)
    view.show_markers((Marker(1, "producer-1", 8, Phase.PUT), Marker(3, "consumer-1", 12, Phase.GET)), NAMES)
    qtbot.keyClick(view, Qt.Key.Key_Return)
    assert badges(view) == {9: ["p1"], 13: ["c1"]}
    view.setTextCursor(QTextCursor(view.document().findBlockByNumber(8)))
    qtbot.keyClicks(view, "x")
    assert badges(view) == {13: ["c1"]}, "the line that runs is not in the text any more"


def test_keywords_strings_comments_and_definitions_have_their_colours(view, theme):
    colours = theme.colours
    assert colours_of(view, 1) == {colours.keyword.name(): "import"}
    assert colours_of(view, 4)[colours.definition.name()] == "producer"
    assert colours_of(view, 5) == {colours.string.name(): '    """Two'.strip()}
    assert colours_of(view, 6)[colours.string.name()] == '    lines."""'
    assert colours_of(view, 8)[colours.comment.name()] == "# waits"


def test_colours_follow_the_theme(view, theme):
    before = colours_of(view, 1)
    theme.choose("dark")
    assert colours_of(view, 1) == {theme.colours.keyword.name(): "import"} != before


@pytest.mark.parametrize("source", ["def broken(:\n    x = 'never ends\n", "", "\t\n  x\n y\n", "x = (\n"])
def test_a_source_with_an_error_is_shown_all_the_same(view, source):
    coloured_lines(source)
    view.show_source(source)
    assert view.toPlainText() == source


def test_threads_are_named_at_their_lines(view):
    markers = (
        Marker(1, "producer-1", 8, Phase.PUT),
        Marker(2, "producer-2", 8, Phase.PUT),
        Marker(3, "consumer-1", 12, Phase.SLEEPING),
    )
    view.show_markers(markers, NAMES)
    assert badges(view) == {8: ["p1 p2"], 12: ["c1"]}


def test_threads_in_different_phases_on_one_line_have_badges_of_their_own(view):
    markers = (Marker(1, "producer-1", 8, Phase.PUT), Marker(2, "producer-2", 8, Phase.RUNNING))
    view.show_markers(markers, NAMES)
    assert badges(view) == {8: ["p1", "p2"]}


def test_many_threads_on_a_line_are_counted(view):
    names = {number: f"worker-{number}" for number in range(1, 17)}
    view.show_markers(tuple(Marker(n, name, 9, Phase.GET) for n, name in names.items()), names)
    assert badges(view) == {9: ["w1 +15"]}
    assert view.margin.width() < view.width() / 3


def test_every_state_of_a_line_has_its_badge_however_many_there_are(view, theme):
    phases = (Phase.PUT, Phase.RUNNING, Phase.SLEEPING, Phase.LOCK)
    names = {number: f"worker-{number}" for number in range(1, 9)}
    view.show_markers(tuple(Marker(n, name, 9, phases[n % 4]) for n, name in names.items()), names)
    assert badges(view) == {9: ["2", "2", "2", "2"]}
    picture = view.margin.grab().toImage()
    seen = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert {theme.phase_colour(phase).name() for phase in phases} <= seen


def test_badges_leave_the_number_of_the_line_free(view):
    names = {number: f"worker-{number}" for number in range(1, 17)}
    view.show_markers(tuple(Marker(n, name, 9, Phase.GET) for n, name in names.items()), names)
    number_left = view.margin.width() - view.fontMetrics().horizontalAdvance("00") - view._theme.px(10)
    assert all(rect.right() < number_left for rect, *_ in view.margin._rects(VisibleLine(9, 0, 20)))


def test_the_margin_is_narrow_without_threads_and_does_not_shrink_during_a_run(view):
    narrow = view.margin.width()
    view.show_markers((Marker(1, "producer-1", 8, Phase.PUT), Marker(2, "producer-2", 8, Phase.GET)), NAMES)
    wide = view.margin.width()
    assert narrow < wide
    view.show_markers((Marker(1, "producer-1", 8, Phase.PUT),), NAMES)
    assert view.margin.width() == wide
    view.clear_markers()
    assert view.margin.width() == narrow


def test_a_marked_line_is_tinted_in_the_phase_s_colour_across_the_whole_width(view, theme, qtbot):
    view.show_markers((Marker(1, "producer-1", 8, Phase.PUT),), NAMES)
    block = view.document().findBlockByNumber(7)
    top = view.blockBoundingGeometry(block).translated(view.contentOffset()).center().y()
    picture = view.grab().toImage()
    tint = theme.phase_tint(Phase.PUT).name()
    right = view.viewport().geometry().right() - 8
    assert picture.pixelColor(right, round(top)).name() == tint
    badge_ground = [picture.pixelColor(x, round(top)).name() for x in range(view.margin.width())]
    assert theme.phase_colour(Phase.PUT).name() in badge_ground


def test_the_first_threads_of_a_run_are_brought_into_view_and_later_ones_not(view):
    view.show_markers((Marker(1, "producer-1", 70, Phase.PUT),), NAMES)
    first = view.verticalScrollBar().value()
    assert first > 0
    view.show_markers((Marker(1, "producer-1", 5, Phase.PUT),), NAMES)
    assert view.verticalScrollBar().value() == first


def test_selecting_a_thread_shows_its_line(view):
    view.show_markers((Marker(1, "producer-1", 5, Phase.PUT), Marker(2, "producer-2", 75, Phase.PUT)), NAMES)
    view.select_thread(2)
    assert view.verticalScrollBar().value() > 50


def test_clicking_a_badge_selects_its_thread_and_hovering_tells_the_whole_names(view, qtbot):
    view.show_markers((Marker(3, "consumer-1", 2, Phase.GET),), NAMES)
    block = view.document().findBlockByNumber(1)
    y = round(view.blockBoundingGeometry(block).translated(view.contentOffset()).center().y())
    with qtbot.waitSignal(view.thread_selected) as clicked:
        qtbot.mouseClick(view.margin, Qt.MouseButton.LeftButton, pos=QPoint(12, y))
    assert clicked.args == [3]
    assert view.margin.tooltip_at(QPoint(12, y)) == "consumer-1: get: empty"


def test_only_the_left_button_goes_to_the_events_of_a_line(view, qtbot):
    chosen = []
    view.line_chosen.connect(chosen.append)
    place = QPoint(view.margin.width() - 4, view.fontMetrics().height() // 2)
    for button in (Qt.MouseButton.RightButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.LeftButton):
        qtbot.mouseClick(view.margin, button, pos=place)
    assert chosen == [1]


def test_a_line_that_a_fault_has_removed_is_not_marked_as_using_the_selected_object(view):
    program = find_program("bank_account")
    view.show_source(program.source)
    view.set_running(program.source)
    view.show_faults(program.with_faults(["no_notify"]))
    view.margin.resize(view.margin.width(), view.height())
    plain = view.margin.grab().toImage()
    view.mark_uses({39}, "funds is used in this line")
    assert view.margin.grab().toImage() != plain
    view.mark_uses(set(program.fault_lines("no_notify")), "funds is used in this line")
    assert view.margin.grab().toImage() == plain


def test_zoom_makes_source_and_margin_larger(view, theme):
    width, height = view.margin.width(), view.fontMetrics().height()
    theme.set_zoom(2.0)
    assert view.margin.width() > 1.5 * width
    assert view.fontMetrics().height() > 1.8 * height


def test_short_names_tell_threads_apart():
    names = {0: "MainThread", 1: "consumer-1", 2: "consumer-12", 3: "counter-1", 4: "Thread-5", 5: "pool_0"}
    short = short_names(names)
    assert short[1] == "con1"
    assert short[2] == "con12"
    assert short[3] == "cou1"
    assert len(set(short.values())) == len(names)


def test_threads_with_the_same_name_share_a_short_name():
    assert short_names({1: "worker", 2: "worker"}) == {1: "worker", 2: "worker"}


def test_python_s_own_names_keep_their_number():
    assert short_names({1: "Thread-1 (worker)", 2: "Thread-12 (worker)"}) == {1: "T1", 2: "T12"}
    assert short_names({1: "ThreadPoolExecutor-0_3"}) == {1: "T3"}


@pytest.mark.parametrize("name", ["Thread-128 (consume_everything)", "ThreadPoolExecutor-0_128"])
def test_a_name_that_is_cut_keeps_its_number(theme, name):
    metrics = QFontMetrics(theme.font("text"))
    fitted = fitted_name(name, metrics, theme.px(100))
    assert fitted != name
    assert fitted.endswith("128")
    assert fitted_name(name, metrics, 1_000) == name


def test_a_name_of_digits_only_is_its_own_short_name():
    assert short_names({1: "7"}) == {1: "7"}
