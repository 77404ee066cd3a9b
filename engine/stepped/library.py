"""What the standard library keeps of a program, taken back between schedules; and threads that it starts for one."""

import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from types import ModuleType
from typing import Any

from engine.stepped.runtime import SteppedRuntime


class ForgottenLogging:
    """Forgets how the block has configured logging: a program does so in every schedule."""

    __slots__ = ("_handlers", "_known", "_level")

    def __enter__(self) -> None:
        root = logging.root
        self._handlers, self._level = root.handlers[:], root.level
        self._known = len(logging.Logger.manager.loggerDict)

    def __exit__(self, *_: object) -> None:
        root = logging.root
        root.handlers[:] = self._handlers
        if root.level != self._level:
            root.setLevel(self._level)  # which takes long
        loggers = logging.Logger.manager.loggerDict
        if len(loggers) > self._known:
            for name in list(loggers)[self._known :]:
                _forget(loggers, name)


def _forget(loggers: dict[str, Any], name: str) -> None:
    """Take a logger out; who still has it can go on with it, without the handlers it was given."""
    logger = loggers.pop(name)
    if isinstance(logger, logging.Logger):
        logger.handlers.clear()


class LentThreads:
    """Lets ``logging`` start its thread for the program (a `QueueListener`'s), and take its locks, under the schedule.

    While a handler has its lock it calls what may come to a step: the program's own ``emit``, the ``__str__`` of what
    is logged. A real lock, held across that step, would block another thread.
    """

    def __init__(self, threading: ModuleType) -> None:
        self._threading = threading
        self._handler_lock = _handler_lock_class(threading)
        self._replaced: list[tuple[Any, str, Any]] = []
        self._handlers: list[logging.Handler] = []  # which have such a lock

    def lend(self) -> None:
        """The program has imported one of its modules."""
        lock_class, handlers_made = self._handler_lock, self._handlers
        if not self._replaced:

            def create_lock(self: logging.Handler) -> None:  # the lock is called by the class of `self`
                self.lock = lock_class()
                handlers_made.append(self)

            self._replace(logging.Handler, "createLock", create_lock)
            if logging.lastResort is not None:
                self._replace(logging.lastResort, "lock", lock_class())
        handlers: Any = sys.modules.get("logging.handlers")
        if handlers is not None and handlers.threading is not self._threading:
            self._replace(handlers, "threading", self._threading)

    def _replace(self, owner: Any, name: str, value: Any) -> None:
        self._replaced.append((owner, name, getattr(owner, name)))
        setattr(owner, name, value)

    def take_back(self) -> None:
        """The schedule is over: everybody else's threads and locks are their own."""
        while self._replaced:
            setattr(*self._replaced.pop())
        while self._handlers:
            self._handlers.pop().lock = None


def _handler_lock_class(threading: Any) -> Any:
    """The class of a handler's lock: an RLock that is no step as long as nobody waits for it; programs log a lot."""
    usual = threading.RLock

    class HandlerLock(usual):  # type: ignore[misc,valid-type]
        def acquire(self, blocking: bool = True, timeout: float = -1) -> bool:
            runtime = self.runtime
            if not self.lab_ready("acquire", runtime.current.me):
                return bool(super().acquire(blocking, timeout))
            with _no_step(runtime):
                return bool(super().acquire(blocking, timeout))

        def release(self) -> None:
            if self._waiters:
                super().release()
                return
            with _no_step(self.runtime):
                super().release()

        def __enter__(self) -> bool:
            return self.acquire()

        def __exit__(self, *_: object) -> None:
            self.release()

    return HandlerLock


@contextmanager
def _no_step(runtime: SteppedRuntime) -> Iterator[None]:
    """Nobody else goes on while the block is at work."""
    runtime.quiet += 1
    try:
        yield
    finally:
        runtime.quiet -= 1
