"""The modules that a program gets in the stepped runtime, the same at the start of every schedule."""

import signal
from types import ModuleType
from typing import Any

from engine.primitives.modules import Modules
from engine.stepped.local import local_class
from engine.stepped.runtime import SteppedRuntime
from engine.stepped.time_module import virtual_clocks


class SteppedModules(Modules):
    """The traced modules of one program, for all of its schedules."""

    def __init__(self, runtime: SteppedRuntime) -> None:
        super().__init__(runtime, virtual_clocks(runtime))
        modules: dict[str, Any] = self.by_name
        modules["threading"].local = modules["_thread"]._local = local_class(runtime)
        for name in ("threading", "_thread"):
            modules[name].get_ident = modules[name].get_native_id = lambda: self.registry.current().ident
        modules["signal"] = _signal_module()
        self._restored = [_Restored(module) for module in modules.values()]
        self.by_name.update({module.__name__: module for module in self._restored})

    def begin(self) -> None:
        super().begin()
        for module in self._restored:
            module.restore()


class _Restored(ModuleType):
    """A module that can be put back to what it was when it was made. To compare all of it would take longer.

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
        if self.changed or len(namespace) != len(self._fresh):
            namespace.clear()
            namespace.update(self._fresh)
            object.__setattr__(self, "changed", False)


def _signal_module() -> ModuleType:
    """The ``signal`` of a program whose main thread isn't the process's: handlers are accepted, and never called."""
    module = ModuleType("signal", signal.__doc__)
    vars(module).update({name: value for name, value in vars(signal).items() if name != "__spec__"})
    handlers: dict[int, Any] = {}

    def accept(number: int, handler: Any) -> Any:
        before = handlers.get(number, signal.SIG_DFL)
        handlers[number] = handler
        return before

    module.signal = accept  # type: ignore[attr-defined]
    return module
