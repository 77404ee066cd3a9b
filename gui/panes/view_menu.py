"""The menu of what is shown: which panes there are, whether things move, and the way to the keys."""

from collections.abc import Callable

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu

from gui.panes.pane_layout import PaneLayout
from gui.panes.pane_splitters import PANE_NAMES
from gui.settings import Settings
from gui.shortcuts import with_key
from gui.stage import Stage


class ViewMenu(QObject):
    """Fills the menu, and keeps its ticks true."""

    def __init__(self, menu: QMenu, panes: PaneLayout, stage: Stage, settings: Settings) -> None:
        super().__init__(menu)
        self._menu = menu
        self._panes = panes
        self._stage = stage
        self._settings = settings
        self._actions: dict[str, QAction] = {}
        for name, title in PANE_NAMES.items():
            action = menu.addAction(title)
            action.setObjectName(f"show_{name}")
            action.setCheckable(True)
            action.triggered.connect(lambda checked, name=name: panes.show_pane(name, checked))
            self._actions[name] = action
        menu.addSeparator()
        self._add_motion()
        menu.addSeparator()
        panes.changed.connect(self._show_panes)
        self._show_panes()

    def add(self, text: str, key: str, act: Callable[[], object]) -> None:
        """Add an entry that has a key, too."""
        self._menu.addAction(with_key(text, key), act)

    def _add_motion(self) -> None:
        motion = self._menu.addAction("Things move on the stage")
        motion.setObjectName("motion")
        motion.setToolTip("Items travel between threads and queues. Without, they only change place.")
        motion.setCheckable(True)
        motion.setChecked(self._settings.motion)
        motion.triggered.connect(self._set_motion)
        self._stage.set_motion(self._settings.motion)

    def _set_motion(self, moves: bool) -> None:
        self._settings.remember_motion(moves)
        self._stage.set_motion(moves)

    def _show_panes(self) -> None:
        for name, action in self._actions.items():
            action.setChecked(self._panes.is_shown(name))
