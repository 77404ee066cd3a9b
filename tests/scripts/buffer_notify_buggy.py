"""A bounded buffer on one condition: a wake-up may reach one of the same kind."""

import threading

items = []
condition = threading.Condition()


def produce():
    for _ in range(2):
        with condition:
            while len(items) == 1:
                condition.wait()
            items.append(1)
            condition.notify()


def consume():
    for _ in range(2):
        with condition:
            while not items:
                condition.wait()
            items.pop()
            condition.notify()


threads = [threading.Thread(target=work) for work in (produce, consume, produce, consume)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
