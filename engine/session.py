"""A live run in a process of its own (`host`): start it, speak to it, read its frames, end it."""

import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine.catalog import Program
from engine.engine_process import EngineProcess
from engine.request import RunRequest
from engine.sheet import Value


class Session(EngineProcess):
    """One run of one program.

    Messages beside those of every `EngineProcess`:
        ``started``: the program's first line is about to run; ``python`` (version), ``pid``.
        ``refused``: a command couldn't be followed; ``sentence``.
        ``untraced``: how many ``threads`` a library has started that do nothing traced; they may wake others.
        ``ended``: the program's threads are over; ``reason`` is ``finished``, ``stopped`` or ``not_started`` (syntax
            error …), ``sentence`` (empty if there is nothing to add), ``line`` (0 if none), ``recorded`` (events),
            ``dropped`` (events).

    Thread: any, all methods.
    """

    module = "engine.host"

    def __init__(
        self,
        program: Program,
        values: Mapping[str, Value],
        *,
        seed: int = 0,
        speed: float = 1.0,
        folder: Path | None = None,
        interpreter: str = sys.executable,
    ) -> None:
        """Prepare a run; `start` starts it.

        `folder` is the program's working directory: by default a script's own folder, for a built-in program a
        temporary one.
        """
        super().__init__(folder if folder is not None or program.built_in else program.path.parent, interpreter)
        self._request = RunRequest.of(program, values, seed=seed, speed=speed)

    def _first_command(self) -> dict[str, Any]:
        return {"request": self._request.to_json()}

    def set_parameter(self, name: str, value: Value) -> None:
        """Give a parameter a new value, which the sheet allows. A refusal comes as a message."""
        self._send("set", name=name, value=value)

    def pause(self) -> None:
        self._send("pause")

    def resume(self) -> None:
        self._send("resume")

    def set_speed(self, speed: float) -> None:
        """Make sleeps and timeouts `speed` times as fast, 0.1 to 10."""
        self._send("speed", speed=speed)

    def look(self) -> None:
        """Ask how many threads nobody sees; ``untraced`` answers, once the child comes to it."""
        self._send("look")
