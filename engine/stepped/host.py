"""The process in which schedules run. Started as ``python -m engine.stepped.host`` by `process`.

It reads one line of JSON, the job, and answers with lines of JSON, each with the key ``message``:
    ``printed``: ``text`` of the program, ``error`` (whether to its standard error), while a single schedule runs.
    ``progress``: ``schedules``, ``steps``, ``seconds``, ``behaviours``.
    ``failed``: it can't be done; ``sentence``.
    ``run``: a schedule that was run or found; see `_run_content`.
    ``searched``: ``sentences`` on what was done, ``races``, and the numbers of ``progress``.
"""

import contextlib
import json
import os
import platform
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final, TextIO

from engine import phrases
from engine.catalog import Program, program_from_source
from engine.explore.happens_before import Conflict, races
from engine.explore.portfolio import STRATEGIES
from engine.explore.search import Budget, Progress, Search
from engine.explore.shrink import decisive_step, weight
from engine.explore.strategy import Strategy
from engine.explore.walks import RandomWalk, Replay
from engine.request import RunRequest
from engine.stepped.interleaving import rows
from engine.stepped.interleaving_forms import Interleaving, as_text
from engine.stepped.judgement import world_after
from engine.stepped.preparation import NotPreparedError, announce_sites, compile_program
from engine.stepped.processor import take_turns
from engine.stepped.run import Outcome, Silence, SteppedProgram
from engine.stepped.scheduler import Limits
from engine.trace import ENTRY_TYPES, Record
from engine.unanswered import watch
from engine.world import World

_RACE: Final = "Data race on {name}: {first} ({first_place}) and {second} ({second_place}), which nothing orders."


class _Printed(Silence):
    """Passes on what the program prints, as it comes."""

    def __init__(self, answers: "_Answers", *, error: bool) -> None:
        self._answers = answers
        self._error = error

    def write(self, text: str, /) -> int:
        self._answers.say("printed", text=text, error=self._error)
        return len(text)


class _Answers:
    def __init__(self, file: TextIO) -> None:
        self._file = file

    def say(self, message: str, **content: object) -> None:
        self._file.write(json.dumps({"message": message, **content}) + "\n")
        self._file.flush()


def main() -> None:
    """Do one job."""
    job = json.loads(sys.stdin.readline())
    answers = _Answers(os.fdopen(os.dup(1), "w", encoding="utf-8"))
    with Path(os.devnull).open("rb") as nothing:
        os.dup2(nothing.fileno(), 0)
    os.dup2(2, 1)
    take_turns()
    watch(end=True)
    path = Path(job["path"])
    program = program_from_source(path, job["source"], Path(job["sheet"]) if job["sheet"] else None)
    request = RunRequest.of(program, job["values"], seed=job["seed"])
    sys.argv = [str(path)]
    status = 0
    with contextlib.suppress(BrokenPipeError), SteppedProgram(request, published=sys.modules) as stepped:
        try:
            compile_program(stepped)
            (_explore if job["job"] == "explore" else _step)(job, program, stepped, answers)
        except NotPreparedError as error:
            answers.say("failed", sentence=str(error))
    # Carriers that a program never lets go must not keep the process.
    os._exit(status)


def _limits(job: Mapping[str, Any]) -> Limits:
    return Limits(steps=job["steps"])


def _step(job: Mapping[str, Any], program: Program, stepped: SteppedProgram, answers: _Answers) -> None:
    """Run one schedule: of a seed, or a recorded one."""
    schedule = job["schedule"]
    strategy: Strategy = RandomWalk(job["seed"]) if schedule is None else Replay(schedule)
    slow = job["clock"] == "slow"
    sites = announce_sites(stepped, job["sites"], seed=job["seed"], slow=slow, limits=_limits(job))
    strategy.begin(0)
    outcome = stepped.run(
        strategy,
        slow=slow,
        tracing=True,
        limits=_limits(job),
        output=_Printed(answers, error=False),
        errors=_Printed(answers, error=True),
    )
    diverged = strategy.diverged_at if isinstance(strategy, Replay) else None
    content = _run_content(outcome, program, sites, _limits(job))
    answers.say("run", diverged=diverged, confirmed=True, preemptions=weight(outcome)[0], **content)


def _explore(job: Mapping[str, Any], program: Program, stepped: SteppedProgram, answers: _Answers) -> None:
    def tell(progress: Progress) -> None:
        answers.say("progress", **_numbers(progress))

    search = Search(
        stepped,
        program.sheet,
        STRATEGIES[job["strategy"]](job["seed"]),
        budget=Budget(job["schedules"], job["seconds"]),
        seed=job["seed"],
        slow=job["clock"] == "slow",
        limits=_limits(job),
        tell=tell,
    )
    progress = search.run()
    found = progress.found
    if found is not None:
        sites = None if found.only is None else sorted(found.only)
        content = _run_content(found.outcome, program, sites, _limits(job))
        content["verdict"] = {"kind": found.verdict.kind.value, "sentence": found.verdict.sentence}
        answers.say(
            "run", diverged=None, confirmed=found.confirmed, preemptions=found.preemptions, at=found.at, **content
        )
    said = search.sentences() if found is None else []
    world = World(program.sheet)
    answers.say(
        "searched",
        sentences=said,
        races=[_race(conflict, world) for conflict in progress.races.values()],
        **_numbers(progress),
    )


def _numbers(progress: Progress) -> dict[str, Any]:
    return {
        "schedules": progress.schedules,
        "steps": progress.steps,
        "seconds": progress.seconds,
        "behaviours": len(progress.behaviours),
    }


def _run_content(outcome: Outcome, program: Program, sites: Any, limits: Limits) -> dict[str, Any]:
    """What is said about one schedule: its end, verdicts, trace and how it reads.

    ``rows``: step, name of the thread, line, effect and code of each `interleaving.Row`; ``lines``: the same as text;
    ``decisive``: number of steps before the one that decided, as `shrink.decisive_step`.
    """
    world = world_after(outcome, program.sheet, limits)
    story = [
        ["record", *part] if isinstance(part, Record) else [ENTRY_TYPES.index(type(part)), *part]
        for part in outcome.story
    ]
    verdict, steps = world.verdict, rows(outcome, world, program.source)
    names = {number: state.name for number, state in world.threads.items()}
    return {
        "reason": outcome.reason,
        "python": platform.python_version(),
        "silent": outcome.silent,
        "failure": outcome.failure,
        "schedule": outcome.schedule,
        "decisive": decisive_step(outcome),
        "sites": sites,
        "trace": outcome.digest,
        "verdict": {"kind": verdict.kind.value, "sentence": verdict.sentence},
        "failed": any(one.failed for one in world.verdicts),
        "lines": list(as_text(Interleaving(names, steps))),
        "rows": [[row.step, phrases.thread_name(world, row.thread), row.line, row.effect, row.code] for row in steps],
        "races": [_race(conflict, world) for conflict in races(outcome)],
        "story": story,
    }


def _race(conflict: Conflict, world: World) -> str:
    return _RACE.format(
        name=conflict.name,
        first=_access(conflict.first.writes),
        first_place=phrases.place(world, conflict.first.line),
        second=_access(conflict.second.writes),
        second_place=phrases.place(world, conflict.second.line),
    )


def _access(writes: bool) -> str:
    return "a write" if writes else "a read"


if __name__ == "__main__":
    main()
