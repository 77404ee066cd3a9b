"""Depositors and withdrawers share an account; a withdrawal waits until there is enough money."""

import random
import threading
import time
from concurrent.futures import ThreadPoolExecutor

DEPOSITORS = 2
WITHDRAWERS = 3
INITIAL_BALANCE = 100
DEPOSIT_FROM = 50
DEPOSIT_TO = 200
WITHDRAW_FROM = 100
WITHDRAW_TO = 300
DEPOSIT_DELAY = 0.5  # seconds
WITHDRAW_DELAY = 0.6  # seconds
DEPOSIT_ROUNDS = 0  # deposits by each depositor; 0 means endless
WITHDRAW_ROUNDS = 0  # withdrawals by each withdrawer; 0 means endless
THREADS = "own"  # "own", or "executor" for those of a ThreadPoolExecutor


class BankAccount:
    """An account that several threads use at the same time."""

    def __init__(self, balance):
        self.lock = threading.Lock()
        self.funds = threading.Condition(self.lock)
        self.deposited = 0
        self.withdrawn = 0
        self.balance = balance

    def deposit(self, amount):
        with self.funds:
            self.balance += amount
            self.deposited += amount
            self.funds.notify_all()  # whoever waits for money looks again

    def withdraw(self, amount):
        with self.funds:
            while self.balance < amount:  # another withdrawer may have been faster
                self.funds.wait()
            self.balance -= amount
            self.withdrawn += amount


account = BankAccount(INITIAL_BALANCE)
closing = threading.Event()
threads = []


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def depositor(name):
    threading.current_thread().name = name
    for _ in rounds(DEPOSIT_ROUNDS):
        amount = random.randint(min(DEPOSIT_FROM, DEPOSIT_TO), max(DEPOSIT_FROM, DEPOSIT_TO))
        account.deposit(amount)
        print(f"{name} deposited {amount}")
        time.sleep(DEPOSIT_DELAY)


def withdrawer(name):
    threading.current_thread().name = name
    for _ in rounds(WITHDRAW_ROUNDS):
        amount = random.randint(min(WITHDRAW_FROM, WITHDRAW_TO), max(WITHDRAW_FROM, WITHDRAW_TO))
        account.withdraw(amount)
        print(f"{name} withdrew {amount}")
        time.sleep(WITHDRAW_DELAY)


def start(work, kind):
    number = 1 + sum(thread.name.startswith(kind) for thread in threads)
    name = f"{kind}-{number}"
    threads.append(threading.Thread(target=work, args=(name,), name=name))
    threads[-1].start()


def start_depositor():
    start(depositor, "depositor")


def start_withdrawer():
    start(withdrawer, "withdrawer")


def run_in_executor():
    with ThreadPoolExecutor(max_workers=max(1, DEPOSITORS + WITHDRAWERS)) as pool:
        for number in range(DEPOSITORS):
            pool.submit(depositor, f"depositor-{number + 1}")
        for number in range(WITHDRAWERS):
            pool.submit(withdrawer, f"withdrawer-{number + 1}")


def main():
    if THREADS == "executor":
        run_in_executor()
    else:
        for _ in range(DEPOSITORS):
            start_depositor()
        for _ in range(WITHDRAWERS):
            start_withdrawer()
        if DEPOSIT_ROUNDS == 0 or WITHDRAW_ROUNDS == 0:
            closing.wait()  # endless: nobody sets it
        for thread in threads:
            thread.join()
    print(f"Final balance: {account.balance}")


if __name__ == "__main__":
    main()
