"""What the program becomes when a challenge is answered."""

from engine.catalog import Program
from engine.faults import edited, lines_to_edit
from engine.sheet_challenge import Answer


def as_answered(program: Program, answer: Answer) -> Program:
    """The program as an answer makes it, whichever faults it has now.

    Raises:
        ProgramError: The answer's faults can't be put into it.
        ValueError: The lines that the answer edits don't stand there once.
    """
    faulty = program.with_faults(answer.faults)
    if not answer.find:
        return faulty
    places = lines_to_edit(faulty.source, answer)
    if len(places) != 1:
        raise ValueError(f"the lines that the answer {answer.title!r} edits stand {len(places)} times in the source")
    return faulty.with_source(edited(faulty.source, [(places[0], answer)]))
