"""The program's ``time`` in the stepped runtime: sleeps jump, and clocks show virtual time."""

from collections.abc import Callable
from sys import _getframe
from time import perf_counter_ns
from typing import Any, Final

from engine.stepped.runtime import SteppedRuntime
from engine.trace import Kind, pack

_WALL_START_NS: Final = 1_700_000_000_000_000_000
"""What ``time.time`` shows at the start of every run, so that runs repeat."""
_MONOTONIC_START_NS: Final = 1_000_000_000_000


def virtual_clocks(runtime: SteppedRuntime) -> dict[str, Callable[..., Any]]:
    """Stand-ins for the functions of ``time`` that sleep or tell the time."""

    def sleep(seconds: float) -> None:
        if not isinstance(seconds, (int, float)) and not hasattr(seconds, "__index__"):
            raise TypeError(f"'{type(seconds).__name__}' object cannot be interpreted as an integer or float")
        if seconds < 0:
            raise ValueError("sleep length must be non-negative")
        runtime.attend("sleep", None)
        if not seconds:
            return
        me = runtime.current.me
        line = runtime.line_of(_getframe(1))
        runtime.recorder.append(pack(perf_counter_ns(), seconds, 0, 0, line, me.number, Kind.SLEEP))
        runtime.park(me, runtime.deadline(float(seconds)), "wake", None)
        runtime.recorder.append(pack(perf_counter_ns(), 0.0, 0, 0, line, me.number, Kind.WAKE))

    return {
        "sleep": sleep,
        "time": lambda: (_WALL_START_NS + runtime.scheduler.read_clock()) / 1e9,
        "time_ns": lambda: _WALL_START_NS + runtime.scheduler.read_clock(),
        "monotonic": lambda: (_MONOTONIC_START_NS + runtime.scheduler.read_clock()) / 1e9,
        "monotonic_ns": lambda: _MONOTONIC_START_NS + runtime.scheduler.read_clock(),
        "perf_counter": lambda: (_MONOTONIC_START_NS + runtime.scheduler.read_clock()) / 1e9,
        "perf_counter_ns": lambda: _MONOTONIC_START_NS + runtime.scheduler.read_clock(),
        "process_time": lambda: runtime.scheduler.read_clock() / 1e9,
        "thread_time": lambda: runtime.scheduler.read_clock() / 1e9,
    }
