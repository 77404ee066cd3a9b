"""Evaluates gauges record by record, for reports, tables and traces (the window has its own way)."""

import math
from abc import ABC, abstractmethod
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from engine.gauges import DEFINITIONS, RATE_STEP_NS, RATE_WINDOW_NS, Definition, Form, gauge_for
from engine.sheet import Gauge
from engine.trace import Kind, ObjectEntry, Record

_STEPS_IN_WINDOW: Final = RATE_WINDOW_NS // RATE_STEP_NS

Listener = Callable[[Gauge, int, float], None]
"""Told each sample: the gauge, lab time in nanoseconds, value."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a gauge showed from the first appearance of its object on; nan where there was nothing to show.

    Attributes:
        mean: Over time; of residence over the items.
        samples: How many there were.
    """

    last: float = math.nan
    minimum: float = math.nan
    maximum: float = math.nan
    mean: float = math.nan
    samples: int = 0


class Meter(ABC):
    """One gauge on one object."""

    def __init__(self, gauge: Gauge, time: int) -> None:
        """`time` is the lab time at which the object appeared."""
        self.gauge = gauge
        self.definition: Definition = DEFINITIONS[gauge.kind]
        self.listener: Listener | None = None
        self._last = self.definition.start
        self._minimum = self._maximum = self._last
        self._samples = 0
        self._since = time
        self._measured_ns = 0
        self._area = 0.0

    @abstractmethod
    def apply(self, record: Record) -> None:
        """Take in a record of the object, of one of the definition's kinds."""

    def advance(self, _time: int) -> None:
        """Take in that lab time has come to a point; most gauges change with events only."""
        return

    def reading(self, now: int) -> Reading:
        """What it showed up to lab time `now`."""
        self.advance(now)
        self._pass_time(now)
        mean = self._area / self._measured_ns if self._measured_ns else self._last
        return Reading(self._last, self._minimum, self._maximum, mean, self._samples)

    def _sample(self, time: int, value: float) -> None:
        self._pass_time(time)
        self._last = value
        # Written so that the first sample replaces a nan.
        if not value >= self._minimum:
            self._minimum = value
        if not value <= self._maximum:
            self._maximum = value
        self._samples += 1
        if self.listener is not None:
            self.listener(self.gauge, time, value)

    def _pass_time(self, time: int) -> None:
        # The clocks of two threads may cross by microseconds: time stands then.
        passed = time - self._since
        if passed > 0:
            self._since = time
            if not math.isnan(self._last):
                self._area += self._last * passed
                self._measured_ns += passed


class _SampledMeter(Meter):
    def apply(self, record: Record) -> None:
        if not math.isnan(record.value):
            self._sample(record.time, record.value)


class _CountedMeter(Meter):
    def __init__(self, gauge: Gauge, time: int) -> None:
        super().__init__(gauge, time)
        self._steps = [self.definition.steps.get(kind, 0) for kind in _ALL_KINDS]

    def apply(self, record: Record) -> None:
        self._sample(record.time, max(0.0, self._last + self._steps[record.kind]))


class _ResidenceMeter(Meter):
    def __init__(self, gauge: Gauge, time: int) -> None:
        super().__init__(gauge, time)
        self._put_at: dict[int, int] = {}

    def apply(self, record: Record) -> None:
        if record.kind == Kind.PUT:
            self._put_at[record.item] = record.time
            return
        put_at = self._put_at.pop(record.item, None)
        if put_at is not None:
            self._sample(record.time, max(0, record.time - put_at) / 1e9)

    def _pass_time(self, _time: int) -> None:
        """The mean is taken over the items."""

    def _sample(self, time: int, value: float) -> None:
        super()._sample(time, value)
        self._area += value
        self._measured_ns += 1


class _RateMeter(Meter):
    def __init__(self, gauge: Gauge, time: int) -> None:
        super().__init__(gauge, time)
        self._step = time // RATE_STEP_NS
        self._counts: deque[int] = deque([0] * _STEPS_IN_WINDOW, _STEPS_IN_WINDOW)

    def apply(self, record: Record) -> None:
        self.advance(record.time)
        self._counts[-1] += 1

    def advance(self, time: int) -> None:
        while self._step < time // RATE_STEP_NS:
            self._step += 1
            self._sample(self._step * RATE_STEP_NS, sum(self._counts))
            self._counts.append(0)


_ALL_KINDS: Final = range(max(Kind) + 1)

_METERS: Final[dict[Form, type[Meter]]] = {
    Form.SAMPLED: _SampledMeter,
    Form.COUNTED: _CountedMeter,
    Form.RESIDENCE: _ResidenceMeter,
    Form.RATE: _RateMeter,
}


def _meter_for(gauge: Gauge, time: int) -> Meter:
    """A meter of the right form."""
    return _METERS[DEFINITIONS[gauge.kind].form](gauge, time)


class Meters:
    """All gauges of a run: those of its sheet, or in a script without one `gauge_for` every object.

    A gauge is measured on every object that it could turn out to mean, since names may come late.
    """

    def __init__(self, gauges: Sequence[Gauge], *, automatic: bool, listener: Listener | None = None) -> None:
        """`listener` is told the samples of objects that bear their gauge's name."""
        self._gauges = gauges
        self._automatic = automatic
        self._listener = listener
        self._entries: dict[int, ObjectEntry] = {}
        self._meters: dict[int, list[Meter]] = {}
        self._followers: list[dict[int, list[Meter]]] = [{} for _ in _ALL_KINDS]

    def add(self, entry: ObjectEntry, time: int) -> None:
        """Take in that an object has appeared, or got its name, at lab time `time`."""
        if entry.number not in self._entries:
            self._begin(entry, time)
        self._entries[entry.number] = entry
        for meter in self._meters.get(entry.number, ()):
            if self._automatic:
                meter.gauge = gauge_for(entry) or meter.gauge
            meter.listener = self._listener if meter.gauge.of == entry.name else None

    def _begin(self, entry: ObjectEntry, time: int) -> None:
        gauges = self._gauges
        if self._automatic:
            gauge = gauge_for(entry)
            gauges = [gauge] if gauge is not None else []
        for gauge in gauges:
            if entry.class_name in DEFINITIONS[gauge.kind].classes:
                meter = _meter_for(gauge, time)
                self._meters.setdefault(entry.number, []).append(meter)
                for kind in meter.definition.steps:
                    self._followers[kind].setdefault(entry.number, []).append(meter)

    def apply(self, record: Record) -> None:
        """Take in an event."""
        followers = self._followers[record.kind]
        if followers:
            for meter in followers.get(record.object, ()):
                if meter.definition.counts(record):
                    meter.apply(record)

    def advance(self, time: int) -> None:
        """Take in that lab time has come to `time`: rates fall while nothing happens."""
        for meters in self._meters.values():
            for meter in meters:
                meter.advance(time)

    def readings(self, now: int) -> list[tuple[Gauge, Reading]]:
        """What the gauges showed up to lab time `now`, in the sheet's order, without one if they have any."""
        named: dict[str, tuple[Gauge, Reading]] = {}
        if not self._automatic:
            named = {gauge.name: (gauge, Reading()) for gauge in self._gauges}
        for number, meters in self._meters.items():
            for meter in meters:
                if meter.gauge.of == self._entries[number].name:
                    reading = meter.reading(now)
                    if reading.samples or not self._automatic:
                        named[meter.gauge.name] = (meter.gauge, reading)
        return list(named.values())
