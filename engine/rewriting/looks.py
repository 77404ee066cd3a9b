"""Where a program looks at what a container has in it, or an iterator moves on, other than by a method or an item."""

import ast
from collections.abc import Sequence
from typing import Final

from engine.rewriting.nodes import call_hook, is_hook, is_ours, located
from engine.rewriting.sites import Sites

READING_METHODS: Final = frozenset(
    {"get", "index", "count", "copy", "keys", "values", "items", "union", "intersection", "difference", "issubset"}
    | {"issuperset", "isdisjoint", "most_common"}
)
WRITING_METHODS: Final = frozenset(
    {"append", "appendleft", "extend", "extendleft", "insert", "pop", "popleft", "popitem", "remove", "clear", "sort"}
    | {"reverse", "rotate", "add", "discard", "update", "setdefault", "subtract"}
)
_LOOKING: Final = frozenset(
    {"len", "sorted", "list", "tuple", "set", "dict", "frozenset", "sum", "min", "max", "any", "all", "bool", "str"}
    | {"repr", "enumerate", "reversed", "zip", "iter", "print", "map", "filter", "join", "extend", "update", "format"}
    | {"choice", "choices", "sample", "copy", "deepcopy", "dumps", "pprint", "pformat", "bisect", "bisect_left"}
    | {"bisect_right", "nlargest", "nsmallest", "chain", "islice", "Counter", "deque", "OrderedDict", "defaultdict"}
)
"""Functions, and methods of anything, that look at what containers have in them when they are called with these."""
_CHANGING: Final = frozenset(
    {"heappush", "heappop", "heapify", "heapreplace", "heappushpop", "insort", "insort_left", "insort_right", "shuffle"}
)
"""Functions that change the container that they are called with first."""


class Looks(ast.NodeTransformer):
    """Rewrites expressions and statements that look; what they are made of has been visited by then."""

    def __init__(self, sites: Sites, file: int, only: frozenset[str] | None) -> None:
        self._sites = sites
        self._file = file
        self._only = only

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

    # Calls

    def _look_into_arguments(self, function: str, node: ast.Call) -> None:
        """Rewrite the arguments of a call of what has this name, which have been visited."""
        if function in _LOOKING:
            node.args = [self._peeked(argument) for argument in node.args]
        elif function in _CHANGING and node.args:
            self._change_first(node)

    def _change_first(self, node: ast.Call) -> None:
        site = self._site(node, "m", name_behind(node.args[0]))
        if site is not None and not isinstance(node.args[0], ast.Starred):
            node.args[:0] = [located(site, node), node.func]
            node.func = located(call_hook("changing").func, node.func)

    # Operators

    def visit_Compare(self, node: ast.Compare) -> ast.AST:
        self.generic_visit(node)
        if not isinstance(node.ops[0], (ast.In, ast.NotIn, ast.Is, ast.IsNot)):
            node.left = self._operand(node.left)
        pairs = zip(node.ops, node.comparators, strict=True)
        node.comparators = [self._compared(operator, value) for operator, value in pairs]
        return node

    def _compared(self, operator: ast.cmpop, value: ast.expr) -> ast.expr:
        """The right side of a comparison."""
        match operator:
            case ast.In() | ast.NotIn():
                return self._peeked(value)
            case ast.Is() | ast.IsNot():
                return value
        return self._operand(value)

    def visit_BinOp(self, node: ast.BinOp) -> ast.AST:
        self.generic_visit(node)
        node.left, node.right = self._operand(node.left), self._operand(node.right)
        return node

    def _operand(self, value: ast.expr) -> ast.expr:
        """An operand that others may share: of a container the operator looks at what it has in it."""
        return self._peeked(value) if isinstance(value, ast.Call) and is_hook(value) else value

    def visit_FormattedValue(self, node: ast.FormattedValue) -> ast.AST:
        self.generic_visit(node)
        node.value = self._peeked(node.value)
        return node

    def visit_Starred(self, node: ast.Starred) -> ast.AST:
        self.generic_visit(node)
        if isinstance(node.ctx, ast.Load):
            node.value = self._peeked(node.value)
        return node

    def visit_Dict(self, node: ast.Dict) -> ast.AST:
        self.generic_visit(node)
        pairs = zip(node.keys, node.values, strict=True)
        node.values = [self._peeked(value) if key is None else value for key, value in pairs]
        return node

    # Statements, and what is asked for its truth

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
        node.iter = self._peeked(self.visit(node.iter), "each")
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

    def _peeked(self, value: ast.expr, hook: str = "peek") -> ast.expr:
        if not isinstance(value, (ast.Name, ast.Attribute, ast.Subscript, ast.Call)):
            return value
        if isinstance(value, ast.Call) and not is_hook(value):
            return value  # a fresh value, or one that the call has looked at
        if isinstance(value, ast.Name) and value.id in ("True", "False"):
            return value
        name = name_behind(value)
        site = self._site(value, "p", name)
        return value if site is None else located(call_hook(hook, site, value), value)


def _is_tick(node: ast.If) -> bool:
    return isinstance(node.test, ast.Attribute) and is_ours(node.test.value)


def name_behind(value: ast.expr) -> str:
    """What the source called a value, whether it has gone through a hook by now or not."""
    match value:
        case ast.Name(id=name):
            return name
        case ast.Attribute(value=owner, attr=name):
            return f"{name_behind(owner)}.{name}"
        case ast.Subscript(value=container):
            return f"{name_behind(container)}[…]"
        case ast.Call(func=ast.Attribute(attr="saw"), args=[_, _, inner]) if is_hook(value):
            return name_behind(inner)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, owner, ast.Constant(value=constant)]) if is_hook(value):
            return f"{name_behind(owner)}.{constant!s}"
        case ast.Call(func=ast.Attribute(attr="look"), args=[inner]) if is_hook(value):
            return name_behind(inner)
        case ast.Call(func=ast.Attribute(attr="item"), args=[_, container, _]) if is_hook(value):
            return f"{name_behind(container)}[…]"
    return "…"
