"""The scale of a graph: a range that follows the values without jumping about, and round numbers on it."""

import math
from dataclasses import dataclass
from typing import Final

_ROUND: Final = (1.0, 2.0, 5.0, 10.0)
_LIMIT_WITHIN: Final = 4
"""A limit up to so many times as high as the values is in the picture; a higher one would flatten them."""
_SHRINK_BELOW: Final = 0.5


@dataclass(frozen=True, slots=True)
class ValueScale:
    """From `low` at the bottom to `high` at the top, with a round number at each `step`."""

    low: float = 0.0
    high: float = 1.0
    step: float = 1.0

    def ticks(self) -> list[float]:
        """The round numbers on the scale, from the bottom up."""
        first, last = math.ceil(self.low / self.step - 1e-9), math.floor(self.high / self.step + 1e-9)
        return [number * self.step for number in range(first, last + 1)]

    def following(self, low: float, high: float, limit: float, most_ticks: int, *, whole: bool = False) -> "ValueScale":
        """The scale for values from `low` to `high`: this one, unless they leave it or use too little of it.

        Args:
            low, high: Extremes of what is in view, nan if there is nothing.
            limit: A line that should be in the picture, nan if there is none.
            most_ticks: How many labels there is room for, at least 2.
            whole: Values are whole numbers, and so are the labels.
        """
        if math.isnan(low) or math.isnan(high):
            low = high = 0.0
        if limit <= max(_LIMIT_WITHIN * high, 20.0):
            high = max(high, limit)
        wanted = _round_scale(min(0.0, low), max(0.0, high), most_ticks, 1.0 if whole else 0.0)
        fits = self.low <= wanted.low and wanted.high <= self.high
        roomy = wanted.high - wanted.low < _SHRINK_BELOW * (self.high - self.low)
        same_labels = len(self.ticks()) <= most_ticks + 1
        return self if fits and not roomy and same_labels else wanted


def _round_scale(low: float, high: float, most_ticks: int, least_step: float) -> ValueScale:
    if high == low:
        high = low + 1
    step = max(least_step, round_step((high - low) / max(most_ticks - 1, 1)))
    return ValueScale(math.floor(low / step) * step, math.ceil(high / step - 1e-9) * step, step)


def round_step(least: float) -> float:
    """The smallest 1, 2 or 5 times a power of ten that is at least `least`."""
    power = 10.0 ** math.floor(math.log10(least))
    return next(digit * power for digit in _ROUND if digit * power >= least * (1 - 1e-9))
