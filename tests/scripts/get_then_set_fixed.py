"""A counter whose reading and writing are locked, each by itself."""

import threading


class Counter:
    def __init__(self):
        self._value = 0
        self._lock = threading.RLock()

    def get(self):
        with self._lock:
            return self._value

    def set(self, value):
        with self._lock:
            self._value = value

    def increment(self):
        with self._lock:
            self.set(self.get() + 1)


counter = Counter()
threads = [threading.Thread(target=counter.increment) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert counter.get() == 2
