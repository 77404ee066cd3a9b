"""Accesses of lists, dictionaries and other containers, of their items, and of iterators."""

from array import array
from collections import Counter, OrderedDict, defaultdict, deque
from collections.abc import Callable, Iterator
from functools import partial
from types import FunctionType
from typing import Any, Final

from engine.rewriting.looks import READING_METHODS
from engine.stepped.announcing import READ, WRITE, Announcing
from engine.stepped.locations import WHOLE, Location

_DICTS: Final = frozenset({dict, defaultdict, OrderedDict, Counter})
_LISTS: Final = frozenset({list, deque, bytearray, array})
_CONTAINERS: Final = _DICTS | _LISTS | {set}
_KEYS: Final = (int, str, bytes, bool, float, type(None))
_KEYED_METHODS: Final = frozenset({"get", "pop", "setdefault"})


class ContainerAccesses(Announcing):
    """The hooks for containers. Thread: program, all methods."""

    __slots__ = ()

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
        if type(container) not in _CONTAINERS:
            return container[key]
        location = self._part(site, container, key)
        self._announce(site, location, False)
        value = container[key]
        self._record(site, location, READ, value)
        return value

    def set_item(self, site: int, value: Any, container: Any, key: Any) -> None:
        if type(container) not in _CONTAINERS:
            container[key] = value
            return
        location = self._part(site, container, key)
        self._announce(site, location, True)
        container[key] = value
        self._record(site, location, WRITE, value)

    def del_item(self, site: int, container: Any, key: Any) -> None:
        if type(container) in _CONTAINERS:
            whole = type(container) in _LISTS
            location = self._whole(site, container) if whole else self._part(site, container, key)
            self._announce(site, location, True)
            self._record(site, location, WRITE, None)
        del container[key]

    # Containers

    def _whole(self, site: int, container: Any) -> Location:
        return self._locations.part(container, WHOLE, self._sites.all[site].name)

    def bound(self, site: int, owner: Any, method: str) -> Callable[..., Any]:
        """``owner.method``; of a container, so that calling it is a step."""
        function: Callable[..., Any] = getattr(owner, method)
        if type(owner) not in _CONTAINERS:
            return function
        return partial(self._call, site, owner, method, function)

    def changing(self, site: int, function: Callable[..., Any], container: Any, *args: Any, **kwargs: Any) -> Any:
        """``function(container, …)``, which changes the container."""
        changing = partial(function, container)
        if type(container) not in _CONTAINERS:
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
        self._record(site, location, WRITE if writes else READ, shown)
        return value

    def peek(self, site: int, container: Any) -> Any:
        """A container whose size or items are looked at next; anything else as it is."""
        if type(container) in _CONTAINERS:
            location = self._whole(site, container)
            self._announce(site, location, False)
            self._record(site, location, READ, len(container))
        return container

    # Iterators: what moves on inside of them is seen from outside alone

    def call_next(self, site: int, iterator: Any, *default: Any) -> Any:
        if not _is_opaque(iterator):
            return next(iterator, *default)
        location = self._whole(site, iterator)
        self._announce(site, location, True)
        value = next(iterator, *default)
        self._record(site, location, WRITE, value)
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


def _is_opaque(value: Any) -> bool:
    """Whether it is an iterator whose own code isn't the program's, or, of a generator, keeps its place there."""
    step = getattr(type(value), "__next__", None)
    return step is not None and not isinstance(step, FunctionType)
