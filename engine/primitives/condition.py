"""``Condition``. Rules as in CPython's ``Lib/threading.py``: a notified thread still has to get the lock."""

from collections import deque
from collections.abc import Callable
from sys import _getframe, maxsize
from time import perf_counter_ns
from typing import Any, ClassVar

from engine.primitives.locks import Lock
from engine.primitives.older_names import warn_of_older_name
from engine.primitives.rlock import RLock
from engine.primitives.traced import Traced
from engine.thread_state import RunStopped, ThreadState
from engine.trace import Kind, pack

_WAIT = int(Kind.WAIT)
_NOTIFY = int(Kind.NOTIFY)
_WOKEN = int(Kind.WOKEN)
# What a condition takes over from its lock, as in the standard library.
_OF_LOCK = ("acquire", "release", "_release_save", "_acquire_restore", "_recursion_count")


class Condition(Traced):
    """A waiting room beside a lock.

    The lock guards `_waiters`, the threads in the waiting room in the order in which they came; only a wait that times
    out takes itself out without holding it.
    """

    __slots__ = (*_OF_LOCK, "_lock", "_owned", "_traced", "_waiters")

    class_name: ClassVar[str] = "Condition"
    default_lock: ClassVar[type[RLock]]

    def __init__(self, lock: Any = None) -> None:
        if lock is None:
            lock = self.default_lock()
        self._announce(lock=lock.number if isinstance(lock, Traced) else 0)
        self._lock = lock
        self._traced = isinstance(lock, Lock)
        self._owned = lock._is_owned if hasattr(lock, "_is_owned") else self._is_taken
        self._waiters: deque[ThreadState] = deque()
        for name in _OF_LOCK:
            if hasattr(lock, name):
                setattr(self, name, getattr(lock, name))

    def __enter__(self) -> Any:
        lock = self._lock
        if not self._traced:
            return lock.__enter__()
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("acquire", lock)
        me: ThreadState = runtime.current.me
        frame = _getframe(1)
        site = me.sites.get(frame.f_lasti)
        line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        return lock._take(me, line, None)

    def __exit__(self, kind: object, error: object, trace: object) -> Any:
        return self._lock.__exit__(kind, error, trace)

    def __repr__(self) -> str:
        return f"<Condition({self._lock}, {len(self._waiters)})>"

    def _is_owned(self) -> bool:
        return bool(self._owned())

    def _is_taken(self) -> bool:
        """Whether a lock that isn't ours and doesn't tell is the caller's: the standard library's guess."""
        if self._lock.acquire(False):
            self._lock.release()
            return False
        return True

    def wait(self, timeout: float | None = None) -> bool:
        runtime = self._runtime
        return self._wait(timeout, runtime.site(runtime.current.me, _getframe(1)))

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        runtime = self._runtime
        line = runtime.line_of(_getframe(1))
        deadline = runtime.deadline(timeout)
        result = predicate()
        while not result:
            left = None
            if timeout is not None:
                left = runtime.seconds_until(deadline) if deadline is not None else 0
                if left <= 0:
                    break
            self._wait(left, line)
            result = predicate()
        return result

    def _wait(self, timeout: float | None, line: int) -> bool:
        if not self._owned():
            raise RuntimeError("cannot wait on un-acquired lock")
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("wait", self)
        me: ThreadState = runtime.current.me
        lock = self._lock
        deadline = None if timeout is None else runtime.deadline(max(timeout, 0))
        me.woken = False
        self._waiters.append(me)
        seconds = -1 if timeout is None else timeout
        append = runtime.recorder.append
        append(pack(perf_counter_ns(), seconds, self.number, 0, line, me.number, _WAIT))
        saved = lock._leave_for_wait(line) if self._traced else _release_foreign(lock)
        try:
            notified = (timeout is None or timeout > 0) and runtime.park(me, deadline, "wait", self)
        except RunStopped:
            raise  # without the lock: while a run is unwound, nobody may wait for one
        except BaseException:  # it leaves, or the handler of a signal raises
            left_by_itself = self._leave_waiting_room(me, line)
            lock._return_from_wait(saved, me, line) if self._traced else _acquire_foreign(lock, saved)
            if not left_by_itself:
                self._notify(1, line)  # the notification was meant for somebody who stays
            raise
        if not notified:
            notified = not self._leave_waiting_room(me, line)
        lock._return_from_wait(saved, me, line) if self._traced else _acquire_foreign(lock, saved)
        return notified

    def lab_ready(self, _verb: str, me: ThreadState) -> bool:
        """Whether an announced operation, or the wait that a thread is in, would go on by itself."""
        if me.operation is None:
            return True
        return me.woken and (not self._traced or bool(self._lock.lab_ready("acquire", me)))

    def _leave_waiting_room(self, me: ThreadState, line: int) -> bool:
        """Leave without having been notified; False if a notification came just now."""
        try:
            self._waiters.remove(me)
        except ValueError:
            while not me.woken:
                me.gate.acquire(timeout=0.01)
            me.woken = False
            return False
        runtime = self._runtime
        runtime.recorder.append(pack(perf_counter_ns(), 0.0, self.number, 0, line, me.number, _WOKEN))
        return True

    def notify(self, n: int = 1) -> None:
        runtime = self._runtime
        self._notify(n, runtime.site(runtime.current.me, _getframe(1)))

    def notify_all(self) -> None:
        runtime = self._runtime
        self._notify(maxsize, runtime.site(runtime.current.me, _getframe(1)))

    def notifyAll(self) -> None:  # noqa: N802 (the standard library's older name)
        warn_of_older_name("notifyAll() is deprecated, use notify_all() instead")
        self.notify_all()

    def _notify(self, n: int, line: int) -> None:
        runtime = self._runtime
        if runtime.attention:
            if runtime.stopping:
                return
            runtime.attend("notify", self)
        if not self._owned():
            raise RuntimeError("cannot notify on un-acquired lock")
        woken: list[ThreadState] = []
        while self._waiters and len(woken) < n:
            try:
                woken.append(self._waiters.popleft())
            except IndexError:  # the last one timed out between the look and the pop, which needs no lock
                break
        time = perf_counter_ns()
        append = runtime.recorder.append
        append(pack(time, len(woken), self.number, 0, line, runtime.current.me.number, _NOTIFY))
        for waiter in woken:
            append(pack(time, 1.0, self.number, 0, 0, waiter.number, _WOKEN))
            waiter.wake()


def _release_foreign(lock: Any) -> Any:
    if hasattr(lock, "_release_save"):
        return lock._release_save()
    lock.release()
    return None


def _acquire_foreign(lock: Any, saved: Any) -> None:
    if hasattr(lock, "_acquire_restore"):
        lock._acquire_restore(saved)
    else:
        lock.acquire()
