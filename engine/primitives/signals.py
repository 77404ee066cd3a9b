"""``Event``, ``Semaphore`` and ``BoundedSemaphore``. Rules as in CPython's ``Lib/threading.py``."""

from _thread import allocate_lock
from collections import deque
from sys import _getframe
from time import perf_counter_ns
from typing import Any, ClassVar

from engine.primitives.older_names import warn_of_older_name
from engine.primitives.traced import Traced
from engine.thread_state import ThreadState
from engine.trace import Kind, Phase, pack


class Waitable(Traced):
    """An object with a queue of threads that wait for it. `_mutex` guards its state and `_waiters`."""

    __slots__ = ("_mutex", "_waiters")

    def _prepare(self, *, capacity: int = 0) -> None:
        self._announce(capacity=capacity)
        self._mutex = allocate_lock()
        self._waiters: deque[ThreadState] = deque()

    def _record(self, kind: Kind, value: float, line: int, item: int = 0) -> None:
        runtime = self._runtime
        time = perf_counter_ns()
        recorder = runtime.recorder
        recorder.append(pack(time, value, self.number, item, line, runtime.current.me.number, kind))

    def _flush(self) -> None:
        recorder = self._runtime.recorder
        time = perf_counter_ns()
        if time > recorder.due:
            recorder.flush(time)

    def _park(self, me: ThreadState, phase: Phase, verb: str, seconds: float | None, line: int) -> bool:
        """Wait as the last of the queue, which `me` has joined under the mutex; False if the time is over."""
        runtime = self._runtime
        deadline = runtime.deadline(seconds)
        runtime.blocked(me, phase, self.number, line, seconds)
        try:
            if runtime.park(me, deadline, verb, self):
                with self._mutex:
                    if me in self._waiters:  # the stepped runtime lets any of those that wait go on
                        self._waiters.remove(me)
                return True
        except BaseException:  # of the laboratory, or of a signal's handler
            self._forget(me)
            raise
        return not self._forget(me)

    def _forget(self, me: ThreadState) -> bool:
        """Take `me` out of the queue; False if it has been woken just now."""
        with self._mutex:
            if me in self._waiters:
                self._waiters.remove(me)
                return True
        me.woken = False
        return False

    def _wake_all(self) -> None:
        while self._waiters:
            self._waiters.popleft().wake()


class Event(Waitable):
    """A flag to wait for."""

    __slots__ = ("_checks", "_flag")

    class_name: ClassVar[str] = "Event"

    def __init__(self) -> None:
        self._prepare()
        self._flag = False
        self._checks: list[Any] = []

    def __repr__(self) -> str:
        status = "set" if self._flag else "unset"
        return f"<threading.Event at {id(self):#x}: {status}>"

    def is_set(self) -> bool:
        if self._runtime.attention:
            self._runtime.attend("is_set", self)
        return self._flag

    def lab_ready(self, verb: str, me: ThreadState) -> bool:
        """Whether an announced operation, or the wait that a thread is in, would go on by itself."""
        return verb != "wait" or self._flag or (me.woken and me.operation is not None)

    def isSet(self) -> bool:  # noqa: N802 (the standard library's older name)
        warn_of_older_name("isSet() is deprecated, use is_set() instead")
        return self.is_set()

    def set(self) -> None:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("set", self)
        with self._mutex:
            self._flag = True
            if self._checks:
                self._runtime.judge(self._runtime.current.me, self._checks, line)
            self._record(Kind.SET, 1, line)
            self._wake_all()
        self._flush()

    def check(self, expressions: list[Any]) -> None:
        """From now on have invariants evaluated whenever it is set, before anybody goes on."""
        self._checks = self._checks + expressions

    def clear(self) -> None:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("clear", self)
        with self._mutex:
            self._flag = False
            self._record(Kind.CLEAR, 0, line)
        self._flush()

    def wait(self, timeout: float | None = None) -> bool:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("wait", self, timeout is None or timeout > 0)
        me: ThreadState = self._runtime.current.me
        seconds = None if timeout is None else max(timeout, 0)
        with self._mutex:
            if self._flag:
                self._record(Kind.PASS, 1, line)
                return True
            if seconds == 0:
                self._record(Kind.GAVE_UP, 0, line)
                return False
            me.woken = False
            self._waiters.append(me)
        # As in the standard library, a waiter that was woken reports True even if the event is cleared again by now.
        came = self._park(me, Phase.EVENT, "wait", seconds, line)
        self._record(Kind.PASS if came else Kind.GAVE_UP, came, line)
        return came


class Semaphore(Waitable):
    """A number of permits."""

    __slots__ = ("_value",)

    class_name: ClassVar[str] = "Semaphore"

    def __init__(self, value: int = 1) -> None:
        if value < 0:
            raise ValueError("semaphore initial value must be >= 0")
        self._prepare(capacity=value)
        self._value = value

    def __repr__(self) -> str:
        return f"<threading.{self.class_name} at {id(self):#x}: value={self._value}>"

    def acquire(self, blocking: bool = True, timeout: float | None = None) -> bool:
        line = self._runtime.line_of(_getframe(1))
        if not blocking and timeout is not None:
            raise ValueError("can't specify timeout for non-blocking acquire")
        seconds = (None if timeout is None else max(timeout, 0)) if blocking else 0
        if self._runtime.attention:
            self._runtime.attend("acquire", self, seconds != 0)
        me: ThreadState = self._runtime.current.me
        deadline = self._runtime.deadline(seconds)
        while True:
            with self._mutex:
                if self._value > 0:
                    self._value -= 1
                    self._record(Kind.TAKE, self._value, line)
                    break
                if seconds == 0:
                    self._record(Kind.GAVE_UP, 0, line)
                    return False
                me.woken = False
                self._waiters.append(me)
            if not self._park(me, Phase.PERMIT, "acquire", seconds, line):
                self._record(Kind.GAVE_UP, 0, line)
                return False
            if deadline is not None:
                seconds = max(self._runtime.seconds_until(deadline), 0)
        self._flush()
        return True

    __enter__ = acquire

    def lab_ready(self, verb: str, _me: ThreadState) -> bool:
        """Whether an announced operation would not have to wait."""
        return verb != "acquire" or self._value > 0

    def __exit__(self, *_: object) -> None:
        self._give(1, self._runtime.line_of(_getframe(1)))

    def release(self, n: int = 1) -> None:
        self._give(n, self._runtime.line_of(_getframe(1)))

    def _give(self, n: int, line: int) -> None:
        if n < 1:
            raise ValueError("n must be one or more")
        if self._runtime.attention:
            if self._runtime.stopping:
                return
            self._runtime.attend("release", self)
        with self._mutex:
            self._check_release(n)
            self._value += n
            self._record(Kind.GIVE, self._value, line)
            for _ in range(min(n, len(self._waiters))):
                self._waiters.popleft().wake()
        self._flush()

    def _check_release(self, n: int) -> None:
        """Hook for a semaphore that bounds what can be given back. Called with the mutex held."""

    def _forget(self, me: ThreadState) -> bool:
        """As for the others; but a permit that came just now and isn't wanted any more is passed on."""
        out = super()._forget(me)
        if not out:
            with self._mutex:
                if self._value and self._waiters:
                    self._waiters.popleft().wake()
        return out


class BoundedSemaphore(Semaphore):
    """A semaphore that takes back no more permits than it had at first."""

    __slots__ = ("_initial_value",)

    class_name: ClassVar[str] = "BoundedSemaphore"

    def __init__(self, value: int = 1) -> None:
        super().__init__(value)
        self._initial_value = value

    def __repr__(self) -> str:
        return f"<threading.{self.class_name} at {id(self):#x}: value={self._value}/{self._initial_value}>"

    def _check_release(self, n: int) -> None:
        if self._value + n > self._initial_value:
            raise ValueError("Semaphore released too many times")
