"""One thread makes items, another uses them; a queue carries them across, and None says that no more will come."""

import queue
import threading
import time

ITEMS = 0  # items to make; 0 means endless
PRODUCE_DELAY = 0.5  # seconds
CONSUME_DELAY = 0.6  # seconds

buffer = queue.Queue()


def produce():
    made = 0
    while ITEMS == 0 or made < ITEMS:
        item = f"item-{made}"
        print(f"produced {item}")
        buffer.put(item)
        made += 1
        time.sleep(PRODUCE_DELAY)
    buffer.put(None)  # the sentinel: no more items


def consume():
    while True:
        item = buffer.get()  # waits while the queue is empty
        if item is None:
            buffer.task_done()  # the sentinel was put as well, so it counts
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
    buffer.join()  # waits until everything that was put has been reported done
    consumer.join()
    print("all items are consumed")


if __name__ == "__main__":
    main()
