"""Which variables of a module several functions share, found before anything is rewritten."""

import ast
from dataclasses import dataclass, field

from engine.rewriting.nodes import store
from engine.rewriting.patterns import captured_names
from engine.sheet import CONSTANT_NAME

Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp


@dataclass
class Scope:
    """Names of one function, comprehension, class or module, before anything is rewritten.

    Attributes:
        bound: Names that it binds; of a module without those that only ``def``, ``class`` and ``import`` bind.
        captured: Names of its own that functions inside it use.
    """

    kind: str
    number: int
    bound: set[str] = field(default_factory=set)
    globals: set[str] = field(default_factory=set)
    nonlocals: set[str] = field(default_factory=set)
    captured: set[str] = field(default_factory=set)
    used: set[str] = field(default_factory=set)


class Scopes(ast.NodeVisitor):
    """Finds the scopes of a module and which variables functions share."""

    def __init__(self, module: ast.Module) -> None:
        self.of: dict[ast.AST, Scope] = {}
        self.shared_globals: set[str] = set()
        self._fixed: set[str] = set()
        self._stack: list[Scope] = []
        module_scope = self._enter(module, "module")
        for statement in module.body:
            self.visit(statement)
        self._stack.pop()
        constants = _assigned_once(module)
        module_names = module_scope.bound - self._fixed
        declared = {name for scope in self.of.values() for name in scope.globals}
        for scope in self.of.values():
            if scope is not module_scope:
                self.shared_globals |= {name for name in scope.used if self._is_global(scope, name)}
        self.shared_globals &= module_names | (declared - self._fixed)
        self.shared_globals -= {name for name in constants - declared if CONSTANT_NAME.fullmatch(name)}

    def binds(self, name: str) -> bool:
        """Whether a name is bound anywhere in the module."""
        return any(name in scope.bound for scope in self.of.values())

    def _enter(self, node: ast.AST, kind: str) -> Scope:
        scope = self.of[node] = Scope(kind, len(self.of))
        self._stack.append(scope)
        return scope

    @staticmethod
    def _is_global(scope: Scope, name: str) -> bool:
        return name in scope.globals or name not in scope.bound

    def _visit_function(self, node: Function) -> None:
        args = node.args
        outer: list[ast.expr | None] = [*args.defaults, *args.kw_defaults]
        if not isinstance(node, ast.Lambda):
            self._bind(node.name, fixed=True)
            outer += node.decorator_list
        for expression in filter(None, outer):
            self.visit(expression)
        scope = self._enter(node, "lambda" if isinstance(node, ast.Lambda) else "function")
        every = [*args.posonlyargs, *args.args, *args.kwonlyargs, args.vararg, args.kwarg]
        scope.bound |= {argument.arg for argument in every if argument is not None}
        for part in node.body if isinstance(node.body, list) else [node.body]:
            self.visit(part)
        self._leave(scope)

    visit_FunctionDef = visit_AsyncFunctionDef = visit_Lambda = _visit_function  # noqa: N815

    def _leave(self, scope: Scope) -> None:
        self._stack.pop()
        free = (scope.used - scope.bound - scope.globals) | scope.nonlocals
        for outer in reversed(self._stack):
            if outer.kind == "class":
                continue
            if outer.kind == "module":
                break
            found = {name for name in free if name in outer.bound and name not in outer.globals | outer.nonlocals}
            if scope.kind in ("function", "lambda"):
                outer.captured |= found
            free -= found
        # What it uses and doesn't bind, the scope around it uses, too.
        if self._stack and self._stack[-1].kind != "module":
            self._stack[-1].used |= free

    def visit_ClassDef(self, node: ast.ClassDef) -> None:
        self._bind(node.name, fixed=True)
        for expression in [*node.bases, *(keyword.value for keyword in node.keywords), *node.decorator_list]:
            self.visit(expression)
        scope = self._enter(node, "class")
        for statement in node.body:
            self.visit(statement)
        self._leave(scope)

    def _visit_comprehension(self, node: Comprehension) -> None:
        scope = self._enter(node, "comprehension")
        self.generic_visit(node)
        self._leave(scope)

    visit_ListComp = visit_SetComp = visit_DictComp = visit_GeneratorExp = _visit_comprehension  # noqa: N815

    def visit_Global(self, node: ast.Global) -> None:
        self._stack[-1].globals |= set(node.names)
        self._stack[-1].used |= set(node.names)

    def visit_Nonlocal(self, node: ast.Nonlocal) -> None:
        self._stack[-1].nonlocals |= set(node.names)

    def visit_Import(self, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            self._bind(alias.asname or alias.name.partition(".")[0], fixed=True)

    visit_ImportFrom = visit_Import  # noqa: N815

    def _bind(self, name: str, *, fixed: bool = False) -> None:
        self._stack[-1].bound.add(name)
        if fixed and self._stack[-1].kind == "module":
            self._fixed.add(name)

    def visit_ExceptHandler(self, node: ast.ExceptHandler) -> None:
        if node.name:
            self._bind(node.name)
        self.generic_visit(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> None:
        self.visit(node.value)
        # In a comprehension it binds a name of what is around it.
        inner = self._stack
        place = max(place for place, scope in enumerate(inner) if scope.kind != "comprehension")
        name = node.target.id
        if name not in inner[place].globals | inner[place].nonlocals:
            inner[place].bound.add(name)
        for scope in inner[place + 1 :]:
            scope.used.add(name)

    def visit_match_case(self, node: ast.match_case) -> None:
        for name in captured_names(node.pattern):
            self.visit(store(name))
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        if node.id.startswith("__threadlab"):
            return
        if isinstance(node.ctx, ast.Load):
            self._stack[-1].used.add(node.id)
        else:
            scope = self._stack[-1]
            if node.id not in scope.globals and node.id not in scope.nonlocals:
                scope.bound.add(node.id)


def _assigned_once(module: ast.Module) -> set[str]:
    names = [node.id for node in ast.walk(module) if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load)]
    return {name for name in names if names.count(name) == 1}
