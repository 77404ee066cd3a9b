"""The stepped runtime: one thread at a time, virtual time, and a clear end for everything."""

import itertools
import logging
import threading
from pathlib import Path

import pytest
from stepped_runs import FAST, Manual, Output, RoundRobin, kinds, replayed, run_once, stepped, stepped_file

from engine.explore.walks import RandomWalk, Replay
from engine.stepped.scheduler import Limits
from engine.verdict import VerdictKind

RESIDENT = Path("/proc/self/statm")

TWO_COUNTERS = """
    import threading
    order = []
    def work(name):
        for _ in range(2):
            order.append(name)
    threads = [threading.Thread(target=work, args=(name,)) for name in "ab"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print("".join(order))
"""


def test_a_caller_picks_the_thread_and_gets_that_order():
    def last_first(enabled, current):
        return enabled[-1]

    def first_first(enabled, current):
        return enabled[0]

    assert run_once(TWO_COUNTERS, Manual(last_first), everything=True)[2] == "aabb\n"
    assert run_once(TWO_COUNTERS, Manual(first_first), everything=True)[2] == "aabb\n"


def test_round_robin_gives_every_thread_its_turn():
    assert run_once(TWO_COUNTERS, RoundRobin(), everything=True)[2] == "abab\n"


def test_the_same_schedule_gives_the_same_trace_event_for_event():
    with stepped(TWO_COUNTERS) as run:
        for number in range(5):
            walk = RandomWalk(number)
            walk.begin(0)
            outcome = run.run(walk, tracing=True)
            assert replayed(run, outcome).digest == outcome.digest


def test_numbers_of_threads_that_a_library_tells_are_those_that_the_program_knows():
    _, world, printed = run_once("""
        import sqlite3
        import threading

        connection = sqlite3.connect(":memory:")
        thread = threading.Thread(target=connection.execute, args=("SELECT 1",))
        thread.start()
        print(f"{threading.get_ident()} and {thread.ident}")
        thread.join()
        connection = None
    """)
    first, second = printed.split("\n")[0].split(" and ")
    assert f"created in thread id {first} and this is thread id {second}" in world.threads[1].error


def test_operations_are_announced_before_they_are_done():
    seen = []

    def pick(enabled, current):
        seen.append({thread.key: thread.verb for thread in enabled})
        return enabled[0]

    run_once(
        """
        import threading
        lock = threading.Lock()
        with lock:
            pass
        """,
        Manual(pick),
    )
    assert seen == [{"0": "acquire"}, {"0": "release"}]


def test_a_thread_whose_operation_cannot_go_is_never_offered():
    offered = []

    def pick(enabled, current):
        offered.append([(thread.key, thread.verb) for thread in enabled])
        return enabled[0]

    run_once(
        """
        import threading
        lock = threading.Lock()
        def work():
            with lock:
                pass
        thread = threading.Thread(target=work)
        with lock:
            thread.start()
            lock.locked()
        thread.join()
        """,
        Manual(pick),
    )
    assert all(("0.0", "acquire") not in possible or len(possible) >= 1 for possible in offered)
    held = offered[1:4]
    assert not any(("0.0", "acquire") in possible for possible in held)


def test_sleeps_jump_in_virtual_time_and_wake_in_order():
    _, world, text = run_once(
        """
        import threading, time
        def work(seconds):
            time.sleep(seconds)
            print(seconds, round(time.monotonic() - start, 1))
        start = time.monotonic()
        threads = [threading.Thread(target=work, args=(seconds,)) for seconds in (3000, 1000, 2000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """
    )
    assert text == "1000 1000.0\n2000 2000.0\n3000 3000.0\n"
    assert world.verdict.kind is VerdictKind.FINISHED


SLEEP_AS_SYNCHRONISATION = """
    import threading, time
    box = []
    def produce():
        box.append(1)
    threading.Thread(target=produce).start()
    time.sleep(0.1)
    box[0]
"""


def test_sleep_as_synchronisation_holds_in_exact_time_and_breaks_in_slow_time():
    def failures(slow):
        count = 0
        with stepped(SLEEP_AS_SYNCHRONISATION, everything=False) as run:
            walk = RandomWalk(3)
            for number in range(50):
                walk.begin(number)
                count += run.run(walk, slow=slow).failed
        return count

    assert failures(slow=False) == 0
    assert failures(slow=True) > 0


def test_time_outs_happen_in_virtual_time():
    _, _, text = run_once(
        """
        import queue, threading, time
        start = time.monotonic()
        try:
            queue.Queue().get(timeout=60)
        except queue.Empty:
            print("empty", round(time.monotonic() - start))
        print(threading.Event().wait(30), threading.Lock().acquire(timeout=1))
        condition = threading.Condition()
        with condition:
            print(condition.wait(600), condition.wait_for(lambda: False, 5))
        """
    )
    assert text == "empty 60\nFalse True\nFalse False\n"


def test_a_loop_that_only_looks_at_the_clock_comes_to_its_end():
    _outcome, world, _ = run_once(
        """
        import time
        end = time.time() + 5
        while time.time() < end:
            pass
        """,
        limits=Limits(steps=100_000),
    )
    assert world.verdict.kind is VerdictKind.FINISHED


def test_a_loop_without_a_step_in_it_ends_at_the_limit_of_steps():
    _, world, _ = run_once("while True:\n    pass\n", limits=Limits(steps=200))
    assert world.verdict.kind is VerdictKind.STEP_LIMIT
    assert "200 steps" in world.verdict.sentence


def test_a_thread_that_swallows_everything_is_given_up():
    outcome, world, _ = run_once(
        """
        import threading
        event = threading.Event()
        def stubborn():
            while True:
                try:
                    event.wait()
                except BaseException:
                    pass
        thread = threading.Thread(target=stubborn)
        thread.start()
        thread.join()
        """
    )
    assert outcome.reason == "stuck"
    assert world.verdict.kind is VerdictKind.STALLED


def test_a_wait_for_something_outside_is_named_with_its_line():
    gate = threading.Lock()
    gate.acquire()
    try:
        with stepped("import outside_for_tests\noutside_for_tests.gate.acquire()\n") as run:
            import sys
            import types

            module = types.ModuleType("outside_for_tests")
            module.gate = gate
            sys.modules["outside_for_tests"] = module
            try:
                outcome = run.run(RandomWalk(1), limits=Limits(silence=0.5))
            finally:
                del sys.modules["outside_for_tests"]
                gate.release()
    finally:
        assert outcome.reason == "silence"
        assert outcome.silent == (0, 2)


def test_a_program_that_hardly_gets_a_processor_is_not_said_to_be_silent(monkeypatch):
    had = itertools.count()
    monkeypatch.setattr("engine.stepped.runtime.process_time", lambda: 0.003 * next(had))
    with stepped("import hashlib\nhashlib.pbkdf2_hmac('sha256', b'', b'', 2_000_000)\n") as run:
        outcome = run.run(RandomWalk(1), limits=Limits(silence=0.5))
    assert outcome.reason == "finished"


@pytest.mark.parametrize(
    ("source", "kind", "words"),
    [
        (
            """
            import threading
            lock = threading.Lock()
            lock.acquire()
            lock.acquire()
            """,
            VerdictKind.DEADLOCK,
            "MainThread waits for lock (line 5), which it holds itself",
        ),
        (
            """
            import threading
            condition = threading.Condition()
            with condition:
                condition.wait()
            """,
            VerdictKind.STALLED,
            "MainThread waits for condition (line 5); nobody is left to wake it",
        ),
        (
            """
            import queue
            queue.Queue(1).get()
            """,
            VerdictKind.STALLED,
            "waits to get from",
        ),
        ("assert False, 'no'", VerdictKind.UNCAUGHT_EXCEPTION, "AssertionError: no"),
    ],
)
def test_a_failure_is_said_with_threads_objects_and_lines(source, kind, words):
    _, world, _ = run_once(source)
    assert world.verdict.kind is kind
    assert words in world.verdict.sentence


def test_a_deadlock_is_said_though_a_third_thread_goes_on_for_ever():
    source = """
        import threading, time
        a, b = threading.Lock(), threading.Lock()
        def one():
            with a:
                with b:
                    pass
        def two():
            with b:
                with a:
                    pass
        def endless():
            while True:
                time.sleep(1)
        for target in (one, two, endless):
            threading.Thread(target=target).start()
        """
    found = set()
    with stepped(source, everything=False) as run:
        walk = RandomWalk(1)
        for number in range(10):
            walk.begin(number)
            outcome = run.run(walk, tracing=True, limits=Limits(steps=300))
            from engine.sheet import Sheet
            from engine.stepped.judgement import world_after

            found.add(world_after(outcome, Sheet(title="", category="")).verdict.kind)
    assert VerdictKind.DEADLOCK in found


def test_daemon_threads_do_not_keep_a_program():
    _, world, _ = run_once(
        """
        import threading, time
        def for_ever():
            while True:
                time.sleep(1)
        threading.Thread(target=for_ever, daemon=True).start()
        """
    )
    assert world.verdict.kind is VerdictKind.FINISHED


def test_an_executor_runs_under_the_schedule():
    _, world, text = run_once(
        """
        from concurrent.futures import ThreadPoolExecutor, as_completed
        with ThreadPoolExecutor(max_workers=3) as pool:
            print(sorted(future.result() for future in as_completed([pool.submit(pow, n, 2) for n in range(5)])))
            print(list(pool.map(str, range(3))))
        """
    )
    assert text == "[0, 1, 4, 9, 16]\n['0', '1', '2']\n"
    assert world.verdict.kind is VerdictKind.FINISHED


def test_a_pool_that_is_not_used_adds_no_step_after_the_last_line():
    outcome, world, _ = run_once(
        """
        import threading
        from concurrent.futures import ThreadPoolExecutor
        lock = threading.Lock()
        with lock:
            pass
        """
    )
    assert len(outcome.schedule) == 2, "the lock of the program is taken and released"
    assert world.verdict.kind is VerdictKind.FINISHED


def test_what_a_pool_makes_for_itself_says_whose_it_is():
    _, world, _ = run_once(
        """
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(max_workers=1) as pool:
            pool.submit(pow, 2, 2)
        """
    )
    taken = {thing.name.rpartition("-")[0] for thing in world.objects.values() if thing.class_name == "Lock"}
    assert taken == {"ThreadPoolExecutor", "concurrent.futures"}


def test_thread_locals_belong_to_the_thread_not_to_its_carrier():
    _, _, text = run_once(
        """
        import threading
        data = threading.local()
        def work():
            print(hasattr(data, "x"))
            data.x = 1
        for _ in range(3):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
        data.x = 2
        print(data.x, vars(data))
        class Own(threading.local):
            def __init__(self, start):
                self.value = start
        own = Own(5)
        own.value += 1
        def look():
            print(own.value)
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
        print(own.value)
        """
    )
    assert text == "False\nFalse\nFalse\n2 {'x': 2}\n5\n6\n"


def test_what_a_thread_put_into_a_local_goes_when_the_thread_ends():
    _, _, text = run_once(
        """
        import threading, weakref
        data = threading.local()
        class Value:
            pass
        seen = []
        def work():
            data.value = Value()
            seen.append(weakref.ref(data.value))
        for _ in range(3):
            thread = threading.Thread(target=work)
            thread.start()
            thread.join()
            print(seen[-1]() is None)
        """
    )
    assert text == "True\nTrue\nTrue\n"


def test_a_local_whose_init_waits_keeps_threads_apart():
    source = """
        import threading, time
        class Own(threading.local):
            def __init__(self):
                time.sleep(0.01)
        own = Own()
        def work(number):
            own.number = number
            assert own.number == number
        for number in range(4):
            threading.Thread(target=work, args=(number,)).start()
    """
    for seed in range(5):
        _, world, _ = run_once(source, RandomWalk(seed))
        assert world.verdict.kind is VerdictKind.FINISHED


def test_random_numbers_depend_on_the_seed_and_the_thread_not_on_the_schedule():
    source = """
        import random, threading
        drawn = {}
        def work(name):
            drawn[name] = [random.randint(1, 1000) for _ in range(3)]
        threads = [threading.Thread(target=work, args=(name,)) for name in "abc"]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sorted(drawn.items()))
    """
    texts = set()
    with stepped(source) as run:
        for number in range(5):
            walk = RandomWalk(5)
            walk.begin(number)
            output = Output()
            run.run(walk, seed=9, output=output, limits=FAST)
            texts.add(output.text)
    assert len(texts) == 1


def test_sets_of_the_programs_objects_have_the_same_order_in_every_run():
    source = """
        import threading
        class Thing:
            def __init__(self, name):
                self.name = name
        kept = [bytearray(n * 100) for n in range(5)]
        things = {Thing(n) for n in range(20)}
        print([thing.name for thing in things], id(things) == id(things))
        print([lock is None for lock in {threading.Lock() for _ in range(3)}], [hash(t) for t in things])
    """
    assert len({run_once(source)[2] for _ in range(3)}) == 1


def test_the_parts_of_a_queue_that_the_program_overrides_are_one_step():
    _outcome, _world, text = run_once(
        """
        import queue, threading
        class Loud(queue.Queue):
            def _put(self, item):
                self.last = item
                self.queue.append(item)
        tasks = Loud()
        threads = [threading.Thread(target=tasks.put, args=(n,)) for n in range(3)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        print(sorted(tasks.get() for _ in range(3)))
        """,
        everything=True,
    )
    assert text == "[0, 1, 2]\n"


def test_a_recorded_step_that_is_impossible_is_noticed():
    with stepped(TWO_COUNTERS) as run:
        replay = Replay(["0", "0", "0.7"])
        replay.begin(0)
        run.run(replay)
        assert replay.diverged_at == 2


def test_what_a_strategy_raises_is_its_own_failure_and_not_the_programs():
    def pick(enabled, current):
        if len(enabled) > 1:
            raise LookupError("a bug of the strategy")
        return enabled[0]

    with stepped_file("bank_account", "step") as (run, _):
        with pytest.raises(LookupError, match="a bug of the strategy"):
            run.run(Manual(pick), tracing=True)
        assert run.run(RandomWalk(1)).reason == "finished"  # and the next schedule is as ever


def test_no_thread_and_no_memory_is_left_behind():
    before = threading.active_count()
    with stepped(TWO_COUNTERS, everything=False) as run:
        for number in range(20):
            walk = RandomWalk(1)
            walk.begin(number)
            run.run(walk)
            assert threading.active_count() <= before + 3
    assert threading.active_count() == before


def test_what_a_program_changes_in_a_module_is_gone_in_the_next_schedule():
    source = """
        import threading, random
        print(getattr(threading, "mark", None), random.random())
        threading.mark = 1
        random.seed(5)
    """
    with stepped(source) as run:
        texts = []
        for _ in range(2):
            output = Output()
            run.run(RandomWalk(1), output=output)
            texts.append(output.text)
    assert texts[0] == texts[1]


def test_a_program_that_configures_logging_logs_in_every_schedule():
    source = """
        import logging, sys, threading
        logging.basicConfig(level=logging.INFO, stream=sys.stdout, format="%(threadName)s: %(message)s", force=False)
        thread = threading.Thread(target=logging.info, args=("hello",), name="worker")
        thread.start()
        thread.join()
    """
    handlers = logging.getLogger().handlers
    kept, handlers[:] = handlers[:], []
    try:
        with stepped(source) as run:
            for _ in range(2):
                output = Output()
                run.run(RandomWalk(1), output=output)
                assert output.text == "worker: hello\n"
    finally:
        handlers[:] = kept


def test_a_logger_has_only_the_handlers_of_its_schedule():
    with stepped("""
        import logging, sys
        logger = logging.getLogger("of the program")
        logger.addHandler(logging.StreamHandler(sys.stdout))
        logger.warning("hello")
    """) as run:
        for _ in range(3):
            output = Output()
            run.run(RandomWalk(1), output=output)
            assert output.text == "hello\n"
    assert "of the program" not in logging.Logger.manager.loggerDict


@pytest.mark.parametrize("name", ["bank_account", "producer_consumer", "worker_pool"])
def test_built_in_programs_repeat_and_hold_under_their_step_preset(name):
    with stepped_file(name, "step") as (run, _):
        walk = RandomWalk(2)
        for number in range(20):
            walk.begin(number)
            outcome = run.run(walk, tracing=True)
            assert not outcome.failed
            assert replayed(run, outcome).digest == outcome.digest
            assert "READ" in kinds(outcome)


@pytest.mark.slow
@pytest.mark.skipif(not RESIDENT.is_file(), reason="resident memory is read from /proc")
def test_ten_thousand_schedules_leave_the_memory_where_it_was():
    with stepped_file("bank_account", "step") as (run, _):
        walk = RandomWalk(1)
        resident = []
        for number in range(10_000):
            walk.begin(number)
            run.run(walk)
            if number in (999, 9_999):
                resident.append(int(RESIDENT.read_text().split()[1]))
    assert resident[1] <= 1.1 * resident[0]
