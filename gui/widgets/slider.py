"""A slider and a number field that behave well on a page that scrolls."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QDoubleSpinBox, QSlider, QStyle, QStyleOptionSlider, QWidget

from engine.sheet import Parameter
from gui.look.parameter_text import decimals


class Slider(QSlider):
    """A horizontal slider that jumps to where it is clicked and leaves the wheel to the page it lies on."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMinimumWidth(40)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        option = QStyleOptionSlider()
        self.initStyleOption(option)
        style, complex_slider = self.style(), QStyle.ComplexControl.CC_Slider
        handle = style.subControlRect(complex_slider, option, QStyle.SubControl.SC_SliderHandle, self)
        if event.button() == Qt.MouseButton.LeftButton and not handle.contains(event.position().toPoint()):
            groove = style.subControlRect(complex_slider, option, QStyle.SubControl.SC_SliderGroove, self)
            place = round(event.position().x()) - groove.left() - handle.width() // 2
            room = groove.width() - handle.width()
            self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), place, room))
        super().mousePressEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class NumberField(QDoubleSpinBox):
    """A number with its unit; takes what is typed when the user has finished typing."""

    def __init__(self, parameter: Parameter, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setDecimals(0 if parameter.whole else decimals(parameter.step))
        self.setRange(parameter.minimum, parameter.maximum)
        self.setSingleStep(parameter.step)
        if parameter.unit:
            self.setSuffix(f"\N{NO-BREAK SPACE}{parameter.unit}")
        self.setButtonSymbols(QDoubleSpinBox.ButtonSymbols.NoButtons)
        self.setAlignment(Qt.AlignmentFlag.AlignRight)
        self.setKeyboardTracking(False)
        self.setGroupSeparatorShown(parameter.maximum >= 10_000)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()
