"""Workers are ready early, but must not begin before everything is prepared: they wait for a signal."""

import threading
import time

WORKERS = 4
ROUNDS = 0  # pieces of work for each worker; 0 means endless
PREPARE_TIME = 2.0  # seconds of preparation before the signal
OPEN_TIME = 4.0  # seconds until the signal is taken back, if endless
WORK_TIME = 0.5  # seconds

ready = threading.Event()
settings = {}
workers = []


def work(number):
    done = 0
    while ROUNDS == 0 or done < ROUNDS:
        ready.wait()  # goes on at once while the signal is set
        done += 1
        print(f"worker-{number} works by plan {settings['plan']}")
        time.sleep(WORK_TIME)


def start_worker():
    number = len(workers) + 1
    workers.append(threading.Thread(target=work, args=(number,), name=f"worker-{number}"))
    workers[-1].start()


def prepare(plan):
    time.sleep(PREPARE_TIME)
    settings["plan"] = plan
    ready.set()  # all who wait go on


def main():
    for _ in range(WORKERS):
        start_worker()

    plan = 1
    prepare(plan)
    while ROUNDS == 0:
        time.sleep(OPEN_TIME)
        ready.clear()  # whoever comes now waits again
        plan += 1
        prepare(plan)

    for worker in workers:
        worker.join()
    print("all workers are done")


if __name__ == "__main__":
    main()
