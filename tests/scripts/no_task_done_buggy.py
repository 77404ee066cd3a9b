"""A consumer that dies of an item never reports it done, and `join` waits for ever."""

import queue
import threading

tasks = queue.Queue()


def consume():
    while True:
        number = tasks.get()
        if number is None:
            break
        print(10 // number)
        tasks.task_done()


consumer = threading.Thread(target=consume)
consumer.start()
for number in (1, 0, 2):
    tasks.put(number)
tasks.join()
tasks.put(None)
consumer.join()
