"""``threadlab step``, ``explore`` and ``replay``: runs under a schedule that the laboratory controls."""

import json
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TextIO

from engine.catalog import Program, ProgramError, find_program, program_from_source
from engine.chrome_trace import ChromeTrace
from engine.commands.console import Console
from engine.commands.running import FAILED, UsageError, changed_values, open_output, say_untraced
from engine.explore.recording import (
    OLDEST_PYTHON,
    Recording,
    RecordingError,
    read_recording,
    unpacked,
)
from engine.meters import Listener, Meters
from engine.report import RunFacts, closing_lines, summary
from engine.sheet import Gauge, Value
from engine.stepped.judgement import noted
from engine.stepped.process import messages
from engine.trace import ENTRY_TYPES, ObjectEntry, Record
from engine.world import World

STEP_PRESET: Final = "step"
"""The preset that `step` and `explore` open with, if the sheet has one of this name."""
INTERRUPTED: Final = 130

_CANT: Final = "threadlab: {sentence}"
_STATUS: Final = (
    "{schedules} schedules   {rate} schedules/s   {behaviours} distinct behaviours   best so far: none fails"
)
_FOUND: Final = (
    "{program}: schedule {at} of {schedules} fails; shrunk to {steps} steps with {preemptions} preemptions, "
    "{confirmed}."
)
_FOUND_ONE: Final = (
    "{program}: schedule {at} of {schedules} fails; shrunk to {steps} steps with one preemption, {confirmed}."
)
_CONFIRMED: Final = "and replaying it gives the same trace"
_NOT_CONFIRMED: Final = "but replaying it doesn't give the same trace"
_SEARCHED: Final = "{program}: {sentence}"
_RATE: Final = "{schedules} schedules in {seconds:.1f} s, {rate} schedules/s, {steps} steps/s"
_SAVED: Final = "The schedule was written to {path}; threadlab replay {path} runs it again."
_DIVERGED: Final = "The recorded schedule could be followed up to step {step} of {steps}."
_SAME: Final = "The same trace as recorded, event for event ({steps} steps)."
_OTHER_TRACE: Final = "The schedule could be followed to its end ({steps} steps), but the trace isn't the recorded one."
_OTHER_PYTHON: Final = (
    "Recorded under Python {recorded}, replayed under {present}: the schedule could be followed step by step "
    "({steps} steps)."
)
_SOURCE_CHANGED: Final = (
    "{recording}: {program} isn't the program that was recorded any more; "
    "--anyway follows the schedule as far as it goes"
)
_PYTHON_TOO_OLD: Final = (
    "{recording}: was recorded under Python {python}, which Threadlab doesn't replay; --anyway tries"
)


@dataclass(frozen=True, slots=True)
class StepOptions:
    """What the user asked for.

    Attributes:
        schedule: As `recording.packed` writes it; None for the one of the seed.
        clock: ``exact`` or ``slow``.
        steps: After which the schedule is given up.
        record: Where to write the recording; None for nowhere.
    """

    program: str
    settings: Sequence[str] = ()
    preset: str | None = None
    seed: int = 0
    schedule: str | None = None
    clock: str = "exact"
    steps: int = 20_000
    record: Path | None = None


@dataclass(frozen=True, slots=True)
class ExploreOptions(StepOptions):
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


@dataclass(frozen=True, slots=True)
class ReplayOptions:
    """What the user asked for. `anyway`: follow the schedule as far as it goes, whatever has changed."""

    recording: Path
    anyway: bool = False
    report: Path | None = None
    trace: Path | None = None


def step(options: StepOptions, console: Console) -> int:
    """Run one schedule and show it; returns the exit status.

    Raises:
        UsageError, ProgramError: It can't be set up as asked.
    """
    program, preset, values = _chosen(options)
    say_untraced(program, console)
    try:
        schedule = None if options.schedule is None else unpacked(options.schedule)
    except ValueError as error:
        raise UsageError(f"--schedule: {error}") from error
    job = _job("step", program, values, options) | {"schedule": schedule, "sites": None}
    with ExitStack() as files:
        record = open_output(options.record, files)
        run = _only_run(job, console)
        if run is None:
            return FAILED
        facts = _facts(program, values, preset, options.seed, run)
        _show(run, facts, console)
        if run["diverged"] is not None and schedule is not None and run["diverged"] < len(schedule):
            console.say(_DIVERGED.format(step=run["diverged"], steps=len(schedule)))
        _save(record, options.record, _recording(facts, options, run), console)
    return FAILED if run["failed"] else 0


def explore(options: ExploreOptions, console: Console) -> int:
    """Search for a schedule that fails and show it; returns the exit status.

    Raises:
        UsageError, ProgramError: It can't be set up as asked.
    """
    program, preset, values = _chosen(options)
    say_untraced(program, console)
    job = _job("explore", program, values, options) | {
        "strategy": options.strategy,
        "schedules": options.schedules,
        "seconds": options.seconds,
    }
    run: dict[str, Any] | None = None
    searched: dict[str, Any] = {}
    with ExitStack() as files:
        report = open_output(options.report, files)
        answers = files.enter_context(closing(messages(job)))
        for message in answers:
            match message["message"]:
                case "progress":
                    if console.shows_status:
                        console.show_status(_status(message))
                case "failed":
                    console.say(_CANT.format(sentence=message["sentence"]))
                    return FAILED
                case "run":
                    run = message
                case "searched":
                    searched = message
        facts = _facts(program, values, preset, options.seed, run or {"story": []})
        if run is not None:
            _tell_found(run, searched, facts, console)
            record = open_output(options.record, files)
            _save(record, options.record, _recording(facts, options, run), console)
        else:
            console.say(_SEARCHED.format(program=program.name, sentence=" ".join(searched["sentences"])))
            for race in searched["races"]:
                console.say(race)
        console.say(_RATE.format(**_rates(searched)))
        if report is not None:
            json.dump(_search_summary(options, facts, run, searched), report, indent=2, ensure_ascii=False)
            report.write("\n")
    return FAILED if run is not None else 0


def replay(options: ReplayOptions, console: Console) -> int:
    """Run a recording again; returns the exit status.

    Raises:
        UsageError: It can't be replayed.
    """
    recording = _read(options.recording)
    program = _recorded_program(options, recording)
    values = dict(recording.parameters)
    job = {
        "job": "step",
        "path": str(program.path),
        "source": program.source,
        "sheet": _sheet_path(program),
        "values": values,
        "seed": recording.seed,
        "steps": recording.steps,
        "clock": recording.clock,
        "schedule": recording.schedule,
        "sites": recording.sites,
    }
    with ExitStack() as files:
        report, trace = open_output(options.report, files), open_output(options.trace, files)
        run = _only_run(job, console)
        if run is None:
            return FAILED
        facts = _facts(program, values, recording.preset, recording.seed, run)
        world, meters = _show(run, facts, console, trace=trace)
        console.say(_comparison(recording, run))
        if report is not None:
            json.dump(summary(facts, world, meters), report, indent=2, ensure_ascii=False, allow_nan=False)
            report.write("\n")
    return FAILED if run["failed"] else 0


def _read(path: Path) -> Recording:
    try:
        return read_recording(path)
    except RecordingError as error:
        raise UsageError(str(error)) from error


def _recorded_program(options: ReplayOptions, recording: Recording) -> Program:
    """The program of a recording, with its sheet if it is still there."""
    version = tuple(int(part) for part in recording.python.split(".")[:2] if part.isdecimal())
    if version < OLDEST_PYTHON and not options.anyway:
        raise UsageError(_PYTHON_TOO_OLD.format(recording=options.recording, python=recording.python))
    path = Path(recording.path)
    try:
        present = find_program(recording.name if not path.is_file() else recording.path)
    except ProgramError:
        return program_from_source(path, recording.source, None)
    if present.source != recording.source:
        if not options.anyway:
            raise UsageError(_SOURCE_CHANGED.format(recording=options.recording, program=present.path))
        return present
    return present


def _comparison(recording: Recording, run: Mapping[str, Any]) -> str:
    steps, diverged = len(recording.schedule), run["diverged"]
    if diverged is not None and diverged < steps:
        return _DIVERGED.format(step=diverged, steps=steps)
    if run["trace"] == recording.trace:
        return _SAME.format(steps=steps)
    if run["python"].split(".")[:2] != recording.python.split(".")[:2]:
        return _OTHER_PYTHON.format(recorded=recording.python, present=run["python"], steps=steps)
    return _OTHER_TRACE.format(steps=steps)


def _chosen(options: StepOptions) -> tuple[Program, str, dict[str, Value]]:
    program = find_program(options.program)
    preset = options.preset
    if preset is None:
        presets = [known.name for known in program.sheet.presets]
        preset = STEP_PRESET if STEP_PRESET in presets else program.sheet.preset
    return program, preset, program.values(preset, changed_values(program, options.settings))


def _sheet_path(program: Program) -> str | None:
    return str(program.path.with_suffix(".toml")) if program.has_sheet else None


def _job(kind: str, program: Program, values: Mapping[str, Value], options: StepOptions) -> dict[str, Any]:
    return {
        "job": kind,
        "path": str(program.path),
        "source": program.source,
        "sheet": _sheet_path(program),
        "values": dict(values),
        "seed": options.seed,
        "steps": options.steps,
        "clock": options.clock,
    }


def _only_run(job: Mapping[str, Any], console: Console) -> dict[str, Any] | None:
    """Let one schedule run; what it prints comes through. None if it couldn't be run, which has been said."""
    run = None
    with closing(messages(job)) as answers:
        for message in answers:
            match message["message"]:
                case "printed":
                    console.print_text(message["text"], to_error=message["error"])
                case "failed":
                    console.say(_CANT.format(sentence=message["sentence"]))
                case "run":
                    run = message
    return run


def _facts(program: Program, values: Mapping[str, Value], preset: str, seed: int, run: Mapping[str, Any]) -> RunFacts:
    received = sum(part[0] == "record" for part in run["story"])
    return RunFacts(program, values, preset, seed, 1.0, received)


def _show(
    run: Mapping[str, Any], facts: RunFacts, console: Console, *, trace: TextIO | None = None
) -> tuple[World, Meters]:
    """Print a schedule and its summary; returns what the summary was made from."""
    console.flush()
    world, meters = _folded(run, facts.program, trace)
    for line in run["lines"]:
        console.print_line(line)
    console.flush()
    for line in closing_lines(facts, world, meters):
        console.say(line)
    for race in run["races"]:
        console.say(race)
    return world, meters


def _folded(run: Mapping[str, Any], program: Program, trace: TextIO | None) -> tuple[World, Meters]:
    world = World(program.sheet)
    with ExitStack() as stack:
        listeners: list[Listener] = []
        chrome = None
        if trace is not None:
            chrome = stack.enter_context(ChromeTrace(trace, world, program.sheet.title))
            listeners.append(chrome.sample)

        def tell(gauge: Gauge, time: int, value: float) -> None:
            for listener in listeners:
                listener(gauge, time, value)

        meters = Meters(program.sheet.gauges, automatic=not program.has_sheet, listener=tell)
        for kind, *fields in run["story"]:
            if kind == "record":
                record = Record(*fields)
                world.apply(record)
                meters.apply(record)
                if chrome is not None:
                    chrome.apply(record)
            else:
                entry = ENTRY_TYPES[kind](*fields)
                world.add(entry)
                if isinstance(entry, ObjectEntry):
                    meters.add(entry, world.time)
        noted(world, run["reason"], len(run["schedule"]), tuple(run["silent"]), run["failure"])
        meters.advance(world.time)
    return world, meters


def _recording(facts: RunFacts, options: StepOptions, run: Mapping[str, Any]) -> Recording:
    sites = run["sites"]
    return Recording(
        name=facts.program.name,
        path=str(facts.program.path),
        source=facts.program.source,
        preset=facts.preset,
        parameters=facts.values,
        clock=options.clock,
        seed=options.seed,
        steps=options.steps,
        sites=None if sites is None else tuple(sites),
        schedule=tuple(run["schedule"]),
        trace=run["trace"],
        verdict_kind=run["verdict"]["kind"],
        verdict=run["verdict"]["sentence"],
        python=run["python"],
    )


def _save(file: TextIO | None, path: Path | None, recording: Recording, console: Console) -> None:
    if file is not None:
        json.dump(recording.to_json(), file, indent=1, ensure_ascii=False)
        file.write("\n")
        console.say(_SAVED.format(path=path))


def _tell_found(run: Mapping[str, Any], searched: Mapping[str, Any], facts: RunFacts, console: Console) -> None:
    _show(run, facts, console)
    console.say(
        (_FOUND_ONE if run["preemptions"] == 1 else _FOUND).format(
            program=facts.program.name,
            at=run["at"],
            schedules=searched["schedules"],
            steps=len(run["schedule"]),
            preemptions=run["preemptions"],
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
    options: ExploreOptions, facts: RunFacts, run: Mapping[str, Any] | None, searched: Mapping[str, Any]
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
        "program": facts.program.name,
        "preset": facts.preset,
        "parameters": dict(facts.values),
        "strategy": options.strategy,
        "clock": options.clock,
        "seed": options.seed,
        "schedules": searched["schedules"],
        "steps": searched["steps"],
        "seconds": searched["seconds"],
        "distinct_behaviours": searched["behaviours"],
        "said": searched["sentences"],
        "races": searched["races"],
        "found": found,
    }
