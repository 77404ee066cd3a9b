"""A user who has no mouse: every key goes to whatever has the focus, and what has it is looked at in the picture."""

from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtWidgets import QApplication, QWidget

from gui.widgets.panel import Panel

MOST_STOPS = 200
AROUND = 4
"""Pixels around a control that may show its focus."""


def press(desk, key, modifier=Qt.KeyboardModifier.NoModifier):
    """Press a key: in the menu that is open, or else wherever the focus is."""
    menu, window = QApplication.activePopupWidget(), QApplication.activeWindow()
    if menu is None and (window is None or not window.isVisible()):
        # The offscreen platform makes a menu the active window, at times only when it is closed already.
        desk.frame.activateWindow()
        desk.qtbot.waitUntil(desk.frame.isActiveWindow)
    desk.qtbot.keyClick(menu or QApplication.focusWidget() or QApplication.activeWindow(), key, modifier)


def write(desk, text):
    """Type a text wherever the focus is."""
    desk.qtbot.keyClicks(QApplication.focusWidget(), text)


def tab_to(desk, name):
    """Press Tab until the control of that name has the focus."""
    for _ in range(MOST_STOPS):
        if QApplication.focusWidget() is not None and QApplication.focusWidget().objectName() == name:
            return
        press(desk, Qt.Key.Key_Tab)
    raise AssertionError(f"Tab does not come to {name}")


def choose_in_menu(desk, name):
    """Go down to an entry of the menu that is open, and choose it."""
    desk.qtbot.waitUntil(lambda: QApplication.activePopupWidget() is not None, timeout=5_000)
    menu = QApplication.activePopupWidget()
    for _ in range(len(menu.actions())):
        press(desk, Qt.Key.Key_Down)
        if menu.activeAction().objectName() == name:
            break
    assert menu.activeAction().objectName() == name
    press(desk, Qt.Key.Key_Return)
    QApplication.processEvents()


def tab_round(desk, *, back=False, look=None):
    """Press Tab, or Shift+Tab, until the focus is back where it was; the widgets that had it, in their order.

    Args:
        look: Called at each stop, with the widget that has the focus.
    """
    start = QApplication.focusWidget()
    assert start is not None
    stops = []
    for _ in range(MOST_STOPS):
        press(desk, Qt.Key.Key_Backtab if back else Qt.Key.Key_Tab)
        stop = QApplication.focusWidget()
        stops.append(stop)
        if look is not None:
            look(stop)
        if stop is start:
            return stops
    raise AssertionError(f"Tab does not come back to {told(start)}; it went {[told(stop) for stop in stops[:70]]}")


def tab_stops(window):
    """Everything in a window that Tab ought to reach."""
    return {
        widget
        for widget in window.findChildren(QWidget)
        if widget.window() is window
        and widget.isVisible()
        and widget.isEnabled()
        and widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and widget.focusProxy() is None
    }


def told(widget):
    """A widget in a message."""
    return f"{type(widget).__name__} {widget.objectName()!r}"


def place_in_window(widget):
    """Where a widget, or the panel that shows its focus, is in its window."""
    shown = widget
    while shown is not None and not (isinstance(shown, Panel) and shown.property("focused")):
        shown = shown.parentWidget()
    shown = shown or widget
    corner = shown.mapTo(widget.window(), QPoint())
    return QRect(corner, shown.size()).adjusted(-AROUND, -AROUND, AROUND, AROUND).intersected(widget.window().rect())
