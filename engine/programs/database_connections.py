"""Each worker has a database connection of its own, which is opened when it first asks for one."""

import contextlib
import os
import sqlite3
import tempfile
import threading
import time

WORKERS = 3
QUERIES = 0  # queries by each worker; 0 means endless
PAUSE = 0.5  # seconds between two queries of a worker


class Tally:
    """How many connections were opened, and how many queries were answered."""

    def __init__(self):
        self.lock = threading.Lock()
        self.opened = 0
        self.answered = 0

    def count(self, *, opened=0, answered=0):
        with self.lock:
            self.opened += opened
            self.answered += answered


connections = threading.local()
tally = Tally()
closing = threading.Event()
workers = []
database = ""  # path of the file


def create_database():
    with contextlib.closing(sqlite3.connect(database)) as connection, connection:
        connection.execute("CREATE TABLE users (name TEXT)")
        connection.executemany("INSERT INTO users VALUES (?)", [("Ada",), ("Edsger",), ("Tony",)])


def get_connection():
    """The connection of the current thread; its first call opens it."""
    if not hasattr(connections, "current"):
        connections.current = sqlite3.connect(database)
        tally.count(opened=1)
        print(f"Created connection for {threading.current_thread().name}")
    return connections.current


def query(name):
    connection = get_connection()
    users = connection.execute("SELECT name FROM users").fetchall()
    tally.count(answered=1)
    print(f"{name} found {len(users)} users. Same connection: {connection is get_connection()}")


def rounds(limit):
    """Count 1, 2, 3 … up to the limit, or for ever if it is 0."""
    number = 0
    while limit == 0 or number < limit:
        number += 1
        yield number


def work(name):
    for _ in rounds(QUERIES):
        query(name)
        time.sleep(PAUSE)
    get_connection().close()


def start_worker():
    name = f"Thread-{len(workers)}"
    workers.append(threading.Thread(target=work, args=(name,), name=name))
    workers[-1].start()


def main():
    global database
    with tempfile.TemporaryDirectory() as folder:
        database = os.path.join(folder, "users.db")
        create_database()
        for _ in range(WORKERS):
            start_worker()
        if QUERIES == 0:
            closing.wait()  # endless: nobody sets it
        for worker in workers:
            worker.join()
    print(f"{tally.opened} connections, {tally.answered} queries")


if __name__ == "__main__":
    main()
