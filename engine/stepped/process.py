"""The parent's side of `host`: a process that runs schedules, and what it says."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Generator, Mapping
from typing import Any, Final

from engine.catalog import Program
from engine.engine_process import engine_environment
from engine.process_group import end_group, new_group_arguments
from engine.sheet import Value

_DIED: Final = "The process that ran the schedules ended by itself with status {status}."


def job(
    kind: str, program: Program, values: Mapping[str, Value], *, seed: int, steps: int, clock: str
) -> dict[str, Any]:
    """What every job says; a kind of job (``step``, ``explore``) has keys of its own besides.

    Args:
        kind: What to do.
        program: As it will run, faults and edits included.
        values: Of its parameters.
        seed: Of schedules, and of the program's random.
        steps: After which a schedule is given up.
        clock: ``exact`` or ``slow``.
    """
    return {
        "job": kind,
        "path": str(program.path),
        "source": program.source,
        "sheet": str(program.path.with_suffix(".toml")) if program.has_sheet else None,
        "values": dict(values),
        "seed": seed,
        "steps": steps,
        "clock": clock,
    }


def messages(job: Mapping[str, Any], *, interpreter: str = sys.executable) -> Generator[dict[str, Any], None, None]:
    """Let a process do a job and yield what it says (`host` lists the messages). Blocks while it works.

    The process is gone when the iteration is over, however that ends. A process that dies is told as ``failed``.
    """
    with tempfile.TemporaryDirectory(prefix="threadlab-", ignore_cleanup_errors=True) as folder:
        process = subprocess.Popen(
            [interpreter, "-P", "-m", "engine.stepped.host"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=folder,
            env=engine_environment(folder),
            **new_group_arguments(),
        )
        try:
            assert process.stdin is not None
            assert process.stdout is not None
            with process.stdin:
                process.stdin.write(json.dumps(job).encode() + b"\n")
            last = ""
            for line in process.stdout:
                message = json.loads(line)
                last = message["message"]
                yield message
            status = process.wait()
            if last not in ("run", "searched", "failed"):
                yield {"message": "failed", "sentence": _DIED.format(status=status)}
        finally:
            end_group(process)
            process.wait()
            if process.stdout is not None:
                process.stdout.close()
