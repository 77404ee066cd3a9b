"""How samples of a curve come from the records of an object, for each form of `engine.gauges`."""

from collections.abc import Callable
from typing import Final

import numpy as np
import numpy.typing as npt

from engine.gauges import RATE_STEP_NS, RATE_WINDOW_NS, Form
from engine.trace import Kind
from gui.record.columns import Rows
from gui.record.pyramid import Times, Values

Steps = npt.NDArray[np.int8]
Samples = tuple[Times, Values]

_NO_SAMPLES: Final[Samples] = (np.empty(0, np.int64), np.empty(0))
_STEPS_IN_WINDOW: Final = RATE_WINDOW_NS // RATE_STEP_NS


class Evaluator:
    """Turns the records of one object, batch by batch, into samples with ascending times."""

    def __init__(self, begin_ns: int) -> None:
        """`begin_ns` is the lab time at which the object appeared."""

    def samples(self, rows: Rows, steps: Steps) -> Samples:
        """What n > 0 records and their steps (`engine.gauges.Definition`) add to the curve."""
        raise NotImplementedError

    def samples_until(self, _now_ns: int) -> Samples:
        """What is known when no record before a lab time will come any more."""
        return _NO_SAMPLES


class _Sampled(Evaluator):
    def samples(self, rows: Rows, _steps: Steps) -> Samples:
        times, values = rows["time"], rows["value"]
        numbers = ~np.isnan(values)
        return times[numbers], values[numbers]


class _Counted(Evaluator):
    def __init__(self, begin_ns: int) -> None:
        super().__init__(begin_ns)
        self._count = 0

    def samples(self, rows: Rows, steps: Steps) -> Samples:
        counts = self._count + np.cumsum(steps, dtype=np.int64)
        # Never below 0: what would have gone below is added to everything after it.
        counts -= np.minimum(np.minimum.accumulate(counts), 0)
        self._count = int(counts[-1])
        return rows["time"], counts.astype(np.float64)


class _Residence(Evaluator):
    """Keeps the items that are in the queue, by number, which ascends as the queue gives it."""

    def __init__(self, begin_ns: int) -> None:
        super().__init__(begin_ns)
        self._size = 0
        self._items = np.empty(256, np.uint32)
        self._since = np.empty(256, np.int64)
        self._inside = np.empty(256, bool)

    def samples(self, rows: Rows, _steps: Steps) -> Samples:
        putting = rows["kind"] == int(Kind.PUT)
        self._put(rows["item"][putting], rows["time"][putting])
        if not self._size:
            return _NO_SAMPLES
        gets = rows[~putting]
        places = np.searchsorted(self._items[: self._size], gets["item"])
        places[places == self._size] = 0
        found = (self._items[places] == gets["item"]) & self._inside[places]
        places, times = places[found], gets["time"][found]
        self._inside[places] = False
        return times, (times - self._since[places]) / 1e9

    def _put(self, items: npt.NDArray[np.uint32], times: Times) -> None:
        if self._size + len(items) > len(self._items):
            self._make_room(len(items))
        new = slice(self._size, self._size + len(items))
        self._items[new], self._since[new], self._inside[new] = items, times, True
        self._size = new.stop

    def _make_room(self, more: int) -> None:
        here = np.flatnonzero(self._inside[: self._size])
        capacity = max(256, 2 * (len(here) + more))
        self._size = len(here)
        self._items = np.resize(self._items[here], capacity)
        self._since = np.resize(self._since[here], capacity)
        self._inside = np.ones(capacity, bool)


class _Rate(Evaluator):
    """Counts records in steps of `RATE_STEP_NS`; only changes of the rate become samples."""

    def __init__(self, begin_ns: int) -> None:
        super().__init__(begin_ns)
        self._next = -(-begin_ns // RATE_STEP_NS)  # the step at whose beginning the next sample is due
        self._counts = np.zeros(_STEPS_IN_WINDOW, np.int64)  # of the steps from `_next - _STEPS_IN_WINDOW` on
        self._last = 0.0

    def samples(self, rows: Rows, _steps: Steps) -> Samples:
        times = rows["time"]
        places = times // RATE_STEP_NS - (self._next - _STEPS_IN_WINDOW)
        counted = np.bincount(places[places >= 0], minlength=len(self._counts))
        counted[: len(self._counts)] += self._counts
        self._counts = counted
        return self.samples_until(int(times[-1]))

    def samples_until(self, now_ns: int) -> Samples:
        steps = now_ns // RATE_STEP_NS - self._next + 1
        if steps <= 0:
            return _NO_SAMPLES
        sums = np.cumsum(self._counts)
        sums = np.concatenate([[0], sums, np.full(max(0, steps + _STEPS_IN_WINDOW - len(sums)), sums[-1])])
        values = (sums[_STEPS_IN_WINDOW:] - sums[:-_STEPS_IN_WINDOW])[:steps].astype(np.float64)
        times = np.arange(self._next, self._next + steps, dtype=np.int64) * RATE_STEP_NS
        self._next += steps
        left = self._counts[steps:]
        self._counts = np.concatenate([left, np.zeros(max(0, _STEPS_IN_WINDOW - len(left)), np.int64)])
        changes = np.flatnonzero(np.diff(values, prepend=self._last))
        self._last = float(values[-1])
        return times[changes], values[changes]


EVALUATORS: Final[dict[Form, Callable[[int], Evaluator]]] = {
    Form.SAMPLED: _Sampled,
    Form.COUNTED: _Counted,
    Form.RESIDENCE: _Residence,
    Form.RATE: _Rate,
}
