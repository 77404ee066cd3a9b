"""How an access of what threads may share is announced to the runtime before it is done, and recorded."""

import math
from typing import Any, Final

from engine.hooks import ModuleHooks, Variables
from engine.naming import Names
from engine.primitives.labels import label
from engine.rewriting.sites import Sites
from engine.source_lines import FILE_MARK
from engine.stepped.locations import Location, Locations
from engine.stepped.runtime import SteppedRuntime
from engine.trace import Kind, pack

READ: Final = int(Kind.READ)
WRITE: Final = int(Kind.WRITE)


class Announcing(ModuleHooks):
    """What the hooks for one kind of access and for another have in common. Thread: program, all methods."""

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
