"""How often each value came up: as bars for a reader, a value each or a range each."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from engine import phrases

MOST_BARS: Final = 10

_RANGE: Final = "{first} to {last}"


@dataclass(frozen=True, slots=True)
class Bar:
    """`label` says which values, `count` how often they came up."""

    label: str
    count: int


def bars(values: Sequence[float], most: int = MOST_BARS) -> list[Bar]:
    """Bars for these values, from the smallest on: one for each if there are few, else ranges of the same width."""
    counts = Counter(values)
    if len(counts) <= most:
        return [Bar(phrases.number(value), counts[value]) for value in sorted(counts)]
    least, greatest = min(values), max(values)
    width = (greatest - least) / most
    places = Counter(min(most - 1, int((value - least) / width)) for value in values)
    return [Bar(_range_label(values, least, width, place, most), places[place]) for place in range(most)]


def _range_label(values: Sequence[float], least: float, width: float, place: int, most: int) -> str:
    """The range of a bar: whole numbers if all values are such."""
    first, last = least + place * width, least + (place + 1) * width
    if all(value == int(value) for value in values):
        first, last = -(-first // 1), last // 1 if place == most - 1 else -(-last // 1) - 1
    return _RANGE.format(first=phrases.number(first), last=phrases.number(last))
