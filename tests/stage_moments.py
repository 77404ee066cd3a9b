"""Ten fixed moments of stepped runs for the reference pictures of the stage: the same on every machine."""

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent

from engine.catalog import program_from_source
from engine.explore.walks import RandomWalk
from engine.request import RunRequest
from engine.stepped.run import SteppedProgram
from engine.stepped.runtime import Limits
from engine.trace import Phase, Record
from engine.waiting import circles
from engine.world import World
from gui.stage import Pending

TRANSFERS = """
    import threading

    class Account:
        def __init__(self, money):
            self.lock = threading.Lock()
            self.money = money

    a, b = Account(100), Account(50)

    def transfer(source, target):
        with source.lock:
            with target.lock:
                source.money -= 10
                target.money += 10

    threads = [
        threading.Thread(target=transfer, args=(a, b), name="transfer-1"),
        threading.Thread(target=transfer, args=(b, a), name="transfer-2"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

PHILOSOPHERS = """
    import threading

    forks = [threading.Lock() for _ in range(5)]

    def dine(left, right):
        with forks[left]:
            with forks[right]:
                pass

    threads = [
        threading.Thread(target=dine, args=(place, (place + 1) % 5), name=f"philosopher-{place + 1}")
        for place in range(5)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

WAITING_ROOM = """
    import threading

    class Shelf:
        def __init__(self):
            self.lock = threading.Lock()
            self.filled = threading.Condition(self.lock)
            self.books = 0

    shelf = Shelf()

    def reader():
        with shelf.filled:
            while shelf.books == 0:
                shelf.filled.wait()
            shelf.books -= 1

    def writer():
        with shelf.filled:
            shelf.books += 4
            shelf.filled.notify(2)
            shelf.books += 0

    threads = [threading.Thread(target=reader, name=f"reader-{number}") for number in range(1, 5)]
    threads.append(threading.Thread(target=writer, name="writer-1"))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
"""

QUEUE = """
    import queue
    import threading
    import time

    buffer = queue.{kind}({capacity})

    def produce(number):
        for count in range(1, {count} + 1):
            buffer.put({item})

    def consume():
        for _ in range(2 * {count}):
            buffer.get()
            buffer.task_done()

    producers = [threading.Thread(target=produce, args=(number,), name=f"producer-{{number}}") for number in (1, 2)]
    for thread in producers:
        thread.start()
    time.sleep({delay})
    consumer = threading.Thread(target=consume, name="consumer-1")
    consumer.start()
    buffer.join()
"""

GATES = """
    import threading

    permits = threading.Semaphore(2)
    start = threading.Event()
    meeting = threading.Barrier(3)
    done = 0

    def worker():
        global done
        start.wait()
        with permits:
            done += 1
        meeting.wait()

    threads = [threading.Thread(target=worker, name=f"worker-{number}") for number in range(1, 7)]
    for thread in threads:
        thread.start()
    start.set()
    for thread in threads:
        thread.join()
"""

CROWD = """
    import threading

    lock = threading.Lock()
    total = 0

    def work():
        global total
        with lock:
            total += 1

    for first in range(0, 60, 12):
        threads = [threading.Thread(target=work, name=f"worker-{number + 1}") for number in range(first, first + 12)]
        for thread in threads:
            thread.start()
        if first < 48:
            for thread in threads:
                thread.join()
"""


@dataclass(frozen=True)
class Moment:
    """The first state of the schedules of `source`, seed after seed, of which `is_it` is true, and how it is shown."""

    source: str
    is_it: Callable[[World], object]
    size: tuple[int, int] = (756, 293)
    theme: str = "light"
    zoom: float = 1.0
    pending: dict[int, Pending] = field(default_factory=dict)

    def world(self) -> World:
        program = program_from_source(Path("program.py"), dedent(self.source), None)
        with SteppedProgram(RunRequest.of(program, program.values())) as run:
            for seed in range(200):
                walk = RandomWalk(seed, sticky=0.5 if seed % 2 else 0.0)
                walk.begin(0)
                outcome = run.run(walk, seed=seed, tracing=True, limits=Limits(3_000))
                world = World(program.sheet)
                for part in outcome.story:
                    if isinstance(part, Record):
                        world.apply(part)
                        if self.is_it(world):
                            return world
                    else:
                        world.add(part)
        raise AssertionError("no schedule leads to this moment")


def _queue(kind: str, item: str, capacity: int = 8, count: int = 9, delay: int = 0) -> str:
    return QUEUE.format(kind=kind, item=item, capacity=capacity, count=count, delay=delay)


def _in_phase(world: World, *phases: Phase) -> int:
    return sum(state.phase in phases for state in world.threads.values())


def _items(world: World) -> int:
    return max((len(thing.items) for thing in world.objects.values()), default=0)


MOMENTS = {
    "deadlock": Moment(TRANSFERS, circles),
    "deadlock_stepped": Moment(
        TRANSFERS,
        circles,
        theme="projector",
        pending={
            1: Pending("will acquire b.lock: blocked, held by transfer-2", False),
            2: Pending("will acquire a.lock: blocked, held by transfer-1", False),
        },
    ),
    "philosophers": Moment(PHILOSOPHERS, circles, theme="dark"),
    "notified": Moment(
        WAITING_ROOM,
        lambda world: (
            sum(state.returns_to > 0 for state in world.threads.values()) == 2 and _in_phase(world, Phase.CONDITION)
        ),
    ),
    "queue_full": Moment(
        _queue("Queue", 'f"P{number}-{count}"'),
        lambda world: _items(world) == 8 and _in_phase(world, Phase.PUT) == 2,
    ),
    "lifo": Moment(
        _queue("LifoQueue", 'f"P{number}-{count}"'),
        lambda world: _items(world) == 6 and sum(state.counts[25] for state in world.threads.values()) > 2,
        theme="dark",
    ),
    "priority": Moment(
        _queue("PriorityQueue", '(count * 7 % 10, f"P{number}")', capacity=0),
        lambda world: _items(world) == 10,
        size=(1110, 400),
    ),
    "two_hundred_items": Moment(
        _queue("Queue", 'f"P{number}-{count}"', capacity=200, count=110, delay=1), lambda world: _items(world) == 200
    ),
    "gates": Moment(
        GATES,
        lambda world: _in_phase(world, Phase.BARRIER) and _in_phase(world, Phase.PERMIT, Phase.EVENT) > 1,
        size=(1460, 590),
        zoom=2.0,
    ),
    "crowd": Moment(
        CROWD, lambda world: len(world.threads) == 61 and sum(state.alive for state in world.threads.values()) > 9
    ),
}
