"""One sentinel ends one consumer; there are two."""

import queue
import threading

tasks = queue.Queue()


def consume():
    while True:
        task = tasks.get()
        if task is None:
            break


consumers = [threading.Thread(target=consume) for _ in range(2)]
for consumer in consumers:
    consumer.start()
for number in range(2):
    tasks.put(number)
tasks.put(None)
for consumer in consumers:
    consumer.join()
