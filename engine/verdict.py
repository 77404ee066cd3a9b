"""What can be said about a run: a closed list of kinds, each a sentence naming threads, objects and lines."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class VerdictKind(StrEnum):
    """The closed list; the values are those of reports."""

    FINISHED = "finished"
    DEADLOCK = "deadlock"
    STALLED = "stalled"
    BROKEN_INVARIANT = "broken_invariant"
    UNCAUGHT_EXCEPTION = "uncaught_exception"
    RUNNING = "running"
    KILLED = "killed"
    STOPPED = "stopped"
    NOT_STARTED = "not_started"
    CRASHED = "crashed"
    SILENT = "silent"
    STEP_LIMIT = "step_limit"


KIND_LABELS: Final = {
    VerdictKind.FINISHED: "Finished",
    VerdictKind.STOPPED: "Stopped in time",
    VerdictKind.RUNNING: "Running",
    VerdictKind.STALLED: "Stalled",
    VerdictKind.DEADLOCK: "Deadlock",
    VerdictKind.BROKEN_INVARIANT: "Invariant broken",
    VerdictKind.UNCAUGHT_EXCEPTION: "Uncaught exception",
    VerdictKind.KILLED: "Killed",
    VerdictKind.NOT_STARTED: "Not started",
    VerdictKind.CRASHED: "Crashed",
    VerdictKind.SILENT: "Silent",
    VerdictKind.STEP_LIMIT: "Step limit",
}
"""What a verdict is called where there is room for two words."""

FAILURES_OF_PROGRAMS: Final = (
    VerdictKind.DEADLOCK,
    VerdictKind.STALLED,
    VerdictKind.BROKEN_INVARIANT,
    VerdictKind.UNCAUGHT_EXCEPTION,
)
"""What a mistake of a program can lead to, so far as a sheet may name it."""

_GOOD: Final = frozenset({VerdictKind.FINISHED, VerdictKind.RUNNING, VerdictKind.STOPPED, VerdictKind.STEP_LIMIT})


@dataclass(frozen=True, slots=True)
class Verdict:
    """One thing that can be said about a run.

    Attributes:
        sentence: All of it, for a reader.
        threads: Numbers of the threads it speaks of.
        objects: Numbers of the objects it speaks of.
        line: Where, as `trace.split_line` splits it; 0 for no particular place.
    """

    kind: VerdictKind
    sentence: str
    threads: tuple[int, ...] = ()
    objects: tuple[int, ...] = ()
    line: int = 0

    @property
    def failed(self) -> bool:
        """Whether this is a failure."""
        return self.kind not in _GOOD
