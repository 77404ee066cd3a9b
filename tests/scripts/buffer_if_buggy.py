"""A bounded buffer whose waits stand in an `if`."""

import threading

items = []
condition = threading.Condition()


def put(item):
    with condition:
        if len(items) == 1:
            condition.wait()
        items.append(item)
        assert len(items) <= 1, "overfull"
        condition.notify_all()


def get():
    with condition:
        if not items:
            condition.wait()
        items.pop()
        condition.notify_all()


threads = [threading.Thread(target=put, args=(n,)) for n in range(2)] + [threading.Thread(target=get) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
