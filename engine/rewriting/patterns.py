"""The names that a ``case`` captures."""

import ast
from collections.abc import Iterator, Mapping, Sequence


def captured_names(pattern: ast.pattern) -> set[str]:
    """The names that a pattern binds."""
    return {name for _, _, name in _captures(pattern)}


def rename_captures(pattern: ast.pattern, names: Mapping[str, str]) -> None:
    """Let a pattern bind other names, in place."""
    for node, field, name in list(_captures(pattern)):
        setattr(node, field, names.get(name, name))


def after_binding(bound: Sequence[ast.expr], guard: ast.expr | None) -> ast.expr:
    """A guard for a case whose names are bound by these expressions, before its own guard is asked."""
    return ast.Subscript(ast.Tuple([*bound, guard or ast.Constant(True)], ast.Load()), ast.Constant(-1), ast.Load())


def _captures(pattern: ast.pattern) -> Iterator[tuple[ast.AST, str, str]]:
    for node in ast.walk(pattern):
        match node:
            case ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
                yield node, "name", name
            case ast.MatchMapping(rest=str(name)):
                yield node, "rest", name
