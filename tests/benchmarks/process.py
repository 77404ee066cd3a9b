"""The engine process: how soon it speaks, how soon it stops, and that nothing is lost in a long run.

Goals: first event ≤ 200 ms after Run, an ordinary stop ≤ 0.3 s, a stall known ≤ 0.5 s after it began; in a run of more
than 5 million events as many are received as were recorded.
"""

from pathlib import Path
from statistics import median
from time import perf_counter, perf_counter_ns

from engine.catalog import Program, built_in_programs, find_program, program_from_source
from engine.session import Session
from engine.verdict import VerdictKind
from engine.wire import Entries, Events, Message
from engine.world import World
from tests.benchmarks._measure import show

HURRY = """\
import queue, threading
q = queue.Queue(100)
def produce():
    for number in range(1_300_000): q.put(number)
def consume():
    for number in range(1_300_000): q.get()
threads = [threading.Thread(target=work) for work in (produce, consume) * 2]
for thread in threads: thread.start()
for thread in threads: thread.join()
"""


def until_first_event(program: Program) -> float:
    """Milliseconds from the start of a session to its first batch of events."""
    session = Session(program, program.values())
    start = perf_counter()
    session.start()
    try:
        while not isinstance(session.frames.get(timeout=30), Events):
            pass
        return (perf_counter() - start) * 1e3
    finally:
        session.close()


def until_stopped(program: Program) -> float:
    """Milliseconds from asking a busy run to stop to its word that its threads are over."""
    session = Session(program, program.values())
    session.start()
    events = 0
    while events < 60:
        frame = session.frames.get(timeout=30)
        session.acknowledge(frame)
        events += len(frame) if isinstance(frame, Events) else 0
    start = perf_counter()
    session.stop()
    while True:
        frame = session.frames.get(timeout=30)
        if isinstance(frame, Message) and frame.name in ("ended", "exited"):
            session.close()
            return (perf_counter() - start) * 1e3


def until_stall_is_known() -> float:
    """Milliseconds of real time from the last event of a bank account without money to the verdict."""
    program = find_program("bank_account")
    values = program.values("tutorial", {"DEPOSITORS": 0, "INITIAL_BALANCE": 0})
    session = Session(program, values)
    world = World(program.sheet)
    session.start()
    last = 0
    try:
        while True:
            frame = session.frames.get(timeout=30)
            session.acknowledge(frame)
            if isinstance(frame, Entries):
                for entry in frame.entries:
                    world.add(entry)
            elif isinstance(frame, Message):
                world.note(frame)
            else:
                last = int.from_bytes(frame.data[-32:-24], "little")
                for record in frame.records():
                    world.apply(record)
                if world.verdict.kind is VerdictKind.STALLED:
                    # The child's clock is this process's: both count from the start of the machine.
                    return (perf_counter_ns() - last) / 1e6
    finally:
        session.close()


def long_run() -> tuple[int, int, float]:
    """Events recorded by the child, events received here, and seconds, of a run without pauses."""
    program = program_from_source(Path("hurry.py").resolve(), HURRY, None)
    session = Session(program, {})
    received = 0
    start = perf_counter()
    session.start()
    recorded = -1
    while True:
        frame = session.frames.get(timeout=60)
        session.acknowledge(frame)
        if isinstance(frame, Events):
            received += len(frame)
        elif isinstance(frame, Message):
            if frame.name == "ended":
                recorded = frame.content["recorded"]
            elif frame.name == "exited":
                session.close()
                return recorded, received, perf_counter() - start


def main() -> None:
    programs = built_in_programs()
    firsts = [until_first_event(program) for program in programs for _ in range(5)]
    show("first event after Run", median(firsts), "ms", None, "<= 200")
    for program in programs:
        show(f"stop of {program.name}", max(until_stopped(program) for _ in range(5)), "ms (max)", None, "<= 300")
    stalls = [until_stall_is_known() for _ in range(5)]
    show("stall known", max(stalls), "ms (max)", None, "<= 500")
    recorded, received, seconds = long_run()
    show("events received of those recorded", received, "events", received / recorded, "= 1, >= 5e6 events")
    show("rate of that run", received / seconds, "events/s", None, "")


if __name__ == "__main__":
    main()
