"""Whether everything in the window has the room that it needs: at 1280×800, at 200 % zoom, in every theme."""

import pytest
from PySide6.QtCore import QEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QLabel,
    QSplitterHandle,
    QTabBar,
    QWidget,
)
from windows import Desk

from engine.catalog import find_program
from gui.banner import Problem
from gui.drop_target import DropTarget
from gui.overlay_scroll import OverlayScroll
from gui.palettes import PALETTES
from gui.panel import ElidedLabel
from gui.run_state import RunMode, RunState
from gui.stage.canvas import StageCanvas

SIZE = (1280, 800)

QUEUE_PROGRAMS = ("bounded_queue", "queue_disciplines")

LAID_OVER = (DropTarget, OverlayScroll, StageCanvas, QAbstractScrollArea, QSplitterHandle)
"""What lies over its neighbours on purpose, or whose children do."""


@pytest.fixture
def desk(qapp, qtbot, tmp_path):
    made = Desk(qtbot, tmp_path, real=True)
    yield made
    made.close()


def described(widget):
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    parent = widget.parent()
    place, hint = widget.geometry().getRect(), widget.sizeHint().toTuple()
    where = f"{place} of {parent.objectName()!r} {parent.size().toTuple()}, needs {hint}"
    return f"{type(widget).__name__} {widget.objectName()!r} {text!r} at {where}"


def cut(widget):
    """Whether a text needs more room than its widget has, and nothing else tells it."""
    if isinstance(widget, ElidedLabel):
        return widget.text() != widget.whole_text() and not widget.toolTip()
    if isinstance(widget, QLabel) and widget.wordWrap():
        return widget.heightForWidth(widget.width()) > widget.height() + 1
    if isinstance(widget, QAbstractSpinBox):
        line, metrics = widget.lineEdit(), widget.fontMetrics()
        return metrics.horizontalAdvance(line.displayText()) > line.width() - 2 or metrics.height() > line.height() + 1
    if not widget.text():
        return False
    needed = widget.sizeHint()
    if isinstance(widget, QLabel) and widget.minimumWidth() == widget.maximumWidth():
        needed.setWidth(widget.fontMetrics().horizontalAdvance(widget.text()))  # else Qt says that width again
    return needed.width() > widget.width() + 1 or needed.height() > widget.height() + 3


def outside(widget):
    """Whether a part of a widget lies beyond its parent, where nothing scrolls to it."""
    parent = widget.parentWidget()
    if isinstance(parent.parentWidget(), QAbstractScrollArea) or isinstance(parent, QAbstractScrollArea):
        return False
    return not parent.rect().adjusted(-1, -1, 1, 1).contains(widget.geometry())


def overlaps(parent):
    """Pairs of children, seen both, of which one covers a part of the other."""
    if isinstance(parent, LAID_OVER) or isinstance(parent.parentWidget(), LAID_OVER):
        return []
    widgets = [child for child in parent.children() if isinstance(child, QWidget) and not isinstance(child, LAID_OVER)]
    children = [child for child in widgets if child.isVisible() and not child.isWindow()]
    return [
        (one, other)
        for place, one in enumerate(children)
        for other in children[place + 1 :]
        if _covers(one.geometry(), other.geometry())
    ]


def _covers(one, other):
    common = one.intersected(other)
    return common.width() > 2 and common.height() > 2


def lacks_room(bench):
    """What is cut off, lies outside or is covered, in words."""
    found = []
    for widget in bench.findChildren(QWidget):
        if not widget.isVisible() or widget.isWindow() or widget.parentWidget().isWindow():
            continue
        has_text = isinstance(widget, QLabel | QAbstractButton | QAbstractSpinBox)
        if has_text and not isinstance(widget.parent(), QTabBar | StageCanvas) and cut(widget):
            found.append("cut: " + described(widget))
        if outside(widget):
            found.append("outside: " + described(widget))
        found += [f"{described(one)} overlaps {described(other)}" for one, other in overlaps(widget)]
    return found


def step(desk, count):
    bench = desk.bench
    for made in range(1, count + 1):
        bench.lab.stepper.step()
        desk.qtbot.waitUntil(lambda made=made: len(bench.lab.stepper.log.steps) >= made, timeout=10_000)
        desk.qtbot.waitUntil(lambda: bench.lab.state in (RunState.PAUSED, RunState.ENDED), timeout=10_000)


def assert_room(desk):
    """Everything has room, in every theme at the ordinary size and at 200 %."""
    for zoom in (1.0, 2.0):
        desk.theme.set_zoom(zoom)
        for theme in PALETTES:
            desk.theme.choose(theme)
            for _ in range(4):  # layouts ask each other
                QApplication.processEvents()
                QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            found = lacks_room(desk.bench)
            assert not found, "\n".join([theme, str(zoom), *found])
            size = (desk.frame.width(), desk.frame.height())
            assert size == SIZE, (theme, zoom)


def open_stepped(desk, program, faults=()):
    bench = desk.open(size=SIZE)
    bench.lab.choose_mode(RunMode.STEPPED)
    bench.opener.open(program, faults)
    desk.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
    return bench


def test_everything_has_room_while_a_run_is_stepped(desk):
    open_stepped(desk, "dining_philosophers")
    step(desk, 12)
    assert_room(desk)


def test_everything_has_room_during_a_live_run(desk):
    bench = desk.open("bank_account", size=SIZE)
    desk.qtbot.waitUntil(lambda: bench.lab.record is not None and bench.lab.record.received > 60, timeout=20_000)
    desk.press("run")  # what stands still can be measured
    assert_room(desk)


def test_everything_has_room_with_a_fault_at_a_moment_of_the_past(desk):
    bench = open_stepped(desk, "bank_account", [find_program("bank_account").sheet.faults[0].name])
    step(desk, 12)
    bench.moment.step(-3)
    assert not bench.moment.is_now
    assert_room(desk)


def test_everything_has_room_in_both_modes_of_the_programs_with_queues(desk):
    bench = desk.open(size=SIZE)
    for program in QUEUE_PROGRAMS:
        bench.lab.choose_mode(RunMode.STEPPED)
        bench.opener.open(program)
        desk.qtbot.waitUntil(lambda: bench.lab.stepper.choice is not None, timeout=10_000)
        step(desk, 4)
        assert_room(desk)
        bench.lab.choose_mode(RunMode.LIVE)  # as zoomed as it was
        bench.lab.run()
        desk.qtbot.waitUntil(lambda: bench.lab.record is not None and bench.lab.record.received > 40, timeout=20_000)
        desk.press("run" if bench.lab.state is RunState.RUNNING else "stop")
        assert_room(desk)


def test_the_window_can_be_made_narrower_after_a_sentence_had_much_room(desk):
    bench = desk.open("bounded_queue", size=(1920, 800))
    desk.theme.set_zoom(2.0)
    desk.qtbot.waitUntil(lambda: bench.lab.record is not None and bench.lab.record.received > 40, timeout=20_000)
    desk.press("run")
    desk.frame.resize(*SIZE)
    desk.qtbot.waitUntil(lambda: desk.frame.width() == SIZE[0], timeout=5_000)
    assert_room(desk)


def test_a_message_is_read_as_a_whole_with_its_advice(desk):
    bench = open_stepped(desk, "bounded_queue")
    advice = "Correct the line that the details name and start the program again, or open another one from the list."
    bench.views.banner.show_problem(
        Problem("The program ended before its first thread could begin.", advice, "details")
    )
    assert_room(desk)
