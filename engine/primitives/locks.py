"""``Lock``. Rules as in CPython's ``_threadmodule.c``: no hand-over, waiters wake in FIFO order."""

import sys
from _thread import TIMEOUT_MAX, allocate_lock
from collections import deque
from sys import _getframe
from time import perf_counter_ns
from typing import Any, ClassVar

from engine.primitives.traced import Traced
from engine.runtime import Runtime
from engine.thread_state import ThreadState
from engine.trace import Kind, Phase, pack

_NEGATIVE = f"timeout value must be {'a non-negative number' if sys.version_info >= (3, 13) else 'positive'}"
_ACQUIRE = int(Kind.ACQUIRE)
_RELEASE = int(Kind.RELEASE)
_GAVE_UP = int(Kind.GAVE_UP)


def _check_time_out(blocking: bool, timeout: float) -> float | None:
    """Seconds to wait for a lock, None for ever; 0 if not blocking.

    Raises:
        ValueError, OverflowError: As the standard library for these arguments.
    """
    if not isinstance(timeout, (int, float)):
        raise TypeError(f"'{type(timeout).__name__}' object cannot be interpreted as an integer or float")
    if not blocking:
        if timeout != -1:
            raise ValueError("can't specify a timeout for a non-blocking call")
        return 0
    if timeout == -1:
        return None
    if timeout < 0:
        raise ValueError(_NEGATIVE)
    if timeout > TIMEOUT_MAX:
        raise OverflowError("timeout value is too large")
    return timeout


class Lock(Traced):
    """A lock. The hot paths are written out, since a call costs as much as what they do.

    `_inner` is the real lock and guards `_holder` and `_line`. `_waiters` are the threads that want it, in the order in
    which they came; a release wakes the first, which then has to compete like everybody.
    """

    __slots__ = ("_checks", "_free", "_holder", "_inner", "_line", "_try", "_waiters")

    class_name: ClassVar[str] = "Lock"
    # The lock inside a condition is spoken of by the condition's name.
    spoken_of_by_owner: ClassVar[bool] = True

    def __init__(self) -> None:
        self._announce()
        self._inner = allocate_lock()
        self._try, self._free = self._inner.acquire, self._inner.release
        self._waiters: deque[ThreadState] = deque()
        self._holder: ThreadState | None = None
        self._line = 0
        self._checks: Any = None

    def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
        runtime = self._runtime
        seconds = None if blocking is True and timeout == -1 else _check_time_out(blocking, timeout)
        if runtime.attention:
            runtime.attend("acquire", self, seconds != 0)
        me: ThreadState = runtime.current.me
        return self._take(me, runtime.site(me, _getframe(1)), seconds)

    def _take(self, me: ThreadState, line: int, seconds: float | None) -> bool:
        runtime = self._runtime
        if not self._try(False) and not self._acquire_blocked(me, line, seconds):
            return False
        self._holder = me
        self._line = line
        me.held.append(self)
        time = perf_counter_ns()
        recorder = runtime.recorder
        recorder.append(pack(time, 1.0, self.number, 0, line, me.number, _ACQUIRE))
        if time > recorder.due:
            recorder.flush(time)
        return True

    def __enter__(self) -> bool:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("acquire", self)
        me: ThreadState = runtime.current.me
        frame = _getframe(1)
        site = me.sites.get(frame.f_lasti)
        line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        # Callables kept in slots are fetched first: calling them in one go takes the interpreter's slow path.
        take = self._try
        if not take(False):
            self._acquire_blocked(me, line, None)
        self._holder = me
        self._line = line
        me.held.append(self)
        append = runtime.recorder.append
        append(pack(perf_counter_ns(), 1.0, self.number, 0, line, me.number, _ACQUIRE))
        return True

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        runtime = self._runtime
        me = self._holder  # a `with` block is left by the thread that entered it
        if me is None or self._checks or runtime.attention:
            self._release(self._line)
            return
        # As `_free_for_others`, written out.
        self._holder = None
        held = me.held
        if held[-1] is self:
            held.pop()
        else:
            held.remove(self)
        time = perf_counter_ns()
        recorder = runtime.recorder
        append, free = recorder.append, self._free
        append(pack(time, 0.0, self.number, 0, self._line, me.number, _RELEASE))
        free()
        if self._waiters:
            self._wake_one()
        if time > recorder.due:
            recorder.flush(time)

    def release(self) -> None:
        runtime = self._runtime
        self._release(runtime.site(runtime.current.me, _getframe(1)))

    def _release(self, line: int) -> None:
        runtime = self._runtime
        if runtime.attention and not self._may_release(runtime):
            return
        if self._holder is None:
            raise RuntimeError("release unlocked lock")
        self._free_for_others(runtime.current.me, line)

    def _free_for_others(self, me: ThreadState, line: int) -> None:
        """Give the lock back; `me` need not be who took it."""
        runtime = self._runtime
        if self._checks:
            runtime.judge(me, self._checks, line)
        holder = self._holder
        assert holder is not None
        self._holder = None
        held = holder.held
        if held[-1] is self:
            held.pop()
        else:
            held.remove(self)
        time = perf_counter_ns()
        recorder = runtime.recorder
        append, free = recorder.append, self._free
        append(pack(time, 0.0, self.number, 0, line, me.number, _RELEASE))
        free()
        if self._waiters:
            self._wake_one()
        if time > recorder.due:
            recorder.flush(time)

    def _may_release(self, runtime: Runtime) -> bool:
        # While a run is unwound, `with` blocks are left without their lock being held: a wait was broken off.
        if runtime.stopping:
            return self._holder is runtime.current.me
        runtime.attend("release", self)
        return True

    def _wake_one(self) -> None:
        try:
            self._waiters.popleft().wake()
        except IndexError:  # the waiter gave up between the look and the pop
            pass

    def _acquire_blocked(self, me: ThreadState, line: int, seconds: float | None) -> bool:
        """Take the lock, waiting for it; False if it can't be had in `seconds`."""
        runtime = self._runtime
        if seconds == 0:
            _record_failure(runtime, me, self.number, line)
            return False
        deadline = runtime.deadline(seconds)
        runtime.blocked(me, Phase.LOCK, self.number, line, seconds)
        waiters = self._waiters
        while True:
            me.woken = False
            waiters.append(me)
            # A release that looked for waiters before this append has freed the lock before this attempt.
            if self._try(False):
                self._stop_waiting(me)
                return True
            try:
                in_time = runtime.park(me, deadline, "acquire", self)
            except BaseException:  # of the laboratory, or of a signal's handler
                self._stop_waiting(me, pass_on=True)
                raise
            if not in_time:
                self._stop_waiting(me, pass_on=True)
                if self._try(False):
                    return True
                _record_failure(runtime, me, self.number, line)
                return False
            if self._try(False):
                if me in waiters:  # the stepped runtime lets any of those that wait have a free lock
                    waiters.remove(me)
                return True

    def lab_ready(self, verb: str, _me: ThreadState) -> bool:
        """Whether an announced operation would not have to wait."""
        return verb != "acquire" or not self._inner.locked()

    def _stop_waiting(self, me: ThreadState, *, pass_on: bool = False) -> None:
        """Leave the queue; if a release has already chosen this thread, take the wake-up, and pass it on if told to."""
        try:
            self._waiters.remove(me)
        except ValueError:
            while not me.woken:
                me.gate.acquire(timeout=0.01)
            me.woken = False
            if pass_on and self._waiters and not self._inner.locked():
                self._wake_one()

    def locked(self) -> bool:
        if self._runtime.attention:
            self._runtime.attend("locked", self)
        return self._inner.locked()

    def _at_fork_reinit(self) -> None:
        self._inner = allocate_lock()
        self._try, self._free = self._inner.acquire, self._inner.release
        self._holder = None

    def __repr__(self) -> str:
        state = "locked" if self._inner.locked() else "unlocked"
        return f"<{state} _thread.lock object at {id(self):#x}>"

    # For Condition.

    def _is_owned(self) -> bool:
        # The standard library can't know the owner of a plain lock and takes "locked" for "mine".
        return self._inner.locked()

    def _leave_for_wait(self, line: int) -> int | None:
        """Give the lock back for a wait, whose own record tells so."""
        runtime, me = self._runtime, self._runtime.current.me
        if self._checks:
            runtime.judge(me, self._checks, line)
        holder, self._holder = self._holder, None
        if holder is not None:
            holder.held.remove(self)
        self._free()
        if self._waiters:
            self._wake_one()
        return None

    def _return_from_wait(self, _saved: int | None, me: ThreadState, line: int) -> None:
        """Take the lock again after a wait; only the end of the run interrupts this."""
        if not self._try(False):
            leaving, me.leaving = me.leaving, False
            self._acquire_blocked(me, line, None)
            me.leaving = leaving or me.leaving
        self._holder = me
        self._line = line
        me.held.append(self)
        self._runtime.recorder.append(pack(perf_counter_ns(), 1.0, self.number, 0, line, me.number, _ACQUIRE))


def _record_failure(runtime: Runtime, me: ThreadState, number: int, line: int) -> None:
    runtime.recorder.append(pack(perf_counter_ns(), 0.0, number, 0, line, me.number, _GAVE_UP))
