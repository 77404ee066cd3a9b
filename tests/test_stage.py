"""The stage as a student sees it: cards and objects of a world, by text, keyboard and assistive technology."""

import pytest
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtWidgets import QToolButton
from stepped_runs import run_once
from stories import Story

from engine.explore.walks import RandomWalk
from engine.trace import Phase
from gui.look.theme import Theme
from gui.stage import Pending, Stage
from gui.stage.part import PartKey
from gui.widgets.elided_label import ElidedLabel

DEADLOCK = """
    import threading

    left, right = threading.Lock(), threading.Lock()

    def grab(first, second):
        with first:
            with second:
                pass

    one = threading.Thread(target=grab, args=(left, right), name="one")
    two = threading.Thread(target=grab, args=(right, left), name="two")
    one.start()
    two.start()
    one.join()
    two.join()
"""


def deadlocked():
    """The world in which `one` holds left and `two` holds right."""
    for seed in range(100):
        _, world, _ = run_once(DEADLOCK, RandomWalk(seed))
        if "Deadlock" in world.verdict.sentence:
            return world
    raise AssertionError("no deadlock in 100 schedules")


@pytest.fixture
def stage(qtbot, qapp):
    theme = Theme()
    theme.choose("light")
    made = Stage(theme)
    qtbot.addWidget(made)
    made.resize(670, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def part(stage, is_thread, number):
    found = stage.canvas.parts.get(PartKey(is_thread, number))
    assert found is not None
    return found


def described(part):
    interface = QAccessible.queryAccessibleInterface(part)
    return interface.role(), interface.text(QAccessible.Text.Name), interface.text(QAccessible.Text.Description)


def test_every_thread_and_object_is_a_child_with_role_name_and_description(stage):
    world = deadlocked()
    stage.show_world(world)
    names = {number: thread.name for number, thread in world.threads.items()}
    names_of_objects = {number: thing.name for number, thing in world.objects.items()}
    for number, name in names.items():
        role, found, description = described(part(stage, True, number))
        assert role == QAccessible.Role.Button
        assert found == name
        assert world.why(number) in description
    for number, name in names_of_objects.items():
        assert described(part(stage, False, number))[1] == name
    assert "held by one" in described(part(stage, False, 1))[2]
    canvas = QAccessible.queryAccessibleInterface(stage.canvas)
    children = [canvas.child(place).text(QAccessible.Text.Name) for place in range(canvas.childCount())]
    assert sorted(children) == sorted([*names.values(), *names_of_objects.values()])


def test_a_deadlock_is_marked_in_words_on_cards_and_arrows(stage):
    world = deadlocked()
    stage.show_world(world)
    facts = stage.canvas.facts
    assert [fact.in_cycle for fact in facts.threads.values()] == [False, True, True]
    assert sum(arrow.in_cycle and arrow.holds for arrow in facts.arrows) == 2
    assert sum(arrow.in_cycle and not arrow.holds for arrow in facts.arrows) == 2
    assert facts.cycles == ("Cycle: one waits for right of two and two waits for left of one, and so on in a circle.",)


def test_arrow_keys_go_from_card_to_card_and_enter_selects(stage, qtbot):
    stage.show_world(deadlocked())
    stage.activateWindow()
    stage.entry.setFocus()
    first = part(stage, True, 0)
    qtbot.waitUntil(first.hasFocus)
    qtbot.keyClick(first, Qt.Key.Key_Down)
    second = part(stage, True, 1)
    qtbot.waitUntil(second.hasFocus)
    with qtbot.waitSignal(stage.thread_selected) as selected:
        qtbot.keyClick(second, Qt.Key.Key_Return)
    assert selected.args == [1]


def test_a_click_on_an_object_selects_it_and_tells_about_it(stage, qtbot):
    stage.show_world(deadlocked())
    with qtbot.waitSignal(stage.object_selected) as selected:
        qtbot.mouseClick(part(stage, False, 1), Qt.MouseButton.LeftButton)
    assert selected.args == [1]


def test_a_thread_with_a_pending_operation_has_a_button_that_steps_it(stage, qtbot):
    stage.show_world(deadlocked())
    stage.show_pending(
        {1: Pending("will release left", True), 2: Pending("will acquire left: blocked, held by one", False)}
    )
    button = stage.findChild(QToolButton, "stage_step_1")
    assert button.text() == "1"
    with qtbot.waitSignal(stage.step_requested) as stepped:
        qtbot.mouseClick(button, Qt.MouseButton.LeftButton)
    assert stepped.args == [1]
    assert not stage.findChild(QToolButton, "stage_step_2").isEnabled()
    qtbot.waitUntil(lambda: "Next: will acquire left" in part(stage, True, 2).accessibleDescription())
    stage.show_pending({})
    qtbot.waitUntil(lambda: stage.findChild(QToolButton, "stage_step_1") is None)


def test_a_running_thread_that_is_blocked_in_what_it_does_next_looks_blocked(stage, qtbot):
    story = Story()
    story.thread("main")
    stage.show_world(story.world)
    card = part(stage, True, 0)
    assert "running" in card.accessibleDescription()
    light = Theme()
    light.choose("light")
    running, blocked = (light.phase_ink(phase).rgb() for phase in (Phase.RUNNING, Phase.LOCK))
    assert colours(card, stage) >= {running} and blocked not in colours(card, stage)
    stage.show_pending({0: Pending("will acquire lock; blocked: held by one", False, Phase.LOCK)})
    qtbot.waitUntil(lambda: "blocked on lock" in card.accessibleDescription(), timeout=5_000)
    assert "run" not in card.accessibleDescription()
    assert colours(card, stage) >= {blocked} and running not in colours(card, stage)


def colours(card, stage):
    picture = stage.grab(QRect(card.mapTo(stage, QPoint()), card.size())).toImage()
    return {picture.pixel(x, y) for x in range(picture.width()) for y in range(picture.height())}


def test_what_a_program_calls_its_things_is_never_taken_for_markup(stage, qtbot):
    story = Story()
    story.thread("<img src=x>")
    story.put(0, story.thing("Queue", "<b>jobs</b>"), "<i>item</i>")
    stage.show_world(story.world)
    assert part(stage, True, 0).accessibleName() == "<img src=x>"
    assert "&lt;img src=x&gt; runs" in part(stage, True, 0).toolTip()
    assert "&lt;i&gt;item&lt;/i&gt;" in part(stage, False, 1).toolTip()
    stage.resize(380, 300)
    qtbot.mouseClick(part(stage, False, 1), Qt.MouseButton.LeftButton)
    subtitle = stage.findChild(ElidedLabel, "stage_subtitle")
    qtbot.waitUntil(lambda: "&lt;b&gt;jobs" in subtitle.toolTip())
