"""Readings, invariants, output, times, lesson, message and state of the run: what the student reads."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QLabel, QPlainTextEdit, QPushButton, QToolButton
from traces import SECOND, SHEET, entries, events, finish, program, record

from engine.sheet import Invariant, Sheet
from engine.trace import Kind, Phase, TextEntry
from engine.verdict import Verdict, VerdictKind
from engine.wire import Entries, Events
from engine.world import World
from gui.bars.verdict_bar import VerdictBar, elapsed
from gui.events.console import SHOWN_LINES, Console
from gui.events.statistics import Statistics, share_text, shares_of
from gui.look.theme import Theme
from gui.mishaps import Mishaps
from gui.parameters.invariant_list import InvariantList
from gui.parameters.readouts import Readouts
from gui.programs.lesson_view import LessonView
from gui.record.prints import Prints
from gui.widgets.banner import Banner, Problem


@pytest.fixture
def theme(qapp):
    return Theme()


@pytest.fixture
def show(qtbot):
    def show(widget, width=400, height=200):
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show()
        qtbot.waitExposed(widget)
        return widget

    return show


def world_of(sheet, *frames):
    world = World(sheet)
    for frame in frames:
        if isinstance(frame, Events):
            for found in frame.records():
                world.apply(found)
        elif isinstance(frame, Entries):
            for entry in frame.entries:
                world.add(entry)
        else:
            world.note(frame)
    return world


def test_each_gauge_to_be_read_has_a_card_with_its_newest_value(theme, show):
    cards = Readouts(theme)
    cards.show_sheet(SHEET)
    show(cards)
    values = {label.objectName(): label for label in cards.findChildren(QLabel) if label.objectName()}
    assert list(values) == [f"{gauge.name}_value" for gauge in SHEET.gauges]
    assert all(label.text().startswith("–") for label in values.values())
    cards.show_values({"queue_size": "8", "throughput": "5.7\N{NO-BREAK SPACE}/s"})
    assert values["queue_size_value"].text().startswith("8 ")
    assert values["throughput_value"].text().startswith("5.7 <span")
    assert ">/s</span>" in values["throughput_value"].text()


def test_cards_wrap_instead_of_being_cut(theme, show):
    cards = Readouts(theme)
    cards.show_sheet(SHEET)
    show(cards, 200, 300)
    frames = [label.parentWidget() for label in cards.findChildren(QLabel) if label.objectName()]
    assert len({frame.y() for frame in frames}) > 1
    assert all(cards.rect().contains(frame.geometry()) for frame in frames)


INVARIANTS = Sheet(
    title="Bank",
    invariants=(
        Invariant("positive", "The balance is never negative", expression="balance >= 0", guard="buffer"),
        Invariant("once", "Every item is consumed exactly once", predicate="consumed_once", objects=("other",)),
    ),
)


def test_invariants_say_whether_they_hold_are_broken_or_were_not_checked(theme, show):
    view = InvariantList(theme)
    view.show_sheet(INVARIANTS)
    show(view)
    state = view.findChild(QLabel, "positive_state")
    assert state.text() == "not checked yet"
    world = world_of(INVARIANTS, entries())
    view.show_world(world)
    assert state.text() == "holds"
    assert view.findChild(QLabel, "once_state").text() == "not checked yet"
    for entry in Entries((TextEntry(1, "balance = -20"),)).entries:
        world.add(entry)
    world.apply(record(3 * SECOND, 1, Kind.BROKEN, item=1))
    view.show_world(world)
    assert state.text() == "broken at 3.00 s"
    assert state.toolTip() == "balance = -20"
    world.apply(record(4 * SECOND, 1, Kind.BROKEN, item=1))
    view.show_world(world)
    assert state.text() == "broken 2×, first at 3.00 s"
    view.clear()
    assert state.text() == "not checked yet"


def printed(count):
    prints = Prints()
    for number in range(count):
        prints.add(number, 1, 1, f"line {number}")
    return prints


def test_output_is_appended_and_stays_at_its_end(theme, show):
    console = show(Console(theme))
    text = console.findChild(QPlainTextEdit, "output")
    prints = printed(100)
    console.refresh(prints)
    prints.add(101, 1, 2, "Traceback")
    console.refresh(prints)
    assert text.toPlainText().splitlines()[0] == "line 0"
    assert text.toPlainText().splitlines()[-1] == "! Traceback", "not by its colour alone"
    bar = text.verticalScrollBar()
    assert bar.value() == bar.maximum()
    assert console.findChild(QLabel, "console_cut").isHidden()


def test_output_that_is_too_long_is_cut_and_the_lines_cut_are_counted(theme, show):
    console = show(Console(theme))
    console.refresh(printed(SHOWN_LINES + 1_234))
    text = console.findChild(QPlainTextEdit, "output").toPlainText().splitlines()
    assert len(text) == SHOWN_LINES
    assert text[-1] == f"line {SHOWN_LINES + 1_233}"
    assert console.findChild(QLabel, "console_cut").text() == "1,234 earlier lines are not shown."


def test_scrolled_up_output_stays_where_it_is(theme, show):
    console = show(Console(theme))
    prints = printed(200)
    console.refresh(prints)
    bar = console.findChild(QPlainTextEdit, "output").verticalScrollBar()
    bar.setValue(20)
    prints.add(1, 1, 1, "more")
    console.refresh(prints)
    assert bar.value() == 20


def test_times_add_up_and_are_told_in_words(theme, show, qtbot):
    world = world_of(
        SHEET,
        entries(),
        events(
            [
                record(0, 1, Kind.BEGIN),
                record(1 * SECOND, 1, Kind.SLEEP, value=3),
                record(4 * SECOND, 1, Kind.WAKE),
                finish(5 * SECOND, 1),
            ]
        ),
    )
    share = next(share for share in shares_of(world, 9 * SECOND) if share.thread == 1)
    assert share_text(theme, share) == "producer-1\nrunning: 2.00 s, 40 %\nsleeping: 3.00 s, 60 %"
    view = show(Statistics(theme))
    view.show_shares(shares_of(world, 9 * SECOND))
    picture = view.grab().toImage()
    row = [picture.pixelColor(x, theme.px(8 + 46 + 22)).name() for x in range(0, picture.width() - theme.px(16), 4)]
    assert row.count(theme.phase_colour(Phase.SLEEPING).name()) > row.count(theme.phase_colour(Phase.RUNNING).name())
    with qtbot.waitSignal(view.thread_selected) as clicked:
        bars = view.widget()
        qtbot.mouseClick(bars, Qt.MouseButton.LeftButton, pos=QPoint(40, theme.px(8 + 46 + 20)))
    assert clicked.args == [1]


def test_the_lesson_is_shown_as_text_and_not_as_markdown(theme, show):
    view = show(LessonView(theme))
    view.show_program(program(Sheet(title="Bank", lesson="## Money\n\nIt **runs out**, see `wait()`.")))
    assert view.toPlainText() == "Money\nIt runs out, see wait()."
    view.show_program(program(Sheet(title="Bare", summary="Nothing to see.")))
    assert view.toPlainText().startswith("Bare\nNothing to see.\nThis program has no lesson.")


def test_the_lesson_begins_at_its_top_and_grows_with_the_zoom(theme, show):
    view = show(LessonView(theme))
    view.show_program(program(Sheet(title="Long", lesson="# One\n\n" + "\n\n".join("words " * 30 for _ in range(20)))))
    assert view.verticalScrollBar().value() == 0
    height = view.document().size().height()
    theme.set_zoom(2.0)
    assert view.document().size().height() > 1.8 * height


def test_a_problem_says_what_to_do_and_folds_its_details(theme, show, qtbot):
    banner = Banner(theme)
    show(banner)
    banner.hide()
    banner.show_problem(Problem("It crashed.", "Press Run.", "Traceback …"))
    assert banner.isVisible()
    assert banner.findChild(QLabel, "banner_sentence").text() == "It crashed."
    assert banner.findChild(QLabel, "banner_advice").text() == "Press Run."
    details = banner.findChild(QPlainTextEdit, "banner_details")
    assert details.isHidden()
    qtbot.mouseClick(banner.findChild(QPushButton, "banner_details_button"), Qt.MouseButton.LeftButton)
    assert details.isVisible()
    assert details.toPlainText() == "Traceback …"
    banner.show_problem(Problem("Another.", ""))
    assert banner.findChild(QLabel, "banner_sentence").text() == "Another."
    assert details.isHidden()
    assert banner.findChild(QPushButton, "banner_details_button").isHidden()
    qtbot.mouseClick(banner.findChild(QToolButton, "banner_close"), Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_a_mistake_in_the_window_itself_is_shown_once_with_its_traceback(theme, show, capsys):
    banner = show(Banner(theme))
    mishaps = Mishaps(banner)
    for _ in range(3):
        try:
            raise KeyError("queue_size")
        except KeyError as error:
            mishaps.show(type(error), error, None)
    sentence = banner.findChild(QLabel, "banner_sentence").text()
    assert sentence == "Something went wrong inside the window: KeyError: 'queue_size'"
    assert "KeyError" in banner.findChild(QPlainTextEdit, "banner_details").toPlainText()
    assert capsys.readouterr().err.count("Traceback") == 1


@pytest.mark.parametrize("kind", VerdictKind)
def test_every_verdict_has_a_look(theme, show, kind):
    bar = VerdictBar(theme)
    bar.show_verdict(Verdict(kind, f"It is {kind}."))
    assert bar.findChild(QLabel, "verdict").text() == f"It is {kind}."


def test_a_verdict_is_said_by_itself_again_when_the_run_had_gone_on_before(theme, show, monkeypatch):
    said = []
    monkeypatch.setattr("gui.bars.verdict_bar.announce", lambda _about, text: said.append(text))
    bar = show(VerdictBar(theme))
    deadlock = Verdict(VerdictKind.DEADLOCK, "Deadlock: two wait for each other.")
    bar.show_verdict(deadlock)
    bar.show_verdict(deadlock)
    assert said == [deadlock.sentence]
    bar.show_sentence("After step 3. Step (F10) lets fork-2 go on.", "pause", "muted", "")
    bar.show_verdict(deadlock)
    assert said == [deadlock.sentence] * 2


def test_a_long_verdict_is_shown_as_a_whole(theme, show):
    bar = VerdictBar(theme)
    sentence = "Stalled: " + ", ".join(f"withdrawer-{number} waits for account.funds (line 41)" for number in range(4))
    bar.show_verdict(Verdict(VerdictKind.STALLED, sentence))
    show(bar, 900, bar.heightForWidth(900))
    label = bar.findChild(QLabel, "verdict")
    assert label.text() == sentence
    assert label.height() >= label.heightForWidth(label.width())


def test_time_and_events_are_told_and_what_was_lost(theme):
    bar = VerdictBar(theme)
    figures = bar.findChild(QLabel, "figures")
    bar.show_figures(42 * SECOND + 650_000_000, 5_310, 0, 0)
    assert figures.text() == "00:42.6 · 5,310 events, none lost"
    bar.show_figures(SECOND, 1, 0, 0)
    assert figures.text() == "00:01.0 · 1 event, not lost"
    bar.show_figures(SECOND, 10, 3, 12_345)
    assert figures.text() == "00:01.0 · 10 events, 3 lost · details 12,345 events behind"


def test_long_times_are_told_in_minutes():
    assert elapsed(3_725 * SECOND) == "62:05.0"
