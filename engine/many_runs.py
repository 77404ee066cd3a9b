"""The same live program many times: how each run ended, and what its gauges showed last."""

import math
import os
import queue
from collections.abc import Iterator, Mapping
from threading import Lock, Thread
from typing import Any, Final

from engine.catalog import Program
from engine.follower import Follower
from engine.meters import Meters
from engine.session import Session
from engine.sheet import Value
from engine.world import World

AT_ONCE: Final = 2
"""So many runs go on side by side where there are processors for them."""


class _Unheard:
    """A `follower.Output` that drops everything."""

    closed = False

    def print_text(self, text: str, *, to_error: bool = False) -> None: ...

    def say_problem(self, sentence: str) -> None: ...

    def show_progress(self, follower: Follower) -> None: ...

    def flush(self) -> None: ...


class ManyRuns:
    """A number of runs, each in a process of its own and with a seed of its own.

    Messages:
        ``outcome``: one run is over; ``number`` (from 0), ``kind`` and ``sentence`` of its verdict, ``seconds`` of lab
            time, ``gauges`` (of each its ``name``, ``label``, ``unit``, ``kind`` and ``last`` value, without those that
            showed nothing).

    Thread: `messages` is for one thread; `end` for any.
    """

    def __init__(
        self,
        program: Program,
        values: Mapping[str, Value],
        *,
        runs: int,
        seconds: float,
        seed: int = 0,
        speed: float = 1.0,
    ) -> None:
        """Run `runs` times with the seeds `seed`, `seed` + 1 …, each for `seconds` of real time at the most."""
        self._program = program
        self._values = dict(values)
        self._runs = runs
        self._seconds = seconds
        self._seed = seed
        self._speed = speed
        # Guards what follows.
        self._lock = Lock()
        self._next = 0
        self._ended = False
        self._followers: set[Follower] = set()

    def messages(self) -> Iterator[dict[str, Any]]:
        """Run, and yield an ``outcome`` after each run. Blocks while they go on; no process is left afterwards."""
        outcomes: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        count = max(1, min(AT_ONCE, os.cpu_count() or 1, self._runs))
        threads = [Thread(target=self._work, args=(outcomes,), name="many runs", daemon=True) for _ in range(count)]
        for thread in threads:
            thread.start()
        try:
            while count:
                outcome = outcomes.get()
                if outcome is None:
                    count -= 1
                else:
                    yield outcome
        finally:
            self.end()
            for thread in threads:
                thread.join()

    def end(self) -> None:
        """End all runs at once, and with them the iteration. Returns at once."""
        with self._lock:
            self._ended = True
            followers = list(self._followers)
        for follower in followers:
            for _ in range(2):  # the second time it waits no longer for the program to end by itself
                follower.interrupt()

    def _work(self, outcomes: "queue.SimpleQueue[dict[str, Any] | None]") -> None:
        try:
            while (number := self._take()) is not None:
                outcome = self._run(number)
                if outcome is not None:
                    outcomes.put(outcome)
        finally:
            outcomes.put(None)

    def _take(self) -> int | None:
        with self._lock:
            if self._ended or self._next >= self._runs:
                return None
            self._next += 1
            return self._next - 1

    def _run(self, number: int) -> dict[str, Any] | None:
        """One run; None if it was ended from outside."""
        program = self._program
        world = World(program.sheet)
        meters = Meters(program.sheet.gauges, automatic=not program.has_sheet, listener=lambda *_: None)
        session = Session(program, self._values, seed=self._seed + number, speed=self._speed)
        follower = Follower(session, world, meters, _Unheard())
        with self._lock:
            if self._ended:
                return None
            self._followers.add(follower)
        try:
            follower.follow(self._seconds)
        finally:
            session.close()
            with self._lock:
                self._followers.discard(follower)
                ended = self._ended
        if ended:
            return None
        meters.advance(world.time)
        verdict = world.verdict
        return {
            "message": "outcome",
            "number": number,
            "kind": verdict.kind.value,
            "sentence": verdict.sentence,
            "seconds": world.time / 1e9,
            "gauges": [
                {"name": gauge.name, "label": gauge.label, "unit": gauge.unit, "kind": gauge.kind, "last": reading.last}
                for gauge, reading in meters.readings(world.time)
                if reading.samples and math.isfinite(reading.last)
            ],
        }
