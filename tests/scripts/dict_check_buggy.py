"""Two threads look whether a key is there, and both make its value."""

import threading

cache = {}
made = []
lock = threading.Lock()


def lookup(key):
    if key not in cache:
        made.append(key)
        cache[key] = object()
    return cache[key]


threads = [threading.Thread(target=lookup, args=("answer",)) for _ in range(2)]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert made == ["answer"], "made twice"
