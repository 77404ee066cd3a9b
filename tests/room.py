"""What of a window is cut off, lies outside of its parent or is covered, in words; for tests of its room."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from PySide6.QtCore import QEvent, QRect, QRectF, Qt
from PySide6.QtGui import QFontMetrics, QFontMetricsF, QPainter
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractScrollArea,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLabel,
    QListView,
    QSplitterHandle,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QTableView,
    QWidget,
)

from gui.stage.canvas import StageCanvas
from gui.time_axis.overlay_scroll import OverlayScroll
from gui.widgets.drop_target import DropTarget
from gui.widgets.elided_label import ElidedLabel

LAID_OVER = (DropTarget, OverlayScroll, StageCanvas, QAbstractScrollArea, QSplitterHandle)
"""What lies over its neighbours on purpose, or whose children do."""

ELLIPSIS = "…"


def settle():
    """Let layouts, which ask each other, come to rest."""
    for _ in range(4):
        QApplication.processEvents()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def lacks_room(window, contents=frozenset()):
    """What is cut off, lies outside or is covered, in words; `window` may be any widget.

    `contents` are texts of any length that a program has made: their middle may be left out.
    """
    found = []
    for widget in window.findChildren(QWidget):
        if not widget.isVisible() or widget.isWindow() or widget.window() is not window.window():
            continue
        if not isinstance(widget.parent(), QTabBar | StageCanvas) and cut(widget):
            found.append("cut: " + described(widget))
        if isinstance(widget, QTableView | QListView):
            found += cut_rows(widget)
        if widget.parentWidget() is not window.window() and outside(widget):
            found.append("outside: " + described(widget))
        found += [f"{described(one)} overlaps {described(other)}" for one, other in overlaps(widget)]
    return found + painted_cuts(window, contents)


def described(widget):
    text = widget.text() if isinstance(widget, QLabel | QAbstractButton) else ""
    parent = widget.parent()
    place, hint = widget.geometry().getRect(), widget.sizeHint().toTuple()
    where = f"{place} of {parent.objectName()!r} {parent.size().toTuple()}, needs {hint}"
    return f"{type(widget).__name__} {widget.objectName()!r} {text!r} at {where}"


def cut(widget):
    """Whether a text needs more room than its widget has."""
    match widget:
        case ElidedLabel():
            # Whole clauses may be left out: the tooltip has them, and what is seen is a sentence.
            return widget.text() != widget.accessibleName() and not widget.toolTip()
        case QLabel() if widget.wordWrap():
            return widget.heightForWidth(widget.width()) > widget.height() + 1
        case QAbstractSpinBox():
            line, metrics = widget.lineEdit(), widget.fontMetrics()
            needed = metrics.horizontalAdvance(line.displayText())
            return needed > line.width() - 2 or metrics.height() > line.height() + 1
        case QComboBox():
            option = QStyleOptionComboBox()
            widget.initStyleOption(option)
            field = QStyle.SubControl.SC_ComboBoxEditField
            room = widget.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, field, widget).width()
            return widget.fontMetrics().horizontalAdvance(widget.currentText()) > room
        case QTabBar():
            last = widget.tabRect(widget.count() - 1)
            return widget.count() > 0 and not widget.rect().adjusted(-1, -1, 1, 1).contains(last)
        case QHeaderView() if widget.orientation() is Qt.Orientation.Horizontal and widget.model() is not None:
            return any(_section_is_cut(widget, place) for place in range(widget.count()))
        case QLabel() | QAbstractButton() if widget.text():
            needed = widget.sizeHint()
            if widget.minimumWidth() == widget.maximumWidth() and isinstance(widget, QLabel):
                needed.setWidth(widget.fontMetrics().horizontalAdvance(widget.text()))  # else Qt says that width again
            return needed.width() > widget.width() + 1 or needed.height() > widget.height() + 3
    return False


def cut_rows(view):
    """Texts in the seen cells of a table or list that have no room for them; those that Python paints aside."""
    if "paint" in vars(type(view.itemDelegate())) or view.model() is None:
        return []
    model, found = view.model(), []
    wraps = getattr(view, "wordWrap", lambda: False)()
    area = view.viewport().rect()
    columns = range(model.columnCount()) if isinstance(view, QTableView) else range(1)
    for row in range(model.rowCount()):
        for column in columns:
            index = model.index(row, column)
            place = view.visualRect(index)
            text = str(index.data() or "")
            if not text or place.isEmpty() or not place.intersects(area):
                continue
            font = index.data(Qt.ItemDataRole.FontRole) or view.font()
            metrics = QFontMetricsF(font)
            around = 2 * (view.style().pixelMetric(QStyle.PixelMetric.PM_FocusFrameHMargin) + 1)
            if wraps:
                room = QRectF(0, 0, place.width() - around, 10_000)
                cut_off = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, text).height() > place.height() + 2
            else:
                cut_off = max(map(metrics.horizontalAdvance, text.split("\n"))) > place.width() - around + 1
            if cut_off:
                found.append(f"cut: {text!r} in row {row} of {view.objectName()!r}")
    return found


def _section_is_cut(header, place):
    text = header.model().headerData(place, Qt.Orientation.Horizontal)
    font = header.model().headerData(place, Qt.Orientation.Horizontal, Qt.ItemDataRole.FontRole) or header.font()
    hidden = header.isSectionHidden(place) or not header.sectionSize(place)
    return bool(text) and not hidden and QFontMetricsF(font).horizontalAdvance(str(text)) > header.sectionSize(place)


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


def cut_entries(menu):
    """Entries of a menu that have no room for their text, and those that the screen has no room for."""
    screen = menu.screen().availableGeometry()
    hint = menu.sizeHint()
    found = [f"the menu needs {hint}"] if hint.width() > screen.width() or hint.height() > screen.height() else []
    for action in menu.actions():
        text = action.text().replace("&", "")
        needed = QFontMetricsF(menu.font()).horizontalAdvance(text.replace("\t", "  "))
        if not action.isSeparator() and needed > menu.actionGeometry(action).width():
            found.append(f"cut: {text!r} of {menu.objectName()!r}")
    return found


class Painted(NamedTuple):
    """A text that a widget has written itself.

    `room` is the width that it was given, None where that says nothing; `area` is where it stands in the picture.
    """

    text: str
    room: float | None
    metrics: QFontMetrics
    area: QRect


@contextmanager
def painted_texts() -> Iterator[list[Painted]]:
    """What widgets write themselves meanwhile."""
    found, original = [], QPainter.drawText

    def draw_text(painter, *arguments):
        text = next((argument for argument in reversed(arguments) if isinstance(argument, str)), "")
        metrics, place = painter.fontMetrics(), arguments[0]
        flags = next((argument for argument in arguments[1:] if isinstance(argument, Qt.AlignmentFlag)), None)
        if isinstance(place, QRect | QRectF):
            area = painter.boundingRect(QRectF(place), int(flags.value) if flags is not None else 0, text)
            room = place.width()
            if flags is not None and flags & Qt.AlignmentFlag.AlignRight:
                room = None  # what is longer goes on at the left, where such texts have room
        else:
            area, room = QRectF(metrics.boundingRect(text)), None
        found.append(Painted(text, room, metrics, painter.worldTransform().mapRect(area).toRect()))
        return original(painter, *arguments)

    QPainter.drawText = draw_text
    try:
        yield found
    finally:
        QPainter.drawText = original


def painted_cuts(window, contents=frozenset()):
    """Texts that are painted with an ellipsis, or wider than the room that they were given."""
    with painted_texts() as painted:
        window.grab()
    found = set()
    for text, room, metrics, _ in painted:
        if ELLIPSIS in text:
            if not any(_shortens(text, whole) for whole in contents):
                found.add(f"elided: {text!r}")
        elif room is not None and max(map(metrics.horizontalAdvance, text.split("\n"))) > room + 2:
            found.add(f"painted into {room:.0f} pixels: {text!r}")
    return sorted(found)


def _shortens(text, whole):
    """Whether a text is the beginning and the end of another one."""
    beginning, end = ("".join(part.split()) for part in text.split(ELLIPSIS, 1))
    whole = "".join(whole.split())
    return whole.startswith(beginning) and whole.endswith(end)
