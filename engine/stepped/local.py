"""``threading.local``, by thread under study: a carrier serves several of them, so its own locals won't do."""

import weakref
from typing import Any

from engine.stepped.runtime import SteppedRuntime


def local_class(runtime: SteppedRuntime) -> type:
    """A class that behaves as the standard library's ``threading.local``."""

    class local:  # noqa: N801 (the standard library's name)
        __slots__ = ("__dict__", "__weakref__", "_arguments_", "_spaces_")

        def __new__(cls, /, *args: Any, **kwargs: Any) -> Any:
            if (args or kwargs) and cls.__init__ is object.__init__:
                raise TypeError("Initialization arguments are not supported")
            self = object.__new__(cls)
            object.__setattr__(self, "_spaces_", {})
            object.__setattr__(self, "_arguments_", (args, kwargs))
            _new_space(self)
            return self

        def __getattribute__(self, name: str) -> Any:
            _enter(self)
            return object.__getattribute__(self, name)

        def __setattr__(self, name: str, value: Any) -> None:
            _refuse_dict(self, name)
            _enter(self)
            object.__setattr__(self, name, value)

        def __delattr__(self, name: str) -> None:
            _refuse_dict(self, name)
            _enter(self)
            object.__delattr__(self, name)

    # Those into which a thread has put something, by its key.
    entered: dict[str, list[weakref.ref[local]]] = {}

    def _refuse_dict(self: Any, name: str) -> None:
        if name == "__dict__":
            name_of_type = "_thread._local" if type(self) is local else type(self).__name__
            raise AttributeError(f"'{name_of_type}' object attribute '__dict__' is read-only")

    def _enter(self: Any) -> None:
        """Let the instance show what the running thread has put into it."""
        space = object.__getattribute__(self, "_spaces_").get(runtime.current.me.key)
        if space is None:
            space = _new_space(self)
            object.__setattr__(self, "__dict__", space)
            args, kwargs = object.__getattribute__(self, "_arguments_")
            type(self).__init__(self, *args, **kwargs)
        # Not before: others may have entered while the program's __init__ was at work.
        object.__setattr__(self, "__dict__", space)

    def _new_space(self: Any) -> dict[str, Any]:
        """A place for what the running thread puts in, until it ends."""
        if _release not in runtime.end_listeners:  # a new schedule has begun
            entered.clear()
            runtime.end_listeners.append(_release)
        key = runtime.current.me.key
        entered.setdefault(key, []).append(weakref.ref(self))
        space: dict[str, Any] = {}
        object.__getattribute__(self, "_spaces_")[key] = space
        return space

    def _release() -> None:
        """The running thread ends: what only it could see goes."""
        key = runtime.current.me.key
        for reference in entered.pop(key, ()):
            instance = reference()
            if instance is not None:
                object.__setattr__(instance, "__dict__", {})
                del object.__getattribute__(instance, "_spaces_")[key]

    local.__module__ = "_thread"
    local.__name__ = local.__qualname__ = "_local"
    return local
