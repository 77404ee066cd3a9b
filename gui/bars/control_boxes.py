"""The small framed controls of the bar: speed, seed and zoom, each with its label."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSpinBox

from gui.look.icons import IconButton
from gui.look.theme import Theme
from gui.widgets.slider import Slider

SPEEDS: Final = (0.1, 0.15, 0.2, 0.3, 0.5, 0.7, 1.0, 1.5, 2.0, 3.0, 5.0, 7.0, 10.0)
"""Stops of the speed slider, about evenly spaced on a logarithmic scale."""

MOST_SEED: Final = 999_999


class ControlBox(QFrame):
    """A rounded frame around a few controls in a row; spaces them anew when the theme changes."""

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self.setObjectName(name)
        self.setProperty("role", "segments")
        self._row = QHBoxLayout(self)
        theme.changed.connect(self._space)

    def _space(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(10), px(2), px(6), px(2))
        self._row.setSpacing(px(8))


class SpeedBox(ControlBox):
    """A logarithmic slider from 0.1× to 10×.

    Signals:
        speed_changed: How many times as fast sleeps and timeouts shall be.
    """

    speed_changed = Signal(float)

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "speed_box")
        self._slider = Slider()
        self._slider.setObjectName("speed")
        self._slider.setAccessibleName("Speed")
        self._slider.setToolTip("How fast sleeps and timeouts pass: 0.1× to 10× (Alt+D)")
        self._slider.setRange(0, len(SPEEDS) - 1)
        self._slider.setPageStep(2)
        self._slider.setValue(SPEEDS.index(1.0))
        self._slider.valueChanged.connect(self._tell)
        self._text = QLabel()
        self._text.setObjectName("speed_text")
        self._write(1.0)
        label = QLabel("Spee&d")
        label.setBuddy(self._slider)
        for widget in (label, self._slider, self._text):
            self._row.addWidget(widget)
        self._space()

    def show_speed(self, speed: float) -> None:
        """Show a speed that was not set here."""
        self._slider.blockSignals(True)
        self._slider.setValue(min(range(len(SPEEDS)), key=lambda place: abs(SPEEDS[place] - speed)))
        self._slider.blockSignals(False)
        self._write(speed)

    def _write(self, speed: float) -> None:
        text = f"{speed:g}×"
        self._text.setText(text)
        self._slider.setAccessibleDescription(text)  # else screen readers would know the place of the stop only

    def _tell(self, place: int) -> None:
        self._write(SPEEDS[place])
        self.speed_changed.emit(SPEEDS[place])

    def _space(self) -> None:
        super()._space()
        self._slider.setFixedWidth(self._theme.px(96))
        self._text.setFixedWidth(self._theme.px(36))


class SeedBox(ControlBox):
    """The seed of the program's random numbers.

    Signals:
        seed_changed: The user set another one.
    """

    seed_changed = Signal(int)

    def __init__(self, theme: Theme, seed: int) -> None:
        super().__init__(theme, "seed_box")
        self._number = QSpinBox()
        self._number.setObjectName("seed")
        self._number.setAccessibleName("Seed")
        self._number.setToolTip("Seed of the program's random numbers; takes effect on the next start (Alt+E)")
        self._number.setRange(0, MOST_SEED)
        self._number.setValue(seed)
        self._number.setButtonSymbols(QSpinBox.ButtonSymbols.NoButtons)
        self._number.setKeyboardTracking(False)
        self._number.valueChanged.connect(self.seed_changed)
        label = QLabel("S&eed")
        label.setBuddy(self._number)
        self._row.addWidget(label)
        self._row.addWidget(self._number)
        self._space()

    def show_seed(self, seed: int) -> None:
        """Show a seed that was not set here."""
        self._number.blockSignals(True)
        self._number.setValue(seed)
        self._number.blockSignals(False)

    def _space(self) -> None:
        super()._space()
        self._number.setFixedWidth(self._theme.px(62))


class ZoomBox(ControlBox):
    """Smaller, larger, and how large everything is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__(theme, "zoom_box")
        smaller = IconButton(theme, "zoom-out", "zoom_out", "Everything smaller (Ctrl+−)")
        smaller.clicked.connect(theme.zoom_out)
        larger = IconButton(theme, "zoom-in", "zoom_in", "Everything larger (Ctrl++)")
        larger.clicked.connect(theme.zoom_in)
        self._text = QLabel()
        self._text.setObjectName("zoom_text")
        self._text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        for widget in (smaller, self._text, larger):
            self._row.addWidget(widget)
        self._space()

    def _space(self) -> None:
        px = self._theme.px
        self._row.setContentsMargins(px(2), px(2), px(2), px(2))
        self._row.setSpacing(0)
        self._text.setFixedWidth(px(46))
        self._text.setText(f"{round(self._theme.zoom * 100)}\N{NO-BREAK SPACE}%")
