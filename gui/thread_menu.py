"""The menu on whatever stands for a thread, in the source, the timeline and on the stage: why it waits."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QMenu, QWidget

from engine.causes.explain import stands_still
from engine.trace import Ending
from gui.record.moment import Moment
from gui.why import Why

_MOST: Final = 12
_WAITS: Final = "Why does {thread} wait?"
_FAILED: Final = "Why did {thread} fail?"
_GOES: Final = "{thread} does not wait"

Finder = Callable[[QPoint], Sequence[int]]
"""Numbers of the threads at a place in a widget."""


class ThreadMenu(QObject):
    """Watches widgets for the right mouse button and the menu key."""

    def __init__(self, moment: Moment, why: Why, parent: QObject) -> None:
        super().__init__(parent)
        self._moment = moment
        self._why = why
        self._finders: dict[QObject, Finder] = {}

    def watch(self, widget: QWidget, threads_at: Finder) -> None:
        """Offer the menu on a widget wherever `threads_at` finds threads."""
        self._finders[widget] = threads_at
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QContextMenuEvent) or not isinstance(watched, QWidget):
            return False
        threads = self._finders[watched](watched.mapFromGlobal(event.globalPos()))
        if threads:
            self._open(watched, threads, event.globalPos())
        return bool(threads)

    def _open(self, widget: QWidget, threads: Sequence[int], place: QPoint) -> None:
        world = self._moment.world
        if world is None:
            return
        menu = QMenu(widget)
        menu.setObjectName("thread_menu")
        menu.aboutToHide.connect(menu.deleteLater)
        for thread in threads[:_MOST]:
            state = world.threads.get(thread)
            if state is not None:
                template = _WAITS if state.alive else _FAILED if state.ending is Ending.RAISED else _GOES
                asked = stands_still(world, thread)
                action = menu.addAction((template if asked else _GOES).format(thread=state.name.replace("&", "&&")))
                action.setObjectName(f"why_thread_{thread}")
                action.setEnabled(asked)
                action.triggered.connect(partial(self._why.ask_about_thread, thread))
        menu.popup(place)
