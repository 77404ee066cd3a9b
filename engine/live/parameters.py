"""Sliders that act while the program runs: constants are rebound, sleeps end, threads come and go."""

from collections.abc import Callable, Sequence
from threading import Lock, Thread
from time import perf_counter_ns
from typing import Any

from engine.live.runtime import LiveRuntime
from engine.primitives.modules import program_traceback
from engine.sheet import Parameter, Value
from engine.thread_state import ThreadState, Unwinding
from engine.trace import LAB_THREAD, Kind, pack


class LiveParameters:
    """Sets the parameters of one live run.

    Thread counts follow a target: what isn't there yet is started by the program's own function, on a thread of the
    laboratory; of what is too many the youngest are asked to leave.
    """

    def __init__(
        self,
        runtime: LiveRuntime,
        namespace: dict[str, Any],
        parameters: Sequence[Parameter],
        refuse: Callable[[str], None],
    ) -> None:
        """`refuse` is told in a sentence what couldn't be done. Thread: any (it may be called from a lab thread)."""
        self._runtime = runtime
        self._namespace = namespace
        self._parameters = {parameter.name: parameter for parameter in parameters}
        self._refuse = refuse
        # Thread counts that were set before the program had started its own, and are to be applied then; guarded by
        # `_applying`.
        self._waiting: dict[str, int] = {}
        self._applying = Lock()
        self._starting = Lock()  # one lab thread at a time starts threads
        for parameter in parameters:
            if parameter.starts:
                runtime.kinds[parameter.starts] = parameter.name
                runtime.retires_at[parameter.name] = frozenset(parameter.retires_at)

    def set(self, name: str, value: Value) -> None:
        """Give a parameter a value that its sheet allows. Never blocks. Thread: the laboratory's."""
        parameter = self._parameters.get(name)
        if parameter is None:
            self._refuse(f"There is no parameter {name} in this run.")
            return
        if parameter.restart:
            self._refuse(f"{name} takes effect on the next start.")
            return
        try:
            value = parameter.check(value)
        except ValueError as error:
            self._refuse(f"{error}.")
            return
        old = self._namespace.get(name)
        self._namespace[name] = value
        self._record(name, value)
        if parameter.starts:
            self._set_count(parameter, old, int(value))
        else:
            self._end_sleeps(name)

    def _record(self, name: str, value: Value) -> None:
        recorder = self._runtime.recorder
        item = recorder.add_text(f"{name} = {value!r}")
        time = perf_counter_ns()
        recorder.append(pack(time, 0.0, 0, item, 0, LAB_THREAD, Kind.PARAMETER))
        recorder.flush(time)

    def _end_sleeps(self, name: str) -> None:
        runtime = self._runtime
        runtime.version += 1
        runtime.changed_in[name] = runtime.version
        for state in list(runtime.threads):
            if name in state.sleeps_on[0]:
                state.cut = True
                state.nudge()

    def _of_kind(self, kind: str) -> list[ThreadState]:
        return [state for state in list(self._runtime.threads) if state.kind == kind]

    def _set_count(self, parameter: Parameter, old: Any, target: int) -> None:
        with self._applying:
            if self._waiting or not self._runtime.main_waits.is_set():
                # The program may be starting its own threads at this moment, by the old number or the new one.
                if not self._waiting:
                    Thread(target=self._apply_waiting, name="lab starter", daemon=True).start()
                self._waiting[parameter.name] = target
            else:
                self._change_count(parameter, target - int(old))

    def _apply_waiting(self) -> None:
        """Apply the counts that were set too early, once the program has started its own threads."""
        self._runtime.become_lab()
        self._runtime.main_waits.wait()
        with self._applying:
            for name, target in self._waiting.items():
                self._change_count(self._parameters[name], target - len(self._of_kind(name)))
            self._waiting.clear()

    def _change_count(self, parameter: Parameter, difference: int) -> None:
        alive = [state for state in self._of_kind(parameter.name) if not state.ended]
        if difference < 0:
            staying = [state for state in alive if not state.leaving]
            for state in reversed(staying[difference:]):
                self._runtime.ask_to_leave(state, True)
            return
        # Who is still on the way out stays instead of a new one coming.
        for state in [state for state in alive if state.leaving][:difference]:
            self._runtime.ask_to_leave(state, False)
            difference -= 1
        if difference > 0:
            Thread(target=self._start, args=(parameter, difference), name="lab starter", daemon=True).start()

    def _start(self, parameter: Parameter, count: int) -> None:
        self._runtime.become_lab()
        function = self._namespace.get(parameter.starts)
        if not callable(function):
            self._refuse(f"{parameter.name} can't be raised: the program has no function {parameter.starts}.")
            return
        try:
            with self._starting:
                for _ in range(count):
                    function()
        except Unwinding:
            return
        except Exception as error:
            trace = program_traceback(error)
            self._refuse(f"{parameter.name} couldn't be raised: {parameter.starts}() failed.\n{trace}")
