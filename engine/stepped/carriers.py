"""Threads of the operating system that carry the threads under study, kept between schedules.

Starting and ending one costs as much as ten hand-overs, so a carrier that has done its work waits for more.
"""

import contextvars
from _thread import allocate_lock
from collections.abc import Callable
from threading import Thread


class Carrier:
    """A real thread that does one piece of work after the other, each when its gate is opened.

    Attributes:
        gate: Held; released by whoever lets the carried thread go on.
        retired: Its present work is its last.
    """

    def __init__(self, name: str) -> None:
        self.gate = allocate_lock()
        self.gate.acquire()
        self._work: Callable[[], None] | None = None
        self.retired = False
        self._thread = Thread(target=self._serve, name=name, daemon=True)
        self._thread.start()

    @property
    def real_ident(self) -> int:
        return self._thread.ident or 0

    def take(self, work: Callable[[], None], name: str) -> None:
        """Do `work` when the gate is opened next. It must end by opening somebody else's gate.

        The real thread has `name` meanwhile, for libraries that aren't traced (``logging``).
        """
        self._work = work
        self._thread.name = name

    def _serve(self) -> None:
        while True:
            self.gate.acquire()
            work, self._work = self._work, None
            if work is None:
                return
            # A new context, as a new thread would have.
            contextvars.Context().run(work)
            del work
            if self.retired:
                return

    def end(self) -> None:
        """End the thread. It must be waiting for work."""
        self._work = None
        self.gate.release()
        self._thread.join()


class Carriers:
    """The carriers of one runtime. Only the one thread that runs at the moment calls it."""

    def __init__(self) -> None:
        self._idle: list[Carrier] = []
        self._made = 0
        self._ended = False

    def borrow(self) -> Carrier:
        """A carrier that has nothing to do.

        Raises:
            RuntimeError: The system has no more threads.
        """
        if self._idle:
            return self._idle.pop()
        self._made += 1
        return Carrier(f"carrier {self._made}")

    def give_back(self, carrier: Carrier) -> None:
        """`carrier` is about to end its work."""
        carrier.retired = self._ended
        self._idle.append(carrier)

    def end(self) -> None:
        """End all that are idle, now; those that a program doesn't let go, as soon as it does."""
        self._ended = True
        while self._idle:
            self._idle.pop().end()
