"""Shows by a frame that the keys act on a view that has no mark of its own for the focus."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QFocusEvent
from PySide6.QtWidgets import QWidget

_BY_KEYS: Final = frozenset(
    {Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason}
)


class FocusFrame(QObject):
    """Gives the pane around a view, or the view itself where there is none, the property ``focused``.

    It has it while the view has the focus and got it by keys.
    """

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and isinstance(watched, QWidget):
            _show(watched, event.gotFocus() and event.reason() in _BY_KEYS)
        return False


def _show(widget: QWidget, focused: bool) -> None:
    pane: QWidget | None = widget
    while pane is not None and not pane.property("panel"):
        pane = pane.parentWidget()
    framed = pane or widget
    if bool(framed.property("focused")) != focused:
        framed.setProperty("focused", focused)
        framed.style().unpolish(framed)
        framed.style().polish(framed)
