"""The stage in the window: it follows the run and the moment, can be reached, hidden and filled, and moves or not."""

import pytest
import traces
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from traces import MILLISECOND, SECOND, record

from engine.trace import Kind
from engine.wire import Message
from gui.stage import travels
from gui.stage.facts import QueueFact
from gui.stage.part import PartKey
from gui.widgets.elided_label import ElidedLabel

CONTROL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def now(monkeypatch):
    """The time, in a list, by which items travel; it stands still."""
    time = [100.0]
    monkeypatch.setattr(travels, "perf_counter", lambda: time[0])
    return time


def begin(desk, count=300):
    """A run of producers and consumers, as far as `count` events; returns the stage when it shows them."""
    bench = desk.open("producer_consumer", size=(1280, 800))
    desk.session.say(*traces.run(count))
    desk.qtbot.waitUntil(lambda: bench.lab.record.received >= count and not bench.lab.record.behind, timeout=5000)
    desk.qtbot.waitUntil(lambda: len(bench.pictures.stage.canvas.facts.threads) == 6, timeout=5000)
    return bench.pictures.stage


def items(stage):
    """Numbers of the items that the queue on the stage shows, the next to leave first."""
    queue = next(fact for fact in stage.canvas.facts.objects().values() if isinstance(fact, QueueFact))
    return [item.number for item in queue.items]


def seen_rect(desk, canvas):
    """Where on the window the canvas is, as far as it is seen."""
    seen = canvas.visibleRegion().boundingRect()
    return QRect(canvas.mapTo(desk.frame, seen.topLeft()), seen.size())


def on_screen(desk, canvas):
    """What was drawn so far, frame by frame."""
    window, rect = desk.frame.windowHandle(), seen_rect(desk, canvas)
    picture = window.screen().grabWindow(window.winId(), rect.x(), rect.y(), rect.width(), rect.height())
    return picture.toImage().convertToFormat(QImage.Format.Format_RGB32)


def anew(desk, canvas):
    """The same, drawn now as a whole."""
    return desk.frame.grab().toImage().copy(seen_rect(desk, canvas)).convertToFormat(QImage.Format.Format_RGB32)


def test_the_stage_shows_the_run_as_it_goes_on(desk):
    stage = begin(desk)
    world = desk.bench.lab.record.world
    desk.qtbot.waitUntil(lambda: items(stage) == list(world.objects[traces.BUFFER].items), timeout=5000)
    desk.session.say(
        traces.events([record(world.time + MILLISECOND, 1, Kind.PUT, of=traces.BUFFER, item=777, value=9)])
    )
    desk.qtbot.waitUntil(lambda: items(stage)[-1:] == [777], timeout=5000)


def test_at_a_moment_of_the_past_the_stage_shows_the_world_of_then(desk):
    stage = begin(desk)
    now = items(stage)
    desk.bench.moment.go(40)
    past = desk.bench.lab.record.world_at(40)
    assert items(stage) == list(past.objects[traces.BUFFER].items)
    desk.session.say(traces.events([record(SECOND * 100, 1, Kind.PUT, of=traces.BUFFER, item=777, value=9)]))
    desk.qtbot.waitUntil(lambda: desk.bench.lab.record.received > 300, timeout=5000)
    assert items(stage) == list(past.objects[traces.BUFFER].items), "what comes in does not change the past"
    desk.bench.moment.go_to_now()
    desk.qtbot.waitUntil(lambda: items(stage) == [*now, 777], timeout=5000)


def test_a_click_on_a_card_selects_the_thread_everywhere(desk):
    stage = begin(desk)
    desk.qtbot.mouseClick(stage.canvas.parts[PartKey(True, 2)], Qt.MouseButton.LeftButton)
    assert desk.bench.views.selection.number == 2
    assert "producer-2" in desk.text("selection")


def test_escape_selects_nothing_any_more(desk):
    stage = begin(desk)
    desk.qtbot.mouseClick(stage.canvas.parts[PartKey(False, traces.BUFFER)], Qt.MouseButton.LeftButton)
    subtitle = desk.find(ElidedLabel, "stage_subtitle")
    stage.canvas.parts[PartKey(False, traces.BUFFER)].clearFocus()
    desk.qtbot.waitUntil(lambda: "first in, first out" in subtitle.accessibleName())
    desk.key(Qt.Key.Key_Escape)
    desk.qtbot.waitUntil(lambda: "who holds what" in subtitle.accessibleName())


def test_the_stage_is_reached_by_key_and_fills_the_window_with_f11(desk):
    stage = begin(desk)
    desk.key(Qt.Key.Key_G, CONTROL)
    desk.qtbot.waitUntil(lambda: stage.isAncestorOf(QApplication.focusWidget()))
    desk.key(Qt.Key.Key_F11)
    assert stage.width() > 1000
    assert not desk.bench.programs.isVisible()
    assert not desk.bench.pictures.timeline.isVisible()


def test_a_hidden_stage_is_up_to_date_when_it_is_shown_again(desk):
    stage = begin(desk)
    desk.bench.panes.show_pane("stage", False)
    world = desk.bench.lab.record.world
    desk.session.say(
        traces.events([record(world.time + MILLISECOND, 1, Kind.PUT, of=traces.BUFFER, item=777, value=9)])
    )
    desk.qtbot.waitUntil(lambda: desk.bench.lab.record.received > 300, timeout=5000)
    assert 777 not in items(stage)
    desk.bench.panes.show_pane("stage", True)
    desk.qtbot.waitUntil(lambda: items(stage)[-1:] == [777], timeout=5000)


def test_items_travel_unless_the_user_wants_no_motion_and_that_is_remembered(desk, now):
    stage = begin(desk)
    on_their_way = stage.canvas.travels
    now[0] += 1
    put = [
        record(SECOND * (90 + number), 1, Kind.PUT, of=traces.BUFFER, item=777 + number, value=9) for number in range(2)
    ]
    desk.qtbot.waitUntil(lambda: not on_their_way.count, timeout=5000)
    desk.session.say(traces.events(put[:1]))
    desk.qtbot.waitUntil(lambda: on_their_way.count == 1, timeout=5000)
    now[0] += 1
    desk.qtbot.waitUntil(lambda: not on_their_way.count, timeout=5000)
    motion = next(action for action in desk.bench.controls.view_menu.actions() if action.objectName() == "motion")
    motion.trigger()
    desk.session.say(traces.events(put[1:]))
    desk.qtbot.waitUntil(lambda: items(stage)[-1:] == [778], timeout=5000)
    assert not on_their_way.count
    assert not desk.settings().motion
    desk.session.say(Message("exited", {"killed": False, "status": 0, "sentence": ""}))


def test_what_is_drawn_bit_by_bit_looks_as_if_it_were_drawn_anew(desk):
    stage = begin(desk, count=40)
    stage.set_motion(False)
    record = desk.bench.lab.record
    for count in range(40, 300, 13):
        desk.session.say(traces.events(traces.producer_consumer(300)[count : count + 13]))
        desk.qtbot.waitUntil(lambda count=count: record.received >= count + 13 and not record.behind, timeout=5000)
        desk.qtbot.wait(40)  # a frame or two are drawn
    desk.bench.moment.go(290)  # where no time passes
    # What would be left of another picture there would stay.
    desk.qtbot.waitUntil(lambda: on_screen(desk, stage.canvas) == anew(desk, stage.canvas), timeout=10_000)


def test_an_item_on_its_way_leaves_no_trace_when_its_frames_are_late(desk, now):
    stage = begin(desk)
    now[0] += 1
    canvas, columns = stage.canvas, desk.bench.lab.record.columns
    put = next(position for position in range(100, 300) if columns.record(position).kind == Kind.PUT)
    desk.bench.moment.go(put)
    now[0] += 1
    desk.qtbot.waitUntil(lambda: not canvas.travels.count, timeout=5000)
    desk.qtbot.waitUntil(lambda: on_screen(desk, canvas) == anew(desk, canvas), timeout=10_000)
    alone = on_screen(desk, canvas)
    desk.bench.moment.go(put + 1)
    assert canvas.travels.count == 1
    desk.qtbot.waitUntil(lambda: on_screen(desk, canvas) != alone, timeout=10_000)  # seen at the card
    at_card = on_screen(desk, canvas)
    now[0] += 0.12  # the window was busy with something else
    desk.qtbot.waitUntil(lambda: on_screen(desk, canvas) != at_card, timeout=10_000)
    now[0] += 1
    desk.qtbot.waitUntil(lambda: not canvas.travels.count, timeout=10_000)
    desk.qtbot.waitUntil(lambda: on_screen(desk, canvas) == anew(desk, canvas), timeout=10_000)
