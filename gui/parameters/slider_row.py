"""Slider and number field of a numeric parameter, two views of one value. `parameter_panel` lays them out."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from engine.sheet import Parameter, Value
from gui.look.parameter_text import value_text
from gui.parameters.parameter_control import ParameterControl
from gui.widgets.slider import NumberField, Slider

COALESCE_MS: Final = 30
"""While a slider is dragged, at most one value is emitted in this time; the last one always is."""

_MOST_PLACES: Final = 1_000_000_000
"""Qt counts the places of a slider in 32 bits, with a sign; a constant of a script may be larger."""

_TOLD: Final = "{value}. {help}"


class SliderRow(ParameterControl):
    """Slider and number field of a numeric parameter.

    A slider knows whole numbers only. That of a parameter of whole numbers has them as its places, of which the nearest
    step is taken; another one counts steps. Assistive technology hears any value with its unit in the description.
    """

    def __init__(self, parameter: Parameter, parent: QObject | None = None) -> None:
        super().__init__(parameter, parent)
        self.slider = Slider()
        self.number = NumberField(parameter)
        self.editor, self.field = self.slider, self.number
        self.name_part(self.slider, "slider")
        self.name_part(self.number, "field")
        farthest = max(abs(parameter.minimum), abs(parameter.maximum))
        self._unit = max(1.0 if parameter.whole else parameter.step, farthest / _MOST_PLACES)
        """What one place of the slider is worth."""
        first, last = self._place_of(parameter.minimum), self._place_of(parameter.maximum)
        places = max(1, round(parameter.step / self._unit))
        self.slider.setRange(first, last)
        self.slider.setSingleStep(places)
        self.slider.setPageStep(max(1, (last - first) // places // 10) * places)
        self._quiet = False
        self._pending = QTimer(self)
        self._pending.setSingleShot(True)
        self._pending.setInterval(COALESCE_MS)
        self._pending.timeout.connect(self._emit_waiting)
        self._waiting = False
        self.slider.valueChanged.connect(self._slid)
        self.slider.sliderReleased.connect(self._emit_waiting)
        self.number.valueChanged.connect(self._typed)
        self.number.valueChanged.connect(self._describe)
        self._describe()

    def value(self) -> Value:
        return self.parameter.check(self._number())

    def _number(self) -> float:
        shown = self.number.value()
        return round(shown) if self.parameter.whole else shown

    def show_value(self, value: Value) -> None:
        if isinstance(value, (int, float)) and not (self.slider.isSliderDown() or self._waiting):
            self._quiet = True
            self.number.setValue(value)
            self.slider.setValue(self._place_of(value))
            self._quiet = False

    def _place_of(self, value: float) -> int:
        return round(value / self._unit)

    def _describe(self) -> None:
        parameter = self.parameter
        value = value_text(parameter, self._number())
        self.slider.setAccessibleDescription(_TOLD.format(value=value, help=parameter.help).strip())

    def _slid(self, place: int) -> None:
        if self._quiet:
            return
        parameter, before = self.parameter, self.number.value()
        steps = round((place * self._unit - parameter.minimum) / parameter.step)
        self._quiet = True
        self.number.setValue(min(parameter.maximum, parameter.minimum + steps * parameter.step))
        self._quiet = False
        if self.number.value() != before:
            self._emit_soon()

    def _typed(self, value: float) -> None:
        if self._quiet:
            return
        self._quiet = True
        self.slider.setValue(self._place_of(value))
        self._quiet = False
        self._emit_soon()

    def _emit_soon(self) -> None:
        if self._pending.isActive():
            self._waiting = True
        else:
            self.value_changed.emit(self.value())
            self._pending.start()

    def _emit_waiting(self) -> None:
        if self._waiting:
            self._waiting = False
            self.value_changed.emit(self.value())
            self._pending.start()
