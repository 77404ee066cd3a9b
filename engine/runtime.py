"""What the primitives need of a runtime, and what both runtimes have in common.

The primitives (`engine.primitives`) hold the rules of the standard library's classes, once. A runtime decides when a
thread goes on: the live one lets the operating system choose, the stepped one asks a strategy. Before each operation
a primitive looks at `Runtime.attention`; only if it is set does it call `attend`.
"""

import traceback
from _thread import allocate_lock
from abc import ABC, abstractmethod
from collections.abc import Callable
from time import perf_counter_ns
from typing import Any

from engine.known_objects import KnownObjects
from engine.known_threads import KnownThreads
from engine.recorder import Recorder
from engine.source_lines import SourceLines
from engine.thread_state import ExpressionTakesLock, ThreadState
from engine.trace import Kind, Phase, pack


class Hooks:
    """What the rewritten code of a module calls; `engine.hooks` says more. Here: its copy of `Runtime.attention`."""

    __slots__ = ("attention",)

    attention: bool


class Runtime(KnownThreads, KnownObjects, SourceLines, ABC):
    """Knows threads, objects and lines of a run, and what each thread is about to do; evaluates what must hold.

    Attributes:
        attention: True if threads must call `attend` before their next operation.
        changed_in: Version of the parameters in which each constant was changed last; `version` is the present one.
        hooks: What the traced modules call, one for each.
        judge: Evaluates what must hold whenever the lock that a thread is about to release is free; called with the
            thread's state, the lock's invariants and the line.
        stopping: The run is being unwound.
    """

    def __init__(self, recorder: Recorder, seed: int = 0) -> None:
        self.recorder = recorder
        self.seed = seed
        self.attention = False
        self.stopping = False
        self.hooks: list[Hooks] = []
        self.judge: Callable[[ThreadState, Any, int], None] = _nothing_to_judge
        self.changed_in: dict[str, int] = {}
        self.version = 0
        SourceLines.__init__(self)
        KnownObjects.__init__(self)
        KnownThreads.__init__(self)

    def record_error(self, error: BaseException) -> None:
        """Record an exception that nobody catches in the calling thread."""
        line = self.innermost_line(error)
        text = "".join(traceback.format_exception_only(error)).strip()
        item = self.recorder.add_text(text)
        self.recorder.append(pack(perf_counter_ns(), 0.0, 0, item, line, self.current.me.number, Kind.ERROR))

    def allocate_mutex(self) -> Any:
        """A lock for the inside of a primitive, held for moments only."""
        return allocate_lock()

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


def _nothing_to_judge(me: ThreadState, invariants: Any, line: int) -> None:
    """Stands for the evaluation of invariants as long as no sheet has any."""
