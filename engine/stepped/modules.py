"""The modules that a program gets in the stepped runtime, the same at the start of every schedule."""

import atexit
import os
import random
import sys
from types import ModuleType
from typing import Any, Final

from engine.primitives.modules import Modules, program_traceback, stand_in
from engine.stepped.library import LentThreads
from engine.stepped.local import local_class
from engine.stepped.runtime import SteppedRuntime
from engine.stepped.signals import Signals
from engine.stepped.time_module import virtual_clocks
from engine.thread_state import Unwinding

_MOST_GENERATORS: Final = 64


class SteppedModules(Modules):
    """The traced modules of one program, for all of its schedules."""

    def __init__(self, runtime: SteppedRuntime) -> None:
        super().__init__(runtime, virtual_clocks(runtime))
        self._at_the_end: list[tuple[Any, Any, Any]] = []
        self._generators = _Generators()
        modules: dict[str, Any] = self.by_name
        modules["threading"].local = modules["_thread"]._local = local_class(runtime)
        for name in ("threading", "_thread"):
            modules[name].get_ident = modules[name].get_native_id = lambda: self.registry.current().ident
        self._signals = Signals(runtime, self.registry, modules["threading"])
        modules["signal"] = self._signals.module()
        modules["os"] = stand_in(os, {"kill": self._signals.kill})
        modules["_thread"].interrupt_main = self._signals.interrupt
        modules["atexit"] = self._atexit_module()
        restored = [_Restored(module) for module in modules.values()]
        self._restored = [(module, vars(module), len(vars(module))) for module in restored]
        self.by_name.update({module.__name__: module for module in restored})
        self.lent = LentThreads(self.by_name["threading"])

    def _atexit_module(self) -> ModuleType:
        """The ``atexit`` of the program: what it registers is called when a schedule has finished."""

        def register(function: Any, *args: Any, **kwargs: Any) -> Any:
            self._at_the_end.append((function, args, kwargs))
            return function

        def unregister(function: Any) -> None:
            self._at_the_end[:] = [entry for entry in self._at_the_end if entry[0] != function]

        module = ModuleType("atexit", atexit.__doc__)
        vars(module).update(register=register, unregister=unregister, _ncallbacks=lambda: len(self._at_the_end))
        return module

    def _seeded(self, seed: str) -> random.Random:
        return self._generators.seeded(seed)

    @property
    def waits_for_exit(self) -> bool:
        """Whether the program has registered anything with ``atexit``."""
        return bool(self._at_the_end)

    def call_at_exit(self) -> None:
        """Call what the program registered with ``atexit``, the last first."""
        while self._at_the_end:
            function, args, kwargs = self._at_the_end.pop()
            try:
                function(*args, **kwargs)
            except Unwinding:
                return  # it would have waited, and nobody is left
            except Exception as error:
                print(f"Exception ignored in atexit callback: {function!r}", file=sys.stderr)
                print(program_traceback(error), end="", file=sys.stderr)

    def begin(self) -> None:
        super().begin()
        self._signals.forget()
        self._at_the_end.clear()
        for module, namespace, size in self._restored:
            if module.changed or len(namespace) != size:
                module.restore()


class _Generators:
    """Generators of random numbers, one for each seed: to put one back takes half as long as to seed it."""

    def __init__(self) -> None:
        # By seed: the generator, and its state after seeding.
        self._kept: dict[str, tuple[random.Random, Any]] = {}

    def seeded(self, seed: str) -> random.Random:
        """A generator as it is after seeding. Whoever had it in the last schedule must not use it any more."""
        kept = self._kept.get(seed)
        if kept is not None:
            generator, state = kept
            generator.setstate(state)
            return generator
        generator = random.Random(seed)
        if len(self._kept) < _MOST_GENERATORS:
            self._kept[seed] = generator, generator.getstate()
        return generator


class _Restored(ModuleType):
    """A module that can be put back to what it was when it was made: to compare all of it would take longer.

    What a program adds to its namespace by itself makes that longer.

    Attributes:
        changed: It was changed, as modules are: by an assignment to one of its attributes.
    """

    __slots__ = ("_fresh", "changed")

    def __init__(self, module: ModuleType) -> None:
        super().__init__(module.__name__)
        vars(self).update(vars(module))
        object.__setattr__(self, "_fresh", dict(vars(module)))
        object.__setattr__(self, "changed", False)

    def __setattr__(self, name: str, value: Any) -> None:
        object.__setattr__(self, "changed", True)
        super().__setattr__(name, value)

    def __delattr__(self, name: str) -> None:
        object.__setattr__(self, "changed", True)
        super().__delattr__(name)

    def restore(self) -> None:
        namespace = vars(self)
        namespace.clear()
        namespace.update(self._fresh)
        object.__setattr__(self, "changed", False)
