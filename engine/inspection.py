"""What a script's source says about itself: its constants, and the sheet that stands in for one that isn't written."""

import ast
import math
from collections.abc import Mapping
from typing import Final

from engine.sheet import CONSTANT_NAME, Parameter, Sheet, Value

_LARGEST: Final = 2**53
"""A number field holds floating-point numbers, which up to here tell all whole numbers apart; a key has more digits."""


def parses(source: str) -> bool:
    """Whether `source` is Python."""
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


def constants(source: str) -> dict[str, Value]:
    """Names and values of the UPPERCASE constants that are assigned a literal at the top level of `source`.

    A source that doesn't parse has none.
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    found: dict[str, Value] = {}
    for name, literal in constant_assignments(module):
        value = ast.literal_eval(literal)
        if isinstance(value, (int, float, str)):
            found[name] = value
    return found


def constant_assignments(module: ast.Module) -> list[tuple[str, ast.expr]]:
    """The top-level assignments ``NAME = literal`` of a module, in order."""
    found = []
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                pass
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                pass
            case _:
                continue
        if CONSTANT_NAME.fullmatch(name) and _is_literal(value):
            found.append((name, value))
    return found


def _is_literal(value: ast.expr) -> bool:
    if isinstance(value, ast.UnaryOp) and isinstance(value.op, ast.USub):
        value = value.operand
    return isinstance(value, ast.Constant) and isinstance(value.value, (int, float, str))


def inspected_sheet(name: str, found: Mapping[str, Value]) -> Sheet:
    """The sheet of a script that has none: a slider for each numeric constant, a switch for each truth value."""
    title = name.replace("_", " ").strip().capitalize() or name
    parameters = [_parameter(constant, value) for constant, value in found.items()]
    return Sheet(title=title, category="Yours", parameters=tuple(filter(None, parameters)))


def _parameter(name: str, value: Value) -> Parameter | None:
    label = name.replace("_", " ").capitalize()
    if isinstance(value, bool):
        return Parameter(name, label, choices=(False, True))
    if isinstance(value, str) or not abs(value) <= _LARGEST:
        return None
    if isinstance(value, int):
        bound = max(10, 10 ** math.ceil(math.log10(abs(value) * 2 or 1)))
        return Parameter(name, label, minimum=-bound if value < 0 else 0, maximum=bound, step=1)
    bound = float(10 ** math.ceil(math.log10(abs(value) * 2 or 1)))
    return Parameter(name, label, minimum=-bound if value < 0 else 0.0, maximum=bound, step=bound / 100)
