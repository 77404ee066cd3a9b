"""Speed of the stepped runtime: what a schedule costs beside the bare hand-overs that it can't do without.

The goal: a schedule takes at most 3.5 × (its thread switches × a hand-over between two threads with two locks, measured
in turns with it).
"""

import os
from itertools import pairwise
from pathlib import Path
from threading import Lock, Thread
from time import perf_counter

from engine.catalog import find_program
from engine.explore.search import Budget, Search
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram
from engine.stepped.scheduler import Limits
from tests.benchmarks._measure import in_turns, show

SCHEDULES = 200
HAND_OVERS = 5_000
SCRIPTS = Path(__file__).resolve().parent.parent / "scripts"
CLASSIC = [
    (str(SCRIPTS / f"{name}.py"), None)
    for name in (
        "lost_update_fixed",
        "lock_order_fixed",
        "philosophers_three_fixed",
        "buffer_if_fixed",
        "buffer_notify_fixed",
        "one_sentinel_fixed",
    )
] + [("bank_account", "step"), ("producer_consumer", "step"), ("worker_pool", "step")]


def hand_over_seconds() -> float:
    """Seconds for one hand-over between two threads with two locks."""
    first, second = Lock(), Lock()
    first.acquire()
    second.acquire()

    def answer() -> None:
        for _ in range(HAND_OVERS):
            first.acquire()
            second.release()

    thread = Thread(target=answer)
    thread.start()
    start = perf_counter()
    for _ in range(HAND_OVERS):
        first.release()
        second.acquire()
    seconds = perf_counter() - start
    thread.join()
    return seconds / (2 * HAND_OVERS)


def measure(name: str, preset: str | None) -> None:
    program = find_program(name)
    with SteppedProgram(RunRequest.of(program, program.values(preset))) as run:
        search = Search(run, program.sheet, SURW(0), budget=Budget(30, 60), limits=Limits(5_000))
        search.run()
        run.codes.only = search.sites
        walk = RandomWalk(0)
        counted = [0, 0, 0]

        def schedules() -> float:
            """Seconds for one thread switch of a schedule, everything else included."""
            switches = steps = 0
            start = perf_counter()
            for number in range(SCHEDULES):
                walk.begin(number)
                outcome = run.run(walk)
                switches += 2 + sum(before != now for before, now in pairwise(outcome.schedule))
                steps += len(outcome.schedule)
            seconds = perf_counter() - start
            counted[:] = [switches, steps, seconds]
            return seconds / switches

        _, _, ratio = in_turns(schedules, hand_over_seconds, rounds=5)
    _, steps, seconds = counted
    title = program.name
    show(f"{title}, schedules", SCHEDULES / seconds, "1/s", ratio, "<= 3.5")
    show(f"{title}, steps", steps / seconds, "1/s", None, "-")


def main() -> None:
    if hasattr(os, "sched_setaffinity"):  # as the process that explores
        os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    for name, preset in CLASSIC:
        measure(name, preset)


if __name__ == "__main__":
    main()
