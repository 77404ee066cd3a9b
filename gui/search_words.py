"""How the search for a failing schedule is explained, and its result said."""

from collections.abc import Mapping
from typing import Any, Final

CLOCKS: Final = {
    "exact": ("Take their time", "Time passes only while no thread can go on."),
    "slow": (
        "May end early",
        "A sleep may end before others have gone on, as on a slow machine: whoever waits by sleeping is found out.",
    ),
}
"""Name and explanation of each clock."""

_FIGURES: Final = "{schedules} schedules · {rate} schedules/s · {behaviours} distinct behaviours · {seconds} s"
_FOUND_NONE: Final = "Schedule {at} fails. Shrunk to {steps} steps, without interrupting any thread."
_FOUND_ONE: Final = "Schedule {at} fails. Shrunk to {steps} steps, with one interruption of a thread."
_FOUND_MANY: Final = "Schedule {at} fails. Shrunk to {steps} steps, with {preemptions} interruptions of a thread."
_CONFIRMED: Final = "Replayed, it gives the same trace, event for event."
_NOT_CONFIRMED: Final = "Replayed, it does not give the same trace: something outside the laboratory has a part in it."


def figures(progress: Mapping[str, Any]) -> str:
    """How far a search has come, in numbers; `progress` is a message of its process."""
    seconds = progress["seconds"]
    return _FIGURES.format(
        schedules=f"{progress['schedules']:,}",
        rate=f"{progress['schedules'] / max(seconds, 1e-9):,.0f}",
        behaviours=f"{progress['behaviours']:,}",
        seconds=f"{seconds:.1f}",
    )


def found(run: Mapping[str, Any]) -> tuple[str, str]:
    """What was found, and whether it can be relied on; `run` is the message of its process."""
    preemptions = run["preemptions"]
    template = (_FOUND_NONE, _FOUND_ONE)[preemptions] if preemptions < 2 else _FOUND_MANY
    sentence = template.format(at=f"{run['at']:,}", steps=len(run["schedule"]), preemptions=preemptions)
    return sentence, _CONFIRMED if run["confirmed"] else _NOT_CONFIRMED
