"""The curve of each gauge, computed from whole batches by the rules of `engine.gauges`."""

import math
from typing import Final

import numpy as np

from engine.gauges import DEFINITIONS
from engine.sheet import Gauge
from engine.trace import Kind, ObjectEntry
from gui.look.quantities import quantity_text
from gui.record.columns import Rows
from gui.record.gauge_evaluators import EVALUATORS, Samples
from gui.record.pyramid import Pyramid, Reading

_RANGE: Final = "{low} to {high}"
_PUT, _GET = int(Kind.PUT), int(Kind.GET)  # numpy takes five times as long to compare with an enum


class GaugeSeries:
    """A gauge and its curve over the whole run.

    Attributes:
        object: What it measures; None until an object of that name appears.
        pyramid: The curve.
        last: Its newest value, nan if there is none yet.
    """

    def __init__(self, gauge: Gauge) -> None:
        self.gauge = gauge
        self.object: ObjectEntry | None = None
        self.pyramid = Pyramid()
        self.last = math.nan
        self._definition = DEFINITIONS[gauge.kind]
        self._steps = np.zeros(max(Kind) + 2, np.int8)
        for kind, step in self._definition.steps.items():
            self._steps[kind] = step
        self._evaluator = EVALUATORS[self._definition.form](0)

    @property
    def whole(self) -> bool:
        """Whether it can only have whole numbers: it counts something."""
        return self.gauge.kind not in ("value", "residence")

    def bind(self, entry: ObjectEntry, history: Rows, now_ns: int) -> None:
        """Measure an object if it bears the gauge's name and no newer one does.

        Args:
            entry: The object, when it appears and whenever its name changes.
            history: All events kept so far; those of the object count even if it had another name then.
            now_ns: Lab time of the newest event.
        """
        if entry.name != self.gauge.of or entry.class_name not in self._definition.classes:
            return
        if self.object is not None and entry.number <= self.object.number:
            if entry.number == self.object.number:
                self.object = entry
            return
        self.object = entry
        self.pyramid = Pyramid()
        self.last = math.nan
        mine = history[history["object"] == entry.number]
        begin = int(mine["time"][0]) if len(mine) else now_ns
        self._evaluator = EVALUATORS[self._definition.form](begin)
        if not math.isnan(self._definition.start):
            self._add((np.array([begin], np.int64), np.array([self._definition.start])))
        self.append(mine)

    def append(self, rows: Rows) -> None:
        """Take in events with ascending lab times; those of other objects are left out."""
        if self.object is None:
            return
        steps = self._steps.take(rows["kind"], mode="clip")
        matters = (steps != 0) & (rows["object"] == self.object.number)
        if not self._definition.with_none:
            matters &= (rows["item"] != 0) | ((rows["kind"] != _PUT) & (rows["kind"] != _GET))
        places = np.flatnonzero(matters)
        if len(places):
            self._add(self._evaluator.samples(rows[places], steps[places]))

    def advance(self, now_ns: int) -> None:
        """No event before lab time `now_ns` will come any more: a rate falls while nothing happens."""
        if self.object is not None:
            self._add(self._evaluator.samples_until(now_ns))

    def latest_text(self) -> str:
        """The newest value with its unit; a dash if there is none."""
        return quantity_text(self.last, self.gauge.unit)

    def text_at(self, time_ns: int) -> str:
        """The value at a lab time with its unit; a dash if there was none yet."""
        reading = self.pyramid.reading(time_ns)
        return quantity_text(math.nan, self.gauge.unit) if reading is None else reading_text(reading, self.gauge.unit)

    def _add(self, samples: Samples) -> None:
        times, values = samples
        if len(times):
            self.pyramid.append(times, values)
            self.last = float(values[-1])


def reading_text(reading: Reading, unit: str) -> str:
    """An exact value, or the range where single samples are no longer kept."""
    if reading.low == reading.high:
        return quantity_text(reading.high, unit)
    return _RANGE.format(low=quantity_text(reading.low, ""), high=quantity_text(reading.high, unit))
