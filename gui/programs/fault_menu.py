"""The faults as a menu of the bar above the panes; its button says which are on."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from gui.look.icons import set_button_icon
from gui.look.theme import Theme
from gui.source.fault_list import LOOK_FOR, Switch, plain

_NONE: Final = "&Faults: none"
_ONE: Final = "&Fault: {title}"
_MANY: Final = "&Faults: {count} on"
_COUNT: Final = "{count}"
_TOOLTIP: Final = "Break the program on purpose (Alt+F)"


class FaultMenu(QPushButton):
    """Hidden while the program has no faults.

    Signals:
        fault_switched: Name of a fault, and whether it shall be on.
        list_requested: Show the faults beside the source.
    """

    fault_switched = Signal(str, bool)
    list_requested = Signal()

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._short = False
        self._switches: tuple[Switch, ...] = ()
        self.setObjectName("faults")
        self.setToolTip(_TOOLTIP)
        self.setAutoDefault(False)
        self._choices = QMenu(self)
        self._choices.setToolTipsVisible(True)
        self.setMenu(self._choices)
        self.hide()
        theme.changed.connect(self._write)
        self._write()

    def show_switches(self, switches: Sequence[Switch]) -> None:
        """Show the faults as they stand."""
        if tuple(switches) == self._switches:
            return
        self._switches = tuple(switches)
        self._choices.clear()
        for switch in switches:
            fault = switch.fault
            action = self._choices.addAction(fault.title.replace("&", "&&"))
            action.setObjectName(f"switch_{fault.name}")
            action.setCheckable(True)
            action.setChecked(switch.on)
            action.setEnabled(switch.on or not switch.hindrance)
            action.setToolTip(switch.hindrance or plain(LOOK_FOR.format(look_for=fault.look_for)))
            action.triggered.connect(lambda on, name=fault.name: self.fault_switched.emit(name, on))
        self._choices.addSeparator()
        more = self._choices.addAction("What they break, and the changed lines")
        more.setObjectName("show_fault_list")
        more.triggered.connect(self.list_requested)
        self.setVisible(bool(switches))
        self._write()

    def show_short(self, short: bool) -> None:
        """Whether the icon has to do, with the number of faults that are on."""
        if short != self._short:
            self._short = short
            self._write()

    def _write(self) -> None:
        on = [switch.fault.title.replace("&", "&&") for switch in self._switches if switch.on]
        whole = _NONE if not on else _ONE.format(title=on[0]) if len(on) == 1 else _MANY.format(count=len(on))
        self.setAccessibleName(whole.replace("&", ""))
        short = _COUNT.format(count=len(on)) if on else ""
        self.setText(short if self._short else whole)
        if self._short:
            self.setShortcut("Alt+F")
        colours = self._theme.colours
        set_button_icon(self, self._theme, "fault", colours.caution if on else colours.text)
