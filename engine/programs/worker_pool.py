"""A pool of worker threads takes tasks from one queue and puts results, or errors, into another."""

import queue
import random
import threading
import time

WORKERS = 4
TASKS = 0  # tasks to submit; 0 means endless
TASK_TIME = 0.6  # seconds that a task takes
JITTER = 40  # per cent by which it varies
FAILURES = 10  # per cent of the tasks that fail
RACE_WINDOW = 0.0  # seconds between two sentinels
RATE = 6.0  # tasks submitted per second, if endless


class ThreadPool:
    """Worker threads that share a queue of tasks."""

    def __init__(self):
        self.tasks = queue.Queue()
        self.results = queue.Queue()
        self.workers = []

    def start_worker(self):
        worker = threading.Thread(target=self.work, name=f"worker-{len(self.workers) + 1}", daemon=True)
        self.workers.append(worker)
        worker.start()

    def work(self):
        while True:
            task = self.tasks.get()
            if task is None:
                break
            function, args, kwargs = task
            try:
                self.results.put(("success", function(*args, **kwargs)))
            except Exception as error:
                self.results.put(("error", error))
            finally:
                self.tasks.task_done()

    def submit(self, function, *args, **kwargs):
        self.tasks.put((function, args, kwargs))

    def wait(self):
        """Wait until every submitted task has its result."""
        self.tasks.join()

    def get_results(self):
        """Take the results that are there."""
        results = []
        while not self.results.empty():
            results.append(self.results.get())
        return results

    def shutdown(self):
        """Tell every worker that no more tasks will come, and wait for them."""
        # Counted before the first None is put: whoever takes it is no longer alive.
        for _ in [worker for worker in self.workers if worker.is_alive()]:
            self.tasks.put(None)
            if RACE_WINDOW:
                time.sleep(RACE_WINDOW)  # race window: a worker may take its sentinel and end
        for worker in self.workers:
            worker.join()


class Tally:
    """What has come of the tasks so far; only the main thread counts."""

    def __init__(self):
        self.successes = 0
        self.failures = 0

    def count(self, results):
        for kind, value in results:
            print(f"{kind}: {value}")
            if kind == "success":
                self.successes += 1
            else:
                self.failures += 1


pool = ThreadPool()
tally = Tally()


def process(number):
    """One task: it takes a while, and now and then it fails."""
    time.sleep(TASK_TIME * random.uniform(1 - JITTER / 100, 1 + JITTER / 100))
    if random.uniform(0, 100) < FAILURES:
        raise ValueError(f"task {number} failed")
    return number * 2


def start_worker():
    pool.start_worker()


def main():
    for _ in range(WORKERS):
        start_worker()

    number = 0
    while TASKS == 0 or number < TASKS:
        pool.submit(process, number)
        number += 1
        if TASKS == 0:
            tally.count(pool.get_results())
            time.sleep(1 / RATE)

    pool.wait()
    tally.count(pool.get_results())
    pool.shutdown()
    print(f"{tally.successes} tasks succeeded, {tally.failures} failed")


if __name__ == "__main__":
    main()
