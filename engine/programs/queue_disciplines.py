"""The same jobs wait in three queues: first in first out, last in first out, and by priority."""

import itertools
import queue
import threading
import time

JOBS = 0  # jobs to put; 0 means endless
HEAD_START = 6  # jobs that are put before the counters open
PUT_DELAY = 0.5  # seconds
SERVE_TIME = 0.6  # seconds
LEVELS = {3: "low", 1: "high", 2: "medium"}  # jobs come with these priorities, in turn

fifo = queue.Queue()
lifo = queue.LifoQueue()
by_priority = queue.PriorityQueue()
queues = {"priority": by_priority, "FIFO": fifo, "LIFO": lifo}
opening = threading.Event()


def put_jobs():
    """Put every job into each of the three queues."""
    levels = itertools.cycle(LEVELS)
    number = 0
    while JOBS == 0 or number < JOBS:
        time.sleep(PUT_DELAY)
        number += 1
        level = next(levels)
        for waiting in queues.values():
            waiting.put((level, number))  # a priority queue takes the smallest first
        if number == HEAD_START:
            opening.set()
    opening.set()


def serve(discipline, waiting):
    opening.wait()
    while True:
        job = waiting.get()
        if job is None:
            break
        level, number = job
        time.sleep(SERVE_TIME)
        print(f"{discipline}: job {number}, {LEVELS[level]} priority")
        waiting.task_done()


def main():
    source = threading.Thread(target=put_jobs, name="source")
    counters = [
        threading.Thread(target=serve, args=(discipline, waiting), name=discipline)
        for discipline, waiting in queues.items()
    ]
    for thread in [source, *counters]:
        thread.start()

    source.join()
    for waiting in queues.values():
        waiting.join()  # in an empty queue, a sentinel overtakes nobody
        waiting.put(None)
    for counter in counters:
        counter.join()


if __name__ == "__main__":
    main()
