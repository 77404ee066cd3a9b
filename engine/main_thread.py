"""What a program's main thread does from its first line until the interpreter would wait for the other threads."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from engine.primitives.modules import program_traceback
from engine.runtime import Runtime
from engine.thread_state import Unwinding
from engine.trace import Ending


def main_thread_ending(
    runtime: Runtime, program: Callable[[], None], at_exit: Sequence[Callable[[], Any]]
) -> tuple[Ending, int]:
    """Run the program, then what its thread pools want called at the end.

    Returns:
        How the thread ends, and the exit status that the program would have as a process of its own.
    """
    try:
        program()
        for function in reversed(at_exit):
            function()
    except Unwinding:
        return Ending.STOPPED, 0
    except SystemExit as error:
        if error.code is None or isinstance(error.code, int):
            return Ending.RETURNED, (error.code or 0) & 0xFF
        print(error.code, file=sys.stderr)
        return Ending.RETURNED, 1
    except BaseException as error:
        if runtime.stopping:
            return Ending.STOPPED, 0
        runtime.record_error(error)
        print(program_traceback(error), end="", file=sys.stderr)
        return Ending.RAISED, 1
    return Ending.RETURNED, 0
