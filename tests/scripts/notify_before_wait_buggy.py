"""A notification that comes before the wait is lost."""

import threading

condition = threading.Condition()
ready = False


def prepare():
    global ready
    with condition:
        ready = True
        condition.notify()


def use():
    with condition:
        condition.wait()


threads = [threading.Thread(target=use), threading.Thread(target=prepare)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
