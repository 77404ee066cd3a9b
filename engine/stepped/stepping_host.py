"""The process of a run that somebody steps through. Started as ``python -m engine.stepped.stepping_host`` by `session`.

It runs one schedule after the other of one program, each as far as it is told. Frames as in `wire`; `session` lists the
messages. Commands:
    ``start``: the first; ``request``, ``sites`` (None: the accesses that some schedules show to matter), and what
        ``begin`` has.
    ``begin``: run again from the start; ``number`` of this run, ``beginning`` (keys of the threads for its first
        steps), ``clock``, ``steps`` (most of them), ``seed``, ``strategy`` (name), ``follow`` (a schedule that is
        proposed instead, or None).
    ``advance``: ``goal`` (fields of `goal.Goal`) and ``key`` of the thread that makes the first step, None for the
        strategy's choice.
    ``interrupt``: stop on the way to a goal.
    ``stop``: end.
"""

import faulthandler
import json
import os
import platform
import sys
import threading
from collections.abc import Mapping
from queue import SimpleQueue
from typing import Any, BinaryIO

from engine.explore.portfolio import STRATEGIES
from engine.explore.strategy import Strategy
from engine.explore.walks import Replay
from engine.known_threads import LAB_THREAD_NAME
from engine.pipes import PipeSink, take_pipes
from engine.request import RunRequest
from engine.stepped.goal import Goal, GoalKind
from engine.stepped.preparation import NotPreparedError, announce_sites, compile_program
from engine.stepped.processor import take_turns
from engine.stepped.run import Outcome, SteppedProgram
from engine.stepped.scheduler import USUAL_LIMITS, Limits
from engine.stepped.step_frames import StepFrames
from engine.stepped.stepping import Advance, Stepping, Turn
from engine.unanswered import watch


def main() -> None:
    """Serve one session, then end the process."""
    sys.path[:] = [entry for entry in sys.path if entry != os.environ.get("PYTHONPATH")]
    os.environ.pop("PYTHONPATH", None)
    commands, sink = take_pipes()
    faulthandler.enable()
    take_turns()
    watch(end=True)
    job = json.loads(commands.readline())
    request = RunRequest.from_json(job["request"])
    sys.argv = [str(request.path)]
    with SteppedProgram(request, published=sys.modules) as stepped:
        SteppingHost(stepped, job, sink).serve(commands)
    os._exit(0)


class SteppingHost:
    """One program, stepped through again and again. Thread: the driver; `_follow` has its own."""

    def __init__(self, stepped: SteppedProgram, job: Mapping[str, Any], sink: PipeSink) -> None:
        self._stepped = stepped
        self._job = job
        self._frames = StepFrames(stepped.runtime, sink)
        self._latest = _Order(job)
        self._orders: SimpleQueue[_Order] = SimpleQueue()

    def serve(self, commands: BinaryIO) -> None:
        """Run what is asked for until the parent wants no more."""
        threading.Thread(target=self._follow, args=(commands,), name=f"{LAB_THREAD_NAME}commands", daemon=True).start()
        try:
            self._prepare()
        except NotPreparedError as error:
            self._frames.send_at_once("began", number=self._job["number"])
            content = {"reason": "not_started", "sentence": str(error), "line": error.line}
            self._frames.send_at_once("ended", **content, recorded=0, dropped=0)
            return
        order = self._latest
        while True:
            outcome = self._run(order)
            if outcome.reason != "stopped" or outcome.failure:
                self._frames.send("ended", **self._ending(outcome))
            if self._stepped.runtime.lost:
                return
            order = self._orders.get()

    def _prepare(self) -> None:
        stepped, job = self._stepped, self._job
        compile_program(stepped)
        slow, limits = job["clock"] == "slow", Limits(steps=job["steps"])
        self._sites = announce_sites(stepped, job["sites"], seed=job["seed"], slow=slow, limits=limits)

    def _run(self, order: "_Order") -> Outcome:
        stepped, frames, content = self._stepped, self._frames, order.content
        frames.begin()
        frames.send_at_once("began", number=content["number"])
        frames.send_at_once("started", python=platform.python_version(), pid=os.getpid(), sites=self._sites)
        follow = content["follow"]
        strategy: Strategy = STRATEGIES[content["strategy"]](content["seed"]) if follow is None else Replay(follow)
        strategy.begin(0)
        stepping = Stepping(
            stepped.runtime,
            strategy,
            content["beginning"],
            order.answers,
            order.interrupted,
            step_made=frames.add_step,
            tell=self._tell,
        )
        return stepped.run(
            stepping,
            seed=content["seed"],
            slow=content["clock"] == "slow",
            tracing=True,
            limits=Limits(steps=content["steps"]),
            output=frames.output,
            errors=frames.errors,
        )

    def _tell(self, turn: Turn | None) -> None:
        if turn is None:
            self._frames.send()
        else:
            self._frames.send(
                "turn",
                step=turn.step,
                proposed=turn.proposed,
                operations=[list(operation) for operation in turn.operations],
                diverged=turn.diverged,
            )

    def _ending(self, outcome: Outcome) -> dict[str, object]:
        made = self._frames.gather()
        content: dict[str, object] = {
            "reason": "not_started" if outcome.reason == "stopped" else outcome.reason,
            "sentence": outcome.failure,
            "line": 0,
            "steps": len(outcome.schedule),
            "recorded": made,
            "dropped": 0,
            "trace": outcome.digest,
        }
        if outcome.reason == "silence":
            content |= {"thread": outcome.silent[0], "line": outcome.silent[1], "seconds": USUAL_LIMITS.silence}
        return content

    def _follow(self, commands: BinaryIO) -> None:
        """Follow the parent's commands until it is gone."""
        for line in commands:
            command: dict[str, Any] = json.loads(line)
            match command["command"]:
                case "advance":
                    goal = command["goal"]
                    advance = Advance(Goal(**goal | {"kind": GoalKind(goal["kind"])}), command["key"])
                    self._latest.interrupted.clear()
                    self._latest.answers.put(advance)
                case "begin":
                    before, self._latest = self._latest, _Order(command)
                    self._orders.put(self._latest)
                    before.answers.put(None)
                    before.interrupted.set()
                case "interrupt":
                    self._latest.interrupted.set()
                case "stop":
                    self._frames.send_at_once("ended", reason="stopped", sentence="", line=0, recorded=0, dropped=0)
                    os._exit(0)
        os._exit(1)


class _Order:
    """A run that the parent wants.

    Attributes:
        content: Of its command.
        answers: What it is told to do; None ends it.
        interrupted: As for `Stepping`.
    """

    def __init__(self, content: Mapping[str, Any]) -> None:
        self.content = content
        self.answers: SimpleQueue[Advance | None] = SimpleQueue()
        self.interrupted = threading.Event()


if __name__ == "__main__":
    main()
