"""Several threads count with the same counter; its lock sees to it that no increment gets lost."""

import threading
import time

THREADS = 4
ROUNDS = 0  # increments by each thread; 0 means endless
PAUSE = 0.3  # seconds between two increments of a thread
RACE_WINDOW = 0.0  # seconds between reading the value and writing it back


class Counter:
    """A number that several threads increase."""

    def __init__(self):
        self.lock = threading.Lock()
        self.value = 0

    def increment(self):
        with self.lock:
            self.raise_by(1)

    def add(self, amount):
        with self.lock:
            self.raise_by(amount)

    def raise_by(self, amount):
        """Read, then write. Whoever calls this holds the lock."""
        seen = self.value
        if RACE_WINDOW:
            time.sleep(RACE_WINDOW)  # race window: other threads may run here
        self.value = seen + amount


class Tally:
    """How many increments have returned: the counter must show at least so many."""

    def __init__(self):
        self.lock = threading.Lock()
        self.finished = 0

    def note(self):
        with self.lock:
            self.finished += 1


counter = Counter()
tally = Tally()
closing = threading.Event()
threads = []


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def count(number):
    """Increase the counter again and again; every second thread uses `add` for it."""
    for _ in rounds(ROUNDS):
        if number % 2:
            counter.increment()
        else:
            counter.add(1)
        tally.note()
        if PAUSE:
            time.sleep(PAUSE)


def start_thread():
    number = len(threads) + 1
    threads.append(threading.Thread(target=count, args=(number,), name=f"counting-{number}"))
    threads[-1].start()


def main():
    for _ in range(THREADS):
        start_thread()
    if ROUNDS == 0:
        closing.wait()  # endless: nobody sets it
    for thread in threads:
        thread.join()
    print(f"{tally.finished} increments, and the counter shows {counter.value}")


if __name__ == "__main__":
    main()
