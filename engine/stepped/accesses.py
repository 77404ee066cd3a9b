"""Accesses of what threads may share: what the code calls that `instrument_accesses` has rewritten.

Each access of a shared variable or container is announced to the runtime before it is done, and recorded with the
value that was read or written.
"""

import math
import weakref
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable
from functools import partial
from types import GetSetDescriptorType, MemberDescriptorType, ModuleType
from typing import Any, Final

from engine.hooks import ModuleHooks, Variables
from engine.instrument_reads import READING_METHODS
from engine.instrument_sites import Sites
from engine.naming import Names
from engine.primitives.condition import Condition
from engine.primitives.labels import label
from engine.primitives.traced import Numbered, Traced
from engine.runtime import FILE_MARK
from engine.stepped.runtime import SteppedRuntime
from engine.trace import Kind, pack

_DICTS: Final = frozenset({dict, defaultdict, OrderedDict, Counter})
_LISTS: Final = frozenset({list, deque, bytearray})
CONTAINERS: Final = _DICTS | _LISTS | {set}
WHOLE: Final = "*"
"""The part of a container that stands for all of it."""
_KEYS: Final = (int, str, bytes, bool, float, type(None))
_KEYED_METHODS: Final = frozenset({"get", "pop", "setdefault"})
MOST_LOCATIONS: Final = 20_000
_READ: Final = int(Kind.READ)
_WRITE: Final = int(Kind.WRITE)


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
    return _IN_INSTANCE if hasattr(cls, "__dict__") and cls.__flags__ & _HEAP_TYPE else _NOT_FOLLOWED


_HEAP_TYPE: Final = 1 << 9


def _is_data(value: object) -> bool:
    return not hasattr(type(value), "__get__") and not isinstance(value, (type, ModuleType, GetSetDescriptorType))


def _owner_name(owner: Any) -> str:
    return str(owner.__name__) if isinstance(owner, (type, ModuleType)) else type(owner).__name__


class AccessHooks(ModuleHooks):
    """The hooks of one module in the stepped runtime. Thread: program, all methods."""

    __slots__ = ("_known", "_locations", "_mark", "_sites", "_stepped", "slice")

    def __init__(
        self,
        runtime: SteppedRuntime,
        namespace: dict[str, Any],
        names: Names,
        variables: Variables,
        locations: Locations,
        sites: Sites,
    ) -> None:
        super().__init__(runtime, namespace, names, variables)
        self._stepped = runtime
        self._locations = locations
        self._sites = sites
        self._known = locations.by_key
        self._mark = namespace[FILE_MARK]
        self.slice = slice

    def named(self, name: str, value: Any) -> Any:
        return super().named(name, value) if self._stepped.names_objects else value

    def owned(self, owner: Any, name: str, value: Any) -> Any:
        return super().owned(owner, name, value) if self._stepped.names_objects else value

    def scope(self) -> object:
        """What tells the variables of one call of a function from those of another."""
        return object()

    def _announce(self, site: int, location: Location, writes: bool) -> None:
        runtime = self._stepped
        if runtime.tracing:
            location.sites.add(site)
        runtime.announce(location, writes)

    def _record(self, site: int, location: Location, kind: int, value: Any) -> None:
        runtime = self._stepped
        if not runtime.tracing or runtime.current.me.judging:
            return
        recorder = runtime.recorder
        number = float(value) if isinstance(value, (int, float)) and abs(value) < 1e308 else math.nan
        item = recorder.add_text(label(value)) if recorder.labels else 0
        line = self._mark | self._sites.all[site].line
        recorder.append(pack(0, number, location.number, item, line, runtime.current.me.number, kind))

    # Attributes

    def get(self, site: int, owner: Any, name: str) -> Any:
        location = self._known.get((id(owner), name))
        if location is None:
            holder = self._locations.holder(owner, name)
            if holder is None:
                return getattr(owner, name)
            location = self._locations.attribute(holder, name)
        runtime = self._stepped
        if not runtime.tracing:
            runtime.announce(location, False)
            return getattr(owner, name)
        self._announce(site, location, False)
        value = getattr(owner, name)
        self._record(site, location, _READ, value)
        return value

    def set(self, site: int, value: Any, owner: Any, name: str) -> None:
        own_setattr: Any = type(owner).__setattr__
        if own_setattr is not object.__setattr__ and not isinstance(owner, (type, ModuleType)):
            setattr(owner, name, value)
            return
        location = self._known.get((id(owner), name))
        if location is None:
            holder = owner if isinstance(owner, (type, ModuleType)) else self._locations.holder(owner, name)
            if holder is None:
                setattr(owner, name, value)
                return
            location = self._locations.attribute(owner, name)
        runtime = self._stepped
        if not runtime.tracing:
            runtime.announce(location, True)
            setattr(owner, name, value)
            return
        self._announce(site, location, True)
        setattr(owner, name, value)
        self._record(site, location, _WRITE, value)

    # Items

    def _part(self, site: int, container: Any, key: Any) -> Location:
        part: Any = key
        if type(container) in _LISTS:
            part = WHOLE
            if type(key) is int:
                part = key if key >= 0 else key + len(container)
        elif type(key) is tuple:
            part = key if all(type(element) in _KEYS for element in key) else WHOLE
        elif type(key) not in _KEYS:
            part = WHOLE
        return self._locations.part(container, part, self._sites.all[site].name)

    def item(self, site: int, container: Any, key: Any) -> Any:
        if type(container) not in CONTAINERS:
            return container[key]
        location = self._part(site, container, key)
        self._announce(site, location, False)
        value = container[key]
        self._record(site, location, _READ, value)
        return value

    def set_item(self, site: int, value: Any, container: Any, key: Any) -> None:
        if type(container) not in CONTAINERS:
            container[key] = value
            return
        location = self._part(site, container, key)
        self._announce(site, location, True)
        container[key] = value
        self._record(site, location, _WRITE, value)

    def del_item(self, site: int, container: Any, key: Any) -> None:
        if type(container) in CONTAINERS:
            whole = type(container) in _LISTS
            location = self._whole(site, container) if whole else self._part(site, container, key)
            self._announce(site, location, True)
            self._record(site, location, _WRITE, None)
        del container[key]

    # Containers

    def _whole(self, site: int, container: Any) -> Location:
        return self._locations.part(container, WHOLE, self._sites.all[site].name)

    def bound(self, site: int, owner: Any, method: str) -> Callable[..., Any]:
        """``owner.method``; of a container, so that calling it is a step."""
        function: Callable[..., Any] = getattr(owner, method)
        if type(owner) not in CONTAINERS:
            return function
        return partial(self._call, site, owner, method, function)

    def _call(
        self, site: int, container: Any, method: str, function: Callable[..., Any], *args: Any, **kwargs: Any
    ) -> Any:
        by_key = method in _KEYED_METHODS and type(container) in _DICTS and bool(args)
        location = self._part(site, container, args[0]) if by_key else self._whole(site, container)
        writes = method not in READING_METHODS
        self._announce(site, location, writes)
        value = function(*args, **kwargs)
        shown = value if value is not None or not args else args[-1]
        self._record(site, location, _WRITE if writes else _READ, shown)
        return value

    def peek(self, site: int, container: Any) -> Any:
        """A container whose size or items are looked at next; anything else as it is."""
        if type(container) in CONTAINERS:
            location = self._whole(site, container)
            self._announce(site, location, False)
            self._record(site, location, _READ, len(container))
        return container

    # Variables

    def _variable(self, scope: object, name: str) -> Location:
        return self._locations.variable(self._namespace if scope is None else scope, name)

    def reads(self, site: int, scope: object, name: str) -> Location:
        """Announce that a variable is read next."""
        location = self._variable(scope, name)
        if self._stepped.tracing:
            self._announce(site, location, False)
        else:
            self._stepped.announce(location, False)
        return location

    def saw(self, site: int, location: Location, value: Any) -> Any:
        """`value`, which a variable had."""
        self._record(site, location, _READ, value)
        return value

    def writes(self, site: int, scope: object, name: str, value: Any) -> Any:
        """`value`, to which a variable is bound next."""
        location = self._variable(scope, name)
        self._announce(site, location, True)
        self._record(site, location, _WRITE, value)
        return value


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
