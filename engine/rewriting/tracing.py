"""Rewriting that every run needs: what pauses and stops threads, and what names and records.

What is rewritten, and into what (``lab`` stands for `hooks.HOOKS_NAME`):

* each turn of a loop: ``if lab.attention: lab.attend()``, so that any loop can be paused and stopped;
* ``x = Maker(...)``: ``x = lab.named("x", Maker(...))``, so that objects have the program's names;
* stores of watched attributes and variables (`stores`), so that they are recorded;
* ``sleep(EXPRESSION)`` where the expression depends on a constant that a slider sets, so that a change ends the sleep;
* the constants that parameters set, at the top level.
"""

import ast
from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.inspection import constant_assignments
from engine.rewriting.constants import Constants, Function, last_name
from engine.rewriting.nodes import call_hook, hooks, load, located
from engine.rewriting.stores import Stores
from engine.sheet import Value

_MAKERS: Final = frozenset({"allocate_lock", "namedtuple"})


def rewrite(
    module: ast.Module, *, values: Mapping[str, Value], parameters: Iterable[str], watched: frozenset[str] | None
) -> ast.Module:
    """Rewrite a module in place and return it.

    Args:
        values: What each constant is to be instead of its literal.
        parameters: Names of the constants that can change while the program runs.
        watched: Attributes and variables whose stores are recorded; None for all attributes, all globals that some
            function stores, and all variables of functions that functions inside them store.
    """
    for name, literal in constant_assignments(module):
        if name in values:
            _replace_literal(module, literal, values[name])
    rewriter = _Rewriter(module, watched, Constants(module, frozenset(parameters)))
    rewritten = rewriter.visit(module)
    assert isinstance(rewritten, ast.Module)
    return ast.fix_missing_locations(rewritten)


def _replace_literal(module: ast.Module, literal: ast.expr, value: Value) -> None:
    for statement in module.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is literal:
            statement.value = ast.copy_location(ast.Constant(value), literal)


class _Rewriter(Stores, ast.NodeTransformer):
    def __init__(self, module: ast.Module, watched: frozenset[str] | None, constants: Constants) -> None:
        super().__init__(module, watched)
        self._constants = constants
        self._locals: list[Mapping[str, frozenset[str]]] = [{}]

    def _visit_function(self, node: Function) -> ast.AST:
        self._locals.append(self._constants.of_locals(node))
        try:
            return super()._visit_function(node)
        finally:
            self._locals.pop()

    # Loops

    def visit_While(self, node: ast.While) -> ast.AST:
        self.generic_visit(node)
        return _ticking(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        super().visit_For(node)
        return _ticking(node)

    # Names

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        if len(node.targets) == 1:
            node.value = self._announced(node.targets[0], node.value)
        return super().visit_Assign(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        if node.value is not None:
            node.value = self._announced(node.target, node.value)
        return super().visit_AnnAssign(node)

    def _announced(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """The value, announced under the target's name if it makes a new object."""
        if not _makes_objects(value):
            return value
        match target:
            case ast.Tuple(elts=targets) if isinstance(value, ast.Tuple) and len(targets) == len(value.elts):
                value.elts = [self._announced(*pair) for pair in zip(targets, value.elts, strict=True)]
                return value
            case ast.Name(id=name):
                return located(call_hook("named", ast.Constant(name), value), value)
            case ast.Attribute(value=ast.Name(id=owner), attr=name):
                return located(call_hook("owned", load(owner), ast.Constant(name), value), value)
        return value

    # Sleeps

    def visit_Call(self, node: ast.Call) -> ast.AST:
        rewritten = super().visit_Call(node)
        if last_name(node.func) == "sleep" and len(node.args) == 1 and not node.keywords:
            argument = node.args[0]
            constants = self._constants.read_by(argument, self._locals[-1])
            if constants:
                # Arguments are evaluated from left to right: the version is older than what the argument reads.
                names: Any = constants  # a frozenset is a constant for the compiler, though not for its stub
                timed = call_hook("timed", ast.Constant(names), call_hook("version_now"), argument)
                node.args[0] = located(timed, argument)
        return rewritten


def _ticking(node: ast.While | ast.For) -> ast.AST:
    """The loop, which lets itself be paused and stopped at each turn."""
    attention = ast.Attribute(hooks(), "attention", ast.Load())
    tick = ast.If(attention, [ast.Expr(call_hook("attend"))], [])
    node.body.insert(0, located(tick, node))
    return node


def _makes_objects(value: ast.expr) -> bool:
    """True for a call of something that is named like a class, and for containers of such calls."""
    match value:
        case ast.Call(func=function):
            name = last_name(function)
            return name[:1].isupper() or name in _MAKERS
        case ast.List(elts=elements) | ast.Tuple(elts=elements):
            return any(_makes_objects(element) for element in elements)
        case ast.ListComp(elt=element):
            return _makes_objects(element)
        case ast.Dict(values=elements):
            return any(_makes_objects(element) for element in elements)
        case ast.DictComp(value=element):
            return _makes_objects(element)
        case ast.IfExp(body=one, orelse=other):
            return _makes_objects(one) or _makes_objects(other)
        case ast.BinOp(left=one, op=ast.Mult()):
            return _makes_objects(one)
    return False
