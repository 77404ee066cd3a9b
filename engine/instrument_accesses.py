"""Rewriting for the stepped runtime: reads and writes of what threads may share become operations of their own.

It works on a tree that `instrument.rewrite` has been through. Each place is a *site*; only the sites that are asked
for are rewritten, so that a program of which it is known what its threads share runs with hooks at those places
alone. What becomes what (``lab`` stands for `hooks.HOOKS_NAME`, ``s`` for the number of the site):

* ``a.b``: ``lab.get(s, a, "b")``; ``a.b = v``: ``lab.set(s, v, a, "b")``;
* ``c[k]``: ``lab.item(s, c, k)``; ``c[k] = v``: ``lab.set_item(s, v, c, k)``; ``del c[k]``: ``lab.del_item(s, c, k)``;
* ``c.append(v)`` and other methods of containers: ``lab.bound(s, c, "append")(v)``;
* ``len(c)``, ``for x in c``, ``x in c``, ``if c.d``: the container goes through ``lab.peek(s, c)``;
* a global or closure variable ``x``: ``lab.saw(s, lab.reads(s, scope, "x"), x)``; ``x = v``: ``x = lab.writes(s,
  scope, "x", v)``.

An operator with assignment (``a.b += 1``) is a read and a write.
"""

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from engine.hooks import HOOKS_NAME
from engine.instrument import call_hook, load, located, store
from engine.sheet import CONSTANT_NAME

_Function = ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda
_Comprehension = ast.ListComp | ast.SetComp | ast.DictComp | ast.GeneratorExp

READING_METHODS: Final = frozenset(
    {"get", "index", "count", "copy", "keys", "values", "items", "union", "intersection", "difference", "issubset"}
    | {"issuperset", "isdisjoint", "most_common"}
)
WRITING_METHODS: Final = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "popitem", "remove", "clear", "sort"}
    | {"reverse", "rotate", "add", "discard", "update", "setdefault", "subtract"}
)
_LOOKING: Final = frozenset(
    {
        "len",
        "sorted",
        "list",
        "tuple",
        "set",
        "dict",
        "frozenset",
        "sum",
        "min",
        "max",
        "any",
        "all",
        "bool",
        "str",
        "repr",
    }
    | {"enumerate", "reversed", "zip", "iter", "print"}
)
_SCOPE_NAME: Final = "__threadlab_scope_{number}__"


@dataclass(frozen=True, slots=True)
class Site:
    """A place where something that may be shared is accessed.

    Attributes:
        name: What is accessed, as the source says it.
        key: Identifies the place in every compilation of the same source, by every version of Python:
            ``"file:line:kind:name:place among those alike"``.
    """

    line: int
    name: str
    key: str


class Sites:
    """The sites of a program, numbered in the order in which the rewriting comes to them."""

    def __init__(self) -> None:
        self.all: list[Site] = []
        self._numbers: dict[str, int] = {}
        self._alike: dict[str, int] = {}

    def begin(self) -> None:
        """A module is about to be compiled, for the first time or again."""
        self._alike.clear()

    def number(self, file: int, line: int, kind: str, name: str) -> int:
        """Number of the next site of this kind on a line. Columns don't serve: inside f-strings, versions differ."""
        alike = f"{file}:{line}:{kind}:{name}"
        place = self._alike[alike] = self._alike.get(alike, -1) + 1
        key = f"{alike}:{place}"
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.all)
            self.all.append(Site(line, name, key))
        return number


@dataclass
class _Scope:
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


class _Scopes(ast.NodeVisitor):
    """Finds the scopes of a module and which variables functions share."""

    def __init__(self, module: ast.Module) -> None:
        self.of: dict[ast.AST, _Scope] = {}
        self.shared_globals: set[str] = set()
        self._fixed: set[str] = set()
        self._stack: list[_Scope] = []
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

    def _enter(self, node: ast.AST, kind: str) -> _Scope:
        scope = self.of[node] = _Scope(kind, len(self.of))
        self._stack.append(scope)
        return scope

    @staticmethod
    def _is_global(scope: _Scope, name: str) -> bool:
        return name in scope.globals or name not in scope.bound

    def _visit_function(self, node: _Function) -> None:
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

    def _leave(self, scope: _Scope) -> None:
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

    def _visit_comprehension(self, node: _Comprehension) -> None:
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


def announce_accesses(module: ast.Module, sites: Sites, file: int, only: frozenset[str] | None = None) -> ast.Module:
    """Rewrite a module in place and return it; `only` has the keys of the sites that are wanted, None for all."""
    sites.begin()
    rewriter = _Accesses(_Scopes(module), sites, file, only)
    rewritten = rewriter.visit_module(module)
    return ast.fix_missing_locations(rewritten)


class _Accesses(ast.NodeTransformer):
    def __init__(self, scopes: _Scopes, sites: Sites, file: int, only: frozenset[str] | None) -> None:
        self._scopes = scopes
        self._sites = sites
        self._file = file
        self._only = only
        self._stack: list[_Scope] = []
        self._classes: list[str] = []
        self._temporaries = 0

    def visit_module(self, node: ast.Module) -> ast.Module:
        self._stack.append(self._scopes.of[node])
        node.body = self._statements(node.body)
        return node

    def _statements(self, body: Sequence[ast.stmt]) -> list[ast.stmt]:
        result: list[ast.stmt] = []
        for statement in body:
            new = self.visit(statement)
            result.extend(new if isinstance(new, list) else [new])
        return result

    def _site(self, node: ast.AST, kind: str, name: str) -> ast.Constant | None:
        """The number of a site, None if it isn't wanted."""
        number = self._sites.number(self._file, getattr(node, "lineno", 0), kind, name)
        if self._only is not None and self._sites.all[number].key not in self._only:
            return None
        return ast.Constant(number)

    def _temporary(self) -> str:
        self._temporaries += 1
        return f"__threadlab_t{self._temporaries}__"

    def _mangled(self, name: str) -> str:
        if name.startswith("__") and not name.endswith("__") and self._classes:
            cls = self._classes[-1].lstrip("_")
            return f"_{cls}{name}" if cls else name
        return name

    # Scopes

    def _visit_function(self, node: _Function) -> ast.AST:
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

    def _visit_comprehension(self, node: _Comprehension) -> ast.AST:
        self._stack.append(self._scopes.of[node])
        for generator in node.generators:
            generator.iter = self._peeked(self.visit(generator.iter))
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

    def _written(self, target: ast.Name, value: ast.expr) -> ast.expr:
        owner = self._owner_of(target.id)
        site = self._site(target, "w", target.id) if owner is not None else None
        if owner is None or site is None:
            return value
        return located(call_hook("writes", site, owner, ast.Constant(target.id), value), target)

    # Expressions

    def visit_Attribute(self, node: ast.Attribute) -> ast.AST:
        if _is_ours(node.value):
            return node
        name = ast.unparse(node)
        node.value = self.visit(node.value)
        if not isinstance(node.ctx, ast.Load) or (node.attr.startswith("__") and node.attr.endswith("__")):
            return node
        site = self._site(node, "r", name)
        if site is None:
            return node
        return located(call_hook("get", site, node.value, ast.Constant(self._mangled(node.attr))), node)

    def visit_Subscript(self, node: ast.Subscript) -> ast.AST:
        name = ast.unparse(node.value)
        node.value, node.slice = self.visit(node.value), self.visit(node.slice)
        site = self._site(node, "i", name) if isinstance(node.ctx, ast.Load) else None
        if site is None:
            return node
        return located(call_hook("item", site, node.value, _as_expression(node.slice)), node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        function = node.func
        if isinstance(function, ast.Attribute):
            if _is_ours(function.value):
                node.args = [self.visit(argument) for argument in node.args]
                return node
            name = ast.unparse(function.value)
            function.value = self.visit(function.value)
            if function.attr in READING_METHODS | WRITING_METHODS and not _is_super(function.value):
                site = self._site(node, "m", name)
                if site is not None:
                    node.func = located(call_hook("bound", site, function.value, ast.Constant(function.attr)), function)
        else:
            node.func = self.visit(function)
        node.args = [self.visit(argument) for argument in node.args]
        for keyword in node.keywords:
            keyword.value = self.visit(keyword.value)
        if isinstance(function, ast.Name) and function.id in _LOOKING:
            node.args = [self._peeked(argument) for argument in node.args]
        return node

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        pairs = zip(node.ops, node.comparators, strict=True)
        node.comparators = [
            self._peeked(right) if isinstance(operator, (ast.In, ast.NotIn)) else right for operator, right in pairs
        ]
        return node

    def visit_If(self, node: ast.If) -> ast.AST:
        if _is_tick(node):
            return node
        node.test = self._tested(self.visit(node.test))
        node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
        return node

    def visit_While(self, node: ast.While) -> ast.AST:
        node.test = self._tested(self.visit(node.test))
        node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        node.iter = self._peeked(self.visit(node.iter))
        node.body, node.orelse = self._statements(node.body), self._statements(node.orelse)
        return node

    def visit_IfExp(self, node: ast.IfExp) -> ast.AST:
        self.generic_visit(node)
        node.test = self._tested(node.test)
        return node

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.op, ast.Not):
            node.operand = self._tested(node.operand)
        return node

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.AST:
        self.generic_visit(node)
        node.values = [*(self._tested(value) for value in node.values[:-1]), node.values[-1]]
        return node

    def _tested(self, value: ast.expr) -> ast.expr:
        """A value whose truth is asked for; of a container that is whether it is empty."""
        return value if isinstance(value, (ast.Compare, ast.BoolOp, ast.UnaryOp, ast.Constant)) else self._peeked(value)

    def _peeked(self, value: ast.expr) -> ast.expr:
        if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            return value
        if isinstance(value, ast.Call) and not _is_hook(value):
            return value  # a fresh value, or one that the call has looked at
        if isinstance(value, ast.Name) and value.id in ("True", "False"):
            return value
        name = _name_behind(value)
        site = self._site(value, "p", name)
        return value if site is None else located(call_hook("peek", site, value), value)

    # Statements that store

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        if node.value is None:
            return node
        return self._stored(located(ast.Assign([node.target], node.value), node))

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        return self._stored(node)

    def _stored(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        targets = node.targets
        value = self.visit(node.value)
        node.value = value
        if len(targets) == 1 and not isinstance(targets[0], (ast.Tuple, ast.List)):
            return self._one_store(targets[0], value, node)
        if not any(self._announces(part) for target in targets for part in _flat(target)):
            return node
        statements: list[ast.stmt] = []
        held = self._temporary()
        statements.append(ast.Assign([store(held)], value))
        for target in targets:
            statements += self._unpacked(target, held, node)
        return [located(statement, node) for statement in statements]

    def _unpacked(self, target: ast.expr, held: str, node: ast.stmt) -> list[ast.stmt]:
        if not isinstance(target, (ast.Tuple, ast.List)):
            return _as_list(self._one_store(target, load(held), located(ast.Assign([target], load(held)), node)))
        parts = {part: self._temporary() for part in _flat(target) if self._announces(part)}
        statements: list[ast.stmt] = [ast.Assign([_with_names(target, parts)], load(held))]
        for part, name in parts.items():
            plain = located(ast.Assign([part], load(name)), node)
            statements += _as_list(self._one_store(part, load(name), plain))
        return statements

    def _announces(self, target: ast.expr) -> bool:
        match target:
            case ast.Attribute() | ast.Subscript():
                return True
            case ast.Name(id=name):
                return self._owner_of(name) is not None
        return False

    def _one_store(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> ast.stmt:
        match target:
            case ast.Attribute(value=owner, attr=attribute) if not _is_ours(owner):
                name = ast.unparse(target)
                target.value = self.visit(owner)
                site = self._site(target, "w", name)
                if site is not None:
                    constant = ast.Constant(self._mangled(attribute))
                    return located(ast.Expr(call_hook("set", site, value, target.value, constant)), node)
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = self.visit(container), self.visit(key)
                site = self._site(target, "w", name)
                if site is not None:
                    arguments = (site, value, target.value, _as_expression(target.slice))
                    return located(ast.Expr(call_hook("set_item", *arguments)), node)
            case ast.Name() if isinstance(node, ast.Assign):
                node.value = self._written(target, value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        target = node.target
        value = self.visit(node.value)
        node.value = value
        held = self._temporary()
        match target:
            case ast.Attribute(value=owner, attr=attribute) if not _is_ours(owner):
                name = ast.unparse(target)
                target.value = owner = self.visit(owner)
                reading, writing = self._site(target, "r", name), self._site(target, "w", name)
                if reading is None and writing is None:
                    return node
                kept = self._temporary()
                constant = ast.Constant(self._mangled(attribute))
                read = ast.Attribute(load(kept), attribute, ast.Load())
                written: ast.stmt = ast.Assign([ast.Attribute(load(kept), attribute, ast.Store())], load(held))
                if reading is not None:
                    read = call_hook("get", reading, load(kept), constant)  # type: ignore[assignment]
                if writing is not None:
                    written = ast.Expr(call_hook("set", writing, load(held), load(kept), constant))
                first: list[ast.stmt] = [ast.Assign([store(kept)], owner), ast.Assign([store(held)], read)]
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = container, key = self.visit(container), self.visit(key)
                reading, writing = self._site(target, "r", name), self._site(target, "w", name)
                if reading is None or writing is None:
                    return node
                kept, index = self._temporary(), self._temporary()
                first = [
                    ast.Assign([store(kept)], container),
                    ast.Assign([store(index)], _as_expression(key)),
                    ast.Assign([store(held)], call_hook("item", reading, load(kept), load(index))),
                ]
                written = ast.Expr(call_hook("set_item", writing, load(held), load(kept), load(index)))
            case ast.Name(id=name) if self._owner_of(name) is not None:
                read = self.visit(located(load(name), target))
                final = self._written(target, load(held))
                first = [ast.Assign([store(held)], read)]
                written = ast.Assign([store(name)], final)
            case _:
                return node
        changed = ast.AugAssign(store(held), node.op, value)
        return [located(statement, node) for statement in [*first, changed, written]]

    def visit_Delete(self, node: ast.Delete) -> ast.AST | list[ast.stmt]:
        statements: list[ast.stmt] = []
        for target in node.targets:
            new: ast.stmt = ast.Delete([target])
            if isinstance(target, ast.Subscript):
                name = ast.unparse(target.value)
                target.value, target.slice = self.visit(target.value), self.visit(target.slice)
                site = self._site(target, "d", name)
                if site is not None:
                    new = ast.Expr(call_hook("del_item", site, target.value, _as_expression(target.slice)))
            statements.append(located(new, node))
        return statements


_DEFINITIONS: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)


def _as_list(statement: ast.stmt) -> list[ast.stmt]:
    return [statement]


def _flat(target: ast.expr) -> Iterable[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _flat(element)
    else:
        yield target


def _with_names(target: ast.expr, names: dict[ast.expr, str]) -> ast.expr:
    if isinstance(target, (ast.Tuple, ast.List)):
        return ast.Tuple([_with_names(element, names) for element in target.elts], ast.Store())
    return store(names[target]) if target in names else target


def _as_expression(key: ast.expr) -> ast.expr:
    """A subscript that can be an argument: slices are made by name."""
    if isinstance(key, ast.Slice):
        parts = [part or ast.Constant(None) for part in (key.lower, key.upper, key.step)]
        return call_hook("slice", *parts)
    if isinstance(key, ast.Tuple):
        return ast.Tuple([_as_expression(part) for part in key.elts], ast.Load())
    return key


def _is_ours(node: ast.expr) -> bool:
    return isinstance(node, ast.Name) and node.id == HOOKS_NAME


def _is_hook(node: ast.Call) -> bool:
    return isinstance(node.func, ast.Attribute) and _is_ours(node.func.value)


def _is_tick(node: ast.If) -> bool:
    return isinstance(node.test, ast.Attribute) and _is_ours(node.test.value)


def _is_super(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "super"


def _name_behind(value: ast.expr) -> str:
    """What the source called a value, whether it has gone through a hook by now or not."""
    match value:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{_name_behind(owner)}.{name}"
        case ast.Subscript(value=container):
            return f"{_name_behind(container)}[…]"
        case ast.Call(func=ast.Attribute(attr="saw"), args=[_, _, inner]) if _is_hook(value):
            return _name_behind(inner)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, owner, ast.Constant(value=constant)]) if _is_hook(value):
            return f"{_name_behind(owner)}.{constant!s}"
        case ast.Call(func=ast.Attribute(attr="item"), args=[_, container, _]) if _is_hook(value):
            return f"{_name_behind(container)}[…]"
    return "…"
