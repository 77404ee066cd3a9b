"""Three stages, each with a thread of its own: what one has finished, the next takes from a queue."""

import collections
import queue
import threading
import time

ITEMS = 0  # items to feed in; 0 means endless
CAPACITY = 10  # items that each queue holds at most; 0 means unlimited
FEED_DELAY = 0.3  # seconds
PREPROCESS_TIME = 0.2  # seconds
PROCESS_TIME = 0.5  # seconds
FINISH_TIME = 0.1  # seconds

raw = queue.Queue(CAPACITY)
preprocessed = queue.Queue(CAPACITY)
processed = queue.Queue(CAPACITY)
results = collections.deque(maxlen=1000)  # the newest are kept


def preprocess():
    while True:
        item = raw.get()
        if item is None:
            preprocessed.put(None)  # tell the next stage
            break
        time.sleep(PREPROCESS_TIME)
        preprocessed.put(f"preprocessed({item})")
        raw.task_done()


def process():
    while True:
        item = preprocessed.get()
        if item is None:
            processed.put(None)  # tell the next stage
            break
        time.sleep(PROCESS_TIME)
        processed.put(f"processed({item})")
        preprocessed.task_done()


def finish():
    while True:
        item = processed.get()
        if item is None:
            break
        time.sleep(FINISH_TIME)
        results.append(f"final({item})")
        print(results[-1])
        processed.task_done()


def feed():
    fed = 0
    while ITEMS == 0 or fed < ITEMS:
        raw.put(f"item-{fed}")
        fed += 1
        time.sleep(FEED_DELAY)
    raw.put(None)


def main():
    stages = [threading.Thread(target=stage, name=stage.__name__) for stage in (preprocess, process, finish)]
    for stage in stages:
        stage.start()

    feed()
    for stage in stages:
        stage.join()
    print(f"{len(results)} results from {results[0]} to {results[-1]}")


if __name__ == "__main__":
    main()
