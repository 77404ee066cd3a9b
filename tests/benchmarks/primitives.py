"""Throughput of the traced primitives relative to the bare ones, and the cost of one trace record.

A ratio of 1 means as fast as the standard library's. Goals: queue ≥ 0.95, Condition ≥ 0.65, Lock ≥ 0.20, a record ≤ 1/6
of putting a frozen dataclass on a `queue.Queue`.
"""

import queue
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from time import perf_counter, perf_counter_ns
from typing import Any

from engine.live.runtime import LiveRuntime
from engine.live.time_module import lab_clocks
from engine.primitives.modules import Modules
from engine.source_lines import FILE_MARK
from engine.trace import Kind, pack
from tests.benchmarks._measure import in_turns, show

ITEMS = 20_000


class NullSink:
    """Takes frames and forgets them: the pipe isn't measured here."""

    def write(self, frame: bytes) -> None:
        pass


def traced_modules() -> Modules:
    runtime = LiveRuntime(NullSink())
    # The functions below count as the program's, so that their lines are looked up as a program's are.
    globals()[FILE_MARK] = 0
    runtime.main_globals = globals()
    return Modules(runtime, lab_clocks(runtime))


def seconds(work: Callable[[], None], threads: int = 1) -> float:
    """Seconds until `threads` real threads have done `work`."""
    started = [threading.Thread(target=work) for _ in range(threads)]
    start = perf_counter()
    for thread in started:
        thread.start()
    for thread in started:
        thread.join()
    return perf_counter() - start


def queue_throughput(make: Callable[[], Any], pairs: int) -> float:
    """Items per second from `pairs` producers to as many consumers, none of which does anything else."""
    channel = make()
    each = ITEMS // pairs

    def produce() -> None:
        for number in range(each):
            channel.put(number)

    def consume() -> None:
        for _ in range(each):
            channel.get()

    workers = [threading.Thread(target=work) for work in (produce, consume) for _ in range(pairs)]
    start = perf_counter()
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return each * pairs / (perf_counter() - start)


def condition_throughput(make: Callable[[], Any]) -> float:
    """Turns per second of two threads that wait for each other."""
    condition = make()
    turn = [0]
    rounds = 2_000

    def play(mine: int) -> None:
        for _ in range(rounds):
            with condition:
                while turn[0] != mine:
                    condition.wait()
                turn[0] = 1 - mine
                condition.notify()

    players = [threading.Thread(target=play, args=(number,)) for number in range(2)]
    start = perf_counter()
    for player in players:
        player.start()
    for player in players:
        player.join()
    return 2 * rounds / (perf_counter() - start)


def lock_throughput(make: Callable[[], Any], threads: int) -> float:
    """Locked updates of a counter per second."""
    lock = make()
    counter = [0]
    each = 40_000 // threads

    def count() -> None:
        for _ in range(each):
            with lock:
                counter[0] += 1

    return each * threads / seconds(count, threads)


@dataclass(frozen=True)
class PlainEvent:
    """An event as one would write it without thinking of its cost."""

    time: int
    value: float
    object: int
    item: int
    line: int
    thread: int
    kind: int


def record_ns(runtime: LiveRuntime) -> float:
    """Nanoseconds for one trace record, with its share of the batch that carries it away."""
    recorder = runtime.recorder
    start = perf_counter_ns()
    for number in range(ITEMS):
        time = perf_counter_ns()
        recorder.append(pack(time, 1.0, 1, number, 17, 1, Kind.PUT))
        if time > recorder.due:
            recorder.flush(time)
    recorder.flush(perf_counter_ns())
    return (perf_counter_ns() - start) / ITEMS


def dataclass_ns() -> float:
    """Nanoseconds for putting a frozen dataclass on a `queue.Queue` and taking it from there."""
    events: queue.Queue[PlainEvent] = queue.Queue()
    start = perf_counter_ns()
    for number in range(ITEMS):
        events.put(PlainEvent(perf_counter_ns(), 1.0, 1, number, 17, 1, 24))
    while not events.empty():
        events.get()
    return (perf_counter_ns() - start) / ITEMS


def main() -> None:
    modules = traced_modules()
    traced_queue, traced_threading = modules.by_name["queue"], modules.by_name["threading"]
    for capacity in (8, 100, 0):
        for pairs in (1, 4):
            value, _, ratio = in_turns(
                partial(queue_throughput, partial(traced_queue.Queue, capacity), pairs),
                partial(queue_throughput, partial(queue.Queue, capacity), pairs),
            )
            show(f"queue.Queue({capacity}), {pairs}/{pairs} threads", value, "items/s", ratio, ">= 0.95")
    value, _, ratio = in_turns(
        partial(condition_throughput, traced_threading.Condition), partial(condition_throughput, threading.Condition)
    )
    show("Condition, two threads in turn", value, "turns/s", ratio, ">= 0.65")
    for threads in (1, 4):
        value, _, ratio = in_turns(
            partial(lock_throughput, traced_threading.Lock, threads), partial(lock_throughput, threading.Lock, threads)
        )
        show(f"Lock, {threads} threads", value, "updates/s", ratio, ">= 0.20")
    runtime = modules.runtime
    assert isinstance(runtime, LiveRuntime)
    value, _, ratio = in_turns(partial(record_ns, runtime), dataclass_ns)
    show("one trace record / dataclass on a queue.Queue", value, "ns", ratio, "<= 0.167")


if __name__ == "__main__":
    main()
