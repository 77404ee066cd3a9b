"""The lab clock: real time that a pause freezes and a speed scales."""

from time import perf_counter_ns
from typing import Final

from engine.wire import Clock

SPEEDS: Final = (0.1, 10.0)
"""Slowest and fastest speed."""


class LabClock:
    """Lab time in nanoseconds since the run's start; the program's own clocks and timeouts follow it.

    Its state is one immutable `Clock`, replaced as a whole, so that any thread can read it without a lock. Speed 0
    within that means paused.
    """

    def __init__(self, speed: float = 1.0) -> None:
        self._speed = speed
        self.segment = Clock(perf_counter_ns(), 0, speed)

    @property
    def paused(self) -> bool:
        return self.segment.speed == 0

    @property
    def speed(self) -> float:
        """The speed while it isn't paused."""
        return self._speed

    def now(self) -> int:
        """Lab time now."""
        return self.segment.lab_time(perf_counter_ns())

    def real_seconds_until(self, lab_ns: int) -> float | None:
        """Real seconds until a lab time, at the present speed (0 or less once it is past); None while paused."""
        segment = self.segment
        left = lab_ns - segment.lab_time(perf_counter_ns())
        if segment.speed == 0:
            return None
        return left / segment.speed / 1e9

    def pause(self) -> None:
        self._begin_segment(0.0)

    def resume(self) -> None:
        self._begin_segment(self._speed)

    def set_speed(self, speed: float) -> None:
        self._speed = speed
        if not self.paused:
            self._begin_segment(speed)

    def _begin_segment(self, speed: float) -> None:
        real = perf_counter_ns()
        self.segment = Clock(real, self.segment.lab_time(real), speed)
