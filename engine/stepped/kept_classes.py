"""Classes of a program that all of its schedules use: to make one takes as long as ten hand-overs.

Only such are kept of which a schedule can't tell whether they were made for it: the class statement stands in the
program itself, it does nothing but define methods and constants, and what it made is found as it was left.
"""

import ast
import builtins
from collections.abc import Collection, Iterator
from operator import is_
from types import CodeType, FunctionType
from typing import Any, Final

_BUILTIN_DECORATORS: Final = frozenset({"property", "staticmethod", "classmethod"})
_OF_PROPERTY: Final = frozenset({"getter", "setter", "deleter"})
_LEAVES_TRACES: Final = frozenset({"register", "__annotations__", "__kwdefaults__"})
"""Attributes by which a program may change its classes, or what others know of them, without assigning anything."""


def plain_classes(tree: ast.Module) -> set[tuple[str, int]]:
    """Name and line of the classes at the top of a program whose statements do nothing but define them."""
    if any(_changes_definition(node) for node in ast.walk(tree)):
        return set()
    bound = {name for node in ast.walk(tree) for name in _names_bound_by(node)}
    known = frozenset(vars(builtins)) - bound
    return {
        (node.name, node.lineno)
        for node in tree.body
        if isinstance(node, ast.ClassDef)
        and not node.decorator_list
        and not node.keywords
        and all(_is_plain(statement, known) for statement in node.body)
    }


def _changes_definition(node: ast.AST) -> bool:
    """Whether a program may do to a class or function of its own what can't be seen in what it has."""
    if not isinstance(node, ast.Attribute):
        return False
    own = node.attr.startswith("__") and node.attr.endswith("__")
    return node.attr in _LEAVES_TRACES or (own and not isinstance(node.ctx, ast.Load))


def _names_bound_by(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Name) and not isinstance(node.ctx, ast.Load):
        yield node.id
    elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        yield node.name
    elif isinstance(node, ast.alias):
        yield (node.asname or node.name).partition(".")[0]


def _is_plain(statement: ast.stmt, known: Collection[str]) -> bool:
    """Whether a statement of a class does the same in every schedule, and nothing else can see it."""
    match statement:
        case ast.Pass() | ast.Expr(ast.Constant()):
            return True
        case ast.Assign(targets=[ast.Name()], value=value):
            return _is_constant(value)
        case ast.AnnAssign(target=ast.Name(), annotation=annotation, value=value):
            return _is_known(annotation, known) and (value is None or _is_constant(value))
        case ast.FunctionDef() | ast.AsyncFunctionDef():
            arguments = statement.args
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs, arguments.vararg, arguments.kwarg]
            annotations = [statement.returns, *(argument.annotation for argument in every if argument is not None)]
            return (
                all(_is_plain_decorator(decorator, known) for decorator in statement.decorator_list)
                and all(_is_constant(value) for value in arguments.defaults)
                and not any(arguments.kw_defaults)
                and all(_is_known(annotation, known) for annotation in annotations if annotation is not None)
            )
    return False


def _is_constant(value: ast.expr) -> bool:
    if isinstance(value, ast.Tuple):
        return all(_is_constant(element) for element in value.elts)
    if isinstance(value, ast.UnaryOp):
        return isinstance(value.operand, ast.Constant)
    return isinstance(value, ast.Constant)


def _is_known(annotation: ast.expr, known: Collection[str]) -> bool:
    """Whether an annotation is made of built-in classes alone."""
    return all(
        isinstance(node, (ast.Constant, ast.Subscript, ast.Tuple, ast.BinOp, ast.BitOr, ast.Load))
        or (isinstance(node, ast.Name) and node.id in known)
        for node in ast.walk(annotation)
    )


def _is_plain_decorator(decorator: ast.expr, known: Collection[str]) -> bool:
    if isinstance(decorator, ast.Attribute):
        return isinstance(decorator.value, ast.Name) and decorator.attr in _OF_PROPERTY
    return isinstance(decorator, ast.Name) and decorator.id in _BUILTIN_DECORATORS and decorator.id in known


class KeptClasses:
    """The classes of one program that its schedules have in common.

    The functions in them refer to the globals and built-in functions that they were made with, so each schedule has to
    have the same two dictionaries.
    """

    def __init__(self, lasting: Collection[type]) -> None:
        """`lasting`: classes beside the built-in ones that outlive a schedule."""
        self._lasting = frozenset(lasting)
        # Codes of class statements, by id; they stay, since compiled sources are kept.
        self._plain: dict[int, CodeType] = {}
        self._kept: dict[int, _Kept] = {}
        self._taken: set[int] = set()

    def compiled(self, code: CodeType, plain: Collection[tuple[str, int]]) -> None:
        """`code` is a program whose classes `plain` may be kept (see `plain_classes`)."""
        for constant in code.co_consts:
            if isinstance(constant, CodeType) and (constant.co_name, constant.co_firstlineno) in plain:
                self._plain[id(constant)] = constant

    def begin(self) -> None:
        """Another schedule begins."""
        self._taken.clear()

    def take(self, code: CodeType, bases: tuple[type, ...]) -> type | None:
        """The class that the statement `code` has made in another schedule; None if it has to be made."""
        kept = self._kept.get(id(code))
        if kept is None or id(code) in self._taken:
            return None
        if kept.cls.__bases__ != (bases or (object,)) or not kept.unchanged(self._kept):
            # It is changed by each schedule, probably.
            del self._kept[id(code)], self._plain[id(code)]
            return None
        self._taken.add(id(code))
        return kept.cls

    def made(self, code: CodeType, cls: type) -> None:
        """The statement `code` has made `cls`: keep it if possible."""
        if id(code) not in self._plain or id(code) in self._kept or id(code) in self._taken:
            return
        if type(cls) is type and all(self._lasts(base) for base in cls.__bases__):
            self._kept[id(code)] = _Kept(cls)
            self._taken.add(id(code))

    def _lasts(self, base: type) -> bool:
        if base.__module__ == "builtins" or base in self._lasting:
            return True
        return "__init_subclass__" not in vars(base) and any(kept.cls is base for kept in self._kept.values())


class _Kept:
    """A class, and what it was like when it was made."""

    def __init__(self, cls: type) -> None:
        self.cls = cls
        self._namespace = vars(cls)
        self._names = tuple(self._namespace)
        self._values = tuple(self._namespace.values())
        functions = [function for value in self._values for function in _functions_of(value)]
        self._functions = [(function, function.__code__, function.__defaults__) for function in functions]

    def unchanged(self, kept: "dict[int, _Kept]") -> bool:
        """Whether it is as it was, and its subclasses are kept, too: others would be seen in the next schedule."""
        if tuple(self._namespace) != self._names or not all(map(is_, self._namespace.values(), self._values)):
            return False
        for function, code, defaults in self._functions:
            if function.__code__ is not code or function.__defaults__ is not defaults or function.__dict__:
                return False
        subclasses: list[type] = type.__subclasses__(self.cls)  # the class itself may be a metaclass
        return not subclasses or {id(cls) for cls in subclasses} <= {id(one.cls) for one in kept.values()}


def _functions_of(value: Any) -> list[FunctionType]:
    if isinstance(value, FunctionType):
        return [value]
    if isinstance(value, (staticmethod, classmethod)):
        return _functions_of(value.__func__)
    if isinstance(value, property):
        return [part for part in (value.fget, value.fset, value.fdel) if isinstance(part, FunctionType)]
    return []
