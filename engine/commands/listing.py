"""``threadlab list``: the programs, or what can be set in one of them."""

from collections.abc import Iterator

from engine.catalog import Program, built_in_programs, find_program
from engine.phrases import number

_PROGRAM = "{name:<20} {title}. {summary}"
_PARAMETER_RANGE = "  {name:<20} {minimum} to {maximum} {unit} (now {value}): {label}"
_PARAMETER_CHOICES = "  {name:<20} {choices} (now {value}): {label}"
_PRESET = "  --preset {name:<11} {label}. {help}"


def listing(name: str | None) -> Iterator[str]:
    """The lines of the list.

    Raises:
        ProgramError: There is no such program, or a sheet is damaged.
    """
    if name is None:
        for program in built_in_programs():
            yield _about(program)
        return
    program = find_program(name)
    values = program.values()
    yield _about(program)
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


def _about(program: Program) -> str:
    sheet = program.sheet
    return _PROGRAM.format(name=program.name, title=sheet.title, summary=sheet.summary).rstrip()
