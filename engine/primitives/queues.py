"""``Queue``, ``LifoQueue``, ``PriorityQueue`` and ``SimpleQueue``. Rules as in CPython's ``Lib/queue.py``."""

import sys
from heapq import heappop, heappush
from sys import _getframe
from time import perf_counter_ns
from typing import Any, ClassVar

from engine.primitives.channel import Channel
from engine.primitives.queue_sides import Side
from engine.thread_state import ThreadState
from engine.trace import Kind, Phase, pack

_HAS_SHUTDOWN = sys.version_info >= (3, 13)


class Queue(Channel):
    """First in, first out; counts unfinished tasks."""

    class_name: ClassVar[str] = "Queue"

    def __init__(self, maxsize: int = 0) -> None:
        self._prepare(maxsize)
        self.all_tasks_done = Side(self, Phase.DRAIN, "join")

    def full(self) -> bool:
        self._look("full")
        with self.mutex:
            return 0 < self.maxsize <= self._qsize()

    def task_done(self) -> None:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("task_done", self)
        me: ThreadState = runtime.current.me
        line = runtime.site(me, _getframe(1))
        with self.mutex:
            unfinished = self.unfinished_tasks - 1
            if unfinished < 0:
                raise ValueError("task_done() called too many times")
            self.unfinished_tasks = unfinished
            time = perf_counter_ns()
            recorder = runtime.recorder
            recorder.append(pack(time, unfinished, self.number, 0, line, me.number, Kind.TASK_DONE))
            if not unfinished:
                self.all_tasks_done.notify_all()
        if time > recorder.due:
            recorder.flush(time)

    def join(self) -> None:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("join", self)
        line = runtime.line_of(_getframe(1))
        me: ThreadState = runtime.current.me
        waiters = self.all_tasks_done.waiters
        with self.mutex:
            if self.unfinished_tasks:
                runtime.blocked(me, Phase.DRAIN, self.number, line)
            while self.unfinished_tasks:
                me.woken = False
                waiters.append(me)
                self.mutex.release()
                try:
                    runtime.park(me, None, "join", self)
                finally:
                    self.mutex.acquire()
                    if me in waiters:
                        waiters.remove(me)
            recorder = runtime.recorder
            recorder.append(pack(perf_counter_ns(), 0.0, self.number, 0, line, me.number, Kind.DRAINED))

    if _HAS_SHUTDOWN:

        def shutdown(self, immediate: bool = False) -> None:
            self._look("shutdown")
            with self.mutex:
                self.is_shutdown = True
                if immediate:
                    while self._qsize():
                        self._get()
                        if self.unfinished_tasks > 0:
                            self.unfinished_tasks -= 1
                    self._item_numbers.clear()
                    self.all_tasks_done.notify_all()
                self.not_empty.notify_all()
                self.not_full.notify_all()


class LifoQueue(Queue):
    """Last in, first out."""

    class_name: ClassVar[str] = "LifoQueue"
    takes_last: ClassVar[bool] = True

    def _init(self, maxsize: int) -> None:  # noqa: ARG002
        self.queue = []

    def _get(self) -> Any:
        return self.queue.pop()


class PriorityQueue(Queue):
    """The smallest item first."""

    class_name: ClassVar[str] = "PriorityQueue"
    ranked: ClassVar[bool] = True

    def _init(self, maxsize: int) -> None:  # noqa: ARG002
        self.queue = []

    def _put(self, item: Any) -> None:
        heappush(self.queue, item)

    def _get(self) -> Any:
        return heappop(self.queue)


class SimpleQueue(Channel):
    """First in, first out, without a limit and without tasks."""

    class_name: ClassVar[str] = "SimpleQueue"

    def __init__(self) -> None:
        self._prepare(0)
