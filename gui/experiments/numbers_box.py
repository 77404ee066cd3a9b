"""With which numbers many runs of a program are made: a preset, the source's own, or those of the controls."""

from collections.abc import Mapping
from typing import Final

from engine.catalog import Program
from engine.sheet import Value
from gui.look.theme import Theme
from gui.widgets.combo_box import ComboBox

_AS_SHOWN: Final = "As the controls show"
_SOURCE: Final = "As in the source"


class NumbersBox(ComboBox):
    """A list of presets and the like."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__(theme)
        self._program: Program | None = None
        self._values: dict[str, Value] = {}
        self.setObjectName(name)
        self.setAccessibleName("Numbers")
        self.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setToolTip("With which numbers the program runs")

    def show_program(self, program: Program, values: Mapping[str, Value], preset: str) -> None:
        """Offer the presets of a program, and `values`, which the window's controls show; begin with `preset`."""
        self._program, self._values = program, dict(values)
        self.clear()
        for entry in program.sheet.presets:
            self.addItem(entry.label, entry.name)
        self.addItem(_SOURCE, "")
        self.addItem(_AS_SHOWN, None)
        self.setCurrentIndex(self.findData(preset))

    @property
    def preset(self) -> str:
        """Name of the preset that is chosen, ``""`` for none."""
        return self.currentData() or ""

    def values(self) -> dict[str, Value]:
        """The values that are chosen."""
        assert self._program is not None
        chosen = self.currentData()
        return dict(self._values) if chosen is None else self._program.values(chosen)
