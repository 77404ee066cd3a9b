"""A consumer that dies of an item never reports it done, and `join` waits for ever."""

import queue
import threading

tasks = queue.Queue()


def consume():
    while True:
        number = tasks.get()
        if number is None:
            break
        try:
            print(10 // number)
        except ZeroDivisionError:
            print("no result")
        finally:
            tasks.task_done()


consumer = threading.Thread(target=consume)
consumer.start()
for number in (1, 0, 2):
    tasks.put(number)
tasks.join()
tasks.put(None)
consumer.join()
