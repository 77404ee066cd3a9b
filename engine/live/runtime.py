"""`LiveRuntime`: threads run freely; pause, speed, stop and sliders reach them at their next operation."""

from collections.abc import Callable
from threading import Condition, Event, Lock
from time import perf_counter_ns
from typing import Final

from engine.live.clock import LabClock
from engine.recorder import Recorder, Sink
from engine.runtime import Runtime
from engine.thread_state import RunStopped, ThreadLeaves, ThreadState
from engine.trace import LAB_THREAD, MAIN_THREAD, Kind, pack

_LONGEST_WAIT_S: Final = 86_400.0


class LiveRuntime(Runtime):
    """Runs a program on real threads in real time.

    Attributes:
        clock: The lab clock.
        main_waits: Set once the program's main thread comes to a wait or its end: it has started what it starts.
        failure: Why the run had to be ended, or ``""``.
        retires_at: For each kind of thread, the operations (``buffer.get``, ``sleep``) at which it may leave.
    """

    def __init__(self, sink: Sink, *, seed: int = 0, speed: float = 1.0) -> None:
        self.clock = LabClock(speed)
        super().__init__(Recorder(sink, lambda: self.clock.segment), seed)
        self.retires_at: dict[str, frozenset[str]] = {}
        self.main_waits = Event()
        self.failure = ""
        self._leaving = 0
        # Guards changes of pause, stop and leaving; threads wait on it while the run is paused.
        self._control = Condition(Lock())

    # Waiting

    def deadline(self, seconds: float | None) -> int | None:
        if seconds is None:
            return None
        return self.clock.now() + int(min(seconds, _LONGEST_WAIT_S * 365) * 1e9)

    def seconds_until(self, deadline: int) -> float:
        return (deadline - self.clock.now()) / 1e9

    def park(self, me: ThreadState, deadline: int | None, verb: str, target: object) -> bool:
        recorder = self.recorder
        recorder.flush_before_wait(perf_counter_ns())
        if me.number == MAIN_THREAD and not self.main_waits.is_set():
            self.main_waits.set()
        gate = me.gate
        me.operation = (verb, target)
        try:
            while True:
                if self.attention:
                    self._attend(me, verb, target)
                if me.woken or (me.cut and verb == "sleep"):
                    me.woken = False
                    return True
                if deadline is None:
                    gate.acquire()
                    continue
                left = self.clock.real_seconds_until(deadline)
                if left is None:
                    gate.acquire()
                elif left > 0:
                    gate.acquire(timeout=min(left, _LONGEST_WAIT_S))
                else:
                    return False
        finally:
            me.operation = None

    def attend(self, verb: str, target: object, may_wait: bool = True) -> None:  # noqa: ARG002
        self._attend(self.current.me, verb, target)

    def _attend(self, me: ThreadState, verb: str, target: object) -> None:
        if me.number == LAB_THREAD and not self.stopping:
            return
        if me.judging:
            return
        if self.clock.paused:
            self._wait_for_resume()
        if self.stopping:
            raise RunStopped
        if me.leaving and not me.held and self._may_leave_at(me, verb, target):
            raise ThreadLeaves

    def _wait_for_resume(self) -> None:
        self.recorder.flush_before_wait(perf_counter_ns())
        with self._control:
            while self.clock.paused and not self.stopping:
                self._control.wait()

    def _may_leave_at(self, me: ThreadState, verb: str, target: object) -> bool:
        places = self.retires_at.get(me.kind, frozenset())
        name = self.name_of(target.number) if hasattr(target, "number") else ""
        return (f"{name}.{verb}" if name else verb) in places

    # Control, by the laboratory's command thread

    def pause(self) -> None:
        self._change_clock(self.clock.pause)

    def resume(self) -> None:
        self._change_clock(self.clock.resume)

    def set_speed(self, speed: float) -> None:
        self._change_clock(lambda: self.clock.set_speed(speed))

    def _change_clock(self, change: Callable[[], None]) -> None:
        with self._control:
            self.recorder.between_batches(change)
            speed = self.clock.segment.speed
            self.recorder.append(pack(perf_counter_ns(), speed, 0, 0, 0, LAB_THREAD, Kind.CLOCK))
            self._update_attention()
            self._control.notify_all()
        self.recorder.flush(perf_counter_ns())

    def stop(self) -> None:
        """Unwind every thread: each raises `RunStopped` at its next operation, or at once where it waits."""
        with self._control:
            self.stopping = True
            self._update_attention()
            self._control.notify_all()

    def fail(self, sentence: str) -> None:
        """End the run because it can't go on as it is; the host tells why."""
        self.failure = self.failure or sentence
        self.stop()

    def ask_to_leave(self, state: ThreadState, leaving: bool) -> None:
        """Ask a thread to leave where nothing is half done, or take that back."""
        with self._control:
            if state.leaving != leaving and not state.ended:
                state.leaving = leaving
                self._leaving += 1 if leaving else -1
                value = float(leaving)
                self.recorder.append(pack(perf_counter_ns(), value, 0, 0, 0, state.number, Kind.LEAVING))
                self._update_attention()
        self.recorder.flush_before_wait(perf_counter_ns())

    def _update_attention(self) -> None:
        # A thread that has left stays counted: to look once more costs little, to forget one would be a bug.
        self.attention = self.stopping or self.clock.paused or self._leaving > 0
        for hooks in self.hooks:
            hooks.attention = self.attention
        for state in list(self.threads):
            state.nudge()
