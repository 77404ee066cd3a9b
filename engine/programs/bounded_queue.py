"""A fast producer and a slow consumer: a queue with a limit makes the producer wait."""

import queue
import threading
import time

CAPACITY = 3  # items that the queue holds at most
ITEMS = 0  # items to make; 0 means endless
START_DELAY = 2.0  # seconds until the consumer begins
PRODUCE_DELAY = 0.1  # seconds
CONSUME_DELAY = 0.5  # seconds
PATIENCE = 3.0  # seconds without an item after which the consumer gives up

buffer = queue.Queue(CAPACITY)


def produce():
    made = 0
    while ITEMS == 0 or made < ITEMS:
        item = f"item-{made}"
        print(f"producing {item}")
        buffer.put(item)  # waits while the queue is full
        print(f"produced {item}")
        made += 1
        time.sleep(PRODUCE_DELAY)


def consume():
    time.sleep(START_DELAY)
    while True:
        try:
            item = buffer.get(timeout=PATIENCE)
        except queue.Empty:
            print("nothing has come for a while, the consumer gives up")
            break
        time.sleep(CONSUME_DELAY)
        print(f"consumed {item}")
        buffer.task_done()


def main():
    producer = threading.Thread(target=produce, name="producer")
    consumer = threading.Thread(target=consume, name="consumer")
    producer.start()
    consumer.start()
    producer.join()
    consumer.join()


if __name__ == "__main__":
    main()
