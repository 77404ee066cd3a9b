"""The vocabulary of a sheet's challenge, "you are the scheduler". `challenge` checks it, `sheet_file` reads it."""

from dataclasses import dataclass
from typing import Final

MOST_HINTS: Final = 3


@dataclass(frozen=True, slots=True)
class Answer:
    """What may be done about the failure: the program with other faults than the challenge's, or with another edit.

    Attributes:
        title: What is changed, as a student would say it.
        why: Why it helps, or doesn't; told when it has been tested.
        faults: Names of the faults that the program has then.
        find, replace: One more edit of its lines, as of a `sheet.Fault`; both empty for none.
        fixes: Whether a search finds no failure any more.
    """

    title: str
    why: str
    faults: tuple[str, ...] = ()
    find: str = ""
    replace: str = ""
    fixes: bool = False


@dataclass(frozen=True, slots=True)
class Challenge:
    """Something to be reached by choosing who goes on, step by step.

    Either `verdict` is given, or `gauge` with a comparison.

    Attributes:
        goal: What is to be reached, in one sentence.
        faults: Names of the faults that the program has.
        preset: The values it is played with.
        hints: Up to three, each saying more.
        answers: Among which to choose, when it is reached, what prevents it.
        verdict: Kind of a failure (a `verdict.VerdictKind`), ``""`` for none.
        invariant: Name of the one that has to be broken, if the verdict says that one is; ``""`` for any.
        gauge: Name of a gauge of the sheet whose kind is in `challenge.MEASURED`.
        comparison: A key of `challenge.COMPARISONS`.
        number: What the gauge is compared with.
        at_end: The gauge counts only when the program has finished.
    """

    goal: str
    faults: tuple[str, ...]
    preset: str
    hints: tuple[str, ...]
    answers: tuple[Answer, ...]
    verdict: str = ""
    invariant: str = ""
    gauge: str = ""
    comparison: str = ""
    number: float = 0.0
    at_end: bool = False
