"""What the standard library keeps of a program, taken back between schedules; and threads that it starts for one."""

import logging
import sys
from types import ModuleType
from typing import Any


class ForgottenLogging:
    """Forgets how the block has configured logging: a program does so in every schedule."""

    __slots__ = ("_handlers", "_known", "_level")

    def __enter__(self) -> None:
        root = logging.getLogger()
        self._handlers, self._level = root.handlers[:], root.level
        self._known = len(logging.Logger.manager.loggerDict)

    def __exit__(self, *_: object) -> None:
        root = logging.getLogger()
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
    """Lets ``logging.handlers`` start its thread for the program (a `QueueListener`'s) under the schedule."""

    def __init__(self, threading: ModuleType) -> None:
        self._threading = threading
        self._kept: tuple[Any, Any] | None = None

    def lend(self) -> None:
        """The program has imported the module."""
        handlers: Any = sys.modules.get("logging.handlers")
        if handlers is not None and self._kept is None:
            self._kept = handlers.threading, handlers.QueueHandler.createLock
            handlers.threading = self._threading
            handlers.QueueHandler.createLock = _give_no_lock

    def take_back(self) -> None:
        """The schedule is over: everybody else's threads are their own."""
        if self._kept is not None:
            handlers: Any = sys.modules["logging.handlers"]
            handlers.threading, handlers.QueueHandler.createLock = self._kept
            self._kept = None


class _NoLock:
    """For a handler that only puts into a queue: a real lock, held across that step, would block another thread."""

    def acquire(self) -> None:
        """Nothing to do."""

    release = acquire

    def __enter__(self) -> None:
        """Nothing to do."""

    def __exit__(self, *_: object) -> None:
        """Nothing to do."""


def _give_no_lock(handler: Any) -> None:
    handler.lock = _NoLock()
