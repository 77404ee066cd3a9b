"""The reading half of `accesses`: every expression, and where its names belong."""

import ast
from typing import Final

from engine.rewriting.constants import last_name
from engine.rewriting.looks import READING_METHODS, WRITING_METHODS, Looks
from engine.rewriting.nodes import as_expression, call_hook, is_ours, load, located, mangled, store
from engine.rewriting.scopes import Comprehension, Function, Scope, Scopes
from engine.rewriting.sites import Sites

_STATE: Final = frozenset({"mutex", "queue", "unfinished_tasks", "_value", "_flag"})
"""Attributes of queues, semaphores and events that programs look at, or hold while they look."""
_BY_NAME: Final = {"getattr": "r", "hasattr": "r", "setattr": "w", "delattr": "d"}
"""Functions that get at an attribute whose name they are given, and what kind of site that makes."""
_SCOPE_NAME: Final = "__threadlab_scope_{number}__"


class Reads(Looks, ast.NodeTransformer):
    """Rewrites expressions. Statements that store are a subclass's."""

    def __init__(self, scopes: Scopes, sites: Sites, file: int, only: frozenset[str] | None) -> None:
        super().__init__(sites, file, only)
        self._scopes = scopes
        self._stack: list[Scope] = []
        self._classes: list[str] = []
        self._temporaries = 0

    def visit_module(self, node: ast.Module) -> ast.Module:
        self._stack.append(self._scopes.of[node])
        node.body = self._statements(node.body)
        return node

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"__threadlab_t{self._temporaries}__"

    def _visit_function(self, node: Function) -> ast.AST:
        args = node.args
        args.defaults = [self.visit(default) for default in args.defaults]
        args.kw_defaults = [self.visit(default) if default else None for default in args.kw_defaults]
        scope = self._scopes.of[node]
        if isinstance(node, ast.Lambda):
            self._stack.append(scope)
            node.body = self.visit(node.body)
            self._stack.pop()
            return node
        node.decorator_list = [self.visit(decorator) for decorator in node.decorator_list]
        self._stack.append(scope)
        body = self._statements(node.body)
        self._stack.pop()
        if scope.captured:
            name = _SCOPE_NAME.format(number=scope.number)
            documented = isinstance(node.body[0], ast.Expr) and isinstance(node.body[0].value, ast.Constant)
            body.insert(int(documented), located(ast.Assign([store(name)], call_hook("scope")), node.body[0]))
        node.body = body
        return node

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _visit_function  # noqa: N815

    def visit_ClassDef(self, node: ast.ClassDef) -> ast.AST:
        self._classes.append(node.name)
        self._stack.append(self._scopes.of[node])
        # What stands in a class's body isn't rewritten; what stands in its methods is.
        node.body = [self.visit(part) if isinstance(part, _DEFINITIONS) else part for part in node.body]
        self._stack.pop()
        self._classes.pop()
        return node

    def _visit_comprehension(self, node: Comprehension) -> ast.AST:
        self._stack.append(self._scopes.of[node])
        for generator in node.generators:
            generator.iter = self._peeked(self.visit(generator.iter), "each")
            generator.ifs = [self._tested(self.visit(condition)) for condition in generator.ifs]
        if isinstance(node, ast.DictComp):
            node.key, node.value = self.visit(node.key), self.visit(node.value)
        else:
            node.elt = self.visit(node.elt)
        self._stack.pop()
        return node

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension  # noqa: N815

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        node.guard = self.visit(node.guard) if node.guard else None
        node.body = self._statements(node.body)
        return node

    # Variables

    def _owner_of(self, name: str) -> ast.expr | None:
        """The scope that a shared variable belongs to, as an expression; None if the name is no shared variable."""
        if name.startswith("__threadlab"):
            return None
        inner = self._stack[-1]
        for scope in reversed(self._stack):
            if scope.kind == "class" and scope is not inner:
                continue
            if scope.kind == "module" or name in scope.globals:
                shared = self._scopes.shared_globals
                return ast.Constant(None) if name in shared else None
            if name in scope.nonlocals or name not in scope.bound:
                continue
            followed = scope.kind == "function" and name in scope.captured
            return load(_SCOPE_NAME.format(number=scope.number)) if followed else None
        return None

    def visit_Name(self, node: ast.Name) -> ast.AST:
        if not isinstance(node.ctx, ast.Load):
            return node
        owner = self._owner_of(node.id)
        site = self._site(node, "r", node.id) if owner is not None else None
        if owner is None or site is None:
            return node
        name = ast.Constant(node.id)
        reads = call_hook("reads", site, owner, name)
        return located(call_hook("saw", site, reads, node), node)

    # Expressions

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if is_ours(node.value):
            return node
        name = ast.unparse(node)
        node.value = self.visit(node.value)
        if not isinstance(node.ctx, ast.Load) or (node.attr.startswith("__") and node.attr.endswith("__")):
            return node
        if node.attr in _STATE:
            node.value = located(call_hook("look", node.value), node.value)
        site = self._site(node, "r", name)
        if site is None:
            return node
        return located(call_hook("get", site, node.value, ast.Constant(mangled(node.attr, self._classes))), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        name = ast.unparse(node.value)
        node.value, node.slice = self.visit(node.value), self.visit(node.slice)
        site = self._site(node, "i", name) if isinstance(node.ctx, ast.Load) else None
        if site is None:
            return node
        return located(call_hook("item", site, node.value, as_expression(node.slice)), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute):
            if is_ours(function.value):
                node.args = [self.visit(argument) for argument in node.args]
                return node
            name = ast.unparse(function.value)
            function.value = self.visit(function.value)
            if function.attr in READING_METHODS | WRITING_METHODS and not _is_super(function.value):
                site = self._site(node, "m", name)
                if site is not None:
                    node.func = located(call_hook("bound", site, function.value, ast.Constant(function.attr)), function)
        elif not (isinstance(function, ast.Name) and self._calls_hook(function.id, node)):
            node.func = self.visit(function)
        node.args = [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
            if keyword.arg is None:
                keyword.value = self._peeked(keyword.value)
        self._look_into_arguments(last_name(function), node)
        return node

    def _calls_hook(self, function: str, node: ast.Call) -> bool:
        """Rewrite a call of `next` or one of `_BY_NAME`; False if it isn't one, or isn't wanted."""
        if self._scopes.binds(function) or node.keywords:
            return False
        match node.args:
            case [iterator, *_] if function == "next":
                site = self._site(node, "n", ast.unparse(iterator))
            case [owner, attribute, *_] if function in _BY_NAME:
                shown = attribute.value if isinstance(attribute, ast.Constant) else "…"
                site = self._site(node, _BY_NAME[function], f"{ast.unparse(owner)}.{shown!s}")
            case _:
                return False
        if site is None:
            return False
        node.func = located(call_hook(f"call_{function}").func, node.func)
        node.args.insert(0, located(site, node))
        return True


_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"
