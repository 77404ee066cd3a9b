"""What every control of a parameter has in common, whatever it looks like."""

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from engine.sheet import Parameter, Value
from gui.look.parameter_text import tooltip


class ParameterControl(QObject):
    """What sets one parameter. Give it to a layout cell by cell.

    Attributes:
        editor: The widget that Alt+letter of the label leads to.
        field: The widget at the right of it, or None if `editor` takes both places.

    Signals:
        value_changed: The user set another value. While dragging at most every `COALESCE_MS`.
    """

    value_changed = Signal(object)

    def __init__(self, parameter: Parameter, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parameter = parameter
        self.editor: QWidget
        self.field: QWidget | None = None

    def value(self) -> Value:
        """What the control shows."""
        raise NotImplementedError

    def show_value(self, value: Value) -> None:
        """Show a value that did not come from the user; emits nothing."""
        raise NotImplementedError

    def tab_stops(self) -> list[QWidget]:
        """Its widgets that Tab may reach, from left to right."""
        return [self.editor] if self.field is None else [self.editor, self.field]

    def name_part(self, widget: QWidget, part: str) -> None:
        """Give one of the control's widgets its names and its tooltip."""
        parameter = self.parameter
        widget.setObjectName(f"{parameter.name}_{part}")
        widget.setAccessibleName(parameter.label)
        widget.setAccessibleDescription(parameter.help)
        widget.setToolTip(tooltip(parameter))
