"""Many may read together, but whoever writes must be alone: who goes first, and who starves?"""

import random
import threading
import time

READERS = 4
WRITERS = 2
ROUNDS = 0  # visits by each reader and writer; 0 means endless
FIRST = "readers"  # who goes first: "readers" or "writers"
READ_TIME = 0.8  # seconds on average
WRITE_TIME = 0.3  # seconds on average
PAUSE = 0.2  # seconds between two visits, on average
JITTER = 50  # per cent by which all three vary


class Library:
    """Lets readers in together, and each writer alone."""

    def __init__(self):
        self.changed = threading.Condition()
        self.readers = 0
        self.writers = 0
        self.writers_waiting = 0
        self.reads = 0
        self.writes = 0

    def begin_reading(self):
        with self.changed:
            while self.writers or (FIRST == "writers" and self.writers_waiting):
                self.changed.wait()
            self.readers += 1

    def end_reading(self):
        with self.changed:
            self.readers -= 1
            self.reads += 1
            self.changed.notify_all()

    def begin_writing(self):
        with self.changed:
            self.writers_waiting += 1
            while self.readers or self.writers:
                self.changed.wait()
            self.writers_waiting -= 1
            self.writers += 1

    def end_writing(self):
        with self.changed:
            self.writers -= 1
            self.writes += 1
            self.changed.notify_all()


library = Library()
closing = threading.Event()
readers = []
writers = []


def varied(seconds):
    """The time, up to JITTER per cent shorter or longer."""
    return random.uniform(1 - JITTER / 100, 1 + JITTER / 100) * seconds


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def read():
    for _ in rounds(ROUNDS):
        library.begin_reading()
        time.sleep(varied(READ_TIME))
        library.end_reading()
        closing.wait(varied(PAUSE))


def write():
    for _ in rounds(ROUNDS):
        library.begin_writing()
        time.sleep(varied(WRITE_TIME))
        library.end_writing()
        closing.wait(varied(PAUSE))


def start_reader():
    readers.append(threading.Thread(target=read, name=f"reader-{len(readers) + 1}"))
    readers[-1].start()


def start_writer():
    writers.append(threading.Thread(target=write, name=f"writer-{len(writers) + 1}"))
    writers[-1].start()


def main():
    for _ in range(READERS):
        start_reader()
    for _ in range(WRITERS):
        start_writer()
    if ROUNDS == 0:
        closing.wait()  # endless: nobody sets it
    for thread in readers + writers:
        thread.join()
    print(f"{library.reads} reads and {library.writes} writes")


if __name__ == "__main__":
    main()
