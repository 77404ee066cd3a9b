"""The program that a recording belongs to, as it is on disk now and as it was recorded."""

from pathlib import Path

from engine.catalog import Program, ProgramError, find_program, program_from_source
from engine.explore.recording import Recording


def present_program(recording: Recording) -> Program | None:
    """The program as it is on disk, with the faults of the recording; None if it is gone.

    Raises:
        ProgramError: The faults can't be put into it any more.
    """
    try:
        present = find_program(recording.name if not Path(recording.path).is_file() else recording.path)
    except ProgramError:
        return None
    return present.with_faults(recording.faults)


def recorded_program(recording: Recording) -> Program:
    """The program as it was recorded, without a sheet.

    Raises:
        ProgramError: Its text isn't that of a program.
    """
    return program_from_source(Path(recording.path), recording.source, None)
