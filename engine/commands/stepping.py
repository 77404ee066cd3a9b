"""``threadlab step``: one schedule of a program, shown step by step."""

from contextlib import ExitStack
from dataclasses import dataclass

from engine.commands.console import Console
from engine.commands.running import FAILED, UsageError, open_output, say_untraced
from engine.commands.schedules import DIVERGED, ScheduleOptions, chosen, facts_of, only_run, save, show
from engine.explore.recording import unpacked


@dataclass(frozen=True, slots=True)
class StepOptions(ScheduleOptions):
    """What the user asked for. `schedule`: as `recording.packed` writes it; None for the one of the seed."""

    schedule: str | None = None


def step(options: StepOptions, console: Console) -> int:
    """Run one schedule and show it; returns the exit status.

    Raises:
        UsageError, ProgramError: It can't be set up as asked.
        NotRunError: It can't be run.
    """
    setup = chosen(options)
    say_untraced(setup.program, console)
    try:
        schedule = None if options.schedule is None else unpacked(options.schedule)
    except ValueError as error:
        raise UsageError(f"--schedule: {error}") from error
    with ExitStack() as files:
        record = open_output(options.record, files)
        run = only_run(setup.job("step", schedule=schedule, sites=None), console)
        show(run, facts_of(setup, run), console)
        if run["diverged"] is not None and schedule is not None and run["diverged"] < len(schedule):
            console.say(DIVERGED.format(step=run["diverged"], steps=len(schedule)))
        save(record, options.record, setup.recording(run), console)
    return FAILED if run["failed"] else 0
