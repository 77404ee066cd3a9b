"""Stores of what somebody watches, so that they are recorded: the storing half of `tracing`.

* ``a.b = v``: ``lab.store_attribute(a, "b", v)``;
* a global ``x = v``: ``lab.store_global("x", v)``;
* a variable of a function that functions inside it store, too: ``lab.store_cell(lambda: x, "x", v)``; the lambda has
  the cell in which such a variable lies;
* ``setattr(a, name, v)``: ``lab.store_named(a, name, v, watched)``.

Whatever else binds a target (``for``, ``with``, an operator with assignment, unpacking, ``:=``, ``case``) binds a
temporary first. Not recorded: ``del``, after which there is no value, and names that ``except``, ``import``, ``def``
and ``class`` bind.
"""

import ast
from collections.abc import Iterable
from dataclasses import dataclass, field

from engine.rewriting.constants import Function
from engine.rewriting.nodes import call_hook, load, located, mangled, store
from engine.rewriting.patterns import after_binding, captured_names, rename_captures

_NO_NAMES: frozenset[str] = frozenset()


@dataclass
class _Scope:
    """A function, lambda or class that is being rewritten.

    Attributes:
        globals: Names that it declares global.
        in_cells: Names that lie in cells if they are its own or an enclosing function's.
        stored_in_cells: Those of them whose stores were rewritten.
    """

    globals: frozenset[str] = _NO_NAMES
    in_cells: frozenset[str] = _NO_NAMES
    stored_in_cells: set[str] = field(default_factory=set)


class Stores(ast.NodeTransformer):
    """Rewrites what stores. `watched`: attributes and variables; None for all that may be shared."""

    def __init__(self, module: ast.Module, watched: frozenset[str] | None) -> None:
        self._watched = watched
        self._names_watched = ast.Constant(watched)  # type: ignore[arg-type]  # a constant for the compiler all the same
        # Names that some function declares global: variables, not constants.
        self._shared = _declared(ast.walk(module), ast.Global)
        self._defined = {node.name for node in ast.walk(module) if isinstance(node, _DEFINITIONS)}
        self._classes: list[str] = []
        self._scopes: list[_Scope] = []
        self._temporaries = 0
        self._held: list[str] = []  # temporaries of the statement that is being rewritten

    # Scopes

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._classes.append(node.name)
        try:
            return self._visit_scope(node, _Scope())  # in a class body a name is the class's own
        finally:
            self._classes.pop()

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        return self._visit_function(node)

    def visit_AsyncFunctionDef(self, node: ast.AsyncFunctionDef) -> ast.AST:
        return self._visit_function(node)

    def _visit_function(self, node: Function) -> ast.AST:
        own = list(_own_nodes(node))
        global_names, borrowed = _declared(own, ast.Global), _declared(own, ast.Nonlocal)
        scope = _Scope(global_names, _declared(ast.walk(node), ast.Nonlocal) - global_names)
        self._visit_scope(node, scope)
        # Nothing else may be left that makes them its own.
        for name in sorted(scope.stored_in_cells - borrowed):
            declaration = ast.AnnAssign(store(name), ast.Constant(None), None, simple=1)
            node.body.insert(int(ast.get_docstring(node) is not None), located(declaration, node.body[0]))
        return node

    def visit_Lambda(self, node: ast.Lambda) -> ast.AST:
        return self._visit_scope(node, _Scope())

    def _visit_scope(self, node: ast.AST, scope: "_Scope") -> ast.AST:
        self._scopes.append(scope)
        try:
            return self.generic_visit(node)
        finally:
            self._scopes.pop()

    # Statements and expressions

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if not any(self._stores_watched(target) for target in node.targets):
            return node
        return self._rewritten(node, self._bound(node.targets, node.value))

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        if node.value is None or not self._stores_watched(node.target):
            return node
        statements = self._bound([node.target], node.value)
        if node.simple:  # the annotation counts at the top level of a module, where it is kept
            statements.append(ast.AnnAssign(node.target, node.annotation, None, simple=1))
        return self._rewritten(node, statements)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        self.generic_visit(node)
        target = node.target
        if not self._stores_watched(target):
            return node
        statements: list[ast.stmt] = []
        read: ast.expr
        if isinstance(target, ast.Attribute):
            # Owner and old value are taken once and in this order, as Python does.
            owner = self._temporary()
            statements.append(ast.Assign([store(owner)], target.value))
            read, target = ast.Attribute(load(owner), target.attr, ast.Load()), _attribute(load(owner), target.attr)
        else:
            assert isinstance(target, ast.Name)
            read = load(target.id)
        value = self._temporary()
        statements += [ast.Assign([store(value)], read), ast.AugAssign(store(value), node.op, node.value)]
        return self._rewritten(node, statements + self._stores(target, load(value)))

    def visit_For(self, node: ast.For) -> ast.AST:
        self.generic_visit(node)
        if self._stores_watched(node.target):
            node.target, statements = self._bound_first(node.target, node)
            node.body[:0] = statements
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        self.generic_visit(node)
        for place in reversed(range(len(node.items))):
            target = node.items[place].optional_vars
            if target is not None and self._stores_watched(target):
                # What follows in the statement may use the target, so that it is bound before.
                rest = node.items[place + 1 :]
                inner: list[ast.stmt] = [located(ast.With(rest, node.body), node)] if rest else node.body
                node.items[place].optional_vars, statements = self._bound_first(target, node)
                node.items, node.body = node.items[: place + 1], [*statements, *inner]
        return node

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        self.generic_visit(node)
        return located(self._store(node.target, node.value), node) if self._stores_watched(node.target) else node

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        self.generic_visit(node)
        names = {name for name in captured_names(node.pattern) if self._stores_watched(store(name))}
        if names:
            held = {name: self._temporary() for name in sorted(names)}
            rename_captures(node.pattern, held)
            bound = [self._store(store(name), load(temporary)) for name, temporary in held.items()]
            node.guard = located(after_binding(bound, node.guard), node.guard or node.pattern)
            node.body[:0] = self._rewritten(node.body[0], [])
        return node

    def visit_Call(self, node: ast.Call) -> ast.AST:
        self.generic_visit(node)
        match node:
            case ast.Call(func=ast.Name(id="setattr"), args=[_, _, _], keywords=[]) if self._watched != _NO_NAMES:
                if "setattr" not in self._defined and not any(isinstance(part, ast.Starred) for part in node.args):
                    return located(call_hook("store_named", *node.args, self._names_watched), node)
        return node

    # Stores

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

    def _bound_first(self, target: ast.expr, node: ast.stmt) -> tuple[ast.expr, list[ast.stmt]]:
        """A temporary to be bound instead of a target, and the statements that bind the target next."""
        held = self._temporary()
        statements = self._rewritten(node, self._stores(target, load(held)))
        return located(store(held), target), statements

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
            case ast.Name(id=name):
                return self._is_watched(name) and (self._is_global(name) or self._is_in_cell(name))
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                return any(self._stores_watched(inner) for inner in targets)
            case ast.Starred(value=inner):
                return self._stores_watched(inner)
        return False

    def _stores(self, target: ast.expr, value: ast.expr) -> list[ast.stmt]:
        """Statements that bind a target to a value and record what is watched of it."""
        match target:
            case ast.Attribute() | ast.Name() if self._stores_watched(target):
                return [ast.Expr(self._store(target, value))]
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

    def _store(self, target: ast.expr, value: ast.expr) -> ast.expr:
        """A call that stores what is watched, and whose value is what was stored."""
        if isinstance(target, ast.Attribute):
            name = ast.Constant(mangled(target.attr, self._classes))
            return call_hook("store_attribute", target.value, name, value)
        assert isinstance(target, ast.Name)
        if self._is_global(target.id):
            return call_hook("store_global", ast.Constant(target.id), value)
        self._scopes[-1].stored_in_cells.add(target.id)
        reader = ast.Lambda(ast.arguments([], [], None, [], [], None, []), load(target.id))
        return call_hook("store_cell", reader, ast.Constant(target.id), value)

    def _is_watched(self, name: str) -> bool:
        return self._watched is None or name in self._watched

    def _is_global(self, name: str) -> bool:
        if self._scopes:
            return name in self._scopes[-1].globals
        return self._watched is not None or name in self._shared

    def _is_in_cell(self, name: str) -> bool:
        return bool(self._scopes) and name in self._scopes[-1].in_cells

    def _temporary(self) -> str:
        self._temporaries += 1
        name = f"__threadlab_{self._temporaries}__"
        self._held.append(name)
        return name


_DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _attribute(owner: ast.expr, name: str) -> ast.Attribute:
    return ast.Attribute(owner, name, ast.Store())


def _declared(nodes: Iterable[ast.AST], how: type[ast.Global] | type[ast.Nonlocal]) -> frozenset[str]:
    return frozenset(name for node in nodes if isinstance(node, how) for name in node.names)


def _own_nodes(function: Function) -> Iterable[ast.AST]:
    """The nodes of a function without those of functions and classes inside it."""
    waiting: list[ast.AST] = list(function.body)
    while waiting:
        node = waiting.pop()
        yield node
        if not isinstance(node, (*_DEFINITIONS, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
