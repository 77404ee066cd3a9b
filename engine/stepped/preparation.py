"""What a process does before the first schedule of a program: compile it, and learn what threads share."""

from collections.abc import Iterable
from typing import Final

from engine.explore.profiling import profiled_sites
from engine.stepped.run import SteppedProgram
from engine.stepped.scheduler import Limits

_SILENT: Final = (
    "{file}, line {line}: no step for some seconds: the program waits there for something outside the laboratory, "
    "or computes without a loop."
)
_SYNTAX: Final = "{file}, line {line}: the source has a syntax error: {message}."
_NOT_COMPILED: Final = "{file}: the source can't be compiled: {error}."


class NotPreparedError(Exception):
    """A program can't be run; the message is one sentence for the user.

    Attributes:
        line: Of the program, 0 if it is no particular one.
    """

    def __init__(self, sentence: str, line: int = 0) -> None:
        super().__init__(sentence)
        self.line = line


def compile_program(stepped: SteppedProgram) -> None:
    """Compile the source.

    Raises:
        NotPreparedError: It can't be compiled.
    """
    name = stepped.request.path.name
    try:
        stepped.check()
    except SyntaxError as error:
        line = error.lineno or 0
        raise NotPreparedError(_SYNTAX.format(file=name, line=line, message=error.msg), line) from error
    except (ValueError, RecursionError) as error:
        raise NotPreparedError(_NOT_COMPILED.format(file=name, error=error)) from error


def announce_sites(
    stepped: SteppedProgram, sites: Iterable[str] | None, *, seed: int, slow: bool, limits: Limits
) -> list[str]:
    """Make the accesses at `sites` steps, or (None) those that some schedules show to matter; returns which.

    Raises:
        NotPreparedError: A schedule came to a place from which no step comes back.
    """
    if sites is None:
        sites = profiled_sites(stepped, seed=seed, slow=slow, limits=limits)
        if stepped.runtime.lost:
            line = stepped.runtime.silent[1]
            raise NotPreparedError(_SILENT.format(file=stepped.request.path.name, line=line), line)
    stepped.codes.only = frozenset(sites)
    return sorted(sites)
