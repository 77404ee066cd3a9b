"""Two threads count; each count is a read and a write."""

import threading

total = 0
lock = threading.Lock()


def count():
    global total
    for _ in range(2):
        total += 1


threads = [threading.Thread(target=count) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert total == 4, f"{total} instead of 4"
