"""Two transfers take two locks, each its own account's first."""

import threading


class Account:
    def __init__(self, money):
        self.lock = threading.Lock()
        self.money = money


def transfer(source, target, amount):
    first, second = (source, target) if source is a else (target, source)
    with first.lock, second.lock:
        source.money -= amount
        target.money += amount


a, b = Account(10), Account(10)
threads = [threading.Thread(target=transfer, args=pair) for pair in ((a, b, 1), (b, a, 2))]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
assert a.money + b.money == 20
