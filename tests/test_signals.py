"""Alarms and signals that a program sends to itself reach its main thread, also while that waits."""

import signal
from textwrap import dedent

import pytest
from sessions import session
from stepped_runs import run_once

from engine.explore.walks import RandomWalk
from engine.verdict import VerdictKind

needs_alarms = pytest.mark.skipif(not hasattr(signal, "alarm"), reason="this system has no alarms")

ALARMS = """\
import queue, signal, threading, time
class TooLate(Exception): pass
def give_up(number, frame):
    raise TooLate
buffer = queue.Queue()
signal.signal(signal.SIGALRM, give_up)
try:
    signal.alarm(1)
    buffer.get()
except TooLate:
    print("too late", buffer.empty())
times = []
def tick(number, frame):
    times.append(time.monotonic())
signal.signal(signal.SIGALRM, tick)
print(signal.setitimer(signal.ITIMER_REAL, 0.2, 0.2))
begun = time.monotonic()
while len(times) < 2:
    time.sleep(0.5)
print(signal.setitimer(signal.ITIMER_REAL, 0)[1], time.monotonic() - begun >= 0.5)
done = threading.Event()
signal.signal(signal.SIGALRM, lambda *_: done.set())
signal.alarm(1)
done.wait()
print("done", signal.alarm(0), [thread.name for thread in threading.enumerate()])
signal.setitimer(signal.ITIMER_REAL, 0.1, 0.1)
signal.pause()
signal.setitimer(signal.ITIMER_REAL, 0)
print("paused")
"""
PRINTED = [
    "too late True",
    "(0.0, 0.0)",
    "0.2 True",
    "done 0 ['MainThread']",
    "paused",
]


@needs_alarms
def test_alarms_come_in_real_time_and_no_wait_for_one_is_a_stall():
    with session(ALARMS) as (_, listener):
        listener.listen()
        assert listener.printed() == PRINTED
        assert listener.world.verdict.kind is VerdictKind.FINISHED


@needs_alarms
@pytest.mark.parametrize("seed", range(5))
def test_alarms_come_in_virtual_time(seed):
    _, world, text = run_once(f"{ALARMS}\nprint(len(times), 'ticks')", RandomWalk(seed))
    assert world.verdict.kind is VerdictKind.FINISHED
    assert text.splitlines() == [*PRINTED, "2 ticks"]


@needs_alarms
def test_an_alarm_that_is_taken_back_wakes_nobody():
    _, world, _ = run_once("""
        import queue, signal
        signal.signal(signal.SIGALRM, print)
        signal.alarm(60)
        print(signal.alarm(0))
        queue.Queue().get()
    """)
    assert world.verdict.kind is VerdictKind.STALLED
    assert world.time < 60e9


def test_after_a_handler_the_main_thread_waits_on_as_long_as_it_would_have():
    source = dedent("""\
        import queue, signal, threading, time
        def handler(number, frame):
            handled.put("handled")
            time.sleep(0.01)
        signal.signal(signal.SIGINT, handler)
        handled, buffer = queue.Queue(), queue.Queue()
        def other():
            time.sleep(0.1)
            signal.raise_signal(signal.SIGINT)
            print(handled.get())
            time.sleep(0.1)
            buffer.put("item")
        threading.Thread(target=other).start()
        print(buffer.get(timeout=1))
        try:
            buffer.get(timeout=1)
        except queue.Empty:
            print("empty")
    """)
    for seed in range(5):
        _, world, text = run_once(source, RandomWalk(seed))
        assert text.splitlines() == ["handled", "item", "empty"]
        assert world.verdict.kind is VerdictKind.FINISHED


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal")
def test_a_program_may_send_signals_to_its_own_process():
    _, world, text = run_once("""
        import os, signal, threading
        got = threading.Event()
        signal.signal(signal.SIGUSR1, lambda number, frame: got.set())
        threading.Thread(target=os.kill, args=(os.getpid(), signal.SIGUSR1)).start()
        got.wait()
        os.kill(os.getpid(), 0)
        print("got it", os.path.basename("a/b"))
    """)
    assert text == "got it b\n"
    assert world.verdict.kind is VerdictKind.FINISHED


@pytest.mark.skipif(not hasattr(signal, "SIGUSR1"), reason="this system has no such signal")
def test_each_signal_that_a_thread_sends_is_taken():
    _, _, text = run_once("""
        import os, signal, threading
        def take(number, frame):
            print(number == signal.SIGUSR1, type(number).__name__)
            if number == signal.SIGUSR1:
                raise TimeoutError
        for number in (signal.SIGUSR1, signal.SIGUSR2):
            signal.signal(number, take)
        def send():
            os.kill(os.getpid(), signal.SIGUSR2)
            os.kill(os.getpid(), signal.SIGUSR1)
        sender = threading.Thread(target=send)
        sender.start()
        try:
            sender.join()
        except TimeoutError:
            print("timeout")
    """)
    assert text == "True int\nFalse int\ntimeout\n"


def test_a_signal_without_a_handler_ends_the_program_and_says_so():
    _, world, text = run_once("""
        import signal, threading
        signal.raise_signal(signal.SIGTERM)
        threading.Event().wait()
        print("never")
    """)
    assert text == ""
    said = "Crashed after 0.00 s: the program was ended by SIGTERM, for which it has no handler."
    assert (world.verdict.kind, world.verdict.sentence) == (VerdictKind.CRASHED, said)
