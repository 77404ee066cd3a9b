"""The modules that a program gets when it imports ``threading``, ``queue``, ``time``, ``random`` or ``_thread``."""

import _thread
import queue as real_queue
import random as real_random
import sys
import threading as real_threading
import time as real_time
import traceback
from collections.abc import Callable
from types import ModuleType
from typing import Any, Final

from engine.primitives.barrier import Barrier
from engine.primitives.condition import Condition
from engine.primitives.locks import Lock
from engine.primitives.older_names import warn_of_older_name
from engine.primitives.queues import LifoQueue, PriorityQueue, Queue, SimpleQueue
from engine.primitives.registry import ThreadRegistry
from engine.primitives.rlock import RLock
from engine.primitives.signals import BoundedSemaphore, Event, Semaphore
from engine.primitives.threads import Thread
from engine.primitives.timer import Timer
from engine.primitives.traced import Traced
from engine.runtime import Runtime
from engine.source_lines import FILE_MARK

_TRACED: Final[tuple[type[Traced], ...]] = (
    Lock,
    RLock,
    Condition,
    Event,
    Semaphore,
    BoundedSemaphore,
    Barrier,
    Queue,
    LifoQueue,
    PriorityQueue,
    SimpleQueue,
)
_RELATED: Final = (Queue, Semaphore)
"""Classes of which others are subclasses in the standard library, too."""
_TYPE_NAMES: Final = {"Lock": ("lock", "_thread"), "RLock": ("RLock", "_thread")}


class Modules:
    """The traced modules of one run.

    Attributes:
        by_name: What an import of each name gives the program.
        registry: The run's threads.
        at_exit: Functions that `concurrent.futures` wants called when the main thread has ended.
    """

    def __init__(self, runtime: Runtime, clocks: dict[str, Callable[..., Any]]) -> None:
        """`clocks` has the runtime's own ``sleep``, ``time``, ``monotonic`` and so on."""
        self.runtime = runtime
        self.at_exit: list[Callable[[], Any]] = []
        self._reseeded: list[Any] = []
        self.classes: dict[str, Any] = {}
        for cls in _TRACED:
            parent = self.classes.get(cls.__base__.class_name) if cls.__base__ in _RELATED else None
            self.classes[cls.class_name] = _bound(cls, runtime, parent)
        self.classes["Condition"].default_lock = self.classes["RLock"]
        self.registry = ThreadRegistry(runtime)
        self.thread_class: type[Thread] = type(
            "Thread", (Thread,), {"lab_registry": self.registry, "__module__": "threading"}
        )
        self.registry.adopted_classes = (
            type("_DummyThread", (self.thread_class,), {"__module__": "threading"}),
            type("_MainThread", (self.thread_class,), {"__module__": "threading"}),
        )
        self.by_name: dict[str, ModuleType] = {
            "threading": self._threading(),
            "queue": self._queue(),
            "time": stand_in(real_time, clocks),
            "random": self._random(),
            "_thread": self._thread_module(),
        }
        self.registry.excepthook = lambda args: self.by_name["threading"].excepthook(args)

    def begin(self) -> None:
        """Be ready for another run of the same program."""
        self.at_exit.clear()
        self._reseeded.clear()
        self.registry.forget()

    def _threading(self) -> ModuleType:
        registry, classes = self.registry, self.classes
        timer = type("Timer", (Timer, self.thread_class), {"event_class": classes["Event"], "__module__": "threading"})

        def enumerate_threads() -> list[Thread]:
            if self.runtime.attention:
                self.runtime.attend("enumerate", None)
            main = main_thread()  # made when first asked for, and yet the first of all
            return [main, *(thread for thread in registry.snapshot() if thread is not main)]

        def active_count() -> int:
            return len(enumerate_threads())

        def older_current_thread() -> Thread:
            warn_of_older_name("currentThread() is deprecated, use current_thread() instead")
            return registry.current()

        def older_active_count() -> int:
            warn_of_older_name("activeCount() is deprecated, use active_count() instead")
            return active_count()

        def main_thread() -> Thread:
            main = self.runtime.threads[0]
            if main.thread is None:
                main.thread = registry._thread_for(main)
            thread: Thread = main.thread
            return thread

        def register_at_exit(function: Any, *args: Any, **kwargs: Any) -> None:
            def end_pools() -> None:
                # With no worker to wake and no thread left that could use a pool, it would only take and give back
                # the pools' own lock: steps after the program's last line, of an object that it never made.
                alive = sum(not state.ended for state in self.runtime.threads)
                if alive > 1 or function.__globals__.get("_threads_queues", True):
                    function(*args, **kwargs)

            self.at_exit.append(end_pools)

        def excepthook(args: Any) -> None:
            if args.exc_type is SystemExit:
                return
            name = args.thread.name if args.thread is not None else "unknown"
            print(f"Exception in thread {name}:\n{program_traceback(args.exc_value)}", end="", file=sys.stderr)

        names = ("Event", "Semaphore", "BoundedSemaphore", "Barrier", "Condition", "Lock", "RLock")
        return stand_in(
            real_threading,
            {name: classes[name] for name in names}
            | {
                "Thread": self.thread_class,
                "Timer": timer,
                "current_thread": registry.current,
                "currentThread": older_current_thread,
                "main_thread": main_thread,
                "enumerate": enumerate_threads,
                "active_count": active_count,
                "activeCount": older_active_count,
                "excepthook": excepthook,
                "__excepthook__": excepthook,
                "_register_atexit": register_at_exit,
            },
        )

    def _queue(self) -> ModuleType:
        names = ("Queue", "LifoQueue", "PriorityQueue", "SimpleQueue")
        return stand_in(real_queue, {name: self.classes[name] for name in names})

    def _random(self) -> ModuleType:
        """Module-level functions draw from a stream of each thread's own, seeded by the run's seed and its key.

        So a thread draws the same numbers in every run of the same seed, however the threads interleave.
        """
        runtime = self.runtime
        reseeded = self._reseeded

        def stream() -> real_random.Random:
            me = runtime.current.me
            if me.random is None:
                me.random = self._seeded(f"{reseeded[-1] if reseeded else runtime.seed}/{me.key}")
            generator: real_random.Random = me.random
            return generator

        def seed(a: Any = None, version: int = 2) -> None:
            reseeded.append(a)
            for state in runtime.threads:
                state.random = None
            stream().seed(a, version)

        def of_own_stream(name: str) -> Callable[..., Any]:
            def draw(*args: Any, **kwargs: Any) -> Any:
                return getattr(stream(), name)(*args, **kwargs)

            draw.__name__ = draw.__qualname__ = name
            return draw

        methods = {
            name: of_own_stream(name)
            for name, value in vars(real_random).items()
            if not name.startswith("_") and isinstance(getattr(value, "__self__", None), real_random.Random)
        }
        return stand_in(real_random, methods | {"seed": seed})

    def _seeded(self, seed: str) -> real_random.Random:
        """A generator of random numbers for one thread."""
        return real_random.Random(seed)

    def _thread_module(self) -> ModuleType:
        lock, thread_class = self.classes["Lock"], self.thread_class

        def start_new_thread(
            function: Callable[..., object], args: tuple[Any, ...], kwargs: dict[str, Any] | None = None
        ) -> int:
            thread = thread_class(target=function, args=args, kwargs=kwargs or {}, daemon=True)
            thread.start()
            return thread.ident or 0

        return stand_in(
            _thread,
            {
                "start_new_thread": start_new_thread,
                "start_new": start_new_thread,
                "allocate_lock": lock,
                "allocate": lock,
                "LockType": lock,
                "RLock": self.classes["RLock"],
                "_count": lambda: len(self.registry.snapshot()),
            },
        )


def _bound(cls: type[Traced], runtime: Runtime, parent: Any) -> Any:
    """A class for one runtime, named as in the standard library; without slots, as its instances would have there."""
    module = real_queue if hasattr(real_queue, cls.__name__) else real_threading
    name, module_name = _TYPE_NAMES.get(cls.__name__, (cls.__name__, module.__name__))
    bases = (cls,) if parent is None else (cls, parent)
    return type(name, bases, {"runtime": runtime, "__module__": module_name, "__qualname__": name})


def stand_in(real: ModuleType, replaced: dict[str, Any]) -> ModuleType:
    """A module with everything that `real` has, some of it replaced."""
    module = ModuleType(real.__name__, real.__doc__)
    for name, value in vars(real).items():
        if name not in ("__builtins__", "__loader__", "__spec__"):
            setattr(module, name, value)
    for name, value in replaced.items():
        setattr(module, name, value)
    return module


def program_traceback(error: BaseException) -> str:
    """The traceback of an exception as the program alone would have shown it: without our own frames."""
    described = traceback.TracebackException.from_exception(error)
    _drop_own_frames(described, error)
    return "".join(described.format())


def _drop_own_frames(described: traceback.TracebackException, error: BaseException) -> None:
    kept = [
        summary
        for summary, (frame, _) in zip(described.stack, traceback.walk_tb(error.__traceback__), strict=False)
        if FILE_MARK in frame.f_globals or not str(frame.f_globals.get("__name__", "")).startswith("engine.")
    ]
    described.stack = traceback.StackSummary.from_list(kept)
    for inner, cause in ((described.__cause__, error.__cause__), (described.__context__, error.__context__)):
        if inner is not None and cause is not None:
            _drop_own_frames(inner, cause)
