"""What each thread does next, in words, for every kind of operation."""

import pytest
from stepped_sessions import stepper

from engine.next_operation import blocked_phase
from engine.stepped.session import StepPlan
from engine.trace import BLOCKED_PHASES

LOCKS = """\
import threading
lock = threading.Lock()
again = threading.RLock()
def work():
    with lock: pass
    with again:
        with again: pass
thread = threading.Thread(target=work, name="worker")
thread.start()
thread.is_alive(); threading.active_count(); lock.locked()
with lock: pass
thread.join()
"""
SIGNALS = """\
import threading, time
permits = threading.Semaphore(1)
go = threading.Event()
meeting = threading.Barrier(2)
room = threading.Condition()
def work():
    with permits: pass
    go.wait()
    meeting.wait()
    with room: room.wait()
    time.sleep(0.5)
thread = threading.Thread(target=work, name="worker")
thread.start()
with permits: pass
go.is_set(); go.set()
meeting.n_waiting; meeting.broken; permits._value
meeting.wait()
while thread.is_alive():
    with room: room.notify()
thread.join()
"""
QUEUES = """\
import queue, threading
tasks = queue.Queue(1)
def work():
    for _ in range(2):
        tasks.get()
        tasks.task_done()
thread = threading.Thread(target=work, name="worker")
thread.start()
tasks.put(1); tasks.put(2)
tasks.qsize()
tasks.join()
try:
    tasks.get(timeout=0.1)
except queue.Empty: pass
thread.join()
"""


def said_in(source, seeds):
    """Everything that was said in runs of a program."""
    found = set()
    with stepper(source, StepPlan(steps=150)) as run:
        for seed in seeds:
            if seed:
                run.begin([], StepPlan(seed=seed, steps=150))
            while not run.ended:
                found |= {run.says(key) for key in run.operations}
                run.step()
    return found


@pytest.mark.parametrize(
    ("source", "sentences"),
    [
        (
            LOCKS,
            {
                "will start worker",
                "will begin",
                "will ask whether worker is alive",
                "will ask which threads are alive",
                "will ask whether lock is locked",
                "will acquire lock",
                "will acquire lock; blocked: held by worker",
                "will release lock",
                "will acquire again",
                "waits for worker to end; blocked: it still runs",
                "will see that worker has ended",
            },
        ),
        (
            SIGNALS,
            {
                "will take a permit of permits",
                "will take a permit of permits; blocked: none is left",
                "will give a permit to permits",
                "waits for go; blocked: it is not set",
                "will pass go, which is set",
                "will ask whether go is set",
                "will set go",
                "will ask how many wait at meeting",
                "will ask whether meeting is broken",
                "will look into permits",
                "will arrive at meeting",
                "waits at meeting; blocked: others have yet to arrive",
                "will pass meeting",
                "will wait in room and release its lock meanwhile",
                "waits in room; blocked: nobody has notified it",
                "was notified in room; blocked: its lock is held by MainThread",
                "was notified in room; will take its lock again",
                "will notify in room",
                "will go to sleep",
            },
        ),
        (
            QUEUES,
            {
                "will put an item into tasks",
                "will put an item into tasks; blocked: it is full",
                "will get an item from tasks",
                "will get an item from tasks; blocked: it is empty",
                "will report a task of tasks done",
                "will call qsize of tasks",
                "waits until all items of tasks are done; blocked: some are not",
                "will see that all items of tasks are done",
                "will give up waiting for tasks: its time is over",
            },
        ),
    ],
)
def test_every_operation_is_said_before_it_happens(source, sentences):
    assert sentences <= said_in(source, range(6))


@pytest.mark.parametrize("source", [LOCKS, SIGNALS, QUEUES])
def test_what_a_thread_is_blocked_in_is_the_phase_that_it_enters(source):
    seen = set()
    with stepper(source, StepPlan(steps=150)) as run:
        for seed in range(1, 6):
            run.begin([], StepPlan(seed=seed, steps=150))
            while not run.ended:
                for operation in run.operations.values():
                    expected, phase = blocked_phase(run.world, operation), run.world.threads[operation.thread].phase
                    if expected is not None and phase in BLOCKED_PHASES:
                        assert expected is phase, operation
                        seen.add(phase)
                run.step()
    assert seen
