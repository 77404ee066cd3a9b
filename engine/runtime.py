"""What the primitives need of a runtime, and what both runtimes have in common.

The primitives (`engine.primitives`) hold the rules of the standard library's classes, once. A runtime decides when a
thread goes on: the live one lets the operating system choose, the stepped one asks a strategy. Before each operation
a primitive looks at `Runtime.attention`; only if it is set does it call `attend`.
"""

import signal
import threading
import traceback
from _thread import allocate_lock
from abc import ABC, abstractmethod
from collections.abc import Callable
from itertools import count
from pathlib import Path
from sys import _getframe
from threading import Lock, current_thread, get_ident, local
from time import perf_counter_ns
from types import FrameType
from typing import Any, ClassVar, Final

from engine.recorder import Recorder
from engine.thread_state import ExpressionTakesLock, ThreadState
from engine.trace import LAB_THREAD, LINE_BITS, Ending, FileEntry, Kind, ObjectEntry, Phase, ThreadEntry, pack

FILE_MARK: Final = "__threadlab_file__"
"""Key in the globals of a traced module: its file number, shifted to where a record's `line` has it."""

MAX_THREADS: Final = 65_000

LAB_THREAD_NAME: Final = "lab "
"""What the names of the laboratory's own threads in the engine process begin with."""


class Hooks:
    """What the rewritten code of a module calls; `engine.hooks` says more. Here: its copy of `Runtime.attention`."""

    __slots__ = ("attention",)

    attention: bool


class _Current(local):
    """The `ThreadState` of the thread that asks. A thread that nobody announced is adopted."""

    def __init__(self, adopt: Callable[[], ThreadState]) -> None:
        self.me = adopt()


class Runtime(ABC):
    """Numbers and names what it sees, keeps the threads, and evaluates what must hold.

    Attributes:
        attention: True if threads must call `attend` before their next operation.
        current: `current.me` is the calling thread's state.
        changed_in: Version of the parameters in which each constant was changed last; `version` is the present one.
        end_listeners: Called by each thread just before it ends.
        hooks: What the traced modules call, one for each.
        judge: Evaluates what must hold whenever the lock that a thread is about to release is free; called with the
            thread's state, the lock's invariants and the line.
        kinds: The parameter that counts the threads that a function of the program starts, by the function's name.
        main_globals: Globals of the program itself.
        next_item: Gives the number of an item that enters a queue.
        name_listeners: Called when an object gets a name, with its new entry and the object (None for a variable).
        stopping: The run is being unwound.
    """

    state_class: ClassVar[type[ThreadState]] = ThreadState

    def __init__(self, recorder: Recorder, seed: int = 0) -> None:
        self.recorder = recorder
        self.seed = seed
        self.attention = False
        self.stopping = False
        self.main_globals: dict[str, Any] = {}
        self.kinds: dict[str, str] = {}
        self.hooks: list[Hooks] = []
        self.end_listeners: list[Callable[[], object]] = []
        self.name_listeners: list[Callable[[ObjectEntry, object], None]] = []
        self.judge: Callable[[ThreadState, Any, int], None] = _nothing_to_judge
        self.changed_in: dict[str, int] = {}
        self.version = 0
        self.threads: list[ThreadState] = []
        self.files: list[Path] = []
        # Guards threads and the numbering of threads.
        self._threads_lock = Lock()
        self._numbers = count(1)
        self.next_item: Callable[[], int] = count(1).__next__
        self._entries: dict[int, ObjectEntry] = {}
        # Threads that some library started, by identifier, from their first traced operation on.
        self._adopted: dict[int, ThreadState] = {}
        # States that `take_over` has put there for `_adopt`, by the identifier of the thread that called it.
        self._taken_over: dict[int, ThreadState] = {}
        self.current = self._current_thread()

    # Threads

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

    def allocate_mutex(self) -> Any:
        """A lock for the inside of a primitive, held for moments only."""
        return allocate_lock()

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

    def record_error(self, error: BaseException) -> None:
        """Record an exception that nobody catches in the calling thread."""
        line = self._innermost_line(error)
        text = "".join(traceback.format_exception_only(error)).strip()
        item = self.recorder.add_text(text)
        self.recorder.append(pack(perf_counter_ns(), 0.0, 0, item, line, self.current.me.number, Kind.ERROR))

    def _innermost_line(self, error: BaseException) -> int:
        line = 0
        for frame, number in traceback.walk_tb(error.__traceback__):
            mark = frame.f_globals.get(FILE_MARK)
            if mark is not None:
                line = mark | number
        return line

    # Lines

    def line_of(self, frame: FrameType | None) -> int:
        """Line, as records have it, of the innermost frame of the program at or above `frame`.

        Of a thread that has none, whose target is a lock's ``acquire``, say, it is the line where it was started.
        """
        while frame is not None:
            mark: int | None = frame.f_globals.get(FILE_MARK)
            if mark is not None:
                return mark | frame.f_lineno
            frame = frame.f_back
        me: ThreadState = self.current.me
        return me.started_at

    def site(self, me: ThreadState, frame: FrameType) -> int:
        """As `line_of`, remembered for the next time that `me` comes to the same place.

        Asking a frame for its line takes longer the longer its function is (measured 100 to 440 ns). Hot paths look
        into the cache themselves::

            site = me.sites.get(frame.f_lasti)
            line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        """
        site = me.sites.get(frame.f_lasti)
        if site is not None and site[0] is frame.f_code:
            return site[1]
        line = self.line_of(frame)
        # A frame of a library stands for whatever line of the program called it.
        if FILE_MARK in frame.f_globals:
            me.sites[frame.f_lasti] = (frame.f_code, line)
        return line

    def add_file(self, path: Path) -> int:
        """Announce a source file; returns its number shifted to where a record's `line` has it."""
        number = len(self.files)
        self.files.append(path)
        self.recorder.add_entry(FileEntry(number, str(path)))
        return number << LINE_BITS

    # Objects

    def register(
        self,
        class_name: str,
        *,
        capacity: int = 0,
        lock: int = 0,
        name: str = "",
        maker: str = "",
        internal: bool = False,
    ) -> int:
        """Number an object and announce it; without a `name` it goes by its class, or by that of its `maker`."""
        number = next(self._numbers)
        entry = ObjectEntry(number, class_name, name or f"{maker or class_name}-{number}", capacity, lock, internal)
        self._entries[number] = entry
        self.recorder.add_entry(entry)
        return number

    def rename(self, number: int, name: str, target: object = None) -> None:
        """Announce the name that the program gives an object (`target`, None for a variable)."""
        entry = self._entries[number]
        if entry.name != name:
            self._entries[number] = entry = entry._replace(name=name)
            self.recorder.add_entry(entry)
            for listener in self.name_listeners:
                listener(entry, target)

    def name_of(self, number: int) -> str:
        """Name of an object; its class and number as long as the program has given it none."""
        entry = self._entries.get(number)
        return entry.name if entry else ""

    # Operations

    def attend_loop(self) -> None:
        """Called by a loop of the program at each turn while `attention` is set."""
        self.attend("", None)

    @abstractmethod
    def attend(self, verb: str, target: object, may_wait: bool = True) -> None:
        """Called before an operation while `attention` is set: wait while paused, leave, or raise `RunStopped`.

        `may_wait` is False if the operation fails at once where others would wait (``get_nowait``).
        """

    @abstractmethod
    def park(self, me: ThreadState, deadline: int | None, verb: str, target: object) -> bool:
        """Wait until somebody calls ``me.wake()``: True, or until lab time `deadline`: False.

        `verb` and `target` say in which operation (``"get", queue``).

        Raises:
            Unwinding: The run was stopped, or the thread leaves.
        """

    @abstractmethod
    def deadline(self, seconds: float | None) -> int | None:
        """Lab time in `seconds` from now; None for None or a negative number, which mean for ever."""

    def blocked(self, me: ThreadState, phase: Phase, number: int, line: int, seconds: float | None = None) -> None:
        """Record that `me` can't go on. `park` sees to it that the record leaves.

        Raises:
            ExpressionTakesLock: It is an invariant's expression that wants to wait.
        """
        if me.judging:
            raise ExpressionTakesLock(self.name_of(number))
        time = perf_counter_ns()
        value = -1.0 if seconds is None else seconds
        self.recorder.append(pack(time, value, number, phase, line, me.number, Kind.BLOCKED))

    @abstractmethod
    def seconds_until(self, deadline: int) -> float:
        """Lab seconds until a deadline; 0 or less once it is past."""


def _alarms_set() -> int:
    """Whether the system is about to send the program the signal that it asked for, where there are such signals."""
    return int(hasattr(signal, "getitimer") and signal.getitimer(signal.ITIMER_REAL)[0] > 0)


def _nothing_to_judge(me: ThreadState, invariants: Any, line: int) -> None:
    """Stands for the evaluation of invariants as long as no sheet has any."""
