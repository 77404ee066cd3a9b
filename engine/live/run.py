"""One live run from its request to its end, in this process: what the host runs, and what tests of the engine use."""

from collections.abc import Callable, MutableMapping
from dataclasses import dataclass
from time import perf_counter_ns
from types import ModuleType
from typing import Final

from engine.judge import Judge
from engine.live.parameters import LiveParameters
from engine.live.runtime import LiveRuntime
from engine.live.time_module import lab_clocks
from engine.loader import Loader
from engine.main_thread import main_thread_ending
from engine.primitives.modules import Modules
from engine.recorder import Sink
from engine.request import RunRequest
from engine.thread_state import ThreadState
from engine.trace import Ending, Kind, pack

_DAEMONS_WAIT_S: Final = 0.2


@dataclass(frozen=True, slots=True)
class RunEnd:
    """How a run ended: `reason` is ``finished``, ``stopped`` or ``not_started``; see `session.Session`.

    Attributes:
        status: The program's own exit status.
    """

    reason: str
    sentence: str = ""
    line: int = 0
    status: int = 0


class LiveRun:
    """Make one on the thread that is to be the program's main thread, then call `run` there."""

    def __init__(
        self,
        request: RunRequest,
        sink: Sink,
        *,
        refuse: Callable[[str], None] = lambda _: None,
        published: MutableMapping[str, ModuleType] | None = None,
    ) -> None:
        """`refuse` is told in a sentence what couldn't be done; `published` as in `loader.Loader`."""
        self.request = request
        self.runtime = LiveRuntime(sink, seed=request.seed, speed=request.speed)
        self._modules = Modules(self.runtime, lab_clocks(self.runtime))
        live = [parameter.name for parameter in request.parameters if not parameter.restart]
        self._loader = Loader(
            self.runtime,
            self._modules,
            request.path,
            values=request.values,
            parameters=live,
            watched=request.watched,
            published=published,
        )
        self._refuse = refuse
        self.parameters: LiveParameters | None = None
        self._judge = Judge(self.runtime, request.invariants, self.runtime.fail)
        self.runtime.judge = self._judge.judge
        self.runtime.name_listeners.append(self._judge.guard)

    def run(self, started: Callable[[], None] = lambda: None) -> RunEnd:
        """Run the program until its threads that aren't daemons have ended.

        Blocks as long as that takes; `LiveRuntime.stop` ends it. `started` is called before the program's first line.
        """
        runtime = self.runtime
        try:
            module, code = self._loader.load(self.request.source)
        except (SyntaxError, ValueError, RecursionError) as error:
            self._end_main(Ending.STOPPED)
            return _not_started(error, self.request.path.name)
        self.parameters = LiveParameters(runtime, vars(module), self.request.parameters, self._refuse)
        started()
        status = self._run_main(lambda: exec(code, vars(module)))
        self._wait_for_threads()
        if runtime.failure:
            return RunEnd("not_started", runtime.failure)
        return RunEnd("stopped" if runtime.stopping else "finished", status=status)

    def _run_main(self, program: Callable[[], None]) -> int:
        runtime = self.runtime
        ending, status = main_thread_ending(runtime, program, self._modules.at_exit)
        for listener in runtime.end_listeners:
            listener()
        me: ThreadState = runtime.current.me
        me.ended = True
        runtime.main_waits.set()
        self._end_main(ending)
        return status

    def _end_main(self, ending: Ending) -> None:
        runtime = self.runtime
        time = perf_counter_ns()
        runtime.recorder.append(pack(time, ending, 0, 0, 0, runtime.current.me.number, Kind.END))
        runtime.recorder.flush_before_wait(time)

    def _wait_for_threads(self) -> None:
        registry = self._modules.registry
        registry.wait_for_end(lambda thread: not thread.daemon)
        if self.runtime.stopping:
            # Daemons are on their way out as well; their last events belong to the trace.
            registry.wait_for_end(lambda _: True, timeout=_DAEMONS_WAIT_S)


def _not_started(error: BaseException, file_name: str) -> RunEnd:
    if isinstance(error, SyntaxError):
        line = error.lineno or 0
        return RunEnd("not_started", f"{file_name}, line {line}: the source has a syntax error: {error.msg}.", line)
    return RunEnd("not_started", f"{file_name}: the source can't be compiled: {error}.")
