"""What threads may share: attributes, variables, containers and their items, numbered as they are first accessed."""

import weakref
from types import FunctionType, GetSetDescriptorType, MemberDescriptorType, ModuleType, SimpleNamespace
from typing import Any, Final

from engine.naming import Names
from engine.primitives.condition import Condition
from engine.primitives.labels import label
from engine.primitives.traced import Numbered, Traced
from engine.source_lines import FILE_MARK
from engine.stepped.runtime import SteppedRuntime

WHOLE: Final = "*"
"""The part of a container that stands for all of it."""
MOST_LOCATIONS: Final = 20_000


class Location(Numbered):
    """Something that threads may share: an attribute, a variable, a container or one item of it.

    Attributes:
        number: What `trace.Record.object` refers to.
        group: The same for a container and all of its items.
        whole: It is the container, not one of its items.
        sites: Where it was accessed, by number.
    """

    __slots__ = ("group", "name", "sites", "whole")

    def __init__(self, number: int, name: str, group: int, *, whole: bool) -> None:
        self.number = number
        self.name = name
        self.group = group or number
        self.whole = whole
        self.sites: set[int] = set()


class Locations:
    """The locations of one schedule.

    Attributes:
        by_key: By the id of what they belong to, and what of it they are. An id stays its own: the entry goes with what
            it belongs to, or that is kept.
        all: Also those whose entry is gone.
    """

    def __init__(self, runtime: SteppedRuntime, names: Names) -> None:
        self._runtime = runtime
        self._names = names
        self.by_key: dict[tuple[int, object], Location] = {}
        self._kept: list[object] = []
        self.all: list[Location] = []
        self._plain: dict[tuple[type, str], int] = {}

    def attribute(self, owner: Any, name: str) -> Location:
        key = (id(owner), name)
        found = self.by_key.get(key)
        if found is None:
            found = self._add(key, owner, f"{_owner_name(owner)}.{name}")
            if self._runtime.tracing and not isinstance(owner, (type, ModuleType)):
                self._names.own(owner, name, found.number)
        return found

    def variable(self, scope: object, name: str) -> Location:
        """A global (`scope` is the module's namespace) or a variable of a function that others use."""
        key = (id(scope), name)
        return self.by_key.get(key) or self._add(key, scope, name)

    def part(self, container: Any, part: object, name: str) -> Location:
        """An item of a container, or with `WHOLE` all of it."""
        key = (id(container), (part,))
        found = self.by_key.get(key)
        if found is None:
            whole = part is WHOLE
            base = None if whole else self.part(container, WHOLE, name)
            shown = name if base is None else f"{base.name}[{label(part)}]"
            found = self._add(key, container, shown, base.group if base is not None else 0, whole=whole)
        return found

    def _add(
        self, key: tuple[int, object], owner: object, name: str, group: int = 0, *, whole: bool = False
    ) -> Location:
        number = self._runtime.register("variable", name=name)
        location = Location(number, name, group, whole=whole)
        if len(self.by_key) < MOST_LOCATIONS:
            by_key = self.by_key
            by_key[key] = location
            self.all.append(location)
            weakly = type(owner).__weakrefoffset__ and not isinstance(owner, (type, ModuleType))
            self._kept.append(weakref.ref(owner, lambda _: by_key.pop(key, None)) if weakly else owner)
        return location

    def holder(self, owner: Any, name: str) -> Any:
        """The object in which an attribute's value lies; None if it is no variable but a method or a property."""
        cls = type(owner)
        kind = self._plain.get((cls, name))
        if kind is None:
            kind = self._plain[cls, name] = _kind_of(cls, name)
        if kind == _IN_INSTANCE:
            return owner
        if kind == _IN_CLASS:
            if name in getattr(owner, "__dict__", ()):
                return owner
            return next((base for base in cls.__mro__ if name in vars(base)), None)
        if kind == _OF_CLASS:
            base = next((base for base in owner.__mro__ if name in vars(base)), None)
            return base if base is not None and _is_data(vars(base)[name]) else None
        if kind == _OF_MODULE:
            namespace = vars(owner)
            return owner if FILE_MARK in namespace and _is_data(namespace.get(name)) else None
        return None


_NOT_FOLLOWED, _IN_INSTANCE, _IN_CLASS, _OF_CLASS, _OF_MODULE = range(5)


def _kind_of(cls: type, name: str) -> int:
    if issubclass(cls, ModuleType):
        return _OF_MODULE
    if issubclass(cls, type):
        return _OF_CLASS
    if issubclass(cls, Traced) and name.startswith("_"):
        return _NOT_FOLLOWED
    for base in cls.__mro__:
        if name in vars(base):
            value = vars(base)[name]
            if isinstance(value, MemberDescriptorType):
                return _IN_INSTANCE
            return _IN_CLASS if _is_data(value) else _NOT_FOLLOWED
    return _IN_INSTANCE if cls in _WITH_ATTRIBUTES or (cls.__flags__ & _HEAP_TYPE) else _NOT_FOLLOWED


_HEAP_TYPE: Final = 1 << 9
_WITH_ATTRIBUTES: Final = frozenset({FunctionType, SimpleNamespace})
"""Types of Python's own whose objects programs keep attributes in."""


def _is_data(value: object) -> bool:
    return not hasattr(type(value), "__get__") and not isinstance(value, (type, ModuleType, GetSetDescriptorType))


def _owner_name(owner: Any) -> str:
    return str(owner.__name__) if isinstance(owner, (type, ModuleType)) else type(owner).__name__


def conflicting(one: object, other: object) -> bool:
    """Whether two targets of operations are, or may be, the same."""
    if isinstance(one, Condition):
        one = one._lock  # whoever uses a condition holds its lock, or is about to take it
    if isinstance(other, Condition):
        other = other._lock
    if one is other:
        return one is not None
    if isinstance(one, Location) and isinstance(other, Location):
        return one.group == other.group and (one.whole or other.whole)
    return False
