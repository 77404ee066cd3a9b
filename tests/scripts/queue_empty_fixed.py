"""Between `empty()` and `get()` another thread may take the last item."""

import queue
import threading

tasks = queue.Queue()
for number in range(3):
    tasks.put(number)


def work():
    while True:
        try:
            tasks.get_nowait()
        except queue.Empty:
            break


threads = [threading.Thread(target=work) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
