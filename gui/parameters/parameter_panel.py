"""The parameters of the opened program as controls, generated from its sheet."""

from collections.abc import Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QLabel, QScrollArea, QSizePolicy, QWidget

from engine.catalog import Program
from engine.sheet import Parameter, Value
from gui.look.icons import IconLabel
from gui.look.parameter_text import tooltip, value_text
from gui.look.theme import Theme
from gui.parameters.choice_row import ComboRow, SegmentRow, suits_segments
from gui.parameters.parameter_control import ParameterControl
from gui.parameters.slider_row import SliderRow
from gui.widgets.mnemonics import with_mnemonics
from gui.widgets.panel import Panel

_LEAST_ROWS_HEIGHT: Final = 62
_BESIDE_ROWS: Final = 32  # the panel's margins and a scroll bar


class _Rows(QScrollArea):
    """Wants to be as high as its content; scrolls when it isn't."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()  # the content wants another height
        return super().eventFilter(watched, event)

    def sizeHint(self) -> QSize:
        content = self.widget()
        return content.sizeHint() if content is not None else super().sizeHint()


class ParameterPanel(Panel):
    """Sliders, number fields and choices; what the user sets is told at once.

    Signals:
        parameter_changed: Name and value; the user set it.
    """

    parameter_changed = Signal(str, object)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(theme, "parameter_panel", "Parameters", parent=parent)
        self._controls: dict[str, ParameterControl] = {}
        self._notes: dict[str, QLabel] = {}
        self._parameters: tuple[Parameter, ...] = ()
        self._live = True
        self._running: Mapping[str, Value] | None = None
        self._scroll = _Rows()
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.body.addWidget(self._scroll)
        self.show_expanded(False)
        self._grid: QGridLayout | None = None
        theme.changed.connect(self._space_rows)

    def show_program(self, program: Program, values: Mapping[str, Value]) -> None:
        """Make the controls of a program, set to `values`."""
        self._controls = {}
        self._notes = {}
        self._running = None
        rows = QWidget()
        rows.setProperty("role", "rows")
        self._grid = QGridLayout(rows)
        self._grid.setColumnStretch(1, 1)
        self._parameters = parameters = program.sheet.parameters
        for number, (parameter, label) in enumerate(
            zip(parameters, with_mnemonics(parameter.label for parameter in parameters), strict=True)
        ):
            control = _make_control(self._theme, parameter, rows)
            self._controls[parameter.name] = control
            caption = QLabel(label)
            caption.setBuddy(control.editor)
            caption.setToolTip(tooltip(parameter))
            self._grid.addWidget(caption, 2 * number, 0)
            self._grid.addWidget(control.editor, 2 * number, 1, 1, 1 if control.field else 2)
            if control.field:
                self._grid.addWidget(control.field, 2 * number, 2)
            if parameter.restart:
                self._add_restart_mark(parameter.name, number)
            control.value_changed.connect(self._report(parameter.name))
        self._grid.setRowStretch(2 * len(parameters), 1)
        if not parameters:
            self._grid.addWidget(self._no_parameters(), 0, 0, 1, 3)
        self._scroll.setWidget(rows)
        self._scroll.updateGeometry()
        self._chain()
        self.show_values(values)
        self._space_rows()
        self._say_when()

    def _chain(self) -> None:
        """Let Tab go from the pane's button to the controls, from left to right; made last, they would come last."""
        previous: QWidget = self._expand
        for control in self._controls.values():
            for widget in control.tab_stops():
                QWidget.setTabOrder(previous, widget)
                previous = widget

    def show_live(self, live: bool) -> None:
        """Say when changes act: in a run that is stepped all of them on the next start."""
        self._live = live
        self._say_when()

    def _say_when(self) -> None:
        if not self._live:
            self.set_subtitle("act on the next start (Ctrl+F5)")
        elif any(parameter.restart for parameter in self._parameters):
            self.set_subtitle("act at once · marked: on next start")
        else:
            self.set_subtitle("act at once")

    def revise_program(self, program: Program, values: Mapping[str, Value]) -> None:
        """Show the same program with another text: new controls only if it has other parameters."""
        if program.sheet.parameters != self._parameters:
            running = self._running
            self.show_program(program, values)
            self.show_running(running)
        else:
            self.show_values(values)

    def show_values(self, values: Mapping[str, Value]) -> None:
        """Set the controls, as after choosing a preset."""
        for name, control in self._controls.items():
            control.show_value(values[name])
        self._show_notes()

    def show_running(self, values: Mapping[str, Value] | None) -> None:
        """Say with which values the run was started; None when there is no run."""
        self._running = None if values is None else dict(values)
        self._show_notes()

    def show_expanded(self, expanded: bool, *, possible: bool = True) -> None:
        super().show_expanded(expanded, possible=possible)
        # Never higher than its content: what is below it in the splitter gets the rest.
        vertical = QSizePolicy.Policy.Preferred if expanded or not possible else QSizePolicy.Policy.Maximum
        self.setSizePolicy(QSizePolicy.Policy.Preferred, vertical)

    def sizeHint(self) -> QSize:
        """As high as the content needs at the present width: words wrap, and cards too."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.heightForWidth(self.width())) if self.hasHeightForWidth() else hint

    def minimumSizeHint(self) -> QSize:
        """A few rows in their whole width, and all of what is below them: words that wrap need their height."""
        rows = self._scroll.sizeHint().height()
        content = self._scroll.widget()
        width = content.minimumSizeHint().width() + self._theme.px(_BESIDE_ROWS) if content else 0
        fixed = self.sizeHint().height() - rows
        return QSize(
            max(width, super().minimumSizeHint().width()),
            fixed + min(rows, self._theme.px(_LEAST_ROWS_HEIGHT)),
        )

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def focus_first(self) -> None:
        """Give the first control the focus."""
        for control in self._controls.values():
            control.editor.setFocus(Qt.FocusReason.ShortcutFocusReason)
            return

    def _add_restart_mark(self, name: str, number: int) -> None:
        assert self._grid is not None
        mark = IconLabel(self._theme, "restart", "muted", 14)
        mark.setToolTip("Takes effect on the next start")
        mark.setAccessibleName("Takes effect on the next start")
        self._grid.addWidget(mark, 2 * number, 3)
        note = QLabel()
        note.setObjectName(f"{name}_note")
        note.setProperty("role", "caution")
        note.hide()
        self._grid.addWidget(note, 2 * number + 1, 1, 1, 3)
        self._notes[name] = note

    def _no_parameters(self) -> QLabel:
        label = QLabel(
            "This program has no parameters. Numbers that it assigns to names in CAPITALS at its top level"
            " become sliders here."
        )
        label.setWordWrap(True)
        label.setProperty("role", "muted")
        return label

    def _report(self, name: str):  # type: ignore[no-untyped-def]
        def report(value: Value) -> None:
            self.parameter_changed.emit(name, value)
            self._show_notes()

        return report

    def _show_notes(self) -> None:
        for name, note in self._notes.items():
            control = self._controls[name]
            running_value = (self._running or {}).get(name, control.value())
            differs = running_value != control.value()
            if differs:
                running = value_text(control.parameter, running_value)
                note.setText(f"on next start; now {running}")
            note.setVisible(differs)

    def _space_rows(self) -> None:
        if self._grid is None:
            return
        px = self._theme.px
        self._grid.setContentsMargins(0, 0, px(6), 0)
        self._grid.setHorizontalSpacing(px(10))
        self._grid.setVerticalSpacing(px(3))
        for control in self._controls.values():
            if control.field:
                control.field.setFixedWidth(px(78))


def _make_control(theme: Theme, parameter: Parameter, parent: QObject) -> ParameterControl:
    if not parameter.choices:
        return SliderRow(parameter, parent)
    if suits_segments(parameter):
        return SegmentRow(parameter, parent)
    return ComboRow(theme, parameter, parent)
