"""Workers go through rounds together: a barrier holds whoever is early until all have come."""

import random
import threading
import time

WORKERS = 4
ROUNDS = 0  # rounds; 0 means endless
WORK_TIME = 0.8  # seconds of work in a round, on average
JITTER = 60  # per cent by which it varies


class Progress:
    """How many rounds each worker has done."""

    def __init__(self):
        self.lock = threading.Lock()
        self.rounds = [0] * WORKERS
        self.fastest = 0
        self.slowest = 0

    def finish(self, number):
        with self.lock:
            self.rounds[number] += 1
            self.fastest = max(self.rounds)
            self.slowest = min(self.rounds)


progress = Progress()
barrier = threading.Barrier(WORKERS)


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def work(number):
    for _ in rounds(ROUNDS):
        time.sleep(WORK_TIME * random.uniform(1 - JITTER / 100, 1 + JITTER / 100))
        progress.finish(number)
        barrier.wait()  # until all have finished this round


def main():
    workers = []
    for number in range(WORKERS):
        name = f"worker-{number + 1}"
        workers.append(threading.Thread(target=work, args=(number,), name=name))
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    print(f"{len(workers)} workers have done {progress.slowest} rounds")


if __name__ == "__main__":
    main()
