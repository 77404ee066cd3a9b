"""Which threads of a run are alive, and which of them a thread is."""

import threading as real_threading
from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Any

from engine.runtime import Runtime
from engine.thread_state import ThreadState
from engine.trace import MAIN_THREAD

if TYPE_CHECKING:
    from engine.primitives.threads import Thread


class ThreadRegistry:
    """The threads of one run, and what the ``threading`` module says of them.

    Attributes:
        adopted_classes: Subclasses of the run's own Thread for a foreign thread and for the main thread.
        excepthook: What the program's ``threading.excepthook`` is at the moment.
    """

    adopted_classes: tuple[type["Thread"], type["Thread"]]
    excepthook: Callable[[Any], Any]

    def __init__(self, runtime: Runtime) -> None:
        self.runtime = runtime
        self.names = count(1)
        self.places = count(1)
        # By id. Each change is one operation of a dictionary, which needs no lock.
        self._alive: dict[int, Thread] = {}
        self._somebody_waits = False
        self._changed = real_threading.Condition()

    def forget(self) -> None:
        """Forget the threads of the last run."""
        self.names = count(1)
        self.places = count(1)
        self._alive.clear()

    def add(self, thread: "Thread") -> None:
        self._alive[id(thread)] = thread

    def remove(self, thread: "Thread") -> None:
        self._alive.pop(id(thread), None)
        # Whoever says that it waits looks only then, so that it misses neither this change nor the notification.
        if self._somebody_waits:
            with self._changed:
                self._changed.notify_all()

    def snapshot(self) -> list["Thread"]:
        return list(self._alive.values())

    def current(self) -> "Thread":
        me: ThreadState = self.runtime.current.me
        if me.thread is None:
            me.thread = self._thread_for(me)
        thread: Thread = me.thread
        return thread

    def _thread_for(self, me: ThreadState) -> "Thread":
        """A Thread for one that none of ours started: the main thread, or a foreign one."""
        carrier = self.runtime.carrier_of(me)
        main = me.number == MAIN_THREAD
        thread = self.adopted_classes[main](name="MainThread" if main else carrier.name, daemon=me.daemon)
        thread._lab_adopt(me, carrier)
        self.add(thread)
        return thread

    def wait_for_end(self, of: Callable[["Thread"], bool], timeout: float | None = None) -> None:
        """Block until every started thread for which `of` is true has ended, or `timeout` seconds are over."""
        with self._changed:
            self._somebody_waits = True
            self._changed.wait_for(
                lambda: not any(of(thread) for thread in self.snapshot() if thread._lab_started_here), timeout
            )
