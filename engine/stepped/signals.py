"""The program's ``signal`` in the stepped runtime.

Its main thread isn't the process's, so no signal of the system arrives. Those that the program sends to itself do, and
those of its alarms, in virtual time: to the main thread, as always, which goes on afterwards with what it did.
"""

import math
import os
import signal
from types import ModuleType
from typing import Any, Final

from engine.primitives.registry import ThreadRegistry
from engine.stepped.runtime import SteppedRuntime

_NO_TIMER: Final = (0.0, 0.0)
_TIMER_NAME: Final = "alarm"
_ENDED: Final = "the program was ended by {name}, for which it has no handler."
_HARMLESS: Final = frozenset({"SIGCHLD", "SIGCONT", "SIGURG", "SIGWINCH"})
"""Signals that end nobody who has no handler for them."""


class Signals:
    """What the program's ``signal`` knows. An alarm is a daemon thread that ``threading`` doesn't list."""

    def __init__(self, runtime: SteppedRuntime, registry: ThreadRegistry, threading: Any) -> None:
        self._runtime = runtime
        self._registry = registry
        self._threading = threading
        self.forget()
        runtime.interrupted = self._take

    def forget(self) -> None:
        """Another schedule begins."""
        self._handlers: dict[int, Any] = {}
        self._sent: set[int] = set()  # and not yet taken
        self._cancelled: Any = None  # set to end the present alarm
        self._due = 0
        self._interval = 0.0
        self._pause: Any = None  # set when a signal has been taken

    def module(self) -> ModuleType:
        """The ``signal`` of the program."""
        module = ModuleType("signal", signal.__doc__)
        vars(module).update({name: value for name, value in vars(signal).items() if name != "__spec__"})
        of_systems = {
            "alarm": self._alarm,
            "setitimer": self._set_timer,
            "getitimer": self._get_timer,
            "pause": self._wait_for_signal,
        }
        vars(module).update({name: value for name, value in of_systems.items() if hasattr(signal, name)})
        vars(module).update(signal=self._handle, getsignal=self._handler, raise_signal=self._send)
        return module

    def kill(self, pid: int, number: int) -> None:
        """The program's ``os.kill``."""
        if pid == os.getpid() and number:
            self._send(number)
        else:
            os.kill(pid, number)

    def _handle(self, number: int, handler: Any) -> Any:
        before = self._handler(number)
        self._handlers[number] = handler
        return before

    def _handler(self, number: int) -> Any:
        usual = signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL
        return self._handlers.get(number, usual)

    def _send(self, number: int) -> None:
        if self._handler(number) != signal.SIG_DFL:
            self.interrupt(number)
        elif (name := signal.Signals(number).name) not in _HARMLESS:
            self._runtime.crash(_ENDED.format(name=name))

    def interrupt(self, number: int = signal.SIGINT) -> None:
        """The program's ``_thread.interrupt_main``: a signal without a handler does nothing."""
        if self._handler(number) not in (signal.SIG_DFL, signal.SIG_IGN):
            self._sent.add(int(number))
            self._runtime.interrupt_main()

    def _take(self) -> None:
        """Call the handlers of all signals that were sent, as Python does: the lowest number first, each once."""
        number = min(self._sent)
        self._sent.remove(number)
        handler = self._handler(number)
        try:
            if callable(handler):  # another handler may have put it back
                handler(number, None)
            if self._pause is not None:
                self._pause.set()
        finally:
            if self._sent and not self._runtime.stopping:
                self._take()

    def _wait_for_signal(self) -> None:
        self._pause = self._threading.Event()
        self._pause.wait()
        self._pause = None

    # Alarms

    def _alarm(self, seconds: int) -> int:
        return math.ceil(self._replace_timer(seconds, 0.0)[0])

    def _set_timer(self, which: int, seconds: float, interval: float = 0.0) -> tuple[float, float]:
        # The others count time of the processor, which doesn't pass here.
        return self._replace_timer(seconds, interval) if which == signal.ITIMER_REAL else _NO_TIMER

    def _get_timer(self, which: int) -> tuple[float, float]:
        if which != signal.ITIMER_REAL or self._cancelled is None:
            return _NO_TIMER
        return max(self._due - self._runtime.scheduler.clock, 0) / 1e9, self._interval

    def _replace_timer(self, seconds: float, interval: float) -> tuple[float, float]:
        before = self._get_timer(signal.ITIMER_REAL)
        if self._cancelled is not None:
            self._cancelled.set()
            self._cancelled = None
        if seconds > 0:
            self._cancelled, self._interval = self._threading.Event(), float(interval)
            arguments = self._cancelled, float(seconds)
            thread = self._threading.Thread(target=self._ring, name=_TIMER_NAME, args=arguments, daemon=True)
            thread.start()
            self._registry.remove(thread)
        return before

    def _ring(self, cancelled: Any, seconds: float) -> None:
        while True:
            self._due = self._runtime.scheduler.clock + int(seconds * 1e9)
            if cancelled.wait(seconds):
                return
            seconds = self._interval
            if not seconds:
                self._cancelled = None
            self._send(signal.SIGALRM)
            if not seconds:
                return
