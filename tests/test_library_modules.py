"""What the standard library does for a program with threads and locks of its own is followed like the program."""

from textwrap import dedent

import pytest
from live_runs import live_run
from stepped_runs import FAST, Output, run_once, stepped

from engine.explore.walks import RandomWalk
from engine.verdict import VerdictKind

SCRIPTS = {
    "a scheduler that several threads give events": (
        """
        import sched, threading, time
        events = sched.scheduler(time.monotonic, time.sleep)
        start, entered = time.monotonic(), threading.Event()
        events.enterabs(start, 1, entered.wait)
        for delay in (0.03, 0.01, 0.02):
            events.enterabs(start + delay, 1, print, ("after", delay))
        runner = threading.Thread(target=events.run)
        runner.start()
        events.enterabs(start + 0.04, 1, print, ("last",))
        entered.set()
        runner.join()
        """,
        ["after 0.01", "after 0.02", "after 0.03", "last"],
    ),
    "a pool of threads with the interface of processes": (
        """
        import multiprocessing.pool, threading, time
        lock = threading.Lock()
        names = set()
        def square(number):
            time.sleep(0.01)
            with lock:
                names.add(threading.current_thread().name)
            return number * number
        with multiprocessing.pool.ThreadPool(3) as pool:
            print(pool.map(square, range(6), chunksize=1))
            print(list(pool.imap(square, range(3))), pool.apply_async(square, (7,)).get(timeout=60))
        print(names <= {f"Thread-{number} (worker)" for number in range(1, 4)})
        """,
        ["[0, 1, 4, 9, 16, 25]", "[0, 1, 4] 49", "True"],
    ),
    "a pool that is closed and joined": (
        """
        from multiprocessing import cpu_count
        from multiprocessing.dummy import Pool
        pool = Pool(2)
        print(pool.map(str, range(3)), cpu_count() > 0)
        pool.close()
        pool.join()
        """,
        ["['0', '1', '2'] True"],
    ),
    "a property that is computed once while others wait": (
        """
        import functools, threading, time
        class Page:
            @functools.cached_property
            def text(self):
                time.sleep(0.05)
                return "text"
        page = Page()
        threads = [threading.Thread(target=lambda: print(page.text)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """,
        ["text"] * 3,
    ),
    "a log handler that sleeps": (
        """
        import logging, threading, time
        class Slow(logging.Handler):
            def emit(self, record):
                time.sleep(0.01)
                print(record.getMessage(), flush=True)
        logger = logging.getLogger("slow")
        logger.handlers[:], logger.propagate = [Slow()], False
        threads = [threading.Thread(target=logger.warning, args=("same",)) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """,
        ["same"] * 3,
    ),
    "an object that is logged reads what others write": (
        """
        import logging, sys, threading
        logger = logging.getLogger("accounts")
        logger.handlers[:] = [logging.StreamHandler(sys.stdout)]
        logger.propagate = False
        class Account:
            balance = 0
            lock = threading.Lock()
            def deposit(self):
                with self.lock:
                    self.balance += 1
                logger.warning("logged %s", self)
            def __str__(self):
                return "" if self.balance else "nothing"
        account = Account()
        threads = [threading.Thread(target=account.deposit) for _ in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """,
        ["logged "] * 3,
    ),
}


@pytest.mark.parametrize("name", SCRIPTS)
def test_in_a_live_run_it_does_what_it_does_in_python(name, capsys):
    source, lines = SCRIPTS[name]
    end, _ = live_run(dedent(source))
    assert end.reason == "finished"
    assert capsys.readouterr().out.splitlines() == lines


@pytest.mark.parametrize("name", SCRIPTS)
def test_under_many_schedules_it_does_what_it_does_in_python(name):
    source, lines = SCRIPTS[name]
    with stepped(source) as run:
        for seed in range(10):
            walk, output = RandomWalk(seed), Output()
            walk.begin(0)
            outcome = run.run(walk, tracing=True, limits=FAST, output=output)
            assert (outcome.reason, output.text.splitlines()) == ("finished", lines)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_schedule_is_the_same_whatever_ran_before(name):
    digests = []
    with stepped(SCRIPTS[name][0]) as run:
        for _ in range(3):
            walk = RandomWalk(1)
            walk.begin(0)
            digests.append(run.run(walk, tracing=True, limits=FAST).digest)
    assert digests[1] == digests[2]  # to the first one a live run in this process may have left a logger


def test_a_handlers_lock_is_a_step_only_for_those_who_wait_for_it():
    outcome, _, _ = run_once(
        """
        import logging, sys
        logger = logging.getLogger("alone")
        logger.handlers[:], logger.propagate = [logging.StreamHandler(sys.stdout)], False
        for _ in range(5):
            logger.warning("alone")
        """
    )
    assert not outcome.log


def test_a_thread_that_waits_for_a_log_handler_is_told_who_has_it():
    _, world, _ = run_once(
        """
        import logging, threading
        class Stuck(logging.Handler):
            def emit(self, record):
                threading.Event().wait()
        logger = logging.getLogger("stuck")
        logger.handlers[:], logger.propagate = [Stuck()], False
        for name in ("one", "two"):
            threading.Thread(target=logger.warning, args=("never",), name=name).start()
        """
    )
    assert world.verdict.kind is VerdictKind.STALLED
    assert "holds" in world.verdict.sentence
