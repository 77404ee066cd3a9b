"""The engine process: runs one program and speaks with its parent (`session`). Started as ``python -m engine.host``.

Standard input carries commands, standard output frames (`wire`); both are moved to descriptors of their own before the
program starts, which gets an empty input and a console pipe (what was standard error) as its output.

Commands: ``start`` (request), ``set`` (name, value), ``pause``, ``resume``, ``speed`` (speed), ``look``, ``stop``.
"""

import atexit
import faulthandler
import json
import os
import sys
import threading
from collections.abc import Mapping
from time import monotonic, perf_counter_ns
from typing import Any, BinaryIO, Final

from engine.console import ConsoleStream
from engine.live.run import LiveRun, RunEnd
from engine.pipes import PipeSink, take_pipes
from engine.request import RunRequest
from engine.thread_state import ThreadState, Unwinding
from engine.trace import LAB_THREAD, STANDARD_ERROR, STANDARD_OUTPUT
from engine.unanswered import watch
from engine.wire import encode_message

_NICENESS: Final = 10
_LOOK_S: Final = 0.1


def main() -> None:
    """Serve one run, then end the process."""
    sys.path[:] = [entry for entry in sys.path if entry != os.environ.get("PYTHONPATH")]
    os.environ.pop("PYTHONPATH", None)
    commands, sink = take_pipes()
    faulthandler.enable()
    watch(end=False)
    sys.unraisablehook = _report_unraisable
    if hasattr(os, "nice"):
        os.nice(_NICENESS)
    request = RunRequest.from_json(json.loads(commands.readline())["request"])
    run = LiveRun(
        request,
        sink,
        refuse=lambda sentence: run.runtime.recorder.send_frame(encode_message("refused", sentence=sentence)),
        published=sys.modules,
    )
    if hasattr(os, "register_at_fork"):
        os.register_at_fork(after_in_child=lambda: _be_ordinary(run, sink, commands))
    end = _serve(run, commands)
    _leave(run, end)


def _be_ordinary(run: LiveRun, sink: PipeSink, commands: BinaryIO) -> None:
    """In a process that the program forked: it isn't followed, and what it prints goes to the console pipe."""
    sink.close()
    os.close(commands.fileno())
    run.runtime.recorder.forget_all()
    for number, name in ((STANDARD_OUTPUT, "stdout"), (STANDARD_ERROR, "stderr")):
        stream = open(number, "w", encoding="utf-8", buffering=1, closefd=False)  # noqa: SIM115
        setattr(sys, name, stream)
        setattr(sys, f"__{name}__", stream)


def _report_unraisable(report: "sys.UnraisableHookArgs") -> None:
    """As usual, but silent about the exception that unwinds a run, which a callback of the program's may have met."""
    if not isinstance(report.exc_value, Unwinding):
        sys.__unraisablehook__(report)


def _serve(run: LiveRun, commands: BinaryIO) -> RunEnd:
    runtime = run.runtime
    sys.stdout = sys.__stdout__ = ConsoleStream(runtime, STANDARD_OUTPUT)  # type: ignore[assignment,misc]
    sys.stderr = sys.__stderr__ = ConsoleStream(runtime, STANDARD_ERROR)  # type: ignore[assignment,misc]
    sys.argv = [str(run.request.path)]
    threading.Thread(target=_follow, args=(run, commands), name="lab commands", daemon=True).start()
    threading.Thread(target=_send_leftovers, args=(run,), name="lab leftovers", daemon=True).start()

    def started() -> None:
        version = ".".join(map(str, sys.version_info[:3]))
        runtime.recorder.send_frame(encode_message("started", python=version, pid=os.getpid()))

    return run.run(started)


def _leave(run: LiveRun, end: RunEnd) -> None:
    """Send what is left and end, whatever threads are still there."""
    if end.reason == "finished":
        # As far as the trace goes the main thread has ended.
        run.runtime.current.me = ThreadState(LAB_THREAD)
        atexit._run_exitfuncs()
    recorder = run.runtime.recorder
    recorder.between_batches(lambda: None)
    recorder.send_frame(
        encode_message(
            "ended",
            reason=end.reason,
            sentence=end.sentence,
            line=end.line,
            status=end.status,
            recorded=recorder.recorded,
            dropped=0,
        )
    )
    os._exit(0)


def _follow(run: LiveRun, commands: BinaryIO) -> None:
    """Follow the parent's commands until it is gone."""
    run.runtime.become_lab()
    for line in commands:
        command: Mapping[str, Any] = json.loads(line)
        _obey(run, command)
    os._exit(1)


def _obey(run: LiveRun, command: Mapping[str, Any]) -> None:
    runtime = run.runtime
    match command["command"]:
        case "set" if run.parameters is not None:
            run.parameters.set(command["name"], command["value"])
        case "pause":
            runtime.pause()
        case "resume":
            runtime.resume()
        case "speed":
            runtime.set_speed(command["speed"])
        case "look":
            runtime.recorder.flush(perf_counter_ns())
            runtime.recorder.send_frame(encode_message("untraced", threads=runtime.look_at_untraced_threads()))
        case "stop":
            runtime.stop()


def _send_leftovers(run: LiveRun) -> None:
    run.runtime.become_lab()
    recorder = run.runtime.recorder
    looked, untraced = monotonic(), 0
    while True:
        recorder.flush_leftovers()
        if monotonic() - looked > _LOOK_S:
            found = run.runtime.look_at_untraced_threads()
            if found != untraced:
                untraced = found
                recorder.send_frame(encode_message("untraced", threads=untraced))
            looked = monotonic()


if __name__ == "__main__":
    main()
