"""What time it is in the laboratory, between and after the events that say so."""

from collections.abc import Callable
from time import perf_counter_ns

from engine.wire import Clock


class LabClock:
    """Estimates lab time now from the batches heard so far. Times in nanoseconds.

    A batch is some milliseconds old when it arrives, by a varying amount. The batch that was fastest under
    the present speed counts, so that the clock runs evenly and is never ahead of the child's.
    """

    def __init__(self, real_time: Callable[[], int] = perf_counter_ns) -> None:
        self._real_time = real_time
        self._lab_ns = 0
        self._real_ns = 0
        self._speed = 0.0
        self._clock_ns = -1  # the child's time at which its present clock began
        self._frozen = False

    @property
    def speed(self) -> float:
        """How fast lab time passes: 0 while paused, after the end and before the first event."""
        return self._speed

    def now_ns(self) -> int:
        return self._lab_ns + round((self._real_time() - self._real_ns) * self._speed)

    def hear(self, clock: Clock, newest_ns: int) -> None:
        """A batch recorded under `clock` came in; its newest event is from lab time `newest_ns`."""
        if self._frozen or clock.real_ns < self._clock_ns:
            return
        if clock.real_ns > self._clock_ns or clock.speed != self._speed:
            self._clock_ns = clock.real_ns
            self._set(newest_ns, clock.speed)
        elif newest_ns > self.now_ns():
            self._set(newest_ns, clock.speed)

    def change_speed(self, lab_ns: int, speed: float) -> None:
        """An event of lab time `lab_ns` says that time passes at `speed` from there on, 0 for paused."""
        if not self._frozen:
            self._set(lab_ns, speed)

    def freeze(self, lab_ns: int) -> None:
        """The run is over; it is `lab_ns` for ever."""
        self._set(lab_ns, 0.0)
        self._frozen = True

    def _set(self, lab_ns: int, speed: float) -> None:
        self._lab_ns, self._real_ns, self._speed = lab_ns, self._real_time(), speed
