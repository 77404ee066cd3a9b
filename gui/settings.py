"""What the window remembers from one start to the next."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, QSettings
from PySide6.QtWidgets import QMainWindow, QSplitter

from gui.look.theme import CHOICES, SYSTEM

MOST_SCRIPTS: Final = 8
_LAYOUT_VERSION: Final = 2  # sizes of splitters with other panes in them would be wrong


class Settings:
    """`QSettings` with names and types. A value that can't be right any more is as if it weren't there."""

    def __init__(self, store: QSettings | None = None) -> None:
        self._store = store or QSettings()

    @property
    def theme(self) -> str:
        choice = self._text("theme")
        return choice if choice in CHOICES else SYSTEM

    @property
    def zoom(self) -> float:
        try:
            return float(self._text("zoom"))
        except ValueError:
            return 1.0

    @property
    def program(self) -> str:
        """Name or path of the program that was open last, ``""`` on the first start."""
        return self._text("program")

    @property
    def hidden_panes(self) -> frozenset[str]:
        return frozenset(self._text("hidden_panes").split())

    @property
    def scripts(self) -> list[Path]:
        """The user's own scripts that still exist, the latest first."""
        paths = [Path(line) for line in self._text("scripts").splitlines()]
        return [path for path in paths if path.is_file()]

    @property
    def explained_scripts(self) -> bool:
        """Whether it has been said with which rights a script runs."""
        return self._text("explained_scripts") == "yes"

    @property
    def motion(self) -> bool:
        """Whether things on the stage move from place to place."""
        return self._text("motion") != "no"

    def remember_motion(self, moves: bool) -> None:
        self._store.setValue("motion", "yes" if moves else "no")

    @property
    def draft(self) -> tuple[str, str]:
        """Name or path of a program with unsaved edits, and its edited text; ``""`` each if there are none."""
        return self._text("draft/program"), self._text("draft/text")

    def remember_draft(self, key: str, text: str) -> None:
        """Keep unsaved edits, on disk at once: they are for the case that this process ends by itself."""
        if (key, text) != self.draft:
            self._store.setValue("draft/program", key)
            self._store.setValue("draft/text", text)
            self._store.sync()

    def remember_look(self, theme: str, zoom: float) -> None:
        self._store.setValue("theme", theme)
        self._store.setValue("zoom", f"{zoom:g}")

    def remember_program(self, key: str) -> None:
        self._store.setValue("program", key)

    def remember_script(self, path: Path) -> None:
        scripts = [path, *(other for other in self.scripts if other != path)]
        self._store.setValue("scripts", "\n".join(str(script) for script in scripts[:MOST_SCRIPTS]))

    def remember_explained_scripts(self) -> None:
        self._store.setValue("explained_scripts", "yes")

    def remember_geometry(self, window: QMainWindow) -> None:
        self._store.setValue("geometry", window.saveGeometry())

    def restore_geometry(self, window: QMainWindow) -> bool:
        """Give the window its place and size back; False if none were remembered."""
        geometry = self._store.value("geometry")
        return isinstance(geometry, QByteArray) and window.restoreGeometry(geometry)

    def remember_splitters(self, splitters: Mapping[str, QSplitter], hidden_panes: frozenset[str]) -> None:
        self._store.setValue("layout", str(_LAYOUT_VERSION))
        for name, splitter in splitters.items():
            self._store.setValue(f"splitters/{name}", splitter.saveState())
        self._store.setValue("hidden_panes", " ".join(sorted(hidden_panes)))

    def restore_splitters(self, splitters: Mapping[str, QSplitter]) -> bool:
        """Give the splitters their sizes back; False if none were remembered."""
        if self._text("layout") != str(_LAYOUT_VERSION):
            return False
        restored = True
        for name, splitter in splitters.items():
            state = self._store.value(f"splitters/{name}")
            restored &= isinstance(state, QByteArray) and splitter.restoreState(state)
        return restored

    def _text(self, key: str) -> str:
        value = self._store.value(key, "")
        return value if isinstance(value, str) else ""
