"""Whether everything in the window has the room that it needs: at 1280×800, at 200 % zoom, in every theme.

The dark theme has the lengths of the light one.
"""

from functools import partial

import pytest
import room
from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QApplication, QDialog, QLabel, QListWidget, QMenu, QPushButton, QScrollArea, QSpinBox
from windows import Desk

from engine.catalog import built_in_programs, find_program
from gui.lab.run_state import RunMode, RunState
from gui.widgets.banner import Problem
from gui.widgets.elided_label import ElidedLabel

SIZE = (1280, 800)

LOOKS = [(theme, zoom) for zoom in (1.0, 2.0) for theme in ("light", "projector")]
LARGEST = [look for look in LOOKS if look[0] == "projector"]

NEVER_COMPILES = "import threading\ndef work(:\n    pass\n"

RAISES = """import threading

def work():
    raise ValueError("the number of the account is not one of those that the bank has given to anybody so far")

threading.Thread(target=work, name="depositor-1").start()
"""


@pytest.fixture
def desk(qapp, qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, real=True)
    yield made
    made.close()


def opened(desk):
    bench = desk.bench or desk.open(size=SIZE)
    bench.pictures.stage.set_motion(False)  # what is on its way is in no queue any more
    return bench


def open_stepped(desk, program, faults=()):
    bench = opened(desk)
    bench.lab.choose_mode(RunMode.STEPPED)
    bench.opener.open(program, faults)
    desk.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
    return bench


def step(desk, count):
    lab = desk.bench.lab
    for made in range(1, count + 1):
        if lab.state is RunState.ENDED:
            return
        lab.stepper.step()
        desk.qtbot.waitUntil(
            lambda made=made: lab.state is RunState.ENDED or len(lab.stepper.log.steps) >= made, timeout=10_000
        )
        desk.qtbot.waitUntil(lambda: lab.state is RunState.ENDED or lab.stepper.choice is not None, timeout=10_000)


def run_live(desk, program, count=60):
    """Run a program live until so many events have come, or its end; then it stands still and can be measured."""
    bench = opened(desk)
    bench.lab.choose_mode(RunMode.LIVE)
    bench.opener.open(program)
    bench.lab.set_speed(5.0)
    if bench.lab.state is not RunState.RUNNING:
        bench.lab.run()
    desk.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED or bench.lab.record.received > count, timeout=20_000)
    if bench.lab.state is RunState.RUNNING:
        bench.lab.pause()
        desk.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED or bench.lab.record.world.paused, timeout=10_000)
    return bench


def put_on(desk, theme, zoom):
    desk.theme.set_zoom(zoom)
    desk.theme.choose(theme)
    room.settle()


def assert_room_around(desk):
    """Everything has room in the largest looks, with the pane that is seen."""
    for theme, zoom in LARGEST:
        put_on(desk, theme, zoom)
        assert_measured(desk, theme, zoom)


def assert_room(desk, pages=(), looks=LOOKS):
    """Everything has room in these looks, in each pane, and on these pages of the details."""
    for theme, zoom in looks:
        put_on(desk, theme, zoom)
        panes = desk.bench.panes
        for pane in list(panes.pages()) or ("graphs", "timeline"):
            panes.bring(pane)
            room.settle()
            assert_measured(desk, theme, zoom, pane)
        for page in pages:
            desk.bench.views.details.show_page(page)
            room.settle()
            assert_measured(desk, theme, zoom, page)
        if panes.pages():
            panes.bring("stage")
    put_on(desk, "light", 1.0)


def assert_measured(desk, *where):
    found = room.lacks_room(desk.bench, contents(desk.bench))
    assert not found, "\n".join([str(where), *found])
    assert (desk.frame.width(), desk.frame.height()) == SIZE, where


def contents(bench):
    """What the program itself has put into queues and variables: it may be of any length."""
    facts = bench.pictures.stage.canvas.facts
    items = {item.text for thing in facts.objects().values() for item in getattr(thing, "items", ())}
    return items | {thing.value for thing in facts.objects().values() if hasattr(thing, "value")}


def test_everything_has_room_while_a_run_is_stepped(desk):
    open_stepped(desk, "dining_philosophers")
    step(desk, 12)
    assert_room(desk, pages=("code", "events", "times", "output", "lesson"))


def test_everything_has_room_during_a_live_run(desk):
    run_live(desk, "bank_account")
    assert_room(desk, pages=("events", "times"), looks=LARGEST)


def test_everything_has_room_with_a_fault_at_a_moment_of_the_past(desk):
    bench = open_stepped(desk, "bank_account", [find_program("bank_account").sheet.faults[0].name])
    step(desk, 12)
    bench.moment.step(-3)
    assert not bench.moment.is_now
    assert_room(desk, looks=LARGEST)


def test_the_faults_and_the_changed_lines_have_room(desk):
    bench = open_stepped(desk, "bank_account", [find_program("bank_account").sheet.faults[0].name])
    bench.views.code.unfold_faults()
    bench.views.details.show_page("code")
    assert_room_around(desk)


@pytest.mark.slow
@pytest.mark.parametrize("program", [program.name for program in built_in_programs()])
def test_everything_has_room_in_both_modes_of_every_program(desk, program):
    open_stepped(desk, program)
    step(desk, 14)
    assert_room(desk, pages=("code", "events"))
    run_live(desk, program, 80)
    assert_room(desk)


def test_the_window_can_be_made_narrower_after_a_sentence_had_much_room(desk):
    bench = desk.open("bounded_queue", size=(1920, 800))
    desk.theme.set_zoom(2.0)
    desk.qtbot.waitUntil(lambda: bench.lab.record is not None and bench.lab.record.received > 40, timeout=20_000)
    desk.press("run")
    desk.frame.resize(*SIZE)
    desk.qtbot.waitUntil(lambda: desk.frame.width() == SIZE[0], timeout=5_000)
    assert_room_around(desk)


def test_a_message_is_read_as_a_whole_with_its_advice_or_scrolled(desk):
    bench = open_stepped(desk, "bounded_queue")
    advice = "Correct the line that the details name and start the program again, or open another one from the list."
    sentence = "The program ended before its first thread could begin."
    bench.views.banner.show_problem(Problem(sentence, advice, "details"))
    put_on(desk, "projector", 2.0)
    assert_measured(desk, "short")
    bench.views.banner.show_problem(Problem(" ".join([sentence] * 8), advice, "details"))
    assert_room_around(desk)
    texts = desk.find(QScrollArea, "banner_texts")
    before = texts.height()
    desk.frame.resize(SIZE[0], SIZE[1] + 200)
    desk.qtbot.waitUntil(lambda: texts.height() > before, timeout=5_000)


def test_no_word_however_long_makes_the_window_wider(desk):
    bench = desk.open(size=SIZE)
    word = "x" * 3000
    bench.views.banner.show_problem(Problem(word, word))
    bench.answer.show_causes(word, (), str)
    bench.views.verdict_bar.show_sentence(word, "dot", "muted", "quiet")
    bench.views.verdict_bar.show_selection(word)
    room.settle()
    assert bench.minimumSizeHint().width() < SIZE[0]
    assert desk.frame.width() == SIZE[0]


@pytest.mark.parametrize(
    ("source", "said", "page"), [(NEVER_COMPILES, "syntax error", "code"), (RAISES, "ValueError", "output")]
)
def test_a_program_that_fails_is_told_about_with_room(desk, tmp_path, source, said, page):
    bench = desk.open(size=SIZE)
    desk.settings().remember_explained_scripts()
    file = tmp_path / "script_of_a_student.py"
    file.write_text(source)
    bench.opener.open(str(file))
    bench.lab.run()
    desk.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED, timeout=10_000)
    desk.qtbot.waitUntil(lambda: said in desk.text("verdict"), timeout=10_000)
    assert_room_around(desk)
    bench.views.details.show_page(page)
    assert_room_around(desk)


def test_the_answer_to_why_has_room(desk):
    bench = open_stepped(desk, "dining_philosophers", [find_program("dining_philosophers").sheet.faults[0].name])
    step(desk, 12)
    bench.views.selection.select(0)  # the main thread, which joins the others
    bench.why.ask()
    assert desk.answer()
    assert_room_around(desk)


def test_the_strip_of_a_challenge_has_room_with_all_hints_and_with_the_answers(desk):
    bench = open_stepped(desk, "dining_philosophers")
    challenge = bench.lab.program.sheet.challenge
    desk.key(Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier)
    strip = bench.experiments.strip
    assert strip.isVisible()
    for _ in challenge.hints:
        desk.key(Qt.Key.Key_H, Qt.KeyboardModifier.ControlModifier)
    assert_room_around(desk)
    strip.show_answers(challenge.answers, [""] * len(challenge.answers))
    assert_room_around(desk)


def asked(desk, name):
    """The window of an entry of the menu of experiments, or of help, as large as the screen of 1280×800 lets it be."""
    bench = desk.bench
    known = set(bench.findChildren(QDialog))
    {
        "search": bench.experiments.find_failing_schedule,
        "runs": bench.experiments.run_many_times,
        "compare": bench.experiments.compare_with_fault,
        "shortcuts": bench.show_shortcuts,
        "patterns": bench.opener.show_patterns,
    }[name]()
    room.settle()
    dialogs = [dialog for dialog in bench.findChildren(QDialog) if dialog.isVisible()]
    dialog = next((one for one in dialogs if one not in known), dialogs[0] if dialogs else bench)
    if dialog is not bench:
        dialog.resize(dialog.size().boundedTo(QSize(*SIZE)))
        room.settle()
        assert dialog.width() <= SIZE[0]
        assert dialog.height() <= SIZE[1]
    return dialog


def test_every_dialog_has_room(desk):
    open_stepped(desk, "dining_philosophers")
    for theme, zoom in LARGEST:
        put_on(desk, theme, zoom)
        for name in ("search", "runs", "compare", "shortcuts", "patterns"):
            dialog = asked(desk, name)
            found = room.lacks_room(dialog)
            assert not found, "\n".join([name, theme, str(zoom), *found])
            if isinstance(dialog, QDialog):
                dialog.close()


def test_the_result_of_an_experiment_is_seen_and_has_room(desk):
    open_stepped(desk, "bank_account", [find_program("bank_account").sheet.faults[0].name])
    put_on(desk, *LARGEST[-1])
    for name, result in (("search", "search_verdict"), ("compare", "compare_told"), ("runs", "runs_figures")):
        dialog = asked(desk, name)
        for count in dialog.findChildren(QSpinBox, "runs_count"):
            count.setValue(2)
        button, said = dialog.findChild(QPushButton, f"{name}_start"), dialog.findChild(QLabel, result)
        desk.qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
        desk.qtbot.waitUntil(
            lambda said=said, button=button: bool(said.text()) and button.text() != "&Stop", timeout=30_000
        )
        desk.qtbot.waitUntil(lambda said=said: not said.visibleRegion().isEmpty(), timeout=5_000)
        room.settle()
        found = room.lacks_room(dialog)
        assert not found, "\n".join([name, *found])
        dialog.close()
    put_on(desk, "light", 1.0)


def test_names_of_programs_have_as_much_height_as_they_need_when_the_window_is_larger(desk):
    bench = open_stepped(desk, "bank_account")
    desk.theme.choose("projector")
    desk.frame.resize(1900, 1000)

    def rows_are_alike():
        with room.painted_texts() as painted:
            bench.findChild(QListWidget, "programs").viewport().grab()
        tops = {part.text: part.area.top() for part in painted}
        names = ("Condition versus Lock", "Start signal", "Connection limit")
        first, second, third = (tops.get(name, 0) for name in names)
        return 0 < second - first == third - second

    desk.qtbot.waitUntil(rows_are_alike, timeout=5_000)


def test_every_menu_has_room_for_its_entries(desk):
    bench = open_stepped(desk, "dining_philosophers")
    menus = [menu for menu in bench.findChildren(QMenu) if menu.actions()]
    assert len(menus) > 5
    for theme, zoom in LARGEST:
        put_on(desk, theme, zoom)
        for menu in menus:
            menu.ensurePolished()
            assert not room.cut_entries(menu)


def test_what_a_narrow_header_leaves_out_ends_with_a_whole_point_or_clause(qtbot):
    label = ElidedLabel("every change, exact · wheel zooms, drag moves · click goes there")
    qtbot.addWidget(label)
    label.show()
    width_of = label.fontMetrics().horizontalAdvance
    label.resize(width_of("every change, exact · wheel zooms, drag moves · click") + 2, 20)
    QApplication.processEvents()
    assert label.text() == "every change, exact · wheel zooms, drag moves"
    label.show_text("a waits for one, which b holds; b waits for two and for three")
    label.resize(width_of("a waits for one, which b holds, …") + 2, 20)
    QApplication.processEvents()
    assert label.text() == "a waits for one, which b holds, …"
    assert label.toolTip() == label.accessibleName()


def test_a_text_without_room_is_found_by_these_tests(desk):
    """The measure itself: a label that is too narrow, and one over another, are found."""
    bench = open_stepped(desk, "dining_philosophers")
    room.settle()
    assert not room.lacks_room(bench, contents(bench))
    make = partial(QLabel, parent=bench.views.verdict_bar)
    for place in (0, 4):
        label = make("a text that is wider than this label")
        label.setGeometry(place, 0, 60, 16)
        label.show()
    found = room.lacks_room(bench, contents(bench))
    assert any(entry.startswith("cut: ") for entry in found)
    assert any("overlaps" in entry for entry in found)
