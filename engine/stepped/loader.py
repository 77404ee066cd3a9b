"""Loads a program for the stepped runtime, schedule by schedule; its sources are compiled once."""

import ast
import builtins
from collections.abc import Mapping, MutableMapping
from pathlib import Path
from types import CodeType, ModuleType
from typing import Any, Final, NamedTuple

from engine.hooks import ModuleHooks
from engine.loader import Loader
from engine.naming import Names
from engine.rewriting.accesses import announce_accesses
from engine.rewriting.sites import Sites
from engine.rewriting.tracing import rewrite
from engine.sheet import Value
from engine.source_lines import FILE_MARK
from engine.stepped.accesses import AccessHooks
from engine.stepped.kept_classes import KeptClasses, plain_classes
from engine.stepped.locations import Locations
from engine.stepped.modules import SteppedModules
from engine.stepped.runtime import SteppedRuntime

_WITH_STATE: Final = frozenset({"concurrent.futures.thread", "multiprocessing.dummy", "multiprocessing.pool"})
"""Those of the `library_modules` that keep something of a program."""
_MADE_ONCE: Final = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Import, ast.ImportFrom)


class KeptModule(NamedTuple):
    """A module that all schedules of a program use.

    Attributes:
        fresh: Its namespace when it was loaded.
        state: Makes what one schedule must not find of another.
    """

    module: ModuleType
    fresh: dict[str, Any]
    state: CodeType | None


class CodeCache:
    """Compiled sources of one program, for one choice of sites.

    Attributes:
        sites: All that were seen in the program's sources.
        only: Keys of those that are announced; None for all.
    """

    def __init__(self) -> None:
        self.sites = Sites()
        self.only: frozenset[str] | None = None
        self._codes: dict[tuple[Path, frozenset[str] | None], CodeType] = {}

    def get(self, path: Path) -> CodeType | None:
        return self._codes.get((path, self.only))

    def keep(self, path: Path, code: CodeType) -> None:
        self._codes[path, self.only] = code


class SteppedLoader(Loader):
    """Loads the program for one schedule after the other, each between `begin` and `let_go`.

    Attributes:
        locations: Of the present schedule.
    """

    locations: Locations

    def __init__(
        self,
        runtime: SteppedRuntime,
        modules: SteppedModules,
        path: Path,
        cache: CodeCache,
        *,
        values: Mapping[str, Value],
        published: MutableMapping[str, ModuleType] | None = None,
    ) -> None:
        super().__init__(runtime, modules, path, values=values, watched=frozenset(), published=published)
        self._stepped = runtime
        self._lent = modules.lent
        self._cache = cache
        self._file = 0
        self._identities = Identities()
        self._builtins |= {"id": self._identities.number, "__build_class__": self._build_class}
        self._fresh_builtins = dict(self._builtins)
        # Whether a source may change that dictionary: to compare it each time takes long.
        self._reaches_builtins = False
        self._main: ModuleType | None = None
        # Modules of the standard library that are loaded traced.
        self._kept: dict[str, KeptModule] = {}
        given = [value for module in modules.by_name.values() for value in vars(module).values()]
        self._classes = KeptClasses([value for value in given if isinstance(value, type)])
        # By name and line.
        self._plain: set[tuple[str, int]] = set()

    def begin(self) -> None:
        """Another schedule begins."""
        if self._reaches_builtins:
            self._builtins.clear()
            self._builtins.update(self._fresh_builtins)
        self._identities.forget()
        self._classes.begin()
        self._loaded = dict(self._modules.by_name)
        self._names = Names(self._runtime)
        self.locations = Locations(self._stepped, self._names)

    def let_go(self) -> None:
        """The schedule is over: keep nothing of it, so that what isn't in a cycle is freed now."""
        if self._main is not None:
            vars(self._main).clear()
        self._loaded = {}
        del self.locations, self._names

    def _new_module(self, name: str, path: Path, *, traced: bool = True) -> ModuleType:
        """As for every run; but the program has the same namespace in every schedule: kept classes refer to it."""
        if name != "__main__":
            return super()._new_module(name, path, traced=traced)
        module = self._main
        if module is None:
            module = self._main = super()._new_module(name, path, traced=traced)
            self._fresh_main = dict(vars(module))
            return module
        namespace = vars(module)
        namespace.update(self._fresh_main)
        self._trace(namespace, path)
        return module

    def _trace(self, namespace: dict[str, Any], path: Path) -> None:
        super()._trace(namespace, path)
        self._file = namespace[FILE_MARK]

    def _hooks_for(self, namespace: dict[str, Any]) -> ModuleHooks:
        return AccessHooks(self._stepped, namespace, self._names, self._variables, self.locations, self._cache.sites)

    def _compile(self, source: str, path: Path, *, main: bool) -> CodeType:
        code = self._cache.get(path)
        if code is None:
            self._reaches_builtins |= "__builtins__" in source
            code = super()._compile(source, path, main=main)
            self._cache.keep(path, code)
            if main:
                self._classes.compiled(code, self._plain)
        return code

    def _rewrite(self, tree: ast.Module, *, main: bool) -> ast.Module:
        if main:
            self._plain = plain_classes(tree)
        named = rewrite(tree, values=self._values if main else {}, parameters=(), watched=frozenset())
        return announce_accesses(named, self._cache.sites, self._file, self._cache.only)

    def _import(self, name: str, *rest: Any, **named: Any) -> Any:
        module = super()._import(name, *rest, **named)
        if name.startswith("logging"):
            self._lent.lend()
        return module

    def _import_by_library(self, name: str, *rest: Any) -> Any:
        # What a kept module imports it imports once, so nothing may be made for a schedule then.
        return super()._import(name, *rest) if name == "logging" else super()._import_by_library(name, *rest)

    def _load_library_module(self, name: str) -> ModuleType:
        """As for every run; but its functions and classes are made once, which takes longest."""
        kept = self._kept.get(name)
        if kept is None:
            module = super()._load_library_module(name)
            state = _state_code(Path(str(module.__file__))) if name in _WITH_STATE else None
            self._kept[name] = KeptModule(module, dict(vars(module)), state)
            return module
        module = self._loaded[name] = kept.module
        namespace = vars(module)
        namespace.clear()
        namespace.update(kept.fresh)
        if kept.state is not None:
            exec(kept.state, namespace)
        return module

    def _build_class(self, function: Any, name: str, /, *bases: Any, **keywords: Any) -> Any:
        """A class of the program's; where its instances would be hashed by address, they are by number."""
        code = function.__code__
        kept = self._classes.take(code, bases)
        if kept is not None:
            return kept
        cls = builtins.__build_class__(function, name, *bases, **keywords)
        own_hash: Any = getattr(cls, "__hash__", None)
        if isinstance(cls, type) and own_hash is object.__hash__ and not issubclass(cls, type):
            cls.__hash__ = _hash_by(self._identities)  # type: ignore[method-assign]
        self._classes.made(code, cls)
        return cls


class Identities:
    """Numbers objects in the order in which their identity is asked for. Keeps them, so that numbers stay unique."""

    def __init__(self) -> None:
        self._numbers: dict[int, tuple[int, object]] = {}

    def number(self, thing: object) -> int:
        known = self._numbers.get(id(thing))
        if known is None:
            known = self._numbers[id(thing)] = (len(self._numbers) + 1) * 16, thing
        return known[0]

    def forget(self) -> None:
        """Another schedule begins."""
        self._numbers.clear()


def _hash_by(identities: Identities) -> Any:
    def __hash__(self: object) -> int:  # noqa: N807
        return identities.number(self)

    return __hash__


def _state_code(path: Path) -> CodeType:
    """Those statements of a module that make what it keeps, and those of its classes (one counts its instances)."""
    statements: list[ast.stmt] = []
    for statement in ast.parse(path.read_bytes()).body:
        if isinstance(statement, ast.ClassDef):
            owner = ast.Name(statement.name, ast.Load())
            for part in statement.body:
                if (
                    isinstance(part, ast.Assign)
                    and isinstance(part.targets[0], ast.Name)
                    and not isinstance(part.value, ast.Name)  # just another name for what the class has
                ):
                    attribute = ast.Attribute(owner, part.targets[0].id, ast.Store())
                    statements.append(ast.copy_location(ast.Assign([attribute], part.value), part))
        elif not isinstance(statement, _MADE_ONCE):
            statements.append(statement)
    return compile(ast.fix_missing_locations(ast.Module(statements, [])), str(path), "exec")
