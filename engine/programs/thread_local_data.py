"""Each worker keeps its name in threading.local(): one attribute, with a value for each thread."""

import threading
import time

WORKERS = 3
REQUESTS = 0  # requests that each worker handles; 0 means endless
WORK_TIME = 0.4  # seconds for each half of a request


class Tally:
    """How many requests were handled, and how many under a wrong name."""

    def __init__(self):
        self.lock = threading.Lock()
        self.handled = 0
        self.mixed_up = 0

    def count(self, right):
        with self.lock:
            self.handled += 1
            if not right:
                self.mixed_up += 1


local_data = threading.local()
tally = Tally()
closing = threading.Event()
workers = []


def say(what):
    """Report under the name of the current thread, which nobody had to pass on."""
    print(f"Thread {local_data.name}: {what}")


def handle():
    time.sleep(WORK_TIME)
    say("processing")
    time.sleep(WORK_TIME)
    say("done")


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def work(name):
    local_data.name = name  # seen by this thread alone
    for _ in rounds(REQUESTS):
        handle()
        tally.count(local_data.name == name)


def start_worker():
    name = f"Worker-{len(workers)}"
    workers.append(threading.Thread(target=work, args=(name,), name=name))
    workers[-1].start()


def main():
    for _ in range(WORKERS):
        start_worker()
    if REQUESTS == 0:
        closing.wait()  # endless: nobody sets it
    for worker in workers:
        worker.join()
    print(f"{tally.handled} requests, {tally.mixed_up} of them under a wrong name")


if __name__ == "__main__":
    main()
