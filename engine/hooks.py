"""What the rewritten code of a traced module calls, under the name `HOOKS_NAME` in its globals."""

import math
import weakref
from collections.abc import Callable
from sys import _getframe
from threading import RLock
from time import perf_counter_ns
from types import CellType, FunctionType, MemberDescriptorType
from typing import Any, Final

from engine.naming import Names
from engine.runtime import Hooks, Runtime
from engine.trace import Kind, pack

HOOKS_NAME: Final = "__threadlab__"
MOST_VARIABLES: Final = 10_000
"""Shared variables that one run follows; of later ones the writes are done and not recorded."""


class Variables:
    """The shared variables of a run that somebody looks at. `_lock` is held while one is stored and recorded."""

    def __init__(self, runtime: Runtime, names: Names) -> None:
        self._runtime = runtime
        self._names = names
        self._lock = RLock()  # storing may free an object whose __del__ stores
        # By (id of the owner or of the globals, name): number of the variable, and what lets the id stay its own: a
        # reference that takes the entry out when the owner dies, or else the owner.
        self._numbers: dict[tuple[int, str], tuple[int, object]] = {}
        self._last: dict[int, tuple[float, int, int]] = {}
        self._plain: dict[tuple[type, str], bool] = {}
        runtime.name_listeners.append(lambda entry, _: self._repeat(entry.number))

    def store_attribute(self, owner: Any, name: str, value: Any, line: int) -> None:
        cls = type(owner)
        plain = self._plain.get((cls, name))
        if plain is None:
            plain = self._plain[cls, name] = _stores_plainly(cls, name)
        if not plain:
            setattr(owner, name, value)
            return
        with self._lock:
            setattr(owner, name, value)
            if isinstance(value, (int, float)) or (id(owner), name) in self._numbers:
                self._record(owner, name, value, line)

    def store_global(self, namespace: dict[str, Any], name: str, value: Any, line: int) -> None:
        with self._lock:
            namespace[name] = value
            if isinstance(value, (int, float)) or (id(namespace), name) in self._numbers:
                self._record(namespace, name, value, line)

    def store_cell(self, cell: CellType, name: str, value: Any, line: int) -> None:
        with self._lock:
            cell.cell_contents = value
            if isinstance(value, (int, float)) or (id(cell), name) in self._numbers:
                self._record(cell, name, value, line)

    def _record(self, owner: Any, name: str, value: Any, line: int) -> None:
        """Record a store in an object, in the globals of a module or in a cell of a function's."""
        key = (id(owner), name)
        known = self._numbers.get(key)
        if known is None:
            if len(self._numbers) >= MOST_VARIABLES:
                return
            number = self._runtime.register("variable", name=name)
            self._numbers[key] = known = (number, _watched(owner, lambda: self._numbers.pop(key, None)))
            if not isinstance(owner, (dict, CellType)):
                self._names.own(owner, name, number)
        number = known[0]
        as_number = float(value) if isinstance(value, (int, float)) and abs(value) < 1e308 else math.nan
        time = perf_counter_ns()
        me = self._runtime.current.me
        recorder = self._runtime.recorder
        self._last[number] = (as_number, line, me.number)
        recorder.append(pack(time, as_number, number, 0, line, me.number, Kind.WRITE))
        if time > recorder.due:
            recorder.flush(time)

    def _repeat(self, number: int) -> None:
        """Record the value again under the variable's new name, so that whoever looks for that name has it."""
        last = self._last.get(number)
        if last is not None:
            value, line, thread = last
            self._runtime.recorder.append(pack(perf_counter_ns(), value, number, 0, line, thread, Kind.WRITE))


def _watched(owner: object, forget: Callable[[], object]) -> object:
    """A reference to `owner` that calls `forget` when it dies; the owner itself if there can't be one."""
    try:
        return weakref.ref(owner, lambda _: forget())
    except TypeError:
        return owner


def _stores_plainly(cls: type, name: str) -> bool:
    """True if storing the attribute runs no code of the program, which might take a lock."""
    own_setattr: Any = cls.__setattr__
    if own_setattr is not object.__setattr__:
        return False
    descriptor = getattr(cls, name, None)
    return isinstance(descriptor, MemberDescriptorType) or not hasattr(type(descriptor), "__set__")


class ModuleHooks(Hooks):
    """The hooks of one module. Thread: program, all methods."""

    __slots__ = ("_names", "_namespace", "_runtime", "_variables", "attend")

    def __init__(self, runtime: Runtime, namespace: dict[str, Any], names: Names, variables: Variables) -> None:
        self._runtime = runtime
        self._namespace = namespace
        self._names = names
        self._variables = variables
        self.attend: Callable[[], None] = runtime.attend_loop
        self.attention = runtime.attention
        runtime.hooks.append(self)

    def named(self, name: str, value: Any) -> Any:
        """`value`, which a variable `name` is about to be bound to."""
        self._names.assigned(name, value)
        return value

    def owned(self, owner: Any, name: str, value: Any) -> Any:
        """`value`, which the attribute `name` of `owner` is about to be bound to."""
        self._names.assigned_attribute(owner, name, value)
        return value

    def store_attribute(self, owner: Any, name: str, value: Any) -> Any:
        """``owner.name = value``, recorded; returns the value."""
        if self.attention:
            self.attend()
        self._variables.store_attribute(owner, name, value, self._runtime.line_of(_getframe(1)))
        return value

    def store_global(self, name: str, value: Any) -> Any:
        """``name = value`` in the module, recorded; returns the value."""
        if self.attention:
            self.attend()
        self._variables.store_global(self._namespace, name, value, self._runtime.line_of(_getframe(1)))
        return value

    def store_cell(self, reader: FunctionType, name: str, value: Any) -> Any:
        """``name = value`` for a variable that functions share, which `reader` reads; returns the value."""
        if self.attention:
            self.attend()
        assert reader.__closure__ is not None
        self._variables.store_cell(reader.__closure__[0], name, value, self._runtime.line_of(_getframe(1)))
        return value

    def store_named(self, owner: Any, name: str, value: Any, watched: frozenset[str] | None) -> None:
        """``setattr(owner, name, value)``, recorded if such an attribute is watched (None: all are)."""
        if type(name) is not str or (watched is not None and name not in watched):
            setattr(owner, name, value)
            return
        if self.attention:
            self.attend()
        self._variables.store_attribute(owner, name, value, self._runtime.line_of(_getframe(1)))

    def version_now(self) -> int:
        """Version of the parameters; asked before the argument of a sleep is evaluated."""
        return self._runtime.version

    def timed(self, constants: frozenset[str], version: int, value: Any) -> Any:
        """`value`, the argument of the sleep that follows, made from `constants` of a version or a later one."""
        self._runtime.current.me.sleeps_on = (constants, version)
        return value
