"""The program's ``time`` in the live runtime: it follows the lab clock."""

import time as real_time
from collections.abc import Callable
from sys import _getframe
from time import perf_counter_ns
from typing import Any, Final

from engine.live.runtime import LiveRuntime
from engine.trace import Kind, pack

_NOTHING: Final[tuple[frozenset[str], int]] = (frozenset(), 0)


def lab_clocks(runtime: LiveRuntime) -> dict[str, Callable[..., Any]]:
    """Stand-ins for the functions of ``time`` that sleep or tell the time."""
    now = runtime.clock.now
    wall_start_ns = real_time.time_ns()
    monotonic_start_ns = real_time.monotonic_ns()

    def sleep(seconds: float) -> None:
        if runtime.attention:
            runtime.attend("sleep", None)
        me = runtime.current.me
        (constants, version), me.sleeps_on = me.sleeps_on, _NOTHING
        if not seconds > 0:
            real_time.sleep(seconds)  # refuses what is no time; 0 lets other threads run
            return
        deadline = runtime.deadline(float(seconds))
        line = runtime.line_of(_getframe(1))
        runtime.recorder.append(pack(perf_counter_ns(), seconds, 0, 0, line, me.number, Kind.SLEEP))
        me.woken = me.cut = False
        me.sleeps_on = (constants, version)
        # A change is entered before sleepers are looked through: it is seen either here or there.
        changed = runtime.changed_in
        if not any(changed.get(constant, 0) > version for constant in constants):
            runtime.park(me, deadline, "sleep", None)
        me.sleeps_on = _NOTHING
        runtime.recorder.append(pack(perf_counter_ns(), 0.0, 0, 0, line, me.number, Kind.WAKE))

    return {
        "sleep": sleep,
        "time": lambda: (wall_start_ns + now()) / 1e9,
        "time_ns": lambda: wall_start_ns + now(),
        "monotonic": lambda: (monotonic_start_ns + now()) / 1e9,
        "monotonic_ns": lambda: monotonic_start_ns + now(),
        "perf_counter": lambda: (monotonic_start_ns + now()) / 1e9,
        "perf_counter_ns": lambda: monotonic_start_ns + now(),
    }
