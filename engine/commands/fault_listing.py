"""``threadlab faults``: what can be broken in the programs, what each fault changes, and what comes of it."""

import json
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from engine.catalog import Program, built_in_programs, find_program
from engine.commands.console import Console
from engine.commands.running import open_output
from engine.faults import diff
from engine.sheet import Fault
from engine.verdict import KIND_LABELS, VerdictKind

_TITLE: Final = "{program} --fault {name}    {title}"
_LOOK_FOR: Final = "Look for: {sentence}"
_FAILURES: Final = {
    "exact": "A search finds: {failure}",
    "slow": "A search in which sleeps may end early (--clock slow) finds: {failure}",
}
_NONE: Final = "{program}: its sheet has no faults"
_INDENTED: Final = "    {line}"


def list_faults(name: str | None, report: Path | None, console: Console) -> int:
    """List the faults of a program, or of all that come with Threadlab; returns the exit status.

    Raises:
        UsageError, ProgramError: There is no such program, or a fault doesn't fit its program.
    """
    programs = built_in_programs() if name is None else [find_program(name)]
    with ExitStack() as files:
        file = open_output(report, files)
        data = [_data(program, fault) for program in programs for fault in program.sheet.faults]
        if name is not None and not data:
            console.print_line(_NONE.format(program=programs[0].name))
        for program in programs:
            for fault in program.sheet.faults:
                for line in _lines(program, fault):
                    console.print_line(line)
        console.flush()
        if file is not None:
            json.dump({"faults": data}, file, indent=2, ensure_ascii=False)
            file.write("\n")
    return 0


def _diff(program: Program, fault: Fault) -> list[str]:
    return diff(program.source, program.with_faults([fault.name]).source, program.path.name)


def _lines(program: Program, fault: Fault) -> Iterator[str]:
    yield _TITLE.format(program=program.name, name=fault.name, title=fault.title)
    yield from fault.explanation.splitlines()
    yield _LOOK_FOR.format(sentence=fault.look_for)
    yield _FAILURES[fault.clock].format(failure=KIND_LABELS[VerdictKind(fault.fails)])
    for line in _diff(program, fault):
        yield _INDENTED.format(line=line)
    yield ""


def _data(program: Program, fault: Fault) -> dict[str, Any]:
    return {
        "program": program.name,
        "name": fault.name,
        "title": fault.title,
        "explanation": fault.explanation,
        "look_for": fault.look_for,
        "fails": fault.fails,
        "clock": fault.clock,
        "lines": list(program.fault_lines(fault.name)),
        "diff": _diff(program, fault),
    }
