"""The same hand-over twice: one taker polls under a Lock, the other waits on a Condition."""

import threading
import time

ITEMS = 0  # items handed over on each side; 0 means endless
GIVE_DELAY = 0.5  # seconds between two items
POLL_DELAY = 0.02  # seconds between two looks of who polls

DONE = -1.0  # the last item: no more will come


class Box:
    """Room for one item, and what it cost to hand it over."""

    def __init__(self):
        self.item = None
        self.given = 0
        self.taken = 0
        self.in_vain = 0  # looks that found no item
        self.delay = 0.0  # milliseconds from giving the newest item to having it
        self.processor = 0.0  # milliseconds of processor time that the taker has used

    def empty(self):
        self.taken += 1
        item, self.item = self.item, None
        return item


class PolledBox(Box):
    """Whoever finds the box not ready comes back later and looks again."""

    def __init__(self):
        super().__init__()
        self.lock = threading.Lock()

    def put(self, item):
        while True:
            with self.lock:
                if self.item is None:
                    self.given += 1
                    self.item = item
                    return
            time.sleep(POLL_DELAY)

    def take(self):
        while True:
            with self.lock:
                if self.item is not None:
                    return self.empty()
                self.in_vain += 1
            time.sleep(POLL_DELAY)


class WaitedBox(Box):
    """Whoever finds the box not ready sleeps until something has changed."""

    def __init__(self):
        super().__init__()
        self.changed = threading.Condition()

    def put(self, item):
        with self.changed:
            while self.item is not None:
                self.changed.wait()
            self.given += 1
            self.item = item
            self.changed.notify_all()

    def take(self):
        with self.changed:
            while self.item is None:
                self.in_vain += 1
                self.changed.wait()
            self.changed.notify_all()
            return self.empty()


polled = PolledBox()
waited = WaitedBox()


def give(box):
    number = 0
    while ITEMS == 0 or number < ITEMS:
        number += 1
        time.sleep(GIVE_DELAY)
        box.put(time.perf_counter())  # the item is the time at which it was given
    box.put(DONE)


def take(box):
    while (given_at := box.take()) != DONE:
        box.delay = round((time.perf_counter() - given_at) * 1000, 1)
        box.processor = round(time.thread_time() * 1000, 1)


def main():
    threads = [
        threading.Thread(target=give, args=(polled,), name="giver-1"),
        threading.Thread(target=take, args=(polled,), name="poller-1"),
        threading.Thread(target=give, args=(waited,), name="giver-2"),
        threading.Thread(target=take, args=(waited,), name="waiter-2"),
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for name, box in ("Polled", polled), ("Waited", waited):
        print(f"{name}: {ITEMS} items, {box.in_vain} looks in vain, {box.processor} ms")


if __name__ == "__main__":
    main()
