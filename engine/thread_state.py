"""A thread under study as a runtime sees it, and the exceptions that end one or are raised in one."""

import threading
from threading import Lock
from types import CodeType
from typing import Any


class Unwinding(BaseException):
    """Ends a thread under study; derived from BaseException so that the program's ``except Exception`` lets it pass."""


class RunStopped(Unwinding):
    """The run was stopped. Raised again at every later operation of the thread."""


class ThreadLeaves(Unwinding):
    """The thread was asked to leave, at an operation where it has nothing half done."""


class ExpressionTakesLock(Exception):  # noqa: N818 (it says what happened)
    """An invariant's expression does more than look."""


class ThreadState:
    """A thread under study, as the runtime sees it. Only the thread itself writes what isn't marked otherwise.

    Attributes:
        carrier: The real thread it runs on, None for one that wasn't started here.
        gate: Held, and released (by others) to wake the thread from `Runtime.park`.
        woken: Set by the one who wakes it, before the gate is released.
        operation: Verb and object of the operation it is parked in, ``("get", queue)``; None while it isn't.
        held: Locks it holds.
        key: Its path of creation: ``0`` is the main thread, ``0.1`` the second that it started, ``0.1.0`` the first
        of that
            one. The same in every interleaving, as its number isn't.
        started: How many threads it has started.
        started_at: The line where it was started itself, as records have it; 0 for the main thread.
        leaving: Set by the laboratory.
        sites: A cache: for an instruction's offset, the code where the thread was at that offset last, and its line.
        sleeps_on: Constants that the argument of its sleep depends on, and the version of the parameters under which
            that argument was evaluated.
        cut: Set by the laboratory: the sleep is over, since such a constant has changed.
        judging: It is evaluating an invariant.
    """

    __slots__ = (
        "carrier",
        "cut",
        "daemon",
        "ended",
        "gate",
        "held",
        "judging",
        "key",
        "kind",
        "leaving",
        "number",
        "operation",
        "random",
        "sites",
        "sleeps_on",
        "started",
        "started_at",
        "thread",
        "woken",
    )

    def __init__(self, number: int, kind: str = "") -> None:
        self.number = number
        self.kind = kind
        self.key = "0"
        self.started = 0
        self.started_at = 0
        self.gate = Lock()
        self.gate.acquire()
        self.woken = False
        self.operation: tuple[str, object] | None = None
        self.held: list[object] = []
        self.sites: dict[int, tuple[CodeType, int]] = {}
        self.leaving = False
        self.sleeps_on: tuple[frozenset[str], int] = (frozenset(), 0)
        self.carrier: threading.Thread | None = None
        self.cut = False
        self.judging = False
        self.daemon = False
        self.ended = False
        self.random: Any = None
        self.thread: Any = None

    def wake(self) -> None:
        """Wake the thread from `Runtime.park`: what it waits for is done."""
        self.woken = True
        try:
            self.gate.release()
        except RuntimeError:  # as in `nudge`
            pass

    def nudge(self) -> None:
        """Let a parked thread look again at time and attention. Harmless for one that isn't."""
        try:
            self.gate.release()
        except RuntimeError:  # it is awake already, or has not yet come to the gate, which then is open
            pass
