"""Modules of the standard library that a program gets made anew, from their own source, over its own primitives.

They start threads for a program, or call it while they hold a lock. Were they everybody's, no run could follow those
threads, and no schedule go on while another thread wants such a lock.
"""

import importlib
import importlib.util
import logging
import sys
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from engine.runtime import Runtime

LIBRARY_MODULES: Final = frozenset(
    {"concurrent.futures", "concurrent.futures._base", "concurrent.futures.thread"}
    | {"multiprocessing.pool", "multiprocessing.dummy", "multiprocessing.dummy.connection"}  # thread pools as well
    | {"functools"}  # before 3.12 a cached_property is computed under a lock
    | {"sched"}
)
"""Those modules. A module that another of the list imports comes from there, too."""

PACKAGES: Final = frozenset({"concurrent", "multiprocessing"})
"""Packages that hold some of them, and are left alone otherwise."""


def package_copy(name: str) -> ModuleType:
    """What stands for one of `PACKAGES`, so that it can have the program's own modules."""
    real = importlib.import_module(name)
    module = ModuleType(name, real.__doc__)
    kept = {key: value for key, value in vars(real).items() if f"{name}.{key}" not in LIBRARY_MODULES}
    vars(module).update(kept)
    return module


@cache
def source_of(name: str) -> Path:
    """Where the standard library has the source of a module."""
    spec = importlib.util.find_spec(name)
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin)


@cache
def os_without_fork_hooks() -> ModuleType:
    """A child of this process never goes on with these modules' locks, so nothing is to be mended after a fork."""
    module = ModuleType("os")
    vars(module).update(vars(sys.modules["os"]) | {"register_at_fork": lambda **_: None})
    return module


class QuietAtTheEnd(logging.LoggerAdapter[logging.Logger]):
    """A pool's logger, silent while a run is unwound: what then ends its workers is no error of the program."""

    def __init__(self, logger: logging.Logger, runtime: Runtime) -> None:
        super().__init__(logger, {})
        self._runtime = runtime

    def isEnabledFor(self, level: int) -> bool:  # noqa: N802
        return not self._runtime.stopping and super().isEnabledFor(level)


def wait_by_queue(pool_module: ModuleType, queue: ModuleType) -> None:
    """Let the thread that looks after a ThreadPool's workers be told by one of the program's queues, not by a pipe.

    It has the pipe from the pools of processes; a thread that waits there is seen by no schedule.
    """
    pools: Any = pool_module
    wait, set_up_queues = pools.wait, pools.ThreadPool._setup_queues

    class Notices(queue.SimpleQueue):  # type: ignore[misc,name-defined]
        """Has itself as what one waits for."""

        @property
        def _reader(self) -> "Notices":
            return self

    class Context:
        SimpleQueue = Notices

    def set_up(pool: Any) -> None:
        pool._ctx = Context
        set_up_queues(pool)

    def wait_here(readers: list[Any], timeout: float | None = None) -> list[Any]:
        if not isinstance(readers[0], Notices):
            waited: list[Any] = wait(readers, timeout)
            return waited
        try:
            readers[0].get(timeout=timeout)  # whoever waits takes all notices afterwards anyway
        except queue.Empty:
            return []
        return readers

    pools.wait, pools.ThreadPool._setup_queues = wait_here, set_up
