"""Accesses of what threads may share: what the code calls that `rewriting.accesses` has rewritten.

Each access of a shared variable or container is announced to the runtime before it is done, and recorded with the
value that was read or written.
"""

import math
from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType, ModuleType, SimpleNamespace
from typing import Any, Final

from engine.hooks import ModuleHooks, Variables
from engine.naming import Names
from engine.primitives.labels import label
from engine.primitives.traced import Traced
from engine.rewriting.reads import READING_METHODS
from engine.rewriting.sites import Sites
from engine.source_lines import FILE_MARK
from engine.stepped.locations import WHOLE, Location, Locations
from engine.stepped.runtime import SteppedRuntime
from engine.trace import Kind, pack

_DICTS: Final = frozenset({dict, defaultdict, OrderedDict, Counter})
_LISTS: Final = frozenset({list, deque, bytearray, array})
CONTAINERS: Final = _DICTS | _LISTS | {set}
_KEYS: Final = (int, str, bytes, bool, float, type(None))
_KEYED_METHODS: Final = frozenset({"get", "pop", "setdefault"})
_PLAIN: Final = (object, SimpleNamespace)
_SETTERS: Final = frozenset({cls.__setattr__ for cls in _PLAIN})
_DELETERS: Final = frozenset({cls.__delattr__ for cls in (*_PLAIN, type, ModuleType)})
_READ: Final = int(Kind.READ)
_WRITE: Final = int(Kind.WRITE)


def _is_opaque(value: Any) -> bool:
    """Whether it is an iterator whose own code isn't the program's, or, of a generator, keeps its place there."""
    step = getattr(type(value), "__next__", None)
    return step is not None and not isinstance(step, FunctionType)


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
            runtime.current.me.site = site
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
        if own_setattr not in _SETTERS and not isinstance(owner, (type, ModuleType)):
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

    def delete(self, site: int, owner: Any, name: str) -> None:
        own_delattr: Any = type(owner).__delattr__
        if own_delattr in _DELETERS:
            location = self._attribute(owner, name)
            if location is not None:
                self._announce(site, location, True)
                self._record(site, location, _WRITE, None)
        delattr(owner, name)

    def call_getattr(self, site: int, owner: Any, name: str, *default: Any) -> Any:
        if type(name) is not str:
            return getattr(owner, name, *default)
        try:
            return self.get(site, owner, name)
        except AttributeError:
            if not default:
                raise
            return default[0]

    def call_hasattr(self, site: int, owner: Any, name: str) -> bool:
        location = self._attribute(owner, name) if type(name) is str else None
        if location is not None:
            self._announce(site, location, False)
        found = hasattr(owner, name)
        if location is not None:
            self._record(site, location, _READ, found)
        return found

    def call_setattr(self, site: int, owner: Any, name: str, value: Any) -> None:
        if type(name) is str:
            self.set(site, value, owner, name)
        else:
            setattr(owner, name, value)

    def call_delattr(self, site: int, owner: Any, name: str) -> None:
        if type(name) is str:
            self.delete(site, owner, name)
        else:
            delattr(owner, name)

    def _attribute(self, owner: Any, name: str) -> Location | None:
        """An attribute that may be there or not; None if it is no variable."""
        holder = self._locations.holder(owner, name)
        if holder is None and isinstance(owner, (type, ModuleType)) and not hasattr(owner, name):
            holder = owner
        return None if holder is None else self._locations.attribute(holder, name)

    def look(self, owner: Any) -> Any:
        """A queue, semaphore or event of whose state an attribute is read next; anything else as it is."""
        if isinstance(owner, Traced):
            self._stepped.attend("look", owner)
        return owner

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

    def changing(self, site: int, function: Callable[..., Any], container: Any, *args: Any, **kwargs: Any) -> Any:
        """``function(container, …)``, which changes the container."""
        changing = partial(function, container)
        if type(container) not in CONTAINERS:
            return changing(*args, **kwargs)
        return self._call(site, container, "", changing, *args, **kwargs)

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

    # Iterators: what moves on inside of them is seen from outside alone

    def call_next(self, site: int, iterator: Any, *default: Any) -> Any:
        if not _is_opaque(iterator):
            return next(iterator, *default)
        location = self._whole(site, iterator)
        self._announce(site, location, True)
        value = next(iterator, *default)
        self._record(site, location, _WRITE, value)
        return value

    def each(self, site: int, iterable: Any) -> Any:
        """What a loop goes through."""
        return self._each(site, iterable) if _is_opaque(iterable) else self.peek(site, iterable)

    def _each(self, site: int, iterator: Any) -> Iterator[Any]:
        try:
            while True:
                yield self.call_next(site, iterator)
        except StopIteration:
            return

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
