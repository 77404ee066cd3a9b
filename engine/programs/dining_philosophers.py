"""Philosophers sit around a table and share a fork with each neighbour; to eat, one needs both."""

import random
import threading
import time

PHILOSOPHERS = 5
MEALS = 0  # meals of each philosopher; 0 means endless
THINK_TIME = 0.6  # seconds on average
EAT_TIME = 0.4  # seconds on average
JITTER = 50  # per cent by which both vary
RACE_WINDOW = 0.0  # seconds between taking the first fork and the second


class Table:
    """Who eats, and how many meals there have been."""

    def __init__(self):
        self.lock = threading.Lock()
        self.eats = [False] * PHILOSOPHERS
        self.eating = 0
        self.meals = 0

    def begin_meal(self, seat):
        with self.lock:
            self.eats[seat] = True
            self.eating += 1

    def end_meal(self, seat):
        with self.lock:
            self.eats[seat] = False
            self.eating -= 1
            self.meals += 1


forks = [threading.Lock() for _ in range(PHILOSOPHERS)]
table = Table()


def varied(seconds):
    """The time, up to JITTER per cent shorter or longer."""
    return random.uniform(1 - JITTER / 100, 1 + JITTER / 100) * seconds


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def philosopher(seat):
    left, right = seat, (seat + 1) % PHILOSOPHERS
    first, second = min(left, right), max(left, right)  # everybody takes the lower number first
    for _ in rounds(MEALS):
        time.sleep(varied(THINK_TIME))
        with forks[first]:
            if RACE_WINDOW:
                time.sleep(RACE_WINDOW)  # race window: neighbours may reach for their forks
            with forks[second]:
                table.begin_meal(seat)
                time.sleep(varied(EAT_TIME))
                table.end_meal(seat)


def main():
    threads = []
    for seat in range(PHILOSOPHERS):
        name = f"philosopher-{seat}"
        threads.append(threading.Thread(target=philosopher, args=(seat,), name=name))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(f"{table.meals} meals for {PHILOSOPHERS} philosophers")


if __name__ == "__main__":
    main()
