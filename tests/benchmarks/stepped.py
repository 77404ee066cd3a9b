"""Speed of the stepped runtime: what a schedule costs beside bare hand-overs of as many.

The goal: a schedule takes at most 3.5 × (its thread switches × a hand-over between two threads with two locks, measured
in turns with it). The schedules run as in the process that explores (`processor.take_turns`), the two threads as those
of any other program, on the same processor. Time is the processor's, so that what else the machine does counts little;
the speeds are those of a processor that does nothing else.
"""

import os
from itertools import pairwise
from pathlib import Path
from statistics import median
from threading import Lock, Thread
from time import process_time

from engine.catalog import find_program
from engine.explore.search import Budget, Search
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.processor import take_turns
from engine.stepped.run import SteppedProgram
from engine.stepped.scheduler import Limits
from tests.benchmarks._measure import show

SCHEDULES = 50
HAND_OVERS = 1_000
TURNS = 30
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
    if hasattr(os, "SCHED_OTHER"):
        os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    first, second = Lock(), Lock()
    first.acquire()
    second.acquire()

    def answer() -> None:
        for _ in range(HAND_OVERS):
            first.acquire()
            second.release()

    thread = Thread(target=answer)
    thread.start()
    start = process_time()
    for _ in range(HAND_OVERS):
        first.release()
        second.acquire()
    seconds = process_time() - start
    thread.join()
    return seconds / (2 * HAND_OVERS)


def measure(name: str, preset: str | None) -> None:
    """Print the speed of one program: medians of short turns, each beside a turn of bare hand-overs."""
    program = find_program(name)
    take_turns()  # before the first schedule: its carriers are treated as the thread that starts them
    with SteppedProgram(RunRequest.of(program, program.values(preset))) as run:
        search = Search(run, program.sheet, SURW(0), budget=Budget(30, 60), limits=Limits(5_000))
        search.run()
        run.codes.only = search.sites
        walk = RandomWalk(0)
        turns, bare = [], []
        for _ in range(TURNS):
            take_turns()
            outcomes = []
            start = process_time()
            for number in range(SCHEDULES):
                walk.begin(number)
                outcomes.append(run.run(walk))
            turns.append(process_time() - start)
            bare.append(hand_over_seconds())
    switches = sum(2 + sum(before != now for before, now in pairwise(outcome.schedule)) for outcome in outcomes)
    steps = sum(len(outcome.schedule) for outcome in outcomes)
    seconds = median(turns)
    # Turn by turn, so that what else the machine does for a while meets both.
    hand_overs = median(turn / one for turn, one in zip(turns, bare, strict=True))
    show(f"{program.name}, a bare hand-over", 1e6 * median(bare), "µs", None, "-")
    show(f"{program.name}, schedules", SCHEDULES / seconds, "1/s", hand_overs / switches, "<= 3.5")
    show(f"{program.name}, steps", steps / seconds, "1/s", None, "-")


def main() -> None:
    take_turns()
    for name, preset in CLASSIC:
        measure(name, preset)


if __name__ == "__main__":
    main()
