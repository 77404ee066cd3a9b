"""Tellers move money between two accounts; each account has a lock, and a transfer needs both."""

import random
import threading
import time

TELLERS = 4
TRANSFERS = 0  # transfers by each teller; 0 means endless
BALANCE = 500  # money in each account at the start
LARGEST = 100  # largest amount of one transfer
PAUSE = 0.3  # seconds between two transfers of a teller
RACE_WINDOW = 0.0  # seconds between taking the first lock and the second


class Account:
    def __init__(self, number, balance):
        self.number = number
        self.lock = threading.Lock()
        self.balance = balance


checking = Account(1, BALANCE)
savings = Account(2, BALANCE)
closing = threading.Event()
tellers = []


def by_number(account):
    return account.number


def transfer(source, target, amount):
    """Move money if there is enough of it; True if it was moved."""
    first, second = sorted((source, target), key=by_number)  # the same order in every thread
    with first.lock:
        if RACE_WINDOW:
            time.sleep(RACE_WINDOW)  # race window: other threads may run here
        with second.lock:
            if source.balance < amount:
                return False
            source.balance -= amount
            target.balance += amount
            return True


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def work(number):
    """Move money there and back in turn; every second teller begins with the way back."""
    source, target = (checking, savings) if number % 2 else (savings, checking)
    for _ in rounds(TRANSFERS):
        amount = random.randint(1, LARGEST)
        if transfer(source, target, amount):
            print(f"teller-{number} moved {amount} from account {source.number} to {target.number}")
        source, target = target, source
        time.sleep(PAUSE)


def start_teller():
    number = len(tellers) + 1
    tellers.append(threading.Thread(target=work, args=(number,), name=f"teller-{number}"))
    tellers[-1].start()


def main():
    for _ in range(TELLERS):
        start_teller()
    if TRANSFERS == 0:
        closing.wait()  # endless: nobody sets it
    for teller in tellers:
        teller.join()
    print(f"In the end: {checking.balance} and {savings.balance}")


if __name__ == "__main__":
    main()
