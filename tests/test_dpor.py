"""Partial-order reduction misses no behaviour: it is compared with trying every schedule."""

import random

import pytest
from stepped_runs import SCRIPTS, Output, stepped

from engine.explore.bounded import Bounded
from engine.explore.dpor import DPOR
from engine.explore.strategy import Strategy
from engine.stepped.scheduler import Limits

MOST_SCHEDULES = 1_500

HEADER = """
import queue, threading
class Shared:
    pass
s = Shared()
s.x = s.y = 0
a, b = threading.Lock(), threading.Lock()
event, semaphore, tasks = threading.Event(), threading.Semaphore(1), queue.Queue(1)
condition = threading.Condition()
seen = {}
"""

FOOTER = """
threads = [threading.Thread(target=work) for work in works]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
print(s.x, s.y, sorted(seen.items()), event._flag, list(tasks.queue))
"""

PIECES = [
    ["s.x += 1"],
    ["s.y = s.x"],
    ["seen[me, 'x'] = s.x"],
    ["s.x = {n}"],
    ["with a:", "    s.x += 1"],
    ["with a:", "    with b:", "        s.y += 1"],
    ["with b:", "    with a:", "        s.y += 1"],
    ["event.set()"],
    ["event.wait()"],
    ["seen[me, 'e'] = event.is_set()"],
    ["with semaphore:", "    s.y = {n}"],
    ["tasks.put({n})"],
    ["seen[me, 'q'] = tasks.get()"],
    ["seen[me, 'n'] = tasks.empty()"],
    ["with condition:", "    condition.wait()"],
    ["with condition:", "    condition.notify()"],
    ["with condition:", "    s.x = {n}", "    condition.notify_all()"],
    ["with condition:", "    if not s.x:", "        condition.wait()"],
    ["seen[me, 'l'] = a.acquire(False)"],
]


def program(number):
    """A small program with two or three threads that share things in ways drawn by chance."""
    chance = random.Random(number)
    lines = HEADER.splitlines()
    threads = chance.choice((2, 2, 3))
    for thread in range(threads):
        lines.append(f"def work{thread}():")
        lines.append(f"    me = {thread}")
        for _ in range(chance.randint(1, 3 if threads == 2 else 2)):
            lines += [f"    {line.format(n=chance.randint(1, 3))}" for line in chance.choice(PIECES)]
    lines.append(f"works = [{', '.join(f'work{thread}' for thread in range(threads))}]")
    return "\n".join(lines + FOOTER.splitlines()) + "\n"


def behaviours(source, strategy: Strategy, shared):
    """Everything that the program's schedules end in, or None if there are too many of them."""
    found = set()
    with stepped(source) as run:
        run.codes.only = shared
        number = 0
        while strategy.begin(number):
            output = Output()
            outcome = run.run(strategy, output=output, limits=Limits(500))
            strategy.end(outcome)
            text = output.text.splitlines()[-1] if outcome.reason == "finished" else ""
            found.add((outcome.reason, outcome.errors, text))
            number += 1
            if number > MOST_SCHEDULES:
                return None, number
    return found, number


def shared_of(source):
    """Only accesses of `s` by the threads are steps: that keeps the number of schedules small."""
    from engine.explore.walks import RandomWalk

    with stepped(source) as run:
        walk = RandomWalk(0)
        walk.begin(0)
        run.run(walk, limits=Limits(500))
        lines = source.splitlines()
        first = lines.index("def work0():") + 1
        last = next(at for at, line in enumerate(lines, 1) if line.startswith("works ="))
        return frozenset(
            site.key for site in run.codes.sites.all if first < site.line < last and site.name.startswith("s.")
        )


def compare(numbers):
    compared = saved = 0
    for number in numbers:
        source = program(number)
        shared = shared_of(source)
        every, tried = behaviours(source, Bounded(), shared)
        if every is None:
            continue
        reduced, needed = behaviours(source, DPOR(), shared)
        assert reduced == every, f"program {number}:\n{source}"
        compared += 1
        saved += tried - needed
    return compared, saved


def test_no_behaviour_of_small_programs_is_missed():
    compared, saved = compare(range(8))
    assert compared >= 3
    assert saved > 0


@pytest.mark.slow
@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", range(0, 800, 40))
def test_no_behaviour_of_three_hundred_small_programs_is_missed(first):
    # In twenty parts, each short enough not to be taken for one that hangs.
    assert compare(range(first, first + 40))[0] >= 15


@pytest.mark.parametrize("name", ["philosophers_five_buggy", "get_then_set_fixed", "one_sentinel_buggy"])
def test_each_behaviour_of_a_script_is_tried_about_once(name):
    strategy, found = DPOR(), []
    with stepped((SCRIPTS / f"{name}.py").read_text(encoding="utf-8")) as run:
        run.codes.only = frozenset()
        while strategy.begin(len(found)):
            outcome = run.run(strategy, limits=Limits(500))
            strategy.end(outcome)
            found.append(outcome.behaviour)
    assert strategy.exhausted
    assert len(set(found)) == {"philosophers_five_buggy": 31, "get_then_set_fixed": 2, "one_sentinel_buggy": 40}[name]
    assert len(found) <= 1.6 * len(set(found))


LOOKS = {
    "whether a lock is taken": ("with a:\n        pass", "print(a.locked())", {"True", "False"}),
    "how many wait at a barrier": ("barrier.wait()", "print(barrier.n_waiting); barrier.wait()", {"0", "1"}),
    "whether a barrier is broken": ("barrier.abort()", "print(barrier.broken)", {"True", "False"}),
    "whether a thread has begun": ("print(threads[1].is_alive())", "pass", {"True", "False"}),
    "whether a thread has ended": (
        "threading.Thread(target=event.set).start(); a.acquire()",
        "print(event.is_set(), threads[0].is_alive())",
        {"True True", "True False", "False True", "False False"},
    ),
    "how many permits are left": ("permits.acquire()", "print(permits._value)", {"1", "0"}),
    "what is in a queue": ("tasks.put(1)", "print(list(tasks.queue))", {"[]", "[1]"}),
    "what is in a queue whose mutex is held": (
        "with tasks.mutex:\n        tasks.queue.append(1)",
        "with tasks.mutex: print(list(tasks.queue))",
        {"[]", "[1]"},
    ),
    "how many tasks aren't done": ("tasks.put(1)", "print(tasks.unfinished_tasks)", {"0", "1"}),
}

SHARED = {
    "the next number": ("next(numbers)", "print(next(numbers))", {"1", "2"}),
    "the next of a generator": (
        "[n for n in letters]",
        "print([n for n in letters])",
        {"['x', 'y']", "['y']", "['x']", "[]"},
    ),
    "a list in a text": ("items.append(1)", "print(f'{items}')", {"[]", "[1]"}),
    "a list as arguments": ("items.append(1)", "print(*items, sep='')", {"", "1"}),
    "a list in another": ("items.append(1)", "print([*items])", {"[]", "[1]"}),
    "a dictionary in another": ("found['x'] = 1", "print({**found})", {"{}", "{'x': 1}"}),
    "a dictionary as arguments": ("found['x'] = 1", "print(dict(**found))", {"{}", "{'x': 1}"}),
    "whether lists are the same": ("items.append(1)", "print(items == [1])", {"False", "True"}),
    "two lists together": ("items.append(1)", "print(items + [2])", {"[2]", "[1, 2]"}),
    "a text from its words": ("words.append('b')", "print(''.join(words))", {"a", "ab"}),
    "what a heap has": ("heapq.heappush(items, 1)", "print(len(items))", {"0", "1"}),
    "an array": ("values[0] = 1", "print(values[0])", {"0", "1"}),
    "an attribute of a function": ("work.n = 1", "print(work.n)", {"0", "1"}),
    "an attribute of a namespace": ("shared.n = 1", "print(shared.n)", {"0", "1"}),
}


@pytest.mark.parametrize("name", LOOKS)
def test_what_a_thread_can_ask_is_seen_in_every_way(name):
    assert_seen(*LOOKS[name], steps_of=frozenset())


@pytest.mark.parametrize("name", SHARED)
def test_what_another_thread_changes_is_seen_in_every_way(name):
    assert_seen(*SHARED[name], steps_of=None)


def assert_seen(one, other, answers, *, steps_of):
    """What one thread does, what another asks meanwhile, and what that may print."""
    source = f"""
        import array, heapq, itertools, queue, threading, types
        a, event, barrier = threading.Lock(), threading.Event(), threading.Barrier(2)
        permits, tasks, numbers, letters = threading.Semaphore(), queue.Queue(), itertools.count(1), iter("xy")
        items, found, words, values, shared = [], {{}}, ["a"], array.array("i", [0]), types.SimpleNamespace(n=0)
        def work():
            {one.replace(chr(10), chr(10) + "        ")}
        def ask():
            {other}
        work.n = 0
        threads = [threading.Thread(target=work), threading.Thread(target=ask)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    """
    strategy = DPOR()
    found, _ = behaviours(source, strategy, steps_of)
    assert strategy.exhausted
    assert {text for _, _, text in found} == answers


UNTOLD = {
    "clears an event that others wait for": "event.set(); event.clear()",
    "asks which threads are alive": "print(threading.active_count())",
}


@pytest.mark.parametrize("name", UNTOLD)
def test_nothing_is_claimed_of_a_program_that(name):
    source = f"""
        import threading
        event = threading.Event()
        def work():
            {UNTOLD[name]}
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        print()
    """
    strategy = DPOR()
    behaviours(source, strategy, frozenset())
    assert strategy.exhausted == ""


def test_nothing_is_claimed_of_a_program_whose_end_cuts_a_thread_short():
    strategy = DPOR()
    source = """
        import threading
        x = 0
        def work():
            global x
            x = 1
        threading.Thread(target=work, daemon=True).start()
        print()
    """
    behaviours(source, strategy, None)
    assert strategy.exhausted == ""


def test_independent_threads_need_one_schedule():
    source = """
        import threading
        def work(lock):
            with lock:
                pass
        threads = [threading.Thread(target=work, args=(threading.Lock(),)) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print()
    """
    strategy = DPOR()
    assert behaviours(source, strategy, frozenset())[1] == 1
    assert strategy.exhausted == (
        "Every distinct behaviour was explored. One schedule is enough for that: "
        "all others only swap steps that don't affect each other."
    )


def test_nothing_is_claimed_of_a_program_with_time_in_it():
    strategy = DPOR()
    behaviours("import time\ntime.sleep(1)\nprint()\n", strategy, frozenset())
    assert strategy.exhausted == ""


def test_a_queue_of_the_programs_own_may_be_equal_to_others_and_have_no_hash():
    source = """
        import queue, threading
        class Tasks(queue.Queue):
            def __eq__(self, other):
                return True
        tasks, results = Tasks(), Tasks()
        def work():
            results.put(tasks.get())
        thread = threading.Thread(target=work)
        thread.start()
        tasks.put(1)
        print(results.get())
        thread.join()
    """
    strategy = DPOR()
    found, _ = behaviours(source, strategy, frozenset())
    assert strategy.exhausted
    assert {text for _, _, text in found} == {"1"}


def test_nothing_is_claimed_of_a_program_that_does_not_repeat(monkeypatch):
    monkeypatch.setenv("SCHEDULES", "0")
    source = """
        import os, threading
        x = 0
        schedules = int(os.environ["SCHEDULES"])
        os.environ["SCHEDULES"] = str(schedules + 1)
        def work():
            global x
            for _ in range(2 - schedules % 2):
                x = 1
        threads = [threading.Thread(target=work) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(x)
    """
    strategy = DPOR()
    found, tried = behaviours(source, strategy, None)
    assert tried > 2
    assert strategy.exhausted == ""
    assert {reason for reason, *_ in found} == {"finished"}
