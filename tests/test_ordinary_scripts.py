"""What ordinary scripts rely on holds in both runtimes as under plain Python: small siblings of scripts by others."""

import signal
import subprocess
import sys
from textwrap import dedent

import pytest
from live_runs import live_run
from stepped_runs import run_once

from engine.verdict import VerdictKind

SCRIPTS = {
    "main thread is interrupted while it sleeps": (
        """
        import _thread, threading, time
        def stopper():
            time.sleep(0.05)
            _thread.interrupt_main()
        try:
            threading.Thread(target=stopper, daemon=True).start()
            while True:
                time.sleep(0.2)
        except KeyboardInterrupt:
            print("interrupted")
        """,
        ["interrupted"],
    ),
    "main thread is interrupted in a wait, and goes on with lock and condition as they were": (
        """
        import _thread, threading, time
        ready = threading.Condition()
        def stopper():
            with ready:
                _thread.interrupt_main()
                ready.notify()  # plain Python, too, sees the interrupt when the wait ends
        with ready:
            threading.Thread(target=stopper).start()
            try:
                ready.wait(60)
            except KeyboardInterrupt:
                print("interrupted", ready._is_owned())
            ready.notify_all()
        print(ready)
        """,
        ["interrupted True", "<Condition(<unlocked"],
    ),
    "main thread is interrupted while it waits for an item": (
        """
        import _thread, queue, threading, time
        buffer = queue.Queue()
        def stopper():
            time.sleep(0.05)
            _thread.interrupt_main()
            time.sleep(0.05)
            buffer.put(1)
        thread = threading.Thread(target=stopper)
        try:
            thread.start()
            buffer.get()
        except KeyboardInterrupt:
            print("interrupted")
        thread.join()
        print(buffer.get(timeout=60), buffer.qsize())
        """,
        ["interrupted", "1 0"],
    ),
    "own handler of an interrupt": (
        """
        import signal, threading
        stop = threading.Event()
        def handler(number, frame):
            print("handled", number == signal.SIGINT)
            stop.set()
        signal.signal(signal.SIGINT, handler)
        threading.Timer(0.05, lambda: signal.raise_signal(signal.SIGINT)).start()
        while not stop.wait(0.2):
            pass
        print(stop.is_set(), signal.getsignal(signal.SIGINT) is handler)
        """,
        ["handled True", "True True"],
    ),
    "queues are subclasses of each other": (
        """
        import queue, threading
        print(issubclass(queue.PriorityQueue, queue.Queue), isinstance(queue.LifoQueue(), queue.Queue))
        print(issubclass(threading.BoundedSemaphore, threading.Semaphore), type(threading.Lock()).__name__)
        """,
        ["True True", "True lock"],
    ),
    "nothing keeps an object that the program has let go": (
        """
        import gc, threading, weakref
        class Resource:
            def __init__(self, size):
                self.size = size
            def __del__(self):
                print("gone")
        resource = Resource(1)
        known = weakref.ref(resource)
        thread = threading.Thread(target=lambda: print(known().size))
        thread.start()
        thread.join()
        del resource
        gc.collect()
        print(known())
        """,
        ["1", "gone", "None"],
    ),
    "modules that are imported by name": (
        """
        import importlib, threading
        module = importlib.import_module("threading")
        print(module is threading, importlib.import_module("queue").Queue().empty())
        print(importlib.import_module("json").dumps([1]), __import__("queue").__name__)
        """,
        ["True True", "[1] queue"],
    ),
    "a library starts a thread for the program": (
        """
        import logging, logging.handlers, queue, sys, threading
        records = queue.Queue()
        logger = logging.getLogger("listened")
        logger.handlers[:] = [logging.handlers.QueueHandler(records)]
        logger.propagate = False
        listener = logging.handlers.QueueListener(records, logging.StreamHandler(sys.stdout))
        listener.start()
        thread = threading.Thread(target=logger.warning, args=("from a thread",))
        thread.start()
        thread.join()
        listener.stop()
        print("end")
        """,
        ["from a thread", "end"],
    ),
    "subclasses have attributes of any name": (
        """
        import queue, threading
        class Worker(threading.Thread):
            def __init__(self, number, tasks):
                super().__init__()
                self.number, self.tasks, self.registry = number, tasks, {}
                self.ready = threading.Event()
                self._state = self._ended = self._place = self._carrier = self._end = "idle"
                self._mutex, self._joiners = threading.Lock(), []
            def run(self):
                self.ready.set()
                with self._mutex:
                    self._state = self.tasks.get()
        class Tasks(queue.Queue):
            ready = None
        tasks = Tasks()
        workers = [Worker(number, tasks) for number in range(3)]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.ready.wait()
            tasks.put("done")
        for worker in workers:
            worker.join()
        print([worker._state for worker in workers], workers[0].is_alive())
        """,
        ["['done', 'done', 'done'] False"],
    ),
    "a hook for exceptions is told of a thread that leaves, too": (
        """
        import sys, threading
        threading.excepthook = lambda args: print(args.exc_type.__name__, args.thread.name)
        threading.Thread(target=sys.exit, name="leaver").start()
        """,
        ["SystemExit leaver"],
    ),
    "the main thread has a class of its own": (
        """
        import threading
        print(repr(threading.main_thread()).partition(",")[0], threading.current_thread() is threading.main_thread())
        """,
        ["<_MainThread(MainThread True"],
    ),
    "the attributes of a thread-local object can't be replaced as a whole": (
        """
        import threading
        mine = threading.local()
        mine.value = 5
        for change in (lambda: setattr(mine, "__dict__", {}), lambda: delattr(mine, "__dict__")):
            try:
                change()
            except AttributeError as error:
                print(error)
        print(mine.__dict__, threading.local)
        """,
        ["'_thread._local' object attribute '__dict__' is read-only"] * 2 + ["{'value': 5} <class '_thread._local'>"],
    ),
    "the main thread is the first of all threads, also where it is asked for last": (
        """
        import threading
        go = threading.Event()
        threads = [threading.Thread(target=go.wait, name=name) for name in ("first", "second")]
        for thread in threads:
            thread.start()
        print([thread.name for thread in threading.enumerate()])
        go.set()
        """,
        ["['MainThread', 'first', 'second']"],
    ),
}


@pytest.fixture
def interruptible():
    """As a Python that a user starts; one that was put into the background ignores interrupts, its own, too."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_live_script_prints_what_python_prints(name, capsys, interruptible):
    source, lines = SCRIPTS[name]
    end, _ = live_run(dedent(source))
    assert end.reason == "finished"
    printed = capsys.readouterr().out.splitlines()
    assert [shown.startswith(line) for shown, line in zip(printed, lines, strict=True)] == [True] * len(lines), printed


@pytest.mark.parametrize("name", SCRIPTS)
def test_a_stepped_script_prints_what_python_prints(name):
    source, lines = SCRIPTS[name]
    _, world, text = run_once(source, everything=True)
    assert world.verdict.kind is VerdictKind.FINISHED
    printed = text.splitlines()
    assert [shown.startswith(line) for shown, line in zip(printed, lines, strict=True)] == [True] * len(lines), printed


def test_a_schedule_calls_what_atexit_has_when_its_threads_have_ended():
    _, _, text = run_once("""
        import atexit, threading, time
        atexit.register(print, "first registered")
        @atexit.register
        def last():
            print("last registered", threading.active_count())
        threading.Thread(target=lambda: (time.sleep(1), print("thread"))).start()
        print("main")
    """)
    assert text.splitlines() == ["main", "thread", "last registered 1", "first registered"]


@pytest.mark.parametrize(
    ("source", "status"), [("sys.exit(3)", 3), ("sys.exit('text')", 1), ("sys.exit()", 0), ("print()", 0), ("1 / 0", 1)]
)
def test_a_live_run_ends_with_the_programs_own_status(source, status):
    end, _ = live_run(f"import sys\n{source}\n")
    assert end.status == status


def test_a_schedule_without_a_step_reads_as_nothing(tmp_path, capfd):
    from engine.__main__ import main

    script = tmp_path / "empty.py"
    script.write_text("1 / 0\n")
    assert main(["step", str(script)]) == 1
    assert "ZeroDivisionError" in capfd.readouterr().err


@pytest.mark.parametrize("target", ["buffer.get", "lock.acquire", "arrived.wait", "permits.acquire"])
def test_a_thread_whose_target_is_a_method_waits_where_it_was_started(target):
    _, world, _ = run_once(f"""
        import queue, threading
        buffer, lock, arrived, permits = queue.Queue(), threading.Lock(), threading.Event(), threading.Semaphore(0)
        lock.acquire()
        thread = threading.Thread(target={target})
        thread.start()
        thread.join()
    """)
    assert world.verdict.kind in (VerdictKind.STALLED, VerdictKind.DEADLOCK)
    assert "(line 6)" in world.verdict.sentence


OLDER_NAMES = """
import threading
condition, event = threading.Condition(), threading.Event()
thread = threading.Thread(target=print)
thread.setDaemon(True)
thread.setName("by setName")
print(thread.getName(), thread.isDaemon(), event.isSet())
with condition:
    condition.notifyAll()
for _ in range(3):
    threading.currentThread()
threading.activeCount()
"""


@pytest.mark.parametrize("mode", ["run", "step"])
def test_older_names_warn_as_python_does(mode, tmp_path, capfd):
    from engine.__main__ import main

    script = tmp_path / "older.py"
    script.write_text(OLDER_NAMES)
    plain = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True)
    assert len(plain.stderr.splitlines()) == 16  # eight warnings, each with its line
    assert main([mode, str(script)]) == 0
    shown = capfd.readouterr()
    assert plain.stdout.splitlines()[0] in shown.out
    assert [line for line in shown.err.splitlines() if line in plain.stderr.splitlines()] == plain.stderr.splitlines()
