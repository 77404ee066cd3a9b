"""Selecting an event in any view, as a user does it, selects it in all of them; an object too."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QListWidget, QTableView, QWidget
from stepped_runs import SCRIPTS

from engine.trace import split_line
from gui.lab.run_state import RunState
from gui.record.event_queries import about
from gui.record.event_scale import slot_of
from gui.stage.part import StagePart
from gui.stage.telling import told
from gui.stepping.interleaving_model import CELL_ROLE
from gui.time_axis.time_axis import MARGIN, SHORTEST_NS

pytestmark = pytest.mark.real_runs

LEFT = Qt.MouseButton.LeftButton
ALT = Qt.KeyboardModifier.AltModifier
STALLS = str(SCRIPTS / "one_sentinel_buggy.py")
TASKS = "tasks"
GET, PUT = 11, 20
"""Lines of the script in which an item is taken and put."""


@pytest.fixture(params=["live", "stepped"])
def stalled(request, desk):
    """A window in which a run of a script has come to its stall and stands still."""
    bench = desk.open(STALLS)
    if request.param == "live":
        desk.press("run")
        desk.qtbot.waitUntil(lambda: "Stalled" in desk.text("verdict"), timeout=10_000)
        desk.pause()  # while a run is followed, a click on a lane doesn't leave it
    else:
        desk.press("mode_stepped")
        desk.press("run")
        desk.qtbot.waitUntil(lambda: bench.lab.state is RunState.ENDED, timeout=10_000)
        desk.find(QAction, "show_timeline").trigger()
    desk.qtbot.waitUntil(lambda: not bench.lab.record.behind, timeout=10_000)
    desk.qtbot.waitUntil(lambda: len(bench.pictures.timeline.lanes.threads) == 3, timeout=10_000)
    return desk


def assert_selected_everywhere(desk, thread=None):
    """Every view stands at the moment that was chosen; the thread of its event, or that one, is marked."""
    bench = desk.bench
    moment, record = bench.moment, bench.lab.record
    position, world = moment.position, record.world_at(moment.position)
    event = desk.event_shown()
    assert f"event {position:,} of" in desk.said("scrub_text")
    assert desk.text("verdict").endswith(world.verdict.sentence)
    assert bench.pictures.axis.moment_ns == moment.axis_ns
    assert 0 <= bench.pictures.axis.moment <= 1
    stage = bench.pictures.stage
    stage.show_texts()
    for number, fact in told(world, moment.time_ns, {}).threads.items():
        part = stage.findChild(StagePart, f"stage_thread_{number}")
        if part is not None:  # those that have ended are folded
            assert part.accessibleDescription() == fact.sentence
    bench.views.details.show_page("code")
    badges = bench.views.source.margin.badges
    marked = {(number, line) for line, some in badges.items() for badge in some for number in badge.threads}
    living = (state for state in world.threads.values() if state.alive and state.line)
    assert marked == {(state.number, split_line(state.line)[1]) for state in living}
    bench.views.details.show_page("events")
    table = desk.find(QTableView, "events")
    assert table.currentIndex().row() == table.model().row_of(position)
    assert table.model().record_at(table.currentIndex().row()) == event
    if record.stepped:
        steps = bench.steps.panel.interleaving
        assert steps.currentIndex().row() + 1 == record.steps.step_at(position)
    thread = event.thread if thread is None else thread
    assert bench.views.selection.number == thread
    assert bench.pictures.timeline.lanes.hovered == thread
    assert desk.said("selection") == world.why(thread)
    assert desk.theme.colours.selection.name() in colours_of_card(stage, thread)


def colours_of_card(stage, thread):
    part = stage.findChild(StagePart, f"stage_thread_{thread}")
    stage.canvas.grab()
    image = stage.canvas.grab(part.geometry()).toImage()
    return {image.pixelColor(x, image.height() // 2).name() for x in range(image.width())}


def click_number(desk, line):
    """Click the number of a line of the source."""
    desk.bench.views.details.show_page("code")
    source = desk.bench.views.source
    source.show_line(line)
    margin = source.margin
    place = next(shown for shown in source._visible_lines(margin.rect()) if shown.number == line)
    at = QPoint(margin.width() - desk.theme.px(8), place.top + place.height // 2)
    desk.qtbot.mouseClick(margin, LEFT, pos=at)


def place_of(desk, surface, position):
    """Where on a surface of the time axis the event before this moment is, at the height of a lane.

    In a live run it may be the next one, too, if that comes some microseconds later.
    """
    bench = desk.bench
    record, axis, px = bench.lab.record, bench.pictures.axis, desk.theme.px
    width = surface.width() - px(axis.gutter) - px(MARGIN)
    if record.stepped:
        place = slot_of(position)
    else:
        time = record.columns.record(position - 1).time
        axis.show(time - SHORTEST_NS // 2, time + SHORTEST_NS // 2)
        place = time + SHORTEST_NS / width
    start, end = axis.view()
    return QPoint(px(axis.gutter) + round((place - start) / (end - start) * width), 12)


def test_from_the_list_of_events(stalled):
    stalled.bench.views.details.show_page("events")
    table = stalled.find(QTableView, "events")
    table.scrollToTop()
    for row in (9, 6):
        stalled.qtbot.mouseClick(table.viewport(), LEFT, pos=table.visualRect(table.model().index(row, 2)).center())
        assert stalled.bench.moment.position == row + 1
        assert_selected_everywhere(stalled)


def test_from_the_timeline(stalled):
    bench = stalled.bench
    lanes = bench.pictures.timeline.lanes
    place = place_of(stalled, lanes, 8)
    place.setY(lanes.lane_rect(1).center().y())
    stalled.qtbot.mouseClick(lanes, LEFT, pos=place)
    assert not bench.moment.is_now
    assert_selected_everywhere(stalled, thread=1)


@pytest.mark.parametrize("stalled", ["live"], indirect=True)  # stepped, the steps have the place of the graphs
def test_from_a_graph_which_leaves_the_thread_that_was_selected(stalled):
    bench = stalled.bench
    surface = stalled.find(QWidget, "graphs_surface")
    bench.views.selection.select(2)
    stalled.qtbot.mouseClick(surface, LEFT, pos=QPoint(place_of(stalled, surface, 8).x(), 40))
    assert not bench.moment.is_now
    assert_selected_everywhere(stalled, thread=2)


@pytest.mark.parametrize("stalled", ["stepped"], indirect=True)
def test_from_the_steps(stalled):
    bench = stalled.bench
    view = bench.steps.panel.interleaving
    for step in (8, 5):
        index = view.model().index(step - 1, view.steps.column_of(step))
        view.scrollTo(index)
        stalled.qtbot.mouseClick(view.viewport(), LEFT, pos=view.visualRect(index).center())
        assert f"Showing step {step} of" in stalled.said("scrub_text")
        assert_selected_everywhere(stalled, thread=bench.lab.record.steps.steps[step - 1].thread)


def test_from_the_number_of_a_line_and_once_more_from_the_event_before_that(stalled):
    bench = stalled.bench
    record = bench.lab.record
    rows = record.columns.rows(0, record.received)
    at_it = [place for place, row in enumerate(rows) if row["line"] == GET]
    assert len(at_it) >= 3
    assert bench.moment.is_now
    for place in [place for place in reversed(at_it) if place != record.received - 1][:3]:
        click_number(stalled, GET)
        assert bench.moment.position == place + 1
        assert_selected_everywhere(stalled)


def test_from_the_line_with_the_cursor_by_keys(stalled):
    bench = stalled.bench
    record = bench.lab.record
    rows = record.columns.rows(0, record.received)
    at_it = [place for place, row in enumerate(rows) if row["line"] == PUT]
    bench.views.details.show_page("code")
    source = bench.views.source
    source.setFocus()
    for _ in range(PUT - 1):
        stalled.qtbot.keyClick(source, Qt.Key.Key_Down)
    stalled.qtbot.keyClick(source, Qt.Key.Key_Up, ALT)
    assert bench.moment.position == at_it[-1] + 1
    assert_selected_everywhere(stalled)
    bench.views.details.show_page("code")
    stalled.qtbot.keyClick(source, Qt.Key.Key_Up, ALT)
    assert bench.moment.position == at_it[-2] + 1
    stalled.qtbot.keyClick(source, Qt.Key.Key_Down, ALT)
    assert bench.moment.position == at_it[-1] + 1
    assert_selected_everywhere(stalled)


def test_from_the_answer_to_why(stalled):
    bench = stalled.bench
    stalled.press("ask_why")
    steps = stalled.find(QListWidget, "why_steps")
    place = next(place for place, step in enumerate(stalled.answer()) if "took the None" in step)
    stalled.qtbot.mouseClick(steps.viewport(), LEFT, pos=steps.visualItemRect(steps.item(place)).center())
    assert not bench.moment.is_now
    assert_selected_everywhere(stalled)


def test_a_card_on_the_stage_selects_its_thread_everywhere_at_the_moment_that_is_shown(stalled):
    bench = stalled.bench
    bench.moment.go(8)
    card = bench.pictures.stage.findChild(StagePart, "stage_thread_1")
    stalled.qtbot.mouseClick(card, LEFT)
    assert bench.moment.position == 8
    assert_selected_everywhere(stalled, thread=1)


def test_an_object_on_the_stage_is_marked_wherever_it_is_used(stalled):
    bench = stalled.bench
    record = bench.lab.record
    number = next(number for number, entry in record.objects.items() if entry.name == TASKS)
    plain = bench.views.source.margin.grab().toImage()
    part = bench.pictures.stage.findChild(StagePart, f"stage_object_{number}")
    stalled.qtbot.mouseClick(part, LEFT)
    bench.views.details.show_page("events")
    table = stalled.find(QTableView, "events")
    bold = {row for row in range(table.model().rowCount()) if is_bold(table, row)}
    rows = record.columns.rows(0, record.received)
    expected = {table.model().row_of(int(place) + 1) for place in about(rows, number).nonzero()[0]}
    assert bold == expected
    assert 0 < len(bold) < table.model().rowCount()
    bench.views.details.show_page("code")
    margin = bench.views.source.margin
    assert margin.grab().toImage() != plain
    lines = {row["line"] for row in rows[about(rows, number)] if row["line"]}
    assert {GET, PUT} <= lines
    for shown in bench.views.source._visible_lines(margin.rect()):
        said = margin.tooltip_at(QPoint(margin.width() - 2, shown.top + shown.height // 2))
        assert ("tasks is used in this line" in said) == (shown.number in lines)
    if record.stepped:
        steps = bench.steps.panel.interleaving.steps
        cells = [steps.index(row, steps.column_of(row + 1)).data(CELL_ROLE) for row in range(steps.rowCount())]
        assert any(cell.marked for cell in cells)
        assert not all(cell.marked for cell in cells)
    else:
        titles = bench.pictures.graphs.rows[0].findChildren(QLabel)
        assert [title.text() for title in titles if title.font().underline()] == ["Size of tasks"]
    stalled.key(Qt.Key.Key_Escape)
    assert not any(is_bold(table, row) for row in range(table.model().rowCount()))


def is_bold(table, row):
    font = table.model().index(row, 2).data(Qt.ItemDataRole.FontRole)
    return font is not None and font.bold()
