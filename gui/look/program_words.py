"""How a program and the faults in it are named."""

from typing import Final

from engine.catalog import Program
from engine.phrases import listed

_ONE_FAULT: Final = "{title} · fault: {faults}"
_FAULTS: Final = "{title} · faults: {faults}"


def program_line(program: Program) -> str:
    """Its title, and the titles of the faults that it has."""
    title, faults = program.sheet.title, [program.sheet.fault(name).title for name in program.faults]
    template = _ONE_FAULT if len(faults) == 1 else _FAULTS
    return template.format(title=title, faults=listed(faults)) if faults else title
