"""Rewriting that every run needs: what pauses and stops threads, and what names and records.

What is rewritten, and into what (``lab`` stands for `hooks.HOOKS_NAME`):

* each turn of a loop: ``if lab.attention: lab.attend()``, so that any loop can be paused and stopped;
* ``x = Maker(...)``: ``x = lab.named("x", Maker(...))``, so that objects have the program's names;
* stores of watched attributes and globals, so that they are recorded;
* ``sleep(EXPRESSION)`` where the expression depends on a constant that a slider sets, so that a change ends the sleep;
* the constants that parameters set, at the top level.
"""

import ast
from collections.abc import Iterable, Mapping
from typing import Any, Final

from engine.inspection import constant_assignments
from engine.rewriting.constants import Constants, Function, last_name
from engine.rewriting.nodes import call_hook, hooks, load, located, mangled, store
from engine.sheet import Value

_MAKERS: Final = frozenset({"allocate_lock", "namedtuple"})


def rewrite(
    module: ast.Module, *, values: Mapping[str, Value], parameters: Iterable[str], watched: frozenset[str] | None
) -> ast.Module:
    """Rewrite a module in place and return it.

    Args:
        values: What each constant is to be instead of its literal.
        parameters: Names of the constants that can change while the program runs.
        watched: Attributes and globals whose stores are recorded; None for all attributes and all globals that some
            function stores.
    """
    for name, literal in constant_assignments(module):
        if name in values:
            _replace_literal(module, literal, values[name])
    rewriter = _Rewriter(Constants(module, frozenset(parameters)), watched, _shared_globals(module))
    rewritten = rewriter.visit(module)
    assert isinstance(rewritten, ast.Module)
    return ast.fix_missing_locations(rewritten)


def _replace_literal(module: ast.Module, literal: ast.expr, value: Value) -> None:
    for statement in module.body:
        if isinstance(statement, (ast.Assign, ast.AnnAssign)) and statement.value is literal:
            statement.value = ast.copy_location(ast.Constant(value), literal)


def _shared_globals(module: ast.Module) -> frozenset[str]:
    """Names that some function declares global: variables, not constants."""
    return frozenset(name for node in ast.walk(module) if isinstance(node, ast.Global) for name in node.names)


class _Rewriter(ast.NodeTransformer):
    def __init__(self, constants: Constants, watched: frozenset[str] | None, shared: frozenset[str]) -> None:
        self._constants = constants
        self._watched = watched
        self._shared = shared
        self._classes: list[str] = []
        self._locals: list[Mapping[str, frozenset[str]]] = [{}]
        self._globals: list[frozenset[str]] = []  # names that each enclosing function declares global
        self._temporaries = 0
        self._held: list[str] = []  # temporaries of the statement that is being rewritten

    # Scopes

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._classes.append(node.name)
        # In a class body a name is the class's own.
        self._globals.append(frozenset())
        try:
            return self.generic_visit(node)
        finally:
            self._globals.pop()
            self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._visit_function(node)

    def _visit_function(self, node: Function) -> ast.AST:
        self._locals.append(self._constants.of_locals(node))
        self._globals.append(
            frozenset(name for part in _own_nodes(node) if isinstance(part, ast.Global) for name in part.names)
        )
        try:
            return self.generic_visit(node)
        finally:
            self._globals.pop()
            self._locals.pop()

    # Loops

    def visit_While(self, node: ast.While) -> ast.AST:
        return self._visit_loop(node)

    def visit_For(self, node: ast.For) -> ast.AST:
        return self._visit_loop(node)

    def _visit_loop(self, node: ast.While | ast.For) -> ast.AST:
        self.generic_visit(node)
        attention = ast.Attribute(hooks(), "attention", ast.Load())
        tick = ast.If(attention, [ast.Expr(call_hook("attend"))], [])
        node.body.insert(0, located(tick, node))
        return node

    # Names and stores

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if len(node.targets) == 1:
            node.value = self._announced(node.targets[0], node.value)
        if not any(self._stores_watched(target) for target in node.targets):
            return node
        return self._rewritten(node, self._bound(node.targets, node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if node.value is None:
            return node
        node.value = self._announced(node.target, node.value)
        if not self._stores_watched(node.target):
            return node
        statements = self._bound([node.target], node.value)
        if node.simple:  # the annotation counts at the top level of a module, where it is kept
            statements.append(ast.AnnAssign(node.target, node.annotation, None, simple=1))
        return self._rewritten(node, statements)

    def _bound(self, targets: list[ast.expr], value: ast.expr) -> list[ast.stmt]:
        """Statements that bind targets, some of them watched, to a value."""
        match targets:
            case [ast.Attribute(value=ast.Name()) | ast.Name() as target]:
                return self._stores(target, value)
        # The value is made first, then bound to the targets from left to right, as Python does.
        held = self._temporary()
        statements: list[ast.stmt] = [ast.Assign([store(held)], value)]
        for each in targets:
            statements += self._stores(each, load(held))
        return statements

    def _rewritten(self, node: ast.stmt, statements: list[ast.stmt]) -> list[ast.stmt]:
        """What stands for a statement; nothing that was held meanwhile stays alive for it."""
        if self._held:
            statements.append(ast.Delete([ast.Name(name, ast.Del()) for name in self._held]))
            self._held = []
        return [located(statement, node) for statement in statements]

    def _stores_watched(self, target: ast.expr) -> bool:
        """Whether binding a target stores something that is watched."""
        match target:
            case ast.Attribute(attr=name):
                return self._is_watched(name)
            case ast.Name():
                return self._is_watched_global(target)
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                return any(self._stores_watched(inner) for inner in targets)
            case ast.Starred(value=inner):
                return self._stores_watched(inner)
        return False

    def _stores(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Statements that bind a target to a value and record what is watched of it."""
        match target:
            case ast.Attribute(value=owner, attr=name) if self._is_watched(name):
                return [ast.Expr(self._store_attribute(owner, name, value))]
            case ast.Name(id=name) if self._is_watched_global(target):
                return [ast.Expr(call_hook("store_global", ast.Constant(name), value))]
            case ast.Tuple() | ast.List() if self._stores_watched(target):
                # Unpacked into temporaries first, which also checks their number.
                held = [self._temporary() for _ in target.elts]
                starred = [isinstance(inner, ast.Starred) for inner in target.elts]
                unpacked: list[ast.expr] = [
                    ast.Starred(store(name), ast.Store()) if star else store(name)
                    for name, star in zip(held, starred, strict=True)
                ]
                statements: list[ast.stmt] = [ast.Assign([ast.Tuple(unpacked, ast.Store())], value)]
                for inner, name in zip(target.elts, held, strict=True):
                    bound = inner.value if isinstance(inner, ast.Starred) else inner
                    statements += self._stores(bound, load(name))
                return statements
        return [ast.Assign([target], value)]

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        target = node.target
        match target:
            case ast.Attribute(value=owner, attr=name) if self._is_watched(name):
                # Owner and old value are taken once and in this order, as Python does.
                held_owner, held_value = self._temporary(), self._temporary()
                statements = [
                    ast.Assign([store(held_owner)], owner),
                    ast.Assign([store(held_value)], ast.Attribute(load(held_owner), name, ast.Load())),
                    ast.AugAssign(store(held_value), node.op, node.value),
                    ast.Expr(self._store_attribute(load(held_owner), name, load(held_value))),
                ]
            case ast.Name(id=name) if self._is_watched_global(target):
                held_value = self._temporary()
                statements = [
                    ast.Assign([store(held_value)], load(name)),
                    ast.AugAssign(store(held_value), node.op, node.value),
                    ast.Expr(call_hook("store_global", ast.Constant(name), load(held_value))),
                ]
            case _:
                return node
        return self._rewritten(node, statements)

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

    def _store_attribute(self, owner: ast.expr, name: str, value: ast.expr) -> ast.expr:
        return call_hook("store_attribute", owner, ast.Constant(mangled(name, self._classes)), value)

    def _is_watched(self, name: str) -> bool:
        return self._watched is None or name in self._watched

    def _is_watched_global(self, target: ast.expr) -> bool:
        if not isinstance(target, ast.Name):
            return False
        if self._globals:
            here = target.id in self._globals[-1]
        else:
            here = self._watched is not None or target.id in self._shared
        return here and self._is_watched(target.id)

    def _temporary(self) -> str:
        self._temporaries += 1
        name = f"__threadlab_{self._temporaries}__"
        self._held.append(name)
        return name

    # Sleeps

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        if last_name(node.func) == "sleep" and len(node.args) == 1 and not node.keywords:
            argument = node.args[0]
            constants = self._constants.read_by(argument, self._locals[-1])
            if constants:
                # Arguments are evaluated from left to right: the version is older than what the argument reads.
                names: Any = constants  # a frozenset is a constant for the compiler, though not for its stub
                timed = call_hook("timed", ast.Constant(names), call_hook("version_now"), argument)
                node.args[0] = located(timed, argument)
        return node


def _own_nodes(function: Function) -> Iterable[ast.AST]:
    """The nodes of a function without those of functions and classes inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))


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
