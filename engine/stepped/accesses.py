"""Accesses of what threads may share: what the code calls that `rewriting.accesses` has rewritten.

Each access of a shared variable or container is announced to the runtime before it is done, and recorded with the
value that was read or written.
"""

from types import ModuleType, SimpleNamespace
from typing import Any, Final

from engine.primitives.traced import Traced
from engine.stepped.announcing import READ, WRITE
from engine.stepped.container_accesses import ContainerAccesses
from engine.stepped.locations import Location

_PLAIN: Final = (object, SimpleNamespace)
_SETTERS: Final = frozenset({cls.__setattr__ for cls in _PLAIN})
_DELETERS: Final = frozenset({cls.__delattr__ for cls in (*_PLAIN, type, ModuleType)})


class AccessHooks(ContainerAccesses):
    """The hooks of one module in the stepped runtime. Thread: program, all methods."""

    __slots__ = ()

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
        self._record(site, location, READ, value)
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
        self._record(site, location, WRITE, value)

    def delete(self, site: int, owner: Any, name: str) -> None:
        own_delattr: Any = type(owner).__delattr__
        if own_delattr in _DELETERS:
            location = self._attribute(owner, name)
            if location is not None:
                self._announce(site, location, True)
                self._record(site, location, WRITE, None)
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
            self._record(site, location, READ, found)
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
        self._record(site, location, READ, value)
        return value

    def writes(self, site: int, scope: object, name: str, value: Any) -> Any:
        """`value`, to which a variable is bound next."""
        location = self._variable(scope, name)
        self._announce(site, location, True)
        self._record(site, location, WRITE, value)
        return value
