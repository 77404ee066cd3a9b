"""The answer to "Why?" in the window: asked for by mouse, key and menu, and followed step by step."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAccessible, QContextMenuEvent
from PySide6.QtWidgets import (
    QApplication,
    QListWidget,
    QMenu,
    QPushButton,
)
from stories import Story
from traces import ended

from engine.trace import Kind, Phase
from gui.bars.scrub_slider import ScrubSlider
from gui.stage.part import StagePart

LEFT = Qt.MouseButton.LeftButton


def deadlock():
    story = Story()
    first, second = story.thing("Lock", "a"), story.thing("Lock", "b")
    one, two = story.thread("one"), story.thread("two")
    story.takes(one, first, line=3)
    story.takes(two, second, line=7)
    story.blocks(one, Phase.LOCK, second, line=4)
    story.blocks(two, Phase.LOCK, first, line=8)
    return story


def test_why_leads_from_a_deadlock_back_to_who_took_which_lock(desk):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    desk.press("ask_why")
    answer = desk.answer()
    assert [step.partition("   ")[2] for step in answer[:4]] == [
        "one waits for b (line 4), which two holds.",
        "two took b (line 7) and has not released it since.",
        "two waits for a (line 8), which one holds.",
        "one took a (line 3) and has not released it since.",
    ]
    assert "the other way round" in answer[-1]
    steps = desk.find(QListWidget, "why_steps")
    desk.qtbot.mouseClick(steps.viewport(), LEFT, pos=steps.visualItemRect(steps.item(3)).center())
    world = bench.moment.world
    assert world.objects[1].owner == 0
    assert desk.event_shown().kind == Kind.ACQUIRE
    assert world.objects[2].owner is None
    assert bench.views.selection.number == 0
    assert desk.answer() == answer


def test_why_is_asked_and_followed_by_keys_and_esc_closes_it(desk):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    bench.views.selection.select(1)
    desk.key(Qt.Key.Key_W)
    steps = desk.find(QListWidget, "why_steps")
    assert steps.hasFocus()
    assert desk.answer()[0].endswith("two waits for a (line 8), which one holds.")
    assert bench.moment.is_now
    desk.qtbot.keyClick(steps, Qt.Key.Key_Down)
    assert desk.event_shown().kind == Kind.ACQUIRE
    desk.qtbot.keyClick(steps, Qt.Key.Key_Escape)
    assert not steps.isVisible()


def test_in_the_smallest_window_a_sentence_of_the_answer_is_still_seen(desk):
    desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    desk.press("ask_why")
    steps = desk.find(QListWidget, "why_steps")
    desk.frame.resize(desk.frame.minimumSizeHint())
    desk.theme.set_zoom(1.1)
    assert steps.height() > steps.fontMetrics().height()


# Menus take the keyboard, which the offscreen platform has not.
@pytest.mark.qt_log_ignore(r"This plugin does not support (raise\(\)|grabbing the keyboard)", extend=True)
@pytest.mark.parametrize("view", ["margin", "lanes", "stage"])
def test_the_menu_on_a_thread_asks_why_it_waits(desk, view):
    bench = desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    margin, lanes = bench.views.source.margin, bench.pictures.timeline.lanes
    desk.qtbot.waitUntil(lambda: 8 in margin.badges and 1 in lanes.threads and card_of(bench, 1) is not None)
    bench.views.source.show_line(8)
    widget, place = {
        "margin": (margin, lambda: QPoint(12, next(line.top for line in shown(margin) if line.number == 8) + 6)),
        "lanes": (lanes, lambda: lanes.lane_rect(1).center()),
        "stage": (card_of(bench, 1), lambda: card_of(bench, 1).rect().center()),
    }[view]
    at = place()
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, widget.mapToGlobal(at))
    QApplication.sendEvent(widget, event)
    menu = bench.findChild(QMenu, "thread_menu")
    [action] = menu.actions()
    assert action.text() == "Why does two wait?"
    action.trigger()
    menu.close()
    assert desk.answer()[0].endswith("two waits for a (line 8), which one holds.")
    assert bench.views.selection.number == 1


def card_of(bench, thread):
    return bench.pictures.stage.findChild(StagePart, f"stage_thread_{thread}")


def shown(margin):
    return margin._visible_lines(margin.rect())


def test_the_steps_of_an_answer_are_read_by_assistive_technology(desk):
    desk.open()
    desk.session.say(*deadlock().frames())
    desk.wait_for_text("verdict", "Deadlock")
    desk.press("ask_why")
    interface = QAccessible.queryAccessibleInterface(desk.find(QListWidget, "why_steps"))
    names = [interface.child(row).text(QAccessible.Text.Name) for row in range(interface.childCount())]
    assert names == desk.answer()
    assert "Steps of the explanation" in interface.text(QAccessible.Text.Name)


def test_without_anything_to_explain_no_why_is_offered_and_the_key_says_so(desk):
    story = Story()
    story.ends(story.thread("MainThread"))
    desk.play_to_the_end([*story.frames(), *ended(2)])
    assert not desk.find(QPushButton, "ask_why").isVisible()
    assert desk.text("selection") == "", "no thread is left to be clicked"
    desk.key(Qt.Key.Key_W)
    assert "Nothing stands still" in desk.said("why_subject")


def test_marks_show_where_something_went_wrong_and_lead_there(desk):
    story = deadlock()
    story.prints(0, "still here")
    frames = story.frames()
    bench = desk.open()
    desk.session.say(*frames)
    desk.wait_for_text("verdict", "Deadlock")
    bench.scrub.refresh()
    slider = desk.find(ScrubSlider, "scrub")
    [mark] = slider._marks
    assert mark.icon == "phase-lock"
    bench.moment.go(2)
    desk.qtbot.mouseClick(slider, LEFT, pos=QPoint(round(slider.mark_x(mark)), 4))
    assert bench.moment.world.verdict.sentence == bench.lab.record.world.verdict.sentence
