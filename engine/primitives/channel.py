"""What all queues have in common. Rules as in CPython's ``Lib/queue.py``.

A put or a get is one operation with one record, made inside the critical section. Own code for both, instead of the
standard library's three conditions around one lock, pays for the tracing: somebody is notified only if somebody waits.
"""

import queue
from collections import deque
from queue import Empty, Full
from sys import _getframe
from time import perf_counter_ns
from types import GenericAlias
from typing import Any, ClassVar

from engine.primitives.labels import is_sentinel, label, rank
from engine.primitives.queue_sides import Side
from engine.primitives.traced import Traced
from engine.thread_state import ExpressionTakesLock, ThreadState
from engine.trace import Kind, Phase, pack

_PUT = int(Kind.PUT)
_GET = int(Kind.GET)
_GAVE_UP = int(Kind.GAVE_UP)

_ShutDown: type[Exception] = getattr(queue, "ShutDown", RuntimeError)  # never raised where there is no shutdown()


class Channel(Traced):
    """What all queues have in common. A subclass may override `_init`, `_qsize`, `_put` and `_get`.

    `mutex` guards everything else. It is held for moments only, so waiting for it is no operation of its own.
    """

    __class_getitem__: ClassVar[Any] = classmethod(GenericAlias)

    takes_last: ClassVar[bool] = False
    ranked: ClassVar[bool] = False

    def _prepare(self, maxsize: int) -> None:
        self._announce(capacity=max(maxsize, 0))
        self.maxsize = maxsize
        self.mutex = self._runtime.allocate_mutex()
        self._acquire, self._release = self.mutex.acquire, self.mutex.release
        self.not_empty = Side(self, Phase.GET, "get")
        self.not_full = Side(self, Phase.PUT, "put")
        self.is_shutdown = False
        self._getters = self.not_empty.waiters
        self._putters = self.not_full.waiters
        self._next_item = self._runtime.next_item
        # Calls of hooks that nobody overrides are saved: they cost as much as all the rest.
        cls = type(self)
        self._plain_put = cls._put is Channel._put
        self._plain_get = cls._get is Channel._get
        self._plain_size = cls._qsize is Channel._qsize
        self.unfinished_tasks = 0
        self._checks: Any = None
        # Number of each item that is in the queue, by id; of an object that is in it twice, a deque of numbers.
        self._item_numbers: dict[int, Any] = {}
        self._init(maxsize)

    def _init(self, maxsize: int) -> None:  # noqa: ARG002 (as the standard library calls it)
        self.queue: Any = deque()

    def _qsize(self) -> int:
        return len(self.queue)

    def _put(self, item: Any) -> None:
        self.queue.append(item)

    def _get(self) -> Any:
        return self.queue.popleft()

    def put(self, item: Any, block: bool = True, timeout: float | None = None) -> None:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("put", self, block and timeout != 0)
        me: ThreadState = runtime.current.me
        frame = _getframe(1)
        site = me.sites.get(frame.f_lasti)
        line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        recorder = runtime.recorder
        # Callables kept in attributes are fetched first: calling them in one go takes the interpreter's slow path.
        append, next_item, acquire, release = recorder.append, self._next_item, self._acquire, self._release
        acquire()
        try:
            if self.is_shutdown:
                raise _ShutDown
            if self.maxsize > 0:
                if timeout is not None:
                    _check_time_out(block, timeout)
                if self.maxsize <= (len(self.queue) if self._plain_size else self._qsize()):
                    self._wait(me, Phase.PUT, line, block, timeout)
            if self._plain_put:
                self.queue.append(item)
            else:
                self._put_by_hook(item, line, me)
            self.unfinished_tasks += 1
            if item is None or (self.ranked and is_sentinel(item)):
                number = 0
            else:
                number = next_item()
                if self._item_numbers.setdefault(id(item), number) is not number:
                    self._number_again(item, number)
                if recorder.labels > 0 or self.ranked:
                    self._describe(item, number, me)
            size = len(self.queue) if self._plain_size else self._qsize()
            time = perf_counter_ns()
            append(pack(time, size, self.number, number, line, me.number, _PUT))
            if self._getters:
                self._getters.popleft().wake()
        finally:
            release()
        if time > recorder.due:
            recorder.flush(time)

    def get(self, block: bool = True, timeout: float | None = None) -> Any:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("get", self, block and timeout != 0)
        me: ThreadState = runtime.current.me
        frame = _getframe(1)
        site = me.sites.get(frame.f_lasti)
        line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        recorder = runtime.recorder
        append, acquire, release = recorder.append, self._acquire, self._release
        acquire()
        try:
            if timeout is not None:
                _check_time_out(block, timeout)
            if not (len(self.queue) if self._plain_size else self._qsize()):
                self._wait(me, Phase.GET, line, block, timeout)
            item = self.queue.popleft() if self._plain_get else self._get_by_hook(line, me)
            number: Any = 0 if item is None else self._item_numbers.pop(id(item), 0)
            if number.__class__ is not int:
                number = self._number_of_twin(item, number)
            size = len(self.queue) if self._plain_size else self._qsize()
            time = perf_counter_ns()
            append(pack(time, size, self.number, number, line, me.number, _GET))
            if self._putters:
                self._putters.popleft().wake()
        finally:
            release()
        if time > recorder.due:
            recorder.flush(time)
        return item

    def _put_by_hook(self, item: Any, line: int, me: ThreadState) -> None:
        """Call `_put`. Should it raise with the item in the queue, as a heap does, the size is recorded anyway."""
        before = self._qsize()
        try:
            self._put(item)
        except BaseException:
            size = self._qsize()
            if size != before:
                number = self._item_numbers.setdefault(id(item), self._next_item())
                time = perf_counter_ns()
                self._runtime.recorder.append(pack(time, size, self.number, number, line, me.number, _PUT))
            raise
        if self._checks:
            self._runtime.judge(me, self._checks, line)

    def _get_by_hook(self, line: int, me: ThreadState) -> Any:
        item = self._get()
        if self._checks:
            self._runtime.judge(me, self._checks, line)
        return item

    def check(self, expressions: list[Any]) -> None:
        """From now on have invariants evaluated after every put and get, with the mutex held."""
        self._checks = (self._checks or []) + expressions
        self._plain_put = self._plain_get = False

    def lab_ready(self, verb: str, _me: ThreadState) -> bool:
        """Whether an announced operation would not have to wait."""
        if verb == "join":
            return not self.unfinished_tasks
        if self.is_shutdown:
            return True
        if verb != "get" and (verb != "put" or self.maxsize <= 0):
            return True
        if self._plain_size:
            size = len(self.queue)
        else:
            with self.mutex:  # else an operation of the program's own method were a step
                size = self._qsize()
        return size > 0 if verb == "get" else size < self.maxsize

    def put_nowait(self, item: Any) -> None:
        self.put(item, False)

    def get_nowait(self) -> Any:
        return self.get(False)

    def qsize(self) -> int:
        self._look("qsize")
        with self.mutex:
            return self._qsize()

    def empty(self) -> bool:
        self._look("empty")
        with self.mutex:
            return not self._qsize()

    def _look(self, verb: str) -> None:
        if self._runtime.current.me.judging:
            raise ExpressionTakesLock(self._runtime.name_of(self.number))
        if self._runtime.attention:
            self._runtime.attend(verb, self)

    def _wait(self, me: ThreadState, phase: Phase, line: int, block: bool, timeout: float | None) -> None:
        """Wait until there is room (PUT) or an item (GET). The mutex is held before and afterwards, not meanwhile.

        Raises:
            Full, Empty, ShutDown: As the standard library's put and get.
        """
        runtime = self._runtime
        putting = phase is Phase.PUT
        waiters = self._putters if putting else self._getters
        given_up: type[Exception] = Full if putting else Empty
        verb = "put" if putting else "get"
        if self.is_shutdown:
            raise _ShutDown
        if not block or timeout == 0:
            self._record_failure(me, line)
            raise given_up
        deadline = runtime.deadline(timeout)
        runtime.blocked(me, phase, self.number, line, timeout)
        while (0 < self.maxsize <= self._qsize()) if putting else not self._qsize():
            if deadline is not None and runtime.seconds_until(deadline) <= 0:
                self._record_failure(me, line)
                raise given_up
            me.woken = False
            waiters.append(me)
            self.mutex.release()
            try:
                runtime.park(me, deadline, verb, self)
            except BaseException:  # of the laboratory, or of a signal's handler
                self.mutex.acquire()
                if me in waiters:
                    waiters.remove(me)
                elif waiters:  # it was woken for something that somebody else can have now
                    waiters.popleft().wake()
                raise
            self.mutex.acquire()
            if me in waiters:
                waiters.remove(me)
            if self.is_shutdown and (putting or not self._qsize()):
                raise _ShutDown

    def _record_failure(self, me: ThreadState, line: int) -> None:
        time = perf_counter_ns()
        self._runtime.recorder.append(pack(time, self._qsize(), self.number, 0, line, me.number, _GAVE_UP))

    def _describe(self, item: Any, number: int, me: ThreadState) -> None:
        recorder = self._runtime.recorder
        if recorder.labels > 0:
            recorder.add_item_label(number, label(item))
        value = rank(item) if self.ranked else None
        if value is not None:
            recorder.append(pack(perf_counter_ns(), value, self.number, number, 0, me.number, Kind.RANK))

    def _number_again(self, item: Any, number: int) -> None:
        """Number an object that is in the queue already."""
        numbers = self._item_numbers[id(item)]
        if isinstance(numbers, int):
            self._item_numbers[id(item)] = numbers = deque((numbers,))
        numbers.append(number)

    def _number_of_twin(self, item: Any, numbers: "deque[int]") -> int:
        """Number of an object that is in the queue more than once."""
        number = numbers.pop() if self.takes_last else numbers.popleft()
        if numbers:
            self._item_numbers[id(item)] = numbers
        return number


def _check_time_out(block: bool, timeout: float) -> None:
    if block and timeout < 0:
        raise ValueError("'timeout' must be a non-negative number")
