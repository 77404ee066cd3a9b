"""How the search for a failing schedule is explained, and its result said."""

from collections.abc import Mapping
from typing import Any, Final

from engine.phrases import Counted

CLOCKS: Final = {
    "exact": ("Take their time", "Time passes only while no thread can go on."),
    "slow": (
        "May end early",
        "A sleep may end before others have gone on, as on a slow machine: whoever waits by sleeping is found out.",
    ),
}
"""Name and explanation of each clock."""

_FIGURES: Final = "Schedules: {schedules} · a second: {rate} · distinct behaviours: {behaviours} · {seconds} s"
_FIRST_FIGURES: Final = "Schedules: {schedules} · a second: {rate} · {seconds} s"
_FOUND_WITHOUT: Final = Counted(
    "Schedule {at} fails. Shrunk to one step.",
    "Schedule {at} fails. Shrunk to {count} steps, without interrupting any thread.",
)
_FOUND: Final = Counted(
    "Schedule {at} fails. Shrunk to {steps} steps, with one interruption of a thread.",
    "Schedule {at} fails. Shrunk to {steps} steps, with {count} interruptions of a thread.",
)
_CONFIRMED: Final = "Replayed, it gives the same trace, event for event."
_NOT_CONFIRMED: Final = "Replayed, it does not give the same trace: something outside the laboratory has a part in it."


def figures(progress: Mapping[str, Any]) -> str:
    """How far a search has come, in numbers; `progress` is a message of its process."""
    seconds = progress["seconds"]
    # Behaviours aren't counted while it is learned what threads share: none then means nothing.
    return (_FIGURES if progress["behaviours"] else _FIRST_FIGURES).format(
        schedules=f"{progress['schedules']:,}",
        rate=f"{progress['schedules'] / max(seconds, 1e-9):,.0f}",
        behaviours=f"{progress['behaviours']:,}",
        seconds=f"{seconds:.1f}",
    )


def found(run: Mapping[str, Any]) -> tuple[str, str]:
    """What was found, and whether it can be relied on; `run` is the message of its process."""
    steps, preemptions = len(run["schedule"]), run["preemptions"]
    template = _FOUND if preemptions else _FOUND_WITHOUT
    sentence = template.format(preemptions or steps, at=f"{run['at']:,}", steps=steps)
    return sentence, _CONFIRMED if run["confirmed"] else _NOT_CONFIRMED
