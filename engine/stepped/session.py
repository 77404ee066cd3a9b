"""A run that somebody steps through, in a process of its own (`stepping_host`): the parent's side."""

import queue
import sys
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from engine.catalog import Program
from engine.engine_process import EngineProcess
from engine.request import RunRequest
from engine.sheet import Value
from engine.stepped.goal import Goal, GoalKind
from engine.stepped.scheduler import USUAL_LIMITS
from engine.wire import Frame, Message


@dataclass(frozen=True, slots=True)
class StepPlan:
    """What can be chosen about a stepped run, beside the program and its values.

    Attributes:
        seed: Of the program's random, and of the strategy.
        strategy: A name in `explore.portfolio.STRATEGIES`; it proposes each step.
        follow: A schedule that is proposed instead, keys of threads step by step; None for that of the strategy.
        clock: ``exact`` or ``slow``.
        steps: After which the run is given up.
        sites: The accesses that are steps, as in a recording; None for those that matter in some schedules.
    """

    seed: int = 0
    strategy: str = "random"
    follow: tuple[str, ...] | None = None
    clock: str = "exact"
    steps: int = USUAL_LIMITS.steps
    sites: tuple[str, ...] | None = None


class SteppedSession(EngineProcess):
    """A program under a schedule that is chosen step by step.

    It stops before its first step, and after every `step` or `run`, with ``turn``. To go back is to `begin` again
    with the first steps of the schedule: then `frames` is another queue, with all of the new run and nothing of others.

    Messages beside those of every `EngineProcess`:
        ``began``: the first frame of a run; ``number``.
        ``started``: ``python`` (version), ``pid``, ``sites``.
        ``steps``: steps that were made, each the fields of a `MadeStep`.
        ``turn``: somebody has to choose; ``step`` (number of steps made), ``proposed`` (number of the strategy's
            thread), ``operations`` (fields of `next_operation.NextOperation`), ``diverged`` (the first step of the
            beginning that couldn't be made, or None).
        ``ended``: the schedule is over; ``reason`` is that of `runtime.SteppedRuntime` (with what the world
            needs to know of it) or ``not_started``; ``sentence``, ``line``, ``recorded``, ``dropped``, and
            ``trace``, the hash that recordings have. `begin` is possible afterwards, unless ``exited`` follows.

    Thread: any, all methods.
    """

    module = "engine.stepped.stepping_host"

    def __init__(
        self,
        program: Program,
        values: Mapping[str, Value],
        plan: StepPlan | None = None,
        *,
        beginning: Sequence[str] = (),
        folder: Path | None = None,
        interpreter: str = sys.executable,
    ) -> None:
        """Prepare a run that makes the steps of `beginning` by itself; `start` starts it.

        `folder` as for `session.Session`.
        """
        super().__init__(folder if folder is not None or program.built_in else program.path.parent, interpreter)
        self.plan = plan or StepPlan()
        self._request = RunRequest.of(program, values, seed=self.plan.seed)
        self._beginning = list(beginning)
        # Guarded as the rest: which run is wanted, and which one the child is at.
        self._wanted = 0
        self._arriving = 0

    def step(self, key: str | None = None) -> None:
        """Make one step: with the thread of this key, or (None) the one that the strategy proposes."""
        self._advance(Goal(GoalKind.STEP), key)

    def run(self, goal: Goal) -> None:
        """Make steps as the strategy proposes, at least one, until the goal is reached or the schedule is over."""
        self._advance(goal, None)

    def interrupt(self) -> None:
        """Stop on the way to a goal; ``turn`` follows."""
        self._send("interrupt")

    def begin(self, beginning: Sequence[str], plan: StepPlan | None = None) -> None:
        """Run again from the start, with these first steps; `plan` may be another one, with the same sites."""
        self.plan = plan or self.plan
        with self._changed:
            self._wanted += 1
            self.frames = queue.SimpleQueue()
            self._undealt = 0
            self._changed.notify_all()
        self._send("begin", **self._order(list(beginning)))

    def _advance(self, goal: Goal, key: str | None) -> None:
        self._send("advance", goal=asdict(goal), key=key)

    def _first_command(self) -> dict[str, Any]:
        return {
            "request": self._request.to_json(),
            "sites": self.plan.sites,
            **self._order(self._beginning),
        }

    def _order(self, beginning: Sequence[str]) -> dict[str, Any]:
        plan = self.plan
        return {
            "number": self._wanted,
            "beginning": beginning,
            "clock": plan.clock,
            "steps": plan.steps,
            "strategy": plan.strategy,
            "seed": plan.seed,
            "follow": plan.follow,
        }

    def _deliver(self, frame: Frame) -> None:
        """Pass a frame on, unless it belongs to a run that nobody wants any more."""
        with self._changed:
            if isinstance(frame, Message) and frame.name == "began":
                self._arriving = int(frame.content["number"])
            outlives_runs = isinstance(frame, Message) and frame.name in ("console", "exited")
            if self._arriving == self._wanted or outlives_runs:
                self._pass_on(frame)
