"""The two sides of a queue, and its third: whoever waits there, and what the program gets as its conditions."""

from collections import deque
from collections.abc import Callable
from sys import _getframe
from typing import TYPE_CHECKING, Any

from engine.thread_state import ThreadState
from engine.trace import Phase

if TYPE_CHECKING:
    from engine.primitives.channel import Channel


class Side:
    """Threads that wait at one side of a queue, in the order in which they came; guarded by the queue's mutex.

    Also what a program gets as ``not_empty``, ``not_full`` or ``all_tasks_done``: a condition for programs that reach
    under a queue's mutex.
    """

    def __init__(self, channel: "Channel", phase: Phase, verb: str) -> None:
        self._channel = channel
        self._phase = phase
        self._verb = verb
        self._mutex = mutex = channel.mutex
        self.waiters: deque[ThreadState] = deque()
        self.acquire = mutex.acquire
        self.release = mutex.release

    def __enter__(self) -> bool:
        return bool(self._mutex.__enter__())

    def __exit__(self, *_: object) -> None:
        self._mutex.release()

    def wait(self, timeout: float | None = None) -> bool:
        if not self._mutex.locked():
            raise RuntimeError("cannot wait on un-acquired lock")
        runtime = self._channel.runtime
        me: ThreadState = runtime.current.me
        seconds = None if timeout is None else max(timeout, 0)
        deadline = runtime.deadline(seconds)
        runtime.blocked(me, self._phase, self._channel.number, runtime.site(me, _getframe(1)), seconds)
        me.woken = False
        self.waiters.append(me)
        self._mutex.release()
        try:
            runtime.park(me, deadline, self._verb, self._channel)
        finally:
            self._mutex.acquire()
            notified = me not in self.waiters
            if not notified:
                self.waiters.remove(me)
        return notified

    def wait_for(self, predicate: Callable[[], Any], timeout: float | None = None) -> Any:
        runtime = self._channel.runtime
        deadline = runtime.deadline(timeout)
        result = predicate()
        while not result and (deadline is None or runtime.seconds_until(deadline) > 0):
            self.wait(None if deadline is None else runtime.seconds_until(deadline))
            result = predicate()
        return result

    def notify(self, n: int = 1) -> None:
        for _ in range(min(n, len(self.waiters))):
            self.waiters.popleft().wake()

    def notify_all(self) -> None:
        self.notify(len(self.waiters))
