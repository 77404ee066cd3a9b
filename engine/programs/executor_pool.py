"""The job of the worker pool, done by the standard library's ThreadPoolExecutor."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

WORKERS = 4
TASKS = 0  # tasks to submit; 0 means endless
TASK_TIME = 0.6  # seconds that a task takes
JITTER = 40  # per cent by which it varies
FAILURES = 10  # per cent of the tasks that fail
RATE = 6.0  # tasks submitted per second, if endless


class Tally:
    """What has come of the tasks so far. Several workers count, so a lock guards the numbers."""

    def __init__(self):
        self.lock = threading.Lock()
        self.submitted = 0
        self.succeeded = 0
        self.failed = 0
        self.waiting = 0  # submitted and not yet finished
        self.closed = False  # no task is left

    def submit(self):
        with self.lock:
            self.submitted += 1
            self.waiting += 1

    def count(self, future):
        """Called by the worker that has finished a task."""
        with self.lock:
            self.waiting -= 1
            if future.exception() is None:
                self.succeeded += 1
            else:
                self.failed += 1

    def close(self):
        with self.lock:
            self.closed = True


tally = Tally()
pool = ThreadPoolExecutor(max_workers=WORKERS, thread_name_prefix="worker")


def process(number):
    """One task: it takes a while, and now and then it fails."""
    time.sleep(TASK_TIME * random.uniform(1 - JITTER / 100, 1 + JITTER / 100))
    if random.uniform(0, 100) < FAILURES:
        raise ValueError(f"task {number} failed")
    print(f"task {number}: {number * 2}")
    return number * 2


def main():
    with pool:
        number = 0
        while TASKS == 0 or number < TASKS:
            tally.submit()
            future = pool.submit(process, number)
            future.add_done_callback(tally.count)
            number += 1
            if TASKS == 0:
                time.sleep(1 / RATE)
    tally.close()  # leaving the block above has waited for every task
    print(f"{tally.succeeded} tasks succeeded, {tally.failed} failed")


if __name__ == "__main__":
    main()
