"""Three ways to put and three ways to get: wait as long as it takes, don't wait at all, or wait for a while."""

import queue
import threading
import time

CAPACITY = 3  # items that the queue holds at most; 0 means unlimited
ITEMS = 0  # items from each of the three that put; 0 means endless
TIMEOUT = 1.0  # seconds that the third way waits
PUT_DELAY = 0.6  # seconds
GET_DELAY = 0.7  # seconds
RACE_WINDOW = 0.0  # seconds between looking into the queue and taking

buffer = queue.Queue(CAPACITY)
closed = threading.Event()


class Tally:
    """How often somebody got nowhere. Each number has one thread that changes it."""

    def __init__(self):
        self.full_now = 0
        self.full_soon = 0
        self.empty_now = 0
        self.empty_soon = 0


tally = Tally()


def numbers():
    """Count 1, 2, 3 … up to ITEMS, or for ever if it is 0."""
    number = 0
    while ITEMS == 0 or number < ITEMS:
        number += 1
        yield number


def put_wait():
    for number in numbers():
        buffer.put(f"wait-{number}")  # waits while the queue is full
        time.sleep(PUT_DELAY)


def put_now():
    for number in numbers():
        try:
            buffer.put(f"now-{number}", block=False)
        except queue.Full:
            tally.full_now += 1  # the item is dropped
        time.sleep(PUT_DELAY)


def put_soon():
    for number in numbers():
        try:
            buffer.put(f"soon-{number}", timeout=TIMEOUT)
        except queue.Full:
            tally.full_soon += 1  # the item is dropped
        time.sleep(PUT_DELAY)


def use(item):
    time.sleep(GET_DELAY)
    print(f"{threading.current_thread().name} used {item}")
    buffer.task_done()


def get_wait():
    while True:
        item = buffer.get()  # waits while the queue is empty
        if item is None:
            break
        use(item)


def get_now():
    while not closed.is_set():
        looks_empty = buffer.empty()
        print(f"about {buffer.qsize()} items; empty: {looks_empty}, full: {buffer.full()}")
        if RACE_WINDOW:
            time.sleep(RACE_WINDOW)  # race window: others may take what was there
        try:
            item = buffer.get(block=False)
        except queue.Empty:
            tally.empty_now += 1
            closed.wait(0.1)
            continue
        use(item)


def get_soon():
    while not closed.is_set():
        try:
            item = buffer.get(timeout=TIMEOUT)
        except queue.Empty:
            tally.empty_soon += 1
            continue
        use(item)


def start(*works):
    threads = [threading.Thread(target=work, name=work.__name__) for work in works]
    for thread in threads:
        thread.start()
    return threads


def main():
    putters = start(put_wait, put_now, put_soon)
    waiting, *others = start(get_wait, get_now, get_soon)

    for putter in putters:
        putter.join()
    buffer.join()  # every item is used
    closed.set()
    for other in others:
        other.join()
    buffer.put(None)  # only who waits for ever has to be told
    waiting.join()
    print(f"dropped {tally.full_now + tally.full_soon} items")


if __name__ == "__main__":
    main()
