"""Reads a recording that the user opens. Nothing runs."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from engine.catalog import ProgramError
from engine.explore.recorded_program import present_program, recorded_program
from engine.explore.recording import Recording, RecordingError, read_recording
from engine.explore.setup import Setup
from engine.phrases import Counted

_OPENED: Final = Counted(
    "{file} is open: one step of {program}. Step (F10) follows it; any other way can be taken too.",
    "{file} is open: {count} steps of {program}. Step (F10) follows them; any other way can be taken too.",
)
_CHANGED: Final = Counted(
    "{file} is open: one step of {program}. On disk that program is another one by now; what you see and step is the "
    "recorded text.",
    "{file} is open: {count} steps of {program}. On disk that program is another one by now; what you see and step is "
    "the recorded text.",
)
_WRONG_VALUES: Final = "{path}: can't be followed: {problem}"
_WITH_RIGHTS: Final = "{sentence} It runs with your rights: step only what you trust."


@dataclass(frozen=True, slots=True)
class OpenedRecording:
    """A recording and what it belongs to.

    Attributes:
        setup: With the text that was recorded, and with its sheet if that text is still the present one.
        sentence: What the user has to know.
    """

    recording: Recording
    setup: Setup
    sentence: str


def open_recording(path: Path) -> OpenedRecording:
    """Read a recording.

    Raises:
        RecordingError: It can't be opened.
    """
    recording = read_recording(path)
    try:
        present = present_program(recording)
    except ProgramError:
        present = None
    same = present is not None and present.source == recording.source
    try:
        program = present if present is not None and same else recorded_program(recording)
        changes = {name: value for name, value in recording.parameters.items() if name in program.defaults}
        values = program.values("", changes)
    except ProgramError as error:
        raise RecordingError(_WRONG_VALUES.format(path=path, problem=error)) from error
    setup = Setup(program, recording.preset, values, recording.seed, recording.clock, recording.steps)
    template = _OPENED if same else _CHANGED
    sentence = template.format(len(recording.schedule), file=path.name, program=program.path.name)
    if not (program.built_in and same):
        sentence = _WITH_RIGHTS.format(sentence=sentence)
    return OpenedRecording(recording, setup, sentence)
