"""What a program's main thread does from its first line until the interpreter would wait for the other threads."""

import sys
from collections.abc import Callable, Sequence
from typing import Any

from engine.primitives.modules import program_traceback
from engine.runtime import Runtime, Unwinding
from engine.trace import Ending


def main_thread_ending(runtime: Runtime, program: Callable[[], None], at_exit: Sequence[Callable[[], Any]]) -> Ending:
    """Run the program, then what its thread pools want called at the end; says how the thread ends."""
    try:
        program()
        for function in reversed(at_exit):
            function()
    except Unwinding:
        return Ending.STOPPED
    except SystemExit as error:
        if isinstance(error.code, str):
            print(error.code, file=sys.stderr)
    except BaseException as error:
        if runtime.stopping:
            return Ending.STOPPED
        runtime.record_error(error)
        print(program_traceback(error), end="", file=sys.stderr)
        return Ending.RAISED
    return Ending.RETURNED
