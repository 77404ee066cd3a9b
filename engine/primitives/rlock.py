"""``RLock``. Rules as in CPython's ``_threadmodule.c``."""

from sys import _getframe
from time import perf_counter_ns
from typing import ClassVar

from engine.primitives.locks import Lock
from engine.thread_state import ExpressionTakesLock, ThreadState
from engine.trace import Kind, pack

_ACQUIRE = int(Kind.ACQUIRE)
_RELEASE = int(Kind.RELEASE)


class RLock(Lock):
    """A lock that its owner can take again. `_depth` belongs to the holder."""

    __slots__ = ("_depth",)

    class_name: ClassVar[str] = "RLock"

    def __init__(self) -> None:
        super().__init__()
        self._depth = 0

    def __enter__(self) -> bool:
        runtime = self._runtime
        if runtime.attention:
            runtime.attend("acquire", self)
        me: ThreadState = runtime.current.me
        frame = _getframe(1)
        site = me.sites.get(frame.f_lasti)
        line = site[1] if site is not None and site[0] is frame.f_code else runtime.site(me, frame)
        return self._take(me, line, None)

    def __exit__(self, kind: object, error: object, trace: object) -> None:
        self._release(self._line)

    def _take(self, me: ThreadState, line: int, seconds: float | None) -> bool:
        runtime = self._runtime
        if self._holder is not me:
            take = self._try
            if not take(False) and not self._acquire_blocked(me, line, seconds):
                return False
            self._holder = me
            self._line = line
            me.held.append(self)
        elif me.judging:
            raise ExpressionTakesLock(runtime.name_of(self.number))
        self._depth += 1
        time = perf_counter_ns()
        recorder = runtime.recorder
        append = recorder.append
        append(pack(time, self._depth, self.number, 0, line, me.number, _ACQUIRE))
        if time > recorder.due:
            recorder.flush(time)
        return True

    def _release(self, line: int) -> None:
        runtime = self._runtime
        if runtime.attention and not self._may_release(runtime):
            return
        me: ThreadState = runtime.current.me
        if self._holder is not me:
            raise RuntimeError("cannot release un-acquired lock")
        if self._depth == 1:
            self._depth = 0
            self._free_for_others(me, line)
        else:
            self._depth -= 1
            runtime.recorder.append(pack(perf_counter_ns(), self._depth, self.number, 0, line, me.number, _RELEASE))

    def __repr__(self) -> str:
        state = "locked" if self._holder else "unlocked"
        owner = self._holder.number if self._holder else 0
        return f"<{state} _thread.RLock object owner={owner} count={self._depth} at {id(self):#x}>"

    def _at_fork_reinit(self) -> None:
        super()._at_fork_reinit()
        self._depth = 0

    def _is_owned(self) -> bool:
        return self._holder is self._runtime.current.me

    def lab_ready(self, verb: str, me: ThreadState) -> bool:
        return verb != "acquire" or self._holder is me or not self._inner.locked()

    def _recursion_count(self) -> int:
        return self._depth if self._is_owned() else 0

    def _leave_for_wait(self, line: int) -> int:
        depth, self._depth = self._depth, 0
        Lock._leave_for_wait(self, line)
        return depth

    def _return_from_wait(self, saved: int | None, me: ThreadState, line: int) -> None:
        Lock._return_from_wait(self, saved, me, line)
        self._depth = saved or 1

    # For conditions that aren't ours.

    def _release_save(self) -> int:
        if not self._is_owned():
            raise RuntimeError("cannot release un-acquired lock")
        depth, self._depth = self._depth, 1
        self._release(self._line)
        return depth

    def _acquire_restore(self, saved: int) -> None:
        self._take(self._runtime.current.me, self._line, None)
        self._depth = saved
