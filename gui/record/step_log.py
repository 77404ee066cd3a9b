"""The steps of a stepped run as the window keeps them: who made which, and what comes next."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from engine.made_step import MadeStep
from engine.next_operation import NextOperation, Readiness


@dataclass(frozen=True, slots=True)
class Choice:
    """A moment at which somebody chooses the next step.

    Attributes:
        step: Steps made before.
        proposed: Number of the thread that the strategy would take.
        operations: What every living thread does next.
        diverged: The first step of a schedule to be followed that couldn't be made, None if all could.
    """

    step: int
    proposed: int
    operations: tuple[NextOperation, ...]
    diverged: int | None

    def operation_of(self, thread: int) -> NextOperation | None:
        """What a thread does next; None if it has ended or hasn't been started."""
        return next((one for one in self.operations if one.thread == thread), None)


class StepLog:
    """What the messages ``steps`` and ``turn`` said.

    Attributes:
        steps: In their order.
        choice: The one that is waited for; None while the run goes on, and after its end.
        sites: The accesses that are steps, as recordings have them.
        trace: Hash of the whole run, as recordings have it, ``""`` as long as it hasn't ended.
        python: The version that it runs under.
    """

    def __init__(self) -> None:
        self.steps: list[MadeStep] = []
        self.choice: Choice | None = None
        self.sites: tuple[str, ...] = ()
        self.trace = ""
        self.python = ""

    @property
    def schedule(self) -> tuple[str, ...]:
        """Keys of the threads, step by step."""
        return tuple(step.key for step in self.steps)

    def take(self, name: str, content: Mapping[str, Any]) -> None:
        """Take in a message of the session."""
        match name:
            case "started":
                self.sites = tuple(content.get("sites", ()))
                self.python = str(content.get("python", ""))
            case "steps":
                self.steps += [MadeStep(*fields) for fields in content["steps"]]
                self.choice = None
            case "turn":
                operations = (NextOperation(*fields) for fields in content["operations"])
                self.choice = Choice(
                    content["step"],
                    content["proposed"],
                    tuple(one._replace(readiness=Readiness(one.readiness)) for one in operations),
                    content["diverged"],
                )
            case "ended":
                self.choice = None
                self.trace = str(content.get("trace", ""))

    def step_at(self, position: int) -> int:
        """How many steps had been begun when `position` events had happened."""
        low, high = 0, len(self.steps)
        while low < high:
            middle = (low + high) // 2
            if self.steps[middle].events < position:
                low = middle + 1
            else:
                high = middle
        return low
