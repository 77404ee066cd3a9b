"""Names of objects as the program calls them: ``buffer``, ``account.balance``, ``forks[2]``.

The rewritten code announces every assignment of a freshly made object. An object that is made for an attribute gets
its owner's name in front as soon as the owner has one.
"""

import weakref
from collections.abc import Iterable
from typing import Any, Final

from engine.primitives.traced import Traced
from engine.runtime import Runtime

_MOST_NAMED: Final = 256
"""Elements of one container, or attributes of one owner, that get a name."""


class Names:
    """Gives objects of one run their names. The first name stays."""

    def __init__(self, runtime: Runtime) -> None:
        self._runtime = runtime
        self._named: set[int] = set()
        # By id of the owner, which a finaliser removes: its name, and what it owns.
        self._owner_names: dict[int, str] = {}
        self._owned: dict[int, list[tuple[str, int, Traced | None]]] = {}

    def assigned(self, name: str, value: Any) -> None:
        """`value` was assigned to the variable `name`."""
        if isinstance(value, Traced):
            self._name(value.number, name, value)
        elif isinstance(value, (list, tuple)):
            self._assigned_elements(name, enumerate(value))
        elif isinstance(value, dict):
            self._assigned_elements(name, value.items())
        else:
            self._name_owner(value, name)

    def _assigned_elements(self, name: str, elements: Iterable[tuple[Any, Any]]) -> None:
        for (key, element), _ in zip(elements, range(_MOST_NAMED), strict=False):
            if isinstance(element, Traced) or hasattr(element, "__dict__"):
                self.assigned(f"{name}[{key!r}]", element)

    def assigned_attribute(self, owner: Any, name: str, value: Any) -> None:
        """`value` was assigned to an attribute of `owner`."""
        if isinstance(value, Traced):
            self.own(owner, name, value.number, value)
        elif isinstance(value, (list, tuple)):
            for index, element in zip(range(_MOST_NAMED), value, strict=False):
                if isinstance(element, Traced):
                    self.own(owner, f"{name}[{index}]", element.number, element)

    def own(self, owner: Any, name: str, number: int, target: Traced | None = None) -> None:
        """Object `number` (`target`, or a variable) is the attribute `name` of `owner`."""
        owner_name = self._owner_names.get(id(owner))
        if owner_name is not None:
            self._name(number, f"{owner_name}.{name}", target)
            return
        if number in self._named:
            return
        self._runtime.rename(number, f"{type(owner).__name__}.{name}", target)
        if self._watch(owner):
            owned = self._owned.setdefault(id(owner), [])
            if len(owned) < _MOST_NAMED:
                owned.append((name, number, target))

    def _name_owner(self, owner: Any, name: str) -> None:
        if id(owner) in self._owner_names or not hasattr(owner, "__dict__") or not self._watch(owner):
            return
        self._owner_names[id(owner)] = name
        for attribute, number, target in self._owned.pop(id(owner), ()):
            self._name(number, f"{name}.{attribute}", target)

    def _name(self, number: int, name: str, target: Traced | None) -> None:
        if number not in self._named:
            self._named.add(number)
            self._runtime.rename(number, name, target)

    def _watch(self, owner: Any) -> bool:
        """See to it that an owner that is gone is forgotten; False if that can't be."""
        if id(owner) in self._owned or id(owner) in self._owner_names:
            return True
        try:
            weakref.finalize(owner, self._forget, id(owner)).atexit = False
        except TypeError:
            return False
        return True

    def _forget(self, owner_id: int) -> None:
        self._owner_names.pop(owner_id, None)
        self._owned.pop(owner_id, None)
