"""Producers make items, consumers use them, and a queue between them keeps both sides in step."""

import queue
import random
import threading
import time

PRODUCERS = 2
CONSUMERS = 2
DISCIPLINE = "FIFO"  # "FIFO", "LIFO" or "priority"
CAPACITY = 8  # 0 means unlimited
ITEMS = 0  # items that each producer makes; 0 means endless
ENDING = "sentinels"  # "sentinels" or "stop event"
PRODUCE_DELAY = 0.4  # seconds
CONSUME_DELAY = 0.5  # seconds
JITTER = 30  # per cent by which each delay varies

QUEUES = {"FIFO": queue.Queue, "LIFO": queue.LifoQueue, "priority": queue.PriorityQueue}

# A priority queue compares what it holds, and None can't be compared: its sentinel sorts behind every item.
SENTINELS = {"FIFO": None, "LIFO": None, "priority": (10, 0, None)}

sentinel = SENTINELS[DISCIPLINE]
buffer = QUEUES[DISCIPLINE](CAPACITY)
stopping = threading.Event()
producers = []
consumers = []


def varied(delay):
    """The delay, up to JITTER per cent shorter or longer."""
    return delay * random.uniform(1 - JITTER / 100, 1 + JITTER / 100)


def produce(number):
    """Make items until there are enough of them."""
    made = 0
    while not stopping.is_set() and (ITEMS == 0 or made < ITEMS):
        made += 1
        name = f"P{number}-{made}"
        item = (random.randint(1, 9), made, name) if DISCIPLINE == "priority" else name
        buffer.put(item)  # waits while the queue is full
        time.sleep(varied(PRODUCE_DELAY))


def consume(number):
    """Use items until the sentinel says that no more will come."""
    while True:
        item = buffer.get()  # waits while the queue is empty
        if item is sentinel:
            break
        time.sleep(varied(CONSUME_DELAY))
        print(f"consumer-{number} used {item}")
        buffer.task_done()


def consume_until_stopped(number):
    """Use items until the stop event is set and nothing is left."""
    while not stopping.is_set() or not buffer.empty():
        try:
            item = buffer.get(timeout=0.5)
        except queue.Empty:
            continue
        time.sleep(varied(CONSUME_DELAY))
        print(f"consumer-{number} used {item}")
        buffer.task_done()


def start_producer():
    number = len(producers) + 1
    producers.append(threading.Thread(target=produce, args=(number,), name=f"producer-{number}"))
    producers[-1].start()


def start_consumer():
    number = len(consumers) + 1
    work = consume if ENDING == "sentinels" else consume_until_stopped
    consumers.append(threading.Thread(target=work, args=(number,), name=f"consumer-{number}"))
    consumers[-1].start()


def main():
    for _ in range(PRODUCERS):
        start_producer()
    for _ in range(CONSUMERS):
        start_consumer()

    if ITEMS == 0:
        stopping.wait()  # endless: nobody sets it
    for producer in producers:
        producer.join()
    buffer.join()  # every item is used, so no sentinel can overtake one

    stopping.set()
    if ENDING == "sentinels":
        # Counted before the first sentinel is put: whoever takes it is no longer alive.
        for _ in [consumer for consumer in consumers if consumer.is_alive()]:
            buffer.put(sentinel)
    for consumer in consumers:
        consumer.join()
    print(f"{len(producers)} producers and {len(consumers)} consumers are done")


if __name__ == "__main__":
    main()
