"""Writes a stepped run to a file: as a recording that can be followed again, or its steps to be read elsewhere."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, QTimer
from PySide6.QtWidgets import QFileDialog, QWidget

from engine.explore.recording import ENDING, write_recording
from engine.explore.setup import Setup
from engine.files import replacing
from engine.phrases import Counted
from engine.stepped.interleaving import Row
from engine.stepped.interleaving_forms import FORMS, Interleaving
from engine.trace import LAB_THREAD
from gui.lab.lab import Lab
from gui.stepping.interleaving_model import InterleavingModel
from gui.widgets.banner import Banner, Problem

_RECORDINGS: Final = "Recordings (*.threadlab)"
_FORMS: Final = {"Drawing (*.svg)": ".svg", "Mermaid diagram (*.mmd)": ".mmd", "Text (*.txt)": ".txt"}
_WRITTEN: Final = "{file} was written."
_SAVED: Final = Counted(
    "{file} was written: one step. Open it to follow it again, here or with “threadlab replay”.",
    "{file} was written: {count} steps. Open it to follow them again, here or with “threadlab replay”.",
)
_NOT_WRITTEN: Final = "{file} could not be written: {reason}."
_ADVICE: Final = "Choose another folder or another name."
_STEPS_AT_ONCE: Final = 400


class Keeping(QObject):
    """Asks for a file, then writes it beside and renames it. A long run is prepared in slices."""

    def __init__(self, lab: Lab, steps: InterleavingModel, banner: Banner, window: QWidget) -> None:
        super().__init__(window)
        self._lab = lab
        self._steps = steps
        self._banner = banner
        self._window = window
        self._rows: list[Row] = []
        self._path = Path()
        self._slices = QTimer(self)
        self._slices.setObjectName("export_slices")
        self._slices.timeout.connect(self._take_slice)
        lab.run_started.connect(self._slices.stop)

    def save(self) -> None:
        """Let the user choose where the recording goes."""
        if self._lab.stepper.log.trace:
            self._ask("save_run_dialog", "Save run", [_RECORDINGS], self._save)

    def export(self) -> None:
        """Let the user choose where the steps go, and in which form."""
        if self._lab.stepper.log.steps:
            self._ask("export_dialog", "Export steps", list(_FORMS), self._export)

    def stop(self) -> None:
        """Write nothing more."""
        self._slices.stop()

    def _ask(self, name: str, title: str, filters: list[str], then: Callable[[Path], None]) -> None:
        record = self._lab.record
        assert record is not None
        program = record.program
        folder = Path.home() if program.built_in else program.path.parent
        dialog = QFileDialog(self._window, title, str(folder / program.name))
        dialog.setObjectName(name)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilters(filters)
        dialog.setDefaultSuffix(ENDING[1:] if filters == [_RECORDINGS] else "svg")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(_FORMS.get(chosen, ENDING)[1:]))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(lambda path: then(Path(path)))
        dialog.open()

    def _save(self, path: Path) -> None:
        record, stepper = self._lab.record, self._lab.stepper
        assert record is not None
        assert self._lab.running_values is not None
        log, plan, verdict = record.steps, stepper.running_plan, record.world.verdict
        values = dict(self._lab.running_values)
        setup = Setup(record.program, record.program.preset_of(values) or "", values, plan.seed, plan.clock, plan.steps)
        run = {
            "sites": log.sites,
            "schedule": log.schedule,
            "trace": log.trace,
            "verdict": {"kind": verdict.kind.value, "sentence": verdict.sentence},
            "python": log.python,
        }
        try:
            with replacing(path) as file:
                write_recording(file, setup.recording(run))
        except OSError as error:
            self._tell_failure(path, error)
        else:
            self._banner.show_notice(_SAVED.format(len(log.schedule), file=path.name))

    def _export(self, path: Path) -> None:
        self._rows = []
        self._path = path
        self._done = 0
        self._slices.start(0)

    def _take_slice(self) -> None:
        count = self._steps.rowCount()
        end = min(count, self._done + _STEPS_AT_ONCE)
        for step in range(self._done + 1, end + 1):
            self._rows += self._steps.rows_of(step)
        self._done = end
        if end == count:
            self._slices.stop()
            self._write()

    def _write(self) -> None:
        record = self._lab.record
        assert record is not None
        names = {number: entry.name for number, entry in record.threads.items() if number != LAB_THREAD}
        form = FORMS.get(self._path.suffix.lower(), FORMS[".txt"])
        try:
            with replacing(self._path) as file:
                file.writelines(f"{line}\n" for line in form(Interleaving(names, self._rows)))
        except OSError as error:
            self._tell_failure(self._path, error)
        else:
            self._banner.show_notice(_WRITTEN.format(file=self._path.name))
        self._rows = []

    def _tell_failure(self, path: Path, error: OSError) -> None:
        sentence = _NOT_WRITTEN.format(file=path.name, reason=error.strerror or error)
        self._banner.show_problem(Problem(sentence, _ADVICE))
