"""``threadlab list``: the programs by category, or what can be set in one of them."""

import json
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any, Final

from engine.catalog import Program, built_in_programs, find_program
from engine.commands.console import Console
from engine.commands.running import open_output
from engine.phrases import number

_IN_CATEGORY: Final = "  {name:<21} {title}. {summary}"
_PROGRAM: Final = "{name:<20} {title}. {summary}"
_PARAMETER_RANGE: Final = "  {name:<20} {minimum} to {maximum} {unit} (now {value}): {label}"
_PARAMETER_CHOICES: Final = "  {name:<20} {choices} (now {value}): {label}"
_PRESET: Final = "  --preset {name:<11} {label}. {help}"
_FAULT: Final = "  --fault {name:<12} {title}"


def list_programs(name: str | None, report: Path | None, console: Console) -> int:
    """List the programs that come with Threadlab, or what can be set in one; returns the exit status.

    Raises:
        UsageError, ProgramError: There is no such program, or a sheet is damaged.
    """
    programs = built_in_programs() if name is None else [find_program(name)]
    with ExitStack() as files:
        file = open_output(report, files)
        for line in _by_category(programs) if name is None else _one(programs[0]):
            console.print_line(line)
        console.flush()
        if file is not None:
            json.dump({"programs": [_data(program) for program in programs]}, file, indent=2, ensure_ascii=False)
            file.write("\n")
    return 0


def _by_category(programs: Sequence[Program]) -> Iterator[str]:
    for category in dict.fromkeys(program.sheet.category for program in programs):
        yield category
        for program in programs:
            if program.sheet.category == category:
                yield _about(_IN_CATEGORY, program)


def _one(program: Program) -> Iterator[str]:
    values = program.values()
    yield _about(_PROGRAM, program)
    for parameter in program.sheet.parameters:
        template = _PARAMETER_CHOICES if parameter.choices else _PARAMETER_RANGE
        yield template.format(
            name=parameter.name,
            choices=", ".join(str(choice) for choice in parameter.choices),
            minimum=number(parameter.minimum),
            maximum=number(parameter.maximum),
            unit=parameter.unit,
            value=values[parameter.name],
            label=parameter.label,
        )
    for preset in program.sheet.presets:
        yield _PRESET.format(name=preset.name, label=preset.label, help=preset.help).rstrip()
    for fault in program.sheet.faults:
        yield _FAULT.format(name=fault.name, title=fault.title)


def _about(template: str, program: Program) -> str:
    sheet = program.sheet
    return template.format(name=program.name, title=sheet.title, summary=sheet.summary).rstrip()


def _data(program: Program) -> dict[str, Any]:
    sheet = program.sheet
    return {
        "name": program.name,
        "title": sheet.title,
        "summary": sheet.summary,
        "category": sheet.category,
        "path": str(program.path),
        "parameters": [
            {
                "name": parameter.name,
                "label": parameter.label,
                "unit": parameter.unit,
                "value": program.values()[parameter.name],
                "choices": list(parameter.choices) or None,
                "minimum": None if parameter.choices else parameter.minimum,
                "maximum": None if parameter.choices else parameter.maximum,
                "restart": parameter.restart,
            }
            for parameter in sheet.parameters
        ],
        "presets": [
            {"name": preset.name, "label": preset.label, "values": dict(preset.values)} for preset in sheet.presets
        ],
        "faults": [fault.name for fault in sheet.faults],
    }
