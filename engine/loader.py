"""Loads a program so that its imports of the thread modules get a runtime's own; everyone else's stay as they are."""

import ast
import builtins
import importlib
import importlib.util
import linecache
import sys
import tokenize
from collections.abc import Mapping, MutableMapping, Sequence
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any

from engine.hooks import HOOKS_NAME, ModuleHooks, Variables
from engine.library_modules import (
    LIBRARY_MODULES,
    PACKAGES,
    QuietAtTheEnd,
    os_without_fork_hooks,
    package_copy,
    source_of,
    wait_by_queue,
)
from engine.naming import Names
from engine.primitives.modules import Modules
from engine.rewriting.tracing import rewrite
from engine.runtime import Runtime
from engine.sheet import Value
from engine.source_lines import FILE_MARK


class Loader:
    """Loads one program, the modules beside it that it imports, and its own `library_modules`, for one runtime."""

    def __init__(
        self,
        runtime: Runtime,
        modules: Modules,
        path: Path,
        *,
        values: Mapping[str, Value],
        parameters: Sequence[str] = (),
        watched: frozenset[str] | None = None,
        published: MutableMapping[str, ModuleType] | None = None,
    ) -> None:
        """See `rewriting.tracing.rewrite` for `values`, `parameters` and `watched`.

        The program and the modules beside it are entered in `published`: in a process of their own that is
        ``sys.modules``, where ``dataclasses`` and others look for the module of a class.
        """
        self._published = published if published is not None else {}
        self._runtime = runtime
        self._modules = modules
        self._path = path
        self._values = values
        self._parameters = parameters
        self._watched = watched
        self._names = Names(runtime)
        self._variables = Variables(runtime, self._names)
        self._loaded: dict[str, ModuleType] = dict(modules.by_name)
        self._builtins = vars(builtins) | {"__import__": self._import, "input": _refuse_input}

    def load(self, source: str) -> tuple[ModuleType, CodeType]:
        """Compile the program; running the code in the module's namespace is the caller's.

        Raises:
            SyntaxError: It isn't Python.
        """
        module = self._new_module("__main__", self._path)
        self._runtime.main_globals = vars(module)
        code = self._compile(source, self._path, main=True)
        self._published["__main__"] = module
        return module, code

    def _new_module(self, name: str, path: Path, *, traced: bool = True) -> ModuleType:
        module = ModuleType(name)
        namespace = vars(module)
        namespace["__file__"] = str(path)
        namespace["__builtins__"] = self._builtins
        if traced:
            self._trace(namespace, path)
        return module

    def _trace(self, namespace: dict[str, Any], path: Path) -> None:
        """Give the namespace of a module what its rewritten code needs."""
        namespace[FILE_MARK] = self._runtime.add_file(path)
        namespace[HOOKS_NAME] = self._hooks_for(namespace)

    def _hooks_for(self, namespace: dict[str, Any]) -> ModuleHooks:
        return ModuleHooks(self._runtime, namespace, self._names, self._variables)

    def _compile(self, source: str, path: Path, *, main: bool) -> CodeType:
        rewritten = self._rewrite(ast.parse(source, str(path)), main=main)
        # Tracebacks show the text that runs, which may differ from what is on disk.
        linecache.cache[str(path)] = (len(source), None, source.splitlines(keepends=True), str(path))
        return compile(rewritten, str(path), "exec", dont_inherit=True)

    def _rewrite(self, tree: ast.Module, *, main: bool) -> ast.Module:
        return rewrite(
            tree,
            values=self._values if main else {},
            parameters=self._parameters if main else (),
            watched=self._watched,
        )

    def _import(
        self,
        name: str,
        globals: Mapping[str, Any] | None = None,  # noqa: A002 (as __import__ has it)
        locals: Mapping[str, Any] | None = None,  # noqa: A002
        fromlist: Sequence[str] | None = (),
        level: int = 0,
    ) -> Any:
        """The program's ``__import__``: as the built-in one, with the runtime's modules in front."""
        absolute = name
        if level:
            package = (globals or {}).get("__package__") or ""
            try:
                absolute = importlib.util.resolve_name("." * level + name, package)
            except ImportError:
                absolute = ""
        if not absolute or not self._is_ours(absolute):
            return builtins.__import__(name, globals, locals, fromlist, level)
        module = self._module(absolute)
        for attribute in fromlist or ():
            inner = f"{absolute}.{attribute}"
            if attribute != "*" and not hasattr(module, attribute):
                if self._is_ours(inner):
                    setattr(module, attribute, self._module(inner))
                elif absolute in PACKAGES:
                    setattr(
                        module, attribute, getattr(builtins.__import__(absolute, None, None, [attribute]), attribute)
                    )
        if fromlist or level:
            return module
        return self._module(absolute.partition(".")[0]) if "." in absolute else module

    def _import_module(self, name: str, package: str | None = None) -> Any:
        """The program's ``importlib.import_module``."""
        absolute = importlib.util.resolve_name(name, package) if name.startswith(".") else name
        return self._module(absolute) if self._is_ours(absolute) else importlib.import_module(absolute)

    def _is_ours(self, name: str) -> bool:
        if name in self._loaded or name == "importlib" or name in PACKAGES or name in LIBRARY_MODULES:
            return True
        if name.partition(".")[0] in sys.stdlib_module_names:
            return False  # a script may be called like a module of the standard library
        return self._source_path(name) is not None

    def _source_path(self, name: str) -> Path | None:
        """Where the source of a module beside the program is, if it is there."""
        base = self._path.parent.joinpath(*name.split("."))
        for candidate in (base.with_name(f"{base.name}.py"), base / "__init__.py"):
            if candidate.is_file():
                return candidate
        return None

    def _module(self, name: str) -> ModuleType:
        module = self._loaded.get(name)
        if module is None:
            parent, _, last = name.rpartition(".")
            parent_module = self._module(parent) if parent else None
            module = self._loaded.get(name) or self._load_module(name)
            if parent_module is not None:
                setattr(parent_module, last, module)
        return module

    def _load_module(self, name: str) -> ModuleType:
        if name in PACKAGES:
            module = self._loaded[name] = package_copy(name)
            return module
        if name == "importlib":
            module = self._loaded[name] = ModuleType(name, importlib.__doc__)
            vars(module).update(vars(importlib) | {"import_module": self._import_module})
            return module
        if name in LIBRARY_MODULES:
            return self._load_library_module(name)
        path = self._source_path(name)
        if path is None:  # a folder without __init__.py that holds modules
            module = self._loaded[name] = ModuleType(name)
            module.__path__ = [str(self._path.parent.joinpath(*name.split(".")))]
            return module
        module = self._new_module(name, path)
        package = path.name == "__init__.py"
        module.__package__ = name if package else name.rpartition(".")[0]
        if package:
            module.__path__ = [str(path.parent)]
        with tokenize.open(path) as file:
            source = file.read()
        code = self._compile(source, path, main=False)
        return self._execute(name, module, code)

    def _load_library_module(self, name: str) -> ModuleType:
        path = source_of(name)
        module = self._new_module(name, path, traced=False)
        package = path.name == "__init__.py"
        module.__package__ = name if package else name.rpartition(".")[0]
        if package:
            module.__path__ = [str(path.parent)]
        vars(module)["__builtins__"] = self._builtins | {"__import__": self._import_by_library}
        self._execute(name, module, compile(path.read_bytes(), str(path), "exec", dont_inherit=True))
        logger = vars(module).get("LOGGER")
        if logger is not None:
            vars(module)["LOGGER"] = QuietAtTheEnd(logger, self._runtime)
        if name == "multiprocessing.pool":
            wait_by_queue(module, self._module("queue"))
        return module

    def _import_by_library(self, name: str, *rest: Any) -> Any:
        return os_without_fork_hooks() if name == "os" else self._import(name, *rest)

    def _execute(self, name: str, module: ModuleType, code: CodeType) -> ModuleType:
        self._loaded[name] = module
        if FILE_MARK in vars(module):
            self._published[name] = module
        try:
            exec(code, vars(module))
        except BaseException:
            del self._loaded[name]
            self._published.pop(name, None)
            raise
        return module


def _refuse_input(prompt: object = "") -> str:
    print(prompt, end="", flush=True)
    raise EOFError(
        "input() can't be used here: a program in the laboratory has no keyboard; give it a constant instead"
    )
