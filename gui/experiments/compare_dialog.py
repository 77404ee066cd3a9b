"""Compare: the correct and the faulty program under the same schedule, side by side, with the first difference."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from engine.catalog import Program, ProgramError
from engine.explore.comparison import Comparison
from engine.explore.setup import Setup
from engine.sheet import Value
from engine.verdict import VerdictKind
from gui.bars.verdict_bar import VERDICT_LOOKS
from gui.experiments.numbers_box import NumbersBox
from gui.experiments.search_words import figures
from gui.lab.background import Background
from gui.look.icons import IconLabel
from gui.look.stylesheet import set_role
from gui.look.theme import Theme
from gui.stepping.steps_text import StepsText
from gui.widgets.combo_box import ComboBox
from gui.widgets.fields import bring_to_top, button, caption, resize_within_screen, scrolling, text_label

_TITLE: Final = "Compare with a fault"
_INTRODUCTION: Final = (
    "A search finds a schedule under which the program with the fault fails. The program without it is led by the same "
    "choices of who goes on, as long as it can follow them. The arrow marks where the two part."
)
_CORRECT: Final = "Without the fault"
_FAULTY: Final = "Fault: {fault}"
_SEARCHING: Final = "Searching for a schedule that fails: {figures}"
_PART: Final = "Both do the same up to step {step}. Then, without the fault, {left}, but with it {right}."
_PART_AT_ONCE: Final = "They part at the first step: without the fault {left}, but with it {right}."
_DOES: Final = "{thread} {effect}"
_OVER: Final = "everything is over"
_NO_FAULTS: Final = "The sheet of this program has no faults."
_LINES_EDITED: Final = (
    "The edited text no longer has the lines that this fault replaces. Choose another fault, or undo the edit."
)


class _Side:
    """One of the two columns: what it is, how it ended, its steps."""

    def __init__(self, theme: Theme, name: str, accessible: str) -> None:
        self.heading = text_label(f"compare_{name}_heading", "title")
        self.icon = IconLabel(theme, "dot", "muted", 15)
        self.verdict = text_label(f"compare_{name}_verdict", "strong")
        self.steps = StepsText(theme, f"compare_{name}_steps", accessible)

    def show(self, run: Mapping[str, Any], marked: int) -> None:
        icon, colour, role = VERDICT_LOOKS[VerdictKind(run["verdict"]["kind"])]
        self.icon.show_icon(icon, colour)
        set_role(self.verdict, role)
        self.verdict.setText(run["verdict"]["sentence"])
        self.steps.show_rows(run["rows"], marked)

    def parts(self) -> tuple[QWidget, ...]:
        return self.heading, self.icon, self.verdict, self.steps


class CompareDialog(QDialog):
    """Not modal. Closing it ends the search."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._program: Program | None = None
        self.setObjectName("compare_dialog")
        self.setWindowTitle(_TITLE)
        self._background = Background(self)
        self._background.message_received.connect(self._hear)
        self._title = text_label("compare_program", "title")
        self._introduction = QLabel(_INTRODUCTION)
        self._introduction.setWordWrap(True)
        self._introduction.setProperty("role", "muted")
        self._fault = ComboBox(theme)
        self._fault.setObjectName("compare_fault")
        self._fault.setAccessibleName("Fault")
        self._fault.setSizeAdjustPolicy(ComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self._fault.setToolTip("With which fault the program is compared")
        self._numbers = NumbersBox(theme, "compare_numbers")
        self._told = text_label("compare_told", "")
        self._correct = _Side(theme, "correct", "The steps without the fault")
        self._faulty = _Side(theme, "faulty", "The steps with the fault")
        self._start = button("compare_start", "", "")
        self._start.clicked.connect(self._start_or_stop)
        self._start.setDefault(True)
        self._form, self._sides = QGridLayout(), QGridLayout()
        self._buttons = QHBoxLayout()
        self._column = QVBoxLayout(self)
        self._lay_out()
        theme.changed.connect(self._space)
        self._space()
        self._clear()

    def show_program(self, program: Program, values: Mapping[str, Value], preset: str) -> None:
        """Compare another program, or with other values; a fault that it has is chosen."""
        self._background.cancel()
        self._program = program
        self._title.setText(program.sheet.title)
        self._fault.clear()
        for fault in program.sheet.faults:
            self._fault.addItem(fault.title, fault.name)
        if program.faults:
            self._fault.setCurrentIndex(self._fault.findData(program.faults[0]))
        self._numbers.show_program(program.faultless, values, preset)
        self._clear()
        if not program.sheet.faults:
            self._told.setText(_NO_FAULTS)

    def done(self, result: int) -> None:
        """Close, whoever asks for it. Blocks for 0.3 s at the most."""
        self._background.cancel()
        self._show_busy(False)
        super().done(result)

    def _start_or_stop(self) -> None:
        if self._background.busy:
            self._background.cancel()
            self._clear()
            return
        assert self._program is not None
        self._clear()
        try:
            faulty = self._program.with_faults([self._fault.currentData()])
        except ProgramError:
            self._told.setText(_LINES_EDITED)
            return
        values = self._numbers.values()
        self._background.start(Comparison(Setup(faulty, self._numbers.preset, values, clock=faulty.clock)))
        self._show_busy(True)

    def _hear(self, message: Mapping[str, Any]) -> None:
        match message["message"]:
            case "progress":
                self._told.setText(_SEARCHING.format(figures=figures(message)))
                return
            case "none_found":
                self._told.setText(" ".join(message["sentences"]))
            case "failed":
                self._told.setText(message["sentence"])
            case "compared":
                self._show_compared(message["correct"], message["faulty"], message["difference"])
        self._show_busy(False)

    def _show_compared(self, correct: Mapping[str, Any], faulty: Mapping[str, Any], at: int) -> None:
        self._correct.heading.setText(_CORRECT)
        self._faulty.heading.setText(_FAULTY.format(fault=self._fault.currentText()))
        self._correct.show(correct, at)
        self._faulty.show(faulty, at)
        step = max((row[0] for row in faulty["rows"][:at]), default=0)
        template = _PART if step else _PART_AT_ONCE
        self._told.setText(template.format(step=step, left=_does(correct["rows"], at), right=_does(faulty["rows"], at)))
        self._show_sides(True)
        bring_to_top(self._told, self._area)

    def _clear(self) -> None:
        self._told.clear()
        self._show_sides(False)
        self._show_busy(False)

    def _show_sides(self, shown: bool) -> None:
        for side in (self._correct, self._faulty):
            for part in side.parts():
                part.setVisible(shown)

    def _show_busy(self, busy: bool) -> None:
        self._start.setText("&Stop" if busy else "&Compare")
        self._start.setToolTip("Give it up" if busy else "Find a schedule that fails, and compare (Enter)")
        self._start.setAccessibleName("Stop" if busy else "Compare")
        set_role(self._start, "" if busy else "primary")
        has_faults = self._fault.count() > 0
        self._start.setEnabled(has_faults)
        for field in (self._fault, self._numbers):
            field.setEnabled(has_faults and not busy)

    def _lay_out(self) -> None:
        form, sides, column = self._form, self._sides, self._column
        form.addWidget(caption("&Fault", self._fault), 0, 0)
        form.addWidget(self._fault, 0, 1)
        form.addWidget(caption("&Numbers", self._numbers), 1, 0)
        form.addWidget(self._numbers, 1, 1)
        form.setColumnStretch(1, 1)
        for place, side in enumerate((self._correct, self._faulty)):
            first = 2 * place
            sides.addWidget(side.heading, 0, first, 1, 2)
            sides.addWidget(side.icon, 1, first)
            sides.addWidget(side.verdict, 1, first + 1)
            sides.addWidget(side.steps, 2, first, 1, 2)
            sides.setColumnStretch(first + 1, 1)
        sides.setRowStretch(2, 1)
        close = button("compare_close", "C&lose", "Close this window (Esc)")
        close.clicked.connect(self.reject)
        self._buttons.addWidget(self._start)
        self._buttons.addStretch(1)
        self._buttons.addWidget(close)
        content = QWidget()
        self._content = QVBoxLayout(content)
        for part in (self._title, self._introduction):
            self._content.addWidget(part)
        self._content.addLayout(form)
        self._content.addWidget(self._told)
        self._content.addLayout(sides, 1)
        self._area = scrolling(content)
        column.addWidget(self._area, 1)
        column.addLayout(self._buttons)

    def _space(self) -> None:
        px = self._theme.px
        self._column.setContentsMargins(px(18), px(16), px(18), px(14))
        self._column.setSpacing(px(12))
        self._content.setContentsMargins(0, 0, px(4), 0)
        self._content.setSpacing(px(12))
        for grid in (self._form, self._sides):
            grid.setHorizontalSpacing(px(12))
            grid.setVerticalSpacing(px(6))
        self._buttons.setSpacing(px(10))
        resize_within_screen(self, px(1120), px(640))


def _does(rows: Sequence[Sequence[Any]], place: int) -> str:
    if place >= len(rows):
        return _OVER
    _, thread, _, effect, _ = rows[place]
    return _DOES.format(thread=thread, effect=effect)
