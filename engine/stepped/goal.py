"""How far a stepped run goes on by itself, before it asks again who goes on."""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum, unique


@unique
class GoalKind(StrEnum):
    """Where a run stops."""

    STEP = "step"  # after one step
    END = "end"  # at its end
    SWITCH = "switch"  # where another thread would go on
    BLOCK = "block"  # where a thread that could go on no longer can
    LINE = "line"  # where a thread comes to a line of the program


@dataclass(frozen=True, slots=True)
class Situation:
    """What a goal looks at, after a step.

    Attributes:
        switches: The strategy would let another thread go on than the one that made the step.
        blocked: Numbers of the threads that could go on before the step, and can't now.
        lines: Of the thread that made the step: the lines on which it is, the innermost first, as `trace.split_line`
            splits them; empty if it has ended.
        lines_before: The same at its step before.
    """

    switches: bool
    blocked: frozenset[int]
    lines: Sequence[int]
    lines_before: Sequence[int]


@dataclass(frozen=True, slots=True)
class Goal:
    """Where to stop, after one step at least.

    Attributes:
        line: As `trace.split_line` splits it, for LINE.
        thread: Number of the thread that shall block, for BLOCK; None for any.
    """

    kind: GoalKind = GoalKind.STEP
    line: int = 0
    thread: int | None = None

    def reached(self, now: Situation) -> bool:
        """Whether the run has come there."""
        match self.kind:
            case GoalKind.STEP:
                return True
            case GoalKind.SWITCH:
                return now.switches
            case GoalKind.BLOCK:
                return self.thread in now.blocked if self.thread is not None else bool(now.blocked)
            case GoalKind.LINE:
                # A line that calls a function is reached when the call begins, not at each step within it.
                return self.line in now.lines[:1] or (self.line in now.lines and self.line not in now.lines_before)
            case GoalKind.END:
                return False
