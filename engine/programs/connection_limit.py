"""A server takes few connections at a time; a semaphore keeps all other clients waiting."""

import random
import threading
import time

LIMIT = 3  # connections at the same time
CLIENTS = 6
VISITS = 0  # visits by each client; 0 means endless
USE_TIME = 0.6  # seconds that a client uses its connection
PAUSE = 0.5  # seconds between two visits of a client
JITTER = 40  # per cent by which both vary
PATIENCE = 0.0  # seconds that a client waits for a connection; 0 means for ever


class Server:
    def __init__(self):
        self.permits = threading.Semaphore(LIMIT)
        self.lock = threading.Lock()
        self.connections = 0
        self.served = 0

    def connect(self):
        if not self.permits.acquire(timeout=PATIENCE or None):
            raise TimeoutError(f"no connection within {PATIENCE} s")

    def use(self):
        with self.lock:
            self.connections += 1
        time.sleep(varied(USE_TIME))
        with self.lock:
            self.connections -= 1
            self.served += 1

    def disconnect(self):
        self.permits.release()


server = Server()
closing = threading.Event()
clients = []


def varied(seconds):
    """The time, up to JITTER per cent shorter or longer."""
    return random.uniform(1 - JITTER / 100, 1 + JITTER / 100) * seconds


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def visit(number):
    for _ in rounds(VISITS):
        server.connect()  # waits while no permit is left
        server.use()
        server.disconnect()
        print(f"client-{number} was served")
        time.sleep(varied(PAUSE))


def start_client():
    number = len(clients) + 1
    clients.append(threading.Thread(target=visit, args=(number,), name=f"client-{number}"))
    clients[-1].start()


def main():
    for _ in range(CLIENTS):
        start_client()
    if VISITS == 0:
        closing.wait()  # endless: nobody sets it
    for client in clients:
        client.join()
    print(f"{server.served} visits, {server.connections} connections left open")


if __name__ == "__main__":
    main()
