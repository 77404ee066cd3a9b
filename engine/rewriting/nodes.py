"""Pieces of syntax trees that the rewriting puts in."""

import ast
from collections.abc import Sequence
from typing import TypeVar

from engine.hooks import HOOKS_NAME

_Node = TypeVar("_Node", bound=ast.AST)


def mangled(name: str, classes: Sequence[str]) -> str:
    """An attribute's name as Python stores it inside these classes, the innermost last: private ones carry its name."""
    if name.startswith("__") and not name.endswith("__") and classes:
        cls = classes[-1].lstrip("_")
        return f"_{cls}{name}" if cls else name
    return name


def hooks() -> ast.expr:
    """The hooks of the module that is rewritten."""
    return ast.Name(HOOKS_NAME, ast.Load())


def call_hook(method: str, *arguments: ast.expr) -> ast.Call:
    """A call of one of them."""
    return ast.Call(ast.Attribute(hooks(), method, ast.Load()), list(arguments), [])


def load(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def store(name: str) -> ast.Name:
    return ast.Name(name, ast.Store())


def located(new: _Node, old: ast.AST) -> _Node:
    """`new` with the place of `old` wherever it has none of its own."""
    ast.copy_location(new, old)
    return ast.fix_missing_locations(new)


def as_expression(key: ast.expr) -> ast.expr:
    """A subscript that can be an argument: slices are made by name."""
    if isinstance(key, ast.Slice):
        parts = [part or ast.Constant(None) for part in (key.lower, key.upper, key.step)]
        return call_hook("slice", *parts)
    if isinstance(key, ast.Tuple):
        return ast.Tuple([as_expression(part) for part in key.elts], ast.Load())
    return key


def is_ours(node: ast.expr) -> bool:
    """Whether it is the hooks themselves."""
    return isinstance(node, ast.Name) and node.id == HOOKS_NAME


def is_hook(node: ast.Call) -> bool:
    """Whether it calls one of them."""
    return isinstance(node.func, ast.Attribute) and is_ours(node.func.value)
