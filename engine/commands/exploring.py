"""``threadlab explore``: the search for a schedule that fails."""

import json
from collections.abc import Mapping
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from engine.commands.console import Console
from engine.commands.running import FAILED, open_output, say_untraced
from engine.commands.schedules import NotRunError, ScheduleOptions, chosen, facts_of, save, show
from engine.explore.setup import Setup
from engine.phrases import Counted
from engine.stepped.process import ScheduleProcess

_STATUS: Final = "schedules: {schedules}   a second: {rate}   distinct behaviours: {behaviours}   none fails so far"
_FOUND_WITHOUT: Final = Counted(
    "{program}: schedule {at} of {schedules} fails; shrunk to one step, {confirmed}.",
    "{program}: schedule {at} of {schedules} fails; shrunk to {count} steps without interrupting any thread, "
    "{confirmed}.",
)
_FOUND: Final = Counted(
    "{program}: schedule {at} of {schedules} fails; shrunk to {steps} steps with one interruption of a thread, "
    "{confirmed}.",
    "{program}: schedule {at} of {schedules} fails; shrunk to {steps} steps with {count} interruptions of a thread, "
    "{confirmed}.",
)
_CONFIRMED: Final = "and replaying it gives the same trace"
_NOT_CONFIRMED: Final = "but replaying it doesn't give the same trace"
_SEARCHED: Final = "{program}: {sentence}"
_RATE: Final = "Schedules: {schedules} in {seconds:.1f} s; {rate} schedules/s, {steps} steps/s"


@dataclass(frozen=True, slots=True)
class ExploreOptions(ScheduleOptions):
    """What the user asked for.

    Attributes:
        strategy: A name in `portfolio.STRATEGIES`.
        schedules, seconds: The budget.
        report: Where to write the summary; None for nowhere.
    """

    strategy: str = "portfolio"
    schedules: int = 2_000
    seconds: float = 60.0
    report: Path | None = None


def explore(options: ExploreOptions, console: Console) -> int:
    """Search for a schedule that fails and show it; returns the exit status.

    Raises:
        UsageError, ProgramError: It can't be set up as asked.
        NotRunError: It can't be run.
    """
    setup = chosen(options)
    say_untraced(setup.program, console)
    job = setup.job("explore", strategy=options.strategy, schedules=options.schedules, seconds=options.seconds)
    run: dict[str, Any] | None = None
    searched: dict[str, Any] = {}
    with ExitStack() as files:
        report = open_output(options.report, files)
        answers = files.enter_context(closing(ScheduleProcess(job).messages()))
        for message in answers:
            match message["message"]:
                case "progress":
                    if console.shows_status:
                        console.show_status(_status(message))
                case "failed":
                    raise NotRunError(message["sentence"])
                case "run":
                    run = message
                case "searched":
                    searched = message
        if run is not None:
            _tell_found(run, searched, setup, console)
            record = open_output(options.record, files)
            save(record, options.record, setup.recording(run), console)
        else:
            console.say(_SEARCHED.format(program=setup.program.name, sentence=" ".join(searched["sentences"])))
            for race in searched["races"]:
                console.say(race)
        console.say(_RATE.format(**_rates(searched)))
        if report is not None:
            json.dump(_search_summary(options, setup, run, searched), report, indent=2, ensure_ascii=False)
            report.write("\n")
    return FAILED if run is not None else 0


def _tell_found(run: Mapping[str, Any], searched: Mapping[str, Any], setup: Setup, console: Console) -> None:
    show(run, facts_of(setup, run), console)
    steps, preemptions = len(run["schedule"]), run["preemptions"]
    console.say(
        (_FOUND if preemptions else _FOUND_WITHOUT).format(
            preemptions or steps,
            program=setup.program.name,
            at=run["at"],
            schedules=searched["schedules"],
            steps=steps,
            confirmed=_CONFIRMED if run["confirmed"] else _NOT_CONFIRMED,
        )
    )


def _rates(numbers: Mapping[str, Any]) -> dict[str, Any]:
    seconds = max(numbers["seconds"], 1e-9)
    return {
        "schedules": f"{numbers['schedules']:,}",
        "seconds": numbers["seconds"],
        "rate": f"{numbers['schedules'] / seconds:,.0f}",
        "steps": f"{numbers['steps'] / seconds:,.0f}",
    }


def _status(numbers: Mapping[str, Any]) -> str:
    rates = _rates(numbers)
    return _STATUS.format(schedules=rates["schedules"], rate=rates["rate"], behaviours=f"{numbers['behaviours']:,}")


def _search_summary(
    options: ExploreOptions, setup: Setup, run: Mapping[str, Any] | None, searched: Mapping[str, Any]
) -> dict[str, Any]:
    found = None
    if run is not None:
        found = {
            "at": run["at"],
            "verdict": run["verdict"],
            "preemptions": run["preemptions"],
            "steps": len(run["schedule"]),
            "confirmed": run["confirmed"],
            "interleaving": run["lines"],
        }
    return {
        "program": setup.program.name,
        "preset": setup.preset,
        "parameters": dict(setup.values),
        "faults": list(setup.program.faults),
        "strategy": options.strategy,
        "clock": setup.clock,
        "seed": setup.seed,
        "schedules": searched["schedules"],
        "steps": searched["steps"],
        "seconds": searched["seconds"],
        "distinct_behaviours": searched["behaviours"],
        "said": searched["sentences"],
        "races": searched["races"],
        "found": found,
    }
