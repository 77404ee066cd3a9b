"""Where the labels of the time axis stand and what they say: how long ago, at what time, or after how many events."""

from typing import Final

from gui.look.quantities import clock_text, duration_text
from gui.record.event_scale import EVENT_NS, slot_of

SECOND: Final = 1_000_000_000

_STEPS: Final = (1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600)
"""Seconds between labels; below a second it is 1, 2 or 5 of a power of ten, above an hour whole hours."""


Tick = tuple[float, str]
"""A place from 0, the left edge, to 1, and what it is called."""


def ago_ticks(start: int, end: int, most: int) -> list[Tick]:
    """Labels of a view that follows the run, which ends now; at most `most` and one more, as of the others."""
    span = end - start
    step = _tick_step(span / max(most, 1))
    return [(1 - n * step / span, _ago_text(n * step)) for n in range(span // step, -1, -1)]


def clock_ticks(start: int, end: int, most: int) -> list[Tick]:
    """Labels of a part of the run by lab time; none before its beginning."""
    step = _tick_step((end - start) / max(most, 1))
    places = range(max(0, -(-start // step)), end // step + 1)
    return [((n * step - start) / (end - start), clock_text(n * step, step)) for n in places]


def event_ticks(start: int, end: int, most: int) -> list[Tick]:
    """Labels of an axis that has a slot for each event (`event_scale`): how many have happened."""
    step = max(_tick_step((end - start) / max(most, 1)), EVENT_NS) // EVENT_NS
    counts = range(max(1, -(-start // (step * EVENT_NS))) * step, end // EVENT_NS + 1, step)
    return [((slot_of(count) - start) / (end - start), str(count)) for count in counts]


def _tick_step(least_ns: float) -> int:
    if least_ns > SECOND:
        for seconds in _STEPS:
            if seconds * SECOND >= least_ns:
                return seconds * SECOND
        return int(-(-least_ns // (3600 * SECOND))) * 3600 * SECOND
    step = 1
    while True:
        for digit in (1, 2, 5):
            if digit * step >= least_ns:
                return digit * step
        step *= 10


def _ago_text(ago_ns: int) -> str:
    """How long ago, for an axis: ``now``, ``−5 s``, ``−2:30``, ``−20 ms``."""
    if ago_ns == 0:
        return "now"
    if ago_ns >= 120 * SECOND:
        return f"−{clock_text(ago_ns, SECOND)}"
    return f"−{duration_text(ago_ns)}"
