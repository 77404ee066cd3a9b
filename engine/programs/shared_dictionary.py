"""Writers share a dictionary; an RLock guards it, and its owner may take it again."""

import threading
import time

WRITERS = 4
KEYS = 0  # keys that each writer tries to add; 0 means endless
KEY_NAMES = "common"  # "common" to all writers, or "own" for each
DELAY = 0.4  # seconds between two keys of a writer
RACE_WINDOW = 0.0  # seconds between looking for a key and storing it


class SharedDictionary:
    """A dictionary for several threads. Its methods may call each other."""

    def __init__(self):
        self.lock = threading.RLock()
        self.entries = {}
        self.stores = 0
        self.refused = 0

    def __setitem__(self, key, value):
        with self.lock:
            self.entries[key] = value
            self.stores += 1

    def __contains__(self, key):
        with self.lock:
            return key in self.entries

    def items(self):
        with self.lock:
            return list(self.entries.items())

    def add(self, key, value):
        """Store a key that isn't there yet; True if it was stored."""
        with self.lock:
            if key in self:  # takes the lock once more: it is the owner already
                self.refused += 1
                return False
            if RACE_WINDOW:
                time.sleep(RACE_WINDOW)  # race window: other threads may run here
            self[key] = value
            return True


shared = SharedDictionary()
closing = threading.Event()
writers = []


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def write(writer):
    for number in rounds(KEYS):
        key = f"key-{number}" if KEY_NAMES == "common" else f"key-{writer}-{number}"
        if shared.add(key, number):
            print(f"writer-{writer} stored {key}")
        time.sleep(DELAY)


def start_writer():
    number = len(writers) + 1
    writers.append(threading.Thread(target=write, args=(number,), name=f"writer-{number}"))
    writers[-1].start()


def main():
    for _ in range(WRITERS):
        start_writer()
    if KEYS == 0:
        closing.wait()  # endless: nobody sets it
    for writer in writers:
        writer.join()
    print(f"Total items: {len(shared.items())}")


if __name__ == "__main__":
    main()
