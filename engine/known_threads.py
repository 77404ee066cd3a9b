"""The threads of a run: who starts them, what carries them, and those that a library has started."""

import signal
import threading
from collections.abc import Callable
from sys import _getframe
from threading import Lock, current_thread, get_ident, local
from time import perf_counter_ns
from types import FrameType
from typing import Any, ClassVar, Final

from engine.recorder import Recorder
from engine.thread_state import ThreadState
from engine.trace import LAB_THREAD, Ending, Kind, ThreadEntry, pack

MAX_THREADS: Final = 65_000

LAB_THREAD_NAME: Final = "lab "
"""What the names of the laboratory's own threads in the engine process begin with."""


class _Current(local):
    """The `ThreadState` of the thread that asks. A thread that nobody announced is adopted."""

    def __init__(self, adopt: Callable[[], ThreadState]) -> None:
        self.me = adopt()


class KnownThreads:
    """The part of a runtime that keeps the threads.

    Attributes:
        current: `current.me` is the calling thread's state.
        kinds: The parameter that counts the threads that a function of the program starts, by the function's name.
        main_globals: Globals of the program itself.
        end_listeners: Called by each thread just before it ends.
    """

    recorder: Recorder
    state_class: ClassVar[type[ThreadState]] = ThreadState

    def __init__(self) -> None:
        self.main_globals: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}
        self.end_listeners: list[Callable[[], object]] = []
        self.threads: list[ThreadState] = []
        # Guards threads and the numbering of threads.
        self._threads_lock = Lock()
        # Threads that some library started, by identifier, from their first traced operation on.
        self._adopted: dict[int, ThreadState] = {}
        # States that `take_over` has put there for `_adopt`, by the identifier of the thread that called it.
        self._taken_over: dict[int, ThreadState] = {}
        self.current = self._current_thread()

    def _current_thread(self) -> Any:
        return _Current(self._adopt)

    def new_thread(self, name: str, *, daemon: bool = False) -> ThreadState:
        """Announce a thread that is about to start; its kind is told by who starts it.

        Raises:
            RuntimeError: There were too many threads in this run.
        """
        with self._threads_lock:
            number = len(self.threads)
            if number >= MAX_THREADS:
                raise RuntimeError(f"can't start new thread: a run has at most {MAX_THREADS} threads")
            state = self.state_class(number, self._kind_of_caller())
            state.daemon = daemon
            self.threads.append(state)
        self.recorder.add_entry(ThreadEntry(number, name, daemon, state.kind))
        return state

    def child_of(self, parent: ThreadState, name: str, *, daemon: bool) -> ThreadState:
        """As `new_thread`, for a thread that `parent` is about to start."""
        state = self.new_thread(name, daemon=daemon)
        state.key = f"{parent.key}.{parent.started}"
        parent.started += 1
        return state

    def carry(self, work: Callable[[], None], name: str, state: ThreadState) -> Any:
        """Let a thread of the operating system do the work of a thread under study; it has ``ident`` and ``name``.

        Raises:
            RuntimeError: The system has no more threads.
        """
        carrier = threading.Thread(target=work, name=name, daemon=True)
        state.carrier = carrier
        carrier.start()
        return carrier

    def carrier_of(self, _state: ThreadState) -> Any:
        """What carries the calling thread, `_state`, that was not started by `carry`."""
        return current_thread()

    def _kind_of_caller(self) -> str:
        """The parameter whose `starts` function is at work in the calling thread, if any."""
        frame: FrameType | None = _getframe(1) if self.kinds else None
        while frame is not None:
            kind = self.kinds.get(frame.f_code.co_name)
            if kind is not None and frame.f_globals is self.main_globals:
                return kind
            frame = frame.f_back
        return ""

    def _adopt(self) -> ThreadState:
        announced = self._taken_over.pop(get_ident(), None)
        if announced is not None:
            return announced
        first = not self.threads
        state = self.new_thread("MainThread" if first else current_thread().name, daemon=not first)
        if not first:
            self._adopted[get_ident()] = state
        time = perf_counter_ns()
        self.recorder.append(pack(time, 0.0, 0, 0, 0, state.number, Kind.BEGIN))
        return state

    def take_over(self, state: ThreadState) -> None:
        """Make the calling thread the carrier of an announced thread, before it does anything else here."""
        self._taken_over[get_ident()] = state
        assert self.current.me is state

    def become_lab(self) -> ThreadState:
        """Make the calling thread one of the laboratory's own, which no verdict counts."""
        state = ThreadState(LAB_THREAD)
        self.take_over(state)
        return state

    def look_at_untraced_threads(self) -> int:
        """Record the end of adopted threads that are gone; returns how many more may wake others.

        Those are threads of libraries that were never seen, and an alarm that the program has set.

        Thread: the laboratory's, now and then.
        """
        real = {thread.ident: thread for thread in threading.enumerate()}
        for ident in [ident for ident in self._adopted if ident not in real]:
            state = self._adopted.pop(ident)
            state.ended = True
            self.recorder.append(pack(perf_counter_ns(), Ending.RETURNED, 0, 0, 0, state.number, Kind.END))
        known = {state.carrier for state in list(self.threads) if not state.ended}
        return _alarms_set() + sum(
            not (thread in known or thread is threading.main_thread() or thread.name.startswith(LAB_THREAD_NAME))
            and ident not in self._adopted
            for ident, thread in real.items()
        )

    def forget_started(self, state: ThreadState) -> None:
        """Take back a thread that couldn't be started."""
        state.ended = True
        self.recorder.append(pack(perf_counter_ns(), Ending.STOPPED, 0, 0, 0, state.number, Kind.END))


def _alarms_set() -> int:
    """Whether the system is about to send the program the signal that it asked for, where there are such signals."""
    return int(hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0)
