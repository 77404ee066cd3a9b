"""``Thread``. Rules as in CPython's ``Lib/threading.py``.

Each runs on a real thread of the operating system, whose own `threading.Thread` keeps the same name, so that libraries
that aren't traced (``logging``) show it.
"""

import threading as real_threading
from _thread import allocate_lock
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from sys import _getframe
from time import perf_counter_ns
from typing import Any, ClassVar

from engine.primitives.older_names import warn_of_older_name
from engine.primitives.registry import ThreadRegistry
from engine.thread_state import RunStopped, ThreadLeaves, ThreadState, Unwinding
from engine.trace import Ending, Kind, Phase, ThreadEntry, pack


class Thread:
    """A thread of the program. `_lab_mutex` guards `_lab_joiners` and the end.

    Programs make subclasses with attributes like ``ready`` or ``_state``: what the standard library's own class doesn't
    have is named after the laboratory.
    """

    lab_registry: ClassVar[ThreadRegistry]
    _initialized = False
    _lab_place = 0
    _lab_started_here = False  # and not adopted, as the main thread and foreign ones are

    def __init__(
        self,
        group: None = None,
        target: Callable[..., object] | None = None,
        name: str | None = None,
        args: Iterable[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        *,
        daemon: bool | None = None,
        context: Any = None,
    ) -> None:
        assert group is None, "group argument must be None for now"
        if name is not None:
            name = str(name)
        else:
            name = f"Thread-{next(self.lab_registry.names)}"
            if target is not None:
                name += f" ({getattr(target, '__name__', '')})" if hasattr(target, "__name__") else ""
        self._target: Callable[..., object] | None = target
        self._name = name
        self._args = args
        self._kwargs: Mapping[str, Any] = kwargs or {}
        self._daemonic = daemon if daemon is not None else self._lab_inherited_daemon()
        self._context = context
        self._lab_state: ThreadState | None = None
        self._lab_carrier: Any = None
        self._lab_ended = False
        self._lab_joiners: deque[ThreadState] = deque()
        self._lab_mutex = allocate_lock()
        self._lab_place = next(self.lab_registry.places)
        self._initialized = True

    def __hash__(self) -> int:
        # By number, not by address: sets of threads (an executor has one) have the same order in every run.
        return self._lab_place

    def _lab_inherited_daemon(self) -> bool:
        me: ThreadState = self.lab_registry.runtime.current.me
        return me.daemon

    def _lab_adopt(self, me: ThreadState, carrier: Any) -> None:
        self._lab_state = me
        self._lab_carrier = carrier

    def __repr__(self) -> str:
        status = "initial" if self._lab_state is None else "stopped" if self._lab_ended else "started"
        if self._daemonic:
            status += " daemon"
        if self.ident is not None:
            status += f" {self.ident}"
        return f"<{type(self).__name__}({self._name}, {status})>"

    def start(self) -> None:
        if not self._initialized:
            raise RuntimeError("thread.__init__() not called")
        if self._lab_state is not None:
            raise RuntimeError("threads can only be started once")
        registry = self.lab_registry
        runtime = registry.runtime
        if runtime.attention:
            runtime.attend("start", self)
        line = runtime.line_of(_getframe(1))
        me: ThreadState = runtime.current.me
        state = runtime.child_of(me, self._name, daemon=self._daemonic)
        state.thread = self
        state.started_at = line
        self._lab_state = state
        self._lab_started_here = True
        runtime.recorder.append(pack(perf_counter_ns(), 0.0, state.number, 0, line, me.number, Kind.START))
        registry.add(self)
        try:
            self._lab_carrier = runtime.carry(self._bootstrap, self._name, state)
        except RuntimeError:
            registry.remove(self)
            runtime.forget_started(state)
            raise

    def run(self) -> None:
        try:
            if self._target is not None:
                self._target(*self._args, **self._kwargs)
        finally:
            # As in the standard library: break a cycle with arguments that refer to the thread.
            del self._target, self._args, self._kwargs

    def _bootstrap(self) -> None:
        runtime = self.lab_registry.runtime
        state = self._lab_state
        assert state is not None
        runtime.take_over(state)
        if self._lab_carrier is None:  # it runs before `start` has come to keep it
            self._lab_carrier = runtime.carrier_of(state)
        time = perf_counter_ns()
        runtime.recorder.append(pack(time, 0.0, 0, 0, 0, state.number, Kind.BEGIN))
        runtime.recorder.flush_before_wait(time)  # it may not come by here again for long
        ending = Ending.RETURNED
        try:
            self.run()
        except ThreadLeaves:
            ending = Ending.LEFT
        except RunStopped:
            ending = Ending.STOPPED
        except BaseException as error:
            ending = self._lab_ending_of(error)
        finally:
            self._lab_end(ending)

    def _lab_ending_of(self, error: BaseException) -> Ending:
        """Report an exception that nobody caught, through the program's ``threading.excepthook``."""
        registry = self.lab_registry
        if registry.runtime.stopping:
            return Ending.STOPPED
        leaves = isinstance(error, SystemExit)  # of which the usual hook says nothing
        if not leaves:
            registry.runtime.record_error(error)
        try:
            registry.excepthook(real_threading.ExceptHookArgs((type(error), error, error.__traceback__, self)))
        except Unwinding:
            return Ending.STOPPED
        except Exception as hook_error:
            registry.runtime.record_error(hook_error)
        return Ending.RETURNED if leaves else Ending.RAISED

    def _lab_end(self, ending: Ending) -> None:
        runtime, state = self.lab_registry.runtime, self._lab_state
        assert state is not None
        for listener in runtime.end_listeners:
            listener()
        with self._lab_mutex:
            self._lab_ended = True
            state.ended = True
            time = perf_counter_ns()
            runtime.recorder.append(pack(time, ending, 0, 0, 0, state.number, Kind.END))
            while self._lab_joiners:
                self._lab_joiners.popleft().wake()
        self.lab_registry.remove(self)
        runtime.recorder.flush_before_wait(time)

    def join(self, timeout: float | None = None) -> None:
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._lab_state is None:
            raise RuntimeError("cannot join thread before it is started")
        runtime = self.lab_registry.runtime
        me: ThreadState = runtime.current.me
        if self._lab_state is me:
            raise RuntimeError("cannot join current thread")
        if runtime.attention:
            runtime.attend("join", self, timeout is None or timeout > 0)
        line = runtime.line_of(_getframe(1))
        if not self._lab_wait_for_end(me, line, None if timeout is None else max(timeout, 0)):
            runtime.recorder.append(pack(perf_counter_ns(), 0.0, 0, 0, line, me.number, Kind.GAVE_UP))
            return
        runtime.recorder.append(pack(perf_counter_ns(), 0.0, self._lab_state.number, 0, line, me.number, Kind.JOINED))

    def lab_ready(self, verb: str, _me: ThreadState) -> bool:
        """Whether an announced operation would not have to wait."""
        return verb != "join" or self._lab_ended

    def _lab_wait_for_end(self, me: ThreadState, line: int, seconds: float | None) -> bool:
        runtime = self.lab_registry.runtime
        assert self._lab_state is not None
        with self._lab_mutex:
            if self._lab_ended:
                return True
            if seconds == 0:
                return False
            me.woken = False
            self._lab_joiners.append(me)
            runtime.blocked(me, Phase.JOINING, self._lab_state.number, line, seconds)
        try:
            runtime.park(me, runtime.deadline(seconds), "join", self)
        finally:
            with self._lab_mutex:
                if me in self._lab_joiners:
                    self._lab_joiners.remove(me)
        return self._lab_ended

    def is_alive(self) -> bool:
        assert self._initialized, "Thread.__init__() not called"
        runtime = self.lab_registry.runtime
        if runtime.attention:
            runtime.attend("is_alive", self)
        return self._lab_state is not None and not self._lab_ended

    @property
    def name(self) -> str:
        assert self._initialized, "Thread.__init__() not called"
        return self._name

    @name.setter
    def name(self, name: str) -> None:
        assert self._initialized, "Thread.__init__() not called"
        self._name = str(name)
        if self._lab_state is not None:
            entry = ThreadEntry(self._lab_state.number, self._name, self._daemonic, self._lab_state.kind)
            self.lab_registry.runtime.recorder.add_entry(entry)
        if self._lab_carrier is not None:
            self._lab_carrier.name = self._name

    @property
    def ident(self) -> int | None:
        assert self._initialized, "Thread.__init__() not called"
        ident: int | None = self._lab_carrier.ident if self._lab_carrier is not None else None
        return ident

    @property
    def native_id(self) -> int | None:
        assert self._initialized, "Thread.__init__() not called"
        native_id: int | None = self._lab_carrier.native_id if self._lab_carrier is not None else None
        return native_id

    @property
    def daemon(self) -> bool:
        assert self._initialized, "Thread.__init__() not called"
        return self._daemonic

    @daemon.setter
    def daemon(self, daemonic: bool) -> None:
        if not self._initialized:
            raise RuntimeError("Thread.__init__() not called")
        if self._lab_state is not None:
            raise RuntimeError("cannot set daemon status of active thread")
        self._daemonic = daemonic

    # The standard library's older names, which it still has.

    def isDaemon(self) -> bool:  # noqa: N802
        warn_of_older_name("isDaemon() is deprecated, get the daemon attribute instead")
        return self.daemon

    def setDaemon(self, daemonic: bool) -> None:  # noqa: N802
        warn_of_older_name("setDaemon() is deprecated, set the daemon attribute instead")
        self.daemon = daemonic

    def getName(self) -> str:  # noqa: N802
        warn_of_older_name("getName() is deprecated, get the name attribute instead")
        return self.name

    def setName(self, name: str) -> None:  # noqa: N802
        warn_of_older_name("setName() is deprecated, set the name attribute instead")
        self.name = name
