"""A program that is run again and again, each time under a schedule that a strategy chooses."""

import gc
import sys
import time
from collections.abc import MutableMapping
from dataclasses import dataclass, field
from hashlib import sha256
from types import ModuleType
from typing import Any, Final, Protocol

from engine.judge import Judge
from engine.main_thread import main_thread_ending
from engine.request import RunRequest
from engine.stepped.library import ForgottenLogging
from engine.stepped.loader import CodeCache, SteppedLoader
from engine.stepped.locations import Location
from engine.stepped.modules import SteppedModules
from engine.stepped.runtime import SteppedRuntime
from engine.stepped.scheduler import USUAL_LIMITS, Chooser, Limits, Step
from engine.stepped.temporary import repeat_names
from engine.thread_state import Unwinding
from engine.trace import Entry, FileEntry, Kind, Record, pack

_COLLECT_EVERY: Final = 32
_COLLECT_ALL_EVERY: Final = 256


class Output(Protocol):
    """Where the program's prints go."""

    def write(self, text: str, /) -> int: ...
    def flush(self) -> None: ...


class Silence:
    """Takes what a program prints, and forgets it."""

    encoding = "utf-8"
    errors = "backslashreplace"

    def write(self, text: str, /) -> int:
        return len(text)

    def flush(self) -> None:
        """Nothing to do."""

    def isatty(self) -> bool:
        return False


@dataclass(slots=True)
class Outcome:
    """How one schedule went.

    Attributes:
        reason: As `SteppedRuntime.reason`.
        schedule: Keys of the threads, step by step.
        errors: Number of exceptions that nobody caught.
        breaches: Number of invariants, of those that are expressions, that did not hold.
        story: Entries and events in their order; of a traced schedule only.
        log: Its steps; of a traced schedule only.
        locations: What of it threads may have shared; of a traced schedule only.
        failure: Why it couldn't be judged, or what has ended the program; ``""`` otherwise.
        silent: As `SteppedRuntime.silent`.
        behaviour: As `Scheduler.behaviour`.
        unfinished: As `SteppedRuntime.unfinished`.
    """

    reason: str
    schedule: list[str]
    errors: int
    breaches: int
    story: list[Entry | Record] = field(default_factory=list)
    log: list[Step] = field(default_factory=list)
    locations: list[Location] = field(default_factory=list)
    failure: str = ""
    silent: tuple[int, int] = (0, 0)
    behaviour: int = 0
    unfinished: int = 0

    @property
    def failed(self) -> bool:
        """Whether it is a failure, as far as the runtime knows: predicates over the trace are the world's."""
        return self.reason in ("stuck", "silence", "crashed") or self.errors > 0 or self.breaches > 0

    @property
    def digest(self) -> str:
        """A hash of everything that happened, wherever the sources lie."""
        story = [part for part in self.story if not isinstance(part, FileEntry)]
        return sha256(repr(story).encode()).hexdigest()


class SteppedProgram:
    """One program, with everything that schedules of it have in common. Use it as a context manager.

    Attributes:
        codes: Its compiled sources, and which sites are announced.
        schedules: How many were run.
    """

    def __init__(self, request: RunRequest, *, published: MutableMapping[str, ModuleType] | None = None) -> None:
        self.request = request
        self.codes = CodeCache()
        self.schedules = 0
        self.runtime = SteppedRuntime()
        self._modules = SteppedModules(self.runtime)
        self._loader = SteppedLoader(
            self.runtime, self._modules, request.path, self.codes, values=request.values, published=published
        )
        self._judge = Judge(self.runtime, request.invariants, self.runtime.fail)

    def __enter__(self) -> "SteppedProgram":
        gc.collect()
        gc.freeze()
        gc.disable()
        return self

    def __exit__(self, *_: object) -> None:
        self.runtime.end()
        gc.enable()
        gc.unfreeze()

    def check(self) -> None:
        """Compile the program.

        Raises:
            SyntaxError, ValueError, RecursionError: It can't be compiled.
        """
        self._begin()
        self._loader.load(self.request.source)
        self._loader.let_go()

    def _begin(self) -> None:
        """Put back what the last schedule may have changed."""
        self._modules.begin()
        self._loader.begin()
        repeat_names()
        self._judge.forget()
        self.runtime.judge = self._judge.judge
        self.runtime.name_listeners.append(self._judge.guard)

    def run(
        self,
        strategy: Chooser,
        *,
        seed: int | None = None,
        slow: bool = False,
        tracing: bool = False,
        limits: Limits = USUAL_LIMITS,
        output: Output | None = None,
        errors: Output | None = None,
    ) -> Outcome:
        """Run one schedule. Blocks until it has ended and all of its threads are unwound.

        Args:
            strategy: Chooses.
            seed: Of the program's random; None for that of the request.
            slow: As for `SteppedRuntime.new_schedule`.
            tracing: Keep the story and the log.
            limits: When to give up.
            output: Where the program prints; None for nowhere.
            errors: Where it prints its errors; None for the same place.

        Raises:
            Exception: What the strategy raised; the schedule was given up there.
        """
        runtime = self.runtime
        self.schedules += 1
        runtime.new_schedule(
            strategy,
            seed=self.request.seed if seed is None else seed,
            slow=slow,
            tracing=tracing,
            limits=limits,
        )
        self._begin()
        runtime.names_objects = tracing or bool(self.request.invariants)
        module, code = self._loader.load(self.request.source)
        namespace = vars(module)
        with _Redirected(output or Silence(), errors or output or Silence()), ForgottenLogging():
            runtime.run_schedule(lambda: self._main(lambda: exec(code, namespace)))
            if runtime.reason == "finished" and self._modules.waits_for_exit:
                with runtime.aftermath():
                    self._modules.call_at_exit()
            self._modules.lent.take_back()
            outcome = self._outcome(tracing=tracing)
            runtime.hooks.clear()
            self._loader.let_go()
            self._collect()
        if runtime.scheduler.error is not None:
            raise runtime.scheduler.error
        return outcome

    def _collect(self) -> None:
        """Free what is in cycles: at fixed points between schedules, so that finalisers don't act within one."""
        if self.schedules % _COLLECT_ALL_EVERY == 0:
            gc.collect()
        elif self.schedules % _COLLECT_EVERY == 0:
            gc.collect(0)

    def _outcome(self, *, tracing: bool) -> Outcome:
        runtime = self.runtime
        outcome = Outcome(
            runtime.reason,
            runtime.scheduler.schedule,
            runtime.errors,
            self._judge.breaches,
            failure=runtime.failure,
            silent=runtime.silent,
            behaviour=runtime.scheduler.behaviour,
            unfinished=runtime.unfinished,
        )
        if tracing:
            outcome.story = list(runtime.step_recorder.story())
            outcome.log = runtime.scheduler.log or []
            outcome.locations = self._loader.locations.all
        return outcome

    def _main(self, program: Any) -> None:
        runtime = self.runtime
        me = runtime.current.me
        ending, _ = main_thread_ending(runtime, program, self._modules.at_exit)
        runtime.recorder.append(pack(time.perf_counter_ns(), ending, 0, 0, 0, me.number, Kind.END))


class _Redirected:
    """Lets the program print to `output` and `errors`; finalisers that are unwound, too, end in silence.

    A class, since it is entered for every schedule: a generator takes three times as long.
    """

    __slots__ = ("_hook", "_kept", "_streams")

    def __init__(self, output: Any, errors: Any) -> None:
        self._streams = output, errors
        self._kept = sys.stdout, sys.stderr
        self._hook = sys.unraisablehook

    def __enter__(self) -> None:
        sys.stdout, sys.stderr = self._streams
        sys.unraisablehook = self._report

    def __exit__(self, *_: object) -> None:
        sys.stdout, sys.stderr = self._kept
        sys.unraisablehook = self._hook

    def _report(self, unraisable: Any) -> None:
        if not issubclass(unraisable.exc_type, Unwinding):
            self._hook(unraisable)
