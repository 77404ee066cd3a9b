"""The faults of a program as switches, with what each breaks and what to look for while it is on."""

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from engine.sheet import Fault
from gui.look.theme import Theme
from gui.widgets.toggle_switch import ToggleSwitch


@dataclass(frozen=True, slots=True)
class Switch:
    """A fault as it stands.

    Attributes:
        on: Whether it is switched on.
        hindrance: Why it can't be switched on now, ``""`` if it can.
    """

    fault: Fault
    on: bool
    hindrance: str


LOOK_FOR = "Look for: {look_for}"
"""Markdown, as the texts of sheets are."""


def plain(text: str) -> str:
    """A sheet's text in one line, for a tooltip."""
    return " ".join(text.replace("`", "").split())


class FaultList(QScrollArea):
    """Tells what the user switches; what is on it is told.

    Signals:
        fault_switched: Name of a fault, and whether it shall be on.
    """

    fault_switched = Signal(str, bool)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._shown: tuple[Switch, ...] = ()
        self._whole = False
        self.setObjectName("fault_list")
        self.setAccessibleName("Faults of the program")
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows: dict[str, _FaultRow] = {}
        theme.changed.connect(self._space)

    def show_switches(self, switches: Sequence[Switch]) -> None:
        """Show the faults as they stand."""
        if tuple(switches) == self._shown:
            return
        names = [switch.fault for switch in switches]
        if names != [switch.fault for switch in self._shown]:
            self._make_rows(names)
        self._shown = tuple(switches)
        for switch in switches:
            self._rows[switch.fault.name].show_switch(switch, whole=self._whole)

    def show_whole(self, whole: bool) -> None:
        """Whether there is room for the explanations of faults that are off, too."""
        if whole != self._whole:
            self._whole = whole
            for switch in self._shown:
                self._rows[switch.fault.name].show_switch(switch, whole=whole)

    def focus_first(self) -> None:
        for row in self._rows.values():
            row.box.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return

    def content_height(self) -> int:
        """Pixels that all rows need at the present width."""
        content = self.widget()
        if content is None:
            return 0
        width = self.viewport().width()
        return content.heightForWidth(width) if content.hasHeightForWidth() else content.sizeHint().height()

    def _make_rows(self, faults: Sequence[Fault]) -> None:
        content = QWidget()
        content.setProperty("role", "rows")
        self._column = QVBoxLayout(content)
        self._rows = {}
        for fault in faults:
            row = _FaultRow(self._theme, fault)
            row.box.toggled.connect(lambda on, name=fault.name: self.fault_switched.emit(name, on))
            self._rows[fault.name] = row
            self._column.addWidget(row)
        self._column.addStretch(1)
        self.setWidget(content)
        self._space()

    def _space(self) -> None:
        if self._rows:
            px = self._theme.px
            self._column.setContentsMargins(0, px(2), px(8), px(2))
            self._column.setSpacing(px(4))
            for row in self._rows.values():
                row.space()


class _FaultRow(QFrame):
    def __init__(self, theme: Theme, fault: Fault) -> None:
        super().__init__()
        self._theme = theme
        self._fault = fault
        self.box = ToggleSwitch(theme, fault.title)
        self.box.setObjectName(f"fault_{fault.name}")
        self._explanation = self._label(f"{fault.name}_explanation", fault.explanation, "muted")
        self._look_for = self._label(f"{fault.name}_look_for", LOOK_FOR.format(look_for=fault.look_for), "")
        self._hindrance = self._label(f"{fault.name}_hindrance", "", "caution")
        self._column = QVBoxLayout(self)
        self._column.addWidget(self.box)
        for label in (self._hindrance, self._explanation, self._look_for):
            self._column.addWidget(label)

    def show_switch(self, switch: Switch, *, whole: bool) -> None:
        with QSignalBlocker(self.box):
            self.box.setChecked(switch.on)
        self.box.setEnabled(switch.on or not switch.hindrance)
        self.box.setToolTip(switch.hindrance or plain(self._fault.explanation))
        self.box.setAccessibleName(self._fault.title)
        self.box.setAccessibleDescription(switch.hindrance or plain(self._fault.explanation))
        self._hindrance.setText(switch.hindrance)
        self._hindrance.setVisible(bool(switch.hindrance))
        self._explanation.setVisible(switch.on or whole)
        self._look_for.setVisible(switch.on or whole)

    def space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(0, 0, 0, px(4))
        self._column.setSpacing(px(2))
        for label in (self._explanation, self._look_for, self._hindrance):
            label.setIndent(px(36))

    @staticmethod
    def _label(name: str, text: str, role: str) -> QLabel:
        label = QLabel(text)
        label.setObjectName(name)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.MarkdownText)
        label.setWordWrap(True)
        return label
