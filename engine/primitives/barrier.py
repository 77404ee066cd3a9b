"""``Barrier``. Rules as in CPython's ``Lib/threading.py``."""

import sys
from collections.abc import Callable
from sys import _getframe
from threading import BrokenBarrierError
from typing import Any, ClassVar

from engine.primitives.signals import Waitable
from engine.thread_state import ThreadState
from engine.trace import Kind, Phase

_REFUSES_EMPTY = sys.version_info >= (3, 13)


class _Round:
    """Threads that pass the barrier together, or not at all. `outcome` is None while they wait."""

    __slots__ = ("members", "outcome")

    def __init__(self) -> None:
        self.members: list[ThreadState] = []
        self.outcome: bool | None = None


class Barrier(Waitable):
    """`_mutex` guards `_round` (the one that fills now) and `_broken`.

    A thread that arrives while a full round still runs its action belongs to the next round, so that nobody has to wait
    for a round to drain.
    """

    __slots__ = ("_action", "_broken", "_parties", "_round", "_timeout")

    class_name: ClassVar[str] = "Barrier"

    def __init__(self, parties: int, action: Callable[[], Any] | None = None, timeout: float | None = None) -> None:
        if parties < 1 and _REFUSES_EMPTY:
            raise ValueError("parties must be > 0")
        self._prepare(capacity=parties)
        self._parties = parties
        self._action = action
        self._timeout = timeout
        self._broken = False
        self._round = _Round()

    def __repr__(self) -> str:
        if self._broken:
            return f"<threading.Barrier at {id(self):#x}: broken>"
        return f"<threading.Barrier at {id(self):#x}: waiters={len(self._round.members)}/{self.parties}>"

    @property
    def parties(self) -> int:
        return self._parties

    @property
    def n_waiting(self) -> int:
        if self._runtime.attention:
            self._runtime.attend("n_waiting", self)
        return len(self._round.members)

    @property
    def broken(self) -> bool:
        if self._runtime.attention:
            self._runtime.attend("broken", self)
        return self._broken

    def wait(self, timeout: float | None = None) -> int:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("wait", self)
        seconds = self._timeout if timeout is None else timeout
        me: ThreadState = self._runtime.current.me
        with self._mutex:
            if self._broken:
                raise BrokenBarrierError
            mine = self._round
            index = len(mine.members)
            mine.members.append(me)
            me.woken = False
            self._record(Kind.ARRIVE, index + 1, line)
            last = index + 1 == self._parties
            if last:
                self._round = _Round()
        if last:
            self._run_action(mine, line)
            self._open(mine, me)
        elif not self._park(me, Phase.BARRIER, "wait", None if seconds is None else max(seconds, 0), line):
            raise BrokenBarrierError
        elif not mine.outcome:
            self._record(Kind.GAVE_UP, 0, line)
            raise BrokenBarrierError
        self._record(Kind.PASS, index, line)
        self._flush()
        return index

    def lab_ready(self, _verb: str, me: ThreadState) -> bool:
        """Whether an announced operation, or the wait that a thread is in, would go on by itself."""
        return me.operation is None or me.woken

    def _run_action(self, full: _Round, line: int) -> None:
        if self._action is None:
            return
        try:
            self._action()
        except BaseException:
            self._break(full, line)
            raise

    def _open(self, full: _Round, me: ThreadState) -> None:
        with self._mutex:
            full.outcome = True
            for member in full.members:
                if member is not me:
                    member.wake()

    def _forget(self, me: ThreadState) -> bool:
        """A member that gives up breaks the barrier for all."""
        with self._mutex:
            waiting = me in self._round.members
        if waiting:
            self._break(self._round, 0)
        me.woken = False
        return waiting

    def _break(self, broken: _Round, line: int) -> None:
        with self._mutex:
            self._broken = True
            self._record(Kind.BREAK, 0, line)
            self._send_away(broken)
            self._send_away(self._round)
            self._round = _Round()

    def _send_away(self, members_of: _Round) -> None:
        if members_of.outcome is None:
            members_of.outcome = False
            for member in members_of.members:
                member.wake()

    def reset(self) -> None:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("reset", self)
        with self._mutex:
            self._broken = False
            self._record(Kind.RESET, 0, line)
            self._send_away(self._round)
            self._round = _Round()
        self._flush()

    def abort(self) -> None:
        line = self._runtime.line_of(_getframe(1))
        if self._runtime.attention:
            self._runtime.attend("abort", self)
        self._break(self._round, line)
        self._flush()
