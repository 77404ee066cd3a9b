"""The line that a gauge should not pass: where it is in a run, and what it says."""

import math
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from engine import phrases
from gui.record.gauge_series import GaugeSeries
from gui.record.run_record import RunRecord

_PARAMETER: Final = "{label} {value}"
_CAPACITY: Final = "Capacity {value}"


@dataclass(frozen=True, slots=True)
class Limit:
    """A value that a curve should not pass, nan for none, and what it says."""

    value: float = math.nan
    text: str = ""


def limit_of(record: RunRecord, curves: Iterable[GaugeSeries]) -> Limit:
    """The limit of the first of a graph's gauges that has one; 0 and less is none (an unlimited queue)."""
    for series in curves:
        parameter = series.gauge.limit
        value: object = record.value(parameter) if parameter else None
        # A queue that is already built keeps its capacity, wherever the slider is.
        if series.gauge.kind == "size" and series.object is not None:
            value = series.object.capacity
        if isinstance(value, (int, float)) and value > 0:
            text = phrases.number(value)
            if not parameter:
                return Limit(value, _CAPACITY.format(value=text))
            label = record.program.sheet.parameter(parameter).label
            return Limit(value, _PARAMETER.format(label=label, value=text))
    return Limit()
