"""Between `empty()` and `get()` another thread may take the last item."""

import queue
import threading

tasks = queue.Queue()
for number in range(3):
    tasks.put(number)


def work():
    while not tasks.empty():
        tasks.get()


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
