"""The live runtime: what is recorded, and how pause, speed, stop and sliders reach threads."""

from textwrap import dedent
from time import monotonic

import pytest
from live_runs import BackgroundRun, live_run

from engine.sheet import Parameter
from engine.trace import Ending, Kind, ObjectEntry, Phase, split_line

HAND_OVER = dedent("""\
    import queue, threading
    buffer = queue.Queue(1)
    def producer():
        for number in range(3):
            buffer.put(number)
        buffer.put(None)
    def consumer():
        while buffer.get() is not None:
            buffer.task_done()
    threads = [threading.Thread(target=producer, name="producer"), threading.Thread(target=consumer, name="consumer")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
""")


def test_every_put_and_get_is_recorded_with_item_size_and_line():
    end, recording = live_run(HAND_OVER)
    assert end.reason == "finished"
    puts, gets = recording.of(Kind.PUT), recording.of(Kind.GET)
    assert [record.item for record in puts] == [record.item for record in gets] == [1, 2, 3, 0]
    assert {split_line(record.line)[1] for record in puts[:3]} == {5}
    assert {split_line(record.line)[1] for record in gets} == {8}
    assert all(record.value in (0, 1) for record in puts + gets)
    sizes = [record.value for record in recording.records if record.kind in (Kind.PUT, Kind.GET)]
    changes = [after - before for before, after in zip([0, *sizes], sizes, strict=False)]
    assert set(changes) == {1, -1}


def test_names_are_those_of_the_program():
    _, recording = live_run(HAND_OVER)
    assert recording.object_names() == {1: "buffer"}
    assert recording.thread_names() == {0: "MainThread", 1: "producer", 2: "consumer"}


def test_a_thread_that_is_notified_goes_through_the_lock_before_it_runs():
    source = dedent("""\
        import threading
        ready = threading.Condition()
        arrived = threading.Event()
        def waiter():
            with ready:
                arrived.set()
                ready.wait()
        thread = threading.Thread(target=waiter)
        thread.start()
        arrived.wait()
        with ready:
            ready.notify()
        thread.join()
    """)
    _, recording = live_run(source)
    kinds = [kind for kind in recording.kinds(thread=1) if kind != "BLOCKED"]
    assert kinds == ["BEGIN", "ACQUIRE", "SET", "WAIT", "WOKEN", "ACQUIRE", "RELEASE", "END"]


def test_a_stop_reaches_every_kind_of_wait_at_once():
    source = dedent("""\
        import queue, threading, time
        lock = threading.Lock(); lock.acquire()
        condition = threading.Condition(); event = threading.Event(); semaphore = threading.Semaphore(0)
        barrier = threading.Barrier(2); empty = queue.Queue(); full = queue.Queue(1); full.put(1)
        def wait_for_notification():
            with condition:
                condition.wait()
        def spin():
            while True:
                pass
        for wait in (lock.acquire, wait_for_notification, event.wait, semaphore.acquire, barrier.wait, empty.get,
                     lambda: full.put(2), full.join, spin, lambda: time.sleep(1000), lambda: event.wait(1000)):
            threading.Thread(target=wait).start()
        time.sleep(1000)
    """)
    with BackgroundRun(source) as run:
        waits = (Kind.BLOCKED, Kind.WAIT, Kind.SLEEP)
        run.wait_until(lambda recording: len({record.thread for record in recording.of(*waits)}) == 11)
        end = run.stop()  # which no sleep of 1000 s outlasts
    assert end.reason == "stopped"
    assert {record.value for record in run.recording.of(Kind.END)} == {Ending.STOPPED}
    assert len(run.recording.of(Kind.END)) == 12


def test_a_stop_is_raised_again_in_a_thread_that_swallows_everything():
    source = dedent("""\
        import threading, time
        def stubborn():
            while True:
                try:
                    time.sleep(1000)
                except BaseException:
                    pass
        threading.Thread(target=stubborn).start()
    """)
    with BackgroundRun(source) as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        assert run.stop().reason == "stopped"


def test_a_stop_ends_the_workers_of_an_executor(capsys):
    source = dedent("""\
        import time
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(max_workers=3) as pool:
            for _ in range(10):
                pool.submit(time.sleep, 1000)
    """)
    with BackgroundRun(source) as run:
        run.wait_until(lambda recording: len(recording.of(Kind.SLEEP)) == 3)
        assert run.stop().reason == "stopped"
    assert capsys.readouterr().err == ""


def test_a_pause_freezes_threads_and_clock():
    source = dedent("""\
        import threading, time
        def work():
            while True:
                time.sleep(0.001)
        threading.Thread(target=work).start()
    """)
    with BackgroundRun(source) as run:
        run.wait_until(lambda recording: recording.of(Kind.WAKE))
        run.runtime.pause()
        frozen = run.runtime.clock.now()
        run.flush()
        # One thread may be between its last look at the pause and its next record.
        settled = len(run.recording.records)
        for _ in range(50):
            run.flush()
        assert len(run.recording.records) <= settled + 2
        assert run.runtime.clock.now() == frozen
        run.runtime.resume()
        seen = len(run.recording.of(Kind.WAKE))
        run.wait_until(lambda recording: len(recording.of(Kind.WAKE)) > seen + 3)
    times = [record.time for record in run.recording.records]
    assert max(times) - frozen < 20e9
    speeds = [record.value for record in run.recording.of(Kind.CLOCK)]
    assert speeds == [0.0, 1.0]


@pytest.mark.parametrize("speed", [0.1, 10.0])
def test_sleeps_follow_the_speed(speed):
    start = monotonic()
    with BackgroundRun(f"import time\ntime.sleep({0.5 * speed})\n", speed=speed) as run:
        run.join()
    assert monotonic() - start >= 0.5
    sleep, wake = run.recording.of(Kind.SLEEP, Kind.WAKE)
    # A sleep of 5 s at full length would end ten times as late.
    assert 0.5 * speed <= (wake.time - sleep.time) / 1e9 < 5 * speed


def test_a_faster_speed_shortens_a_sleep_that_has_begun():
    with BackgroundRun("import time\ntime.sleep(9)\n") as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        run.runtime.set_speed(10.0)
        run.join()
    sleep, wake = run.recording.of(Kind.SLEEP, Kind.WAKE)
    # At the old speed it would end after 9 s of real time, which is nearly 90 s of lab time by then.
    assert 9 <= (wake.time - sleep.time) / 1e9 < 60


DELAY = Parameter("DELAY", "Delay", minimum=0.0, maximum=1000.0, step=0.1)


@pytest.mark.parametrize("argument", ["DELAY", "varied(DELAY)", "varied(7)", "nap", "2 * nap + 1"])
def test_a_changed_delay_ends_a_sleep_that_depends_on_it(argument):
    source = dedent(f"""\
        import time
        DELAY = 900.0
        def varied(factor):
            return factor * DELAY
        def work():
            nap = DELAY
            time.sleep({argument})
        work()
    """)
    with BackgroundRun(source, parameters=(DELAY,)) as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        run.parameters.set("DELAY", 0.0)
        assert run.join().reason == "finished"


def test_a_changed_delay_leaves_other_sleeps_alone():
    source = "import time\nDELAY = 900.0\nOTHER = 900.0\ntime.sleep(OTHER)\n"
    with BackgroundRun(source, parameters=(DELAY,)) as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        run.parameters.set("DELAY", 0.0)
        for _ in range(20):
            run.flush()
        assert not run.recording.of(Kind.WAKE)


WORKERS = Parameter(
    "WORKERS", "Workers", minimum=0, maximum=16, step=1, starts="start_worker", retires_at=("tasks.get",)
)
POOL = dedent("""\
    import queue, threading, time
    WORKERS = 2
    tasks = queue.Queue()
    closing = threading.Event()
    workers = []
    def work():
        while True:
            tasks.get()
            time.sleep(PAUSE)
    def start_worker():
        workers.append(threading.Thread(target=work, name=f"worker-{len(workers) + 1}"))
        workers[-1].start()
    PAUSE = 0
    for _ in range(WORKERS):
        start_worker()
    closing.wait()
""")


def blocked_in_get(recording):
    return [record.thread for record in recording.of(Kind.BLOCKED) if record.item == Phase.GET]


def test_a_raised_count_starts_threads_by_the_programs_own_function():
    with BackgroundRun(POOL, parameters=(WORKERS,)) as run:
        run.wait_until(lambda recording: len(blocked_in_get(recording)) == 2)
        run.parameters.set("WORKERS", 5)
        run.wait_until(lambda recording: len(blocked_in_get(recording)) == 5)
    names = run.recording.thread_names()
    assert [names[number] for number in range(1, 6)] == [f"worker-{number}" for number in range(1, 6)]


def test_a_lowered_count_lets_the_youngest_leave_where_nothing_is_half_done():
    with BackgroundRun(POOL, parameters=(WORKERS,)) as run:
        run.wait_until(lambda recording: len(blocked_in_get(recording)) == 2)
        run.parameters.set("WORKERS", 1)
        run.wait_until(lambda recording: recording.of(Kind.END))
        (end,) = run.recording.of(Kind.END)
        assert (end.thread, end.value) == (2, Ending.LEFT)
        (leaving,) = run.recording.of(Kind.LEAVING)
        assert leaving.thread == 2


def test_a_thread_in_the_middle_of_its_work_leaves_only_afterwards():
    source = POOL.replace("PAUSE = 0", "PAUSE = 900") + "\n"
    source = source.replace("closing.wait()", "tasks.put(1)\nclosing.wait()").replace("WORKERS = 2", "WORKERS = 1")
    pause = Parameter("PAUSE", "Pause", minimum=0, maximum=1000, step=1)
    with BackgroundRun(source, parameters=(WORKERS, pause)) as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        run.parameters.set("WORKERS", 0)
        run.wait_until(lambda recording: recording.of(Kind.LEAVING))
        assert not run.recording.of(Kind.END)
        run.parameters.set("PAUSE", 0)
        run.wait_until(lambda recording: recording.of(Kind.END))
        assert run.recording.of(Kind.END)[0].value == Ending.LEFT


def test_a_count_that_is_raised_again_keeps_the_thread_that_was_to_leave():
    source = POOL.replace("PAUSE = 0", "PAUSE = 900").replace("WORKERS = 2", "WORKERS = 1")
    source = source.replace("closing.wait()", "tasks.put(1)\nclosing.wait()")
    with BackgroundRun(source, parameters=(WORKERS,)) as run:
        run.wait_until(lambda recording: recording.of(Kind.SLEEP))
        run.parameters.set("WORKERS", 0)
        run.parameters.set("WORKERS", 1)
        run.wait_until(lambda recording: len(recording.of(Kind.LEAVING)) == 2)
        assert [record.value for record in run.recording.of(Kind.LEAVING)] == [1.0, 0.0]
        assert set(run.recording.thread_names()) == {0, 1}


def test_a_count_set_before_the_program_has_started_its_threads_is_reached_exactly():
    source = POOL.replace("for _ in range(WORKERS):", "go = threading.Event()\nfor _ in range(WORKERS):")
    for _ in range(20):
        with BackgroundRun(source, parameters=(WORKERS,)) as run:
            run.parameters.set("WORKERS", 4)
            run.wait_until(lambda recording: len(blocked_in_get(recording)) == 4)
            run.wait_until(lambda recording: any(record.item == Phase.EVENT for record in recording.of(Kind.BLOCKED)))
        ended = [record for record in run.recording.of(Kind.END) if record.value == Ending.LEFT]
        assert len(run.recording.thread_names()) - 1 - len(ended) == 4


def test_what_cannot_be_set_is_refused_in_a_sentence():
    restart = Parameter("SIZE", "Size", minimum=0, maximum=9, step=1, restart=True)
    with BackgroundRun(POOL + "SIZE = 3\n", parameters=(WORKERS, restart)) as run:
        run.wait_until(blocked_in_get)
        run.parameters.set("WORKERS", 99)
        run.parameters.set("SIZE", 4)
        run.parameters.set("NOTHING", 4)
    assert run.refusals == [
        "WORKERS: 99 is not from 0 to 16.",
        "SIZE takes effect on the next start.",
        "There is no parameter NOTHING in this run.",
    ]


def test_a_starting_function_that_fails_is_refused_with_its_line():
    source = POOL.replace(
        "    workers.append(", "    if len(workers) == 2: raise ValueError('no more')\n    workers.append("
    )
    with BackgroundRun(source, parameters=(WORKERS,)) as run:
        run.wait_until(lambda recording: len(blocked_in_get(recording)) == 2)
        run.parameters.set("WORKERS", 3)
        run.wait_until(lambda _: run.refusals)
    assert run.refusals[0].startswith("WORKERS couldn't be raised: start_worker() failed.")
    assert "no more" in run.refusals[0] and "program.py" in run.refusals[0]


def test_random_numbers_of_a_thread_depend_on_seed_and_thread_alone():
    source = dedent("""\
        import random, threading
        drawn = {}
        def draw(name):
            drawn[name] = [random.randint(0, 10**9) for _ in range(5)]
        threads = [threading.Thread(target=draw, args=(name,)) for name in "abc"]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(sorted(drawn.items()))
    """)

    def printed(seed):
        import contextlib
        import io

        output = io.StringIO()
        with contextlib.redirect_stdout(output):
            live_run(source, seed=seed)
        return output.getvalue()

    assert printed(1) == printed(1)
    assert printed(1) != printed(2)


def test_an_uncaught_exception_is_recorded_with_its_line(capsys):
    source = "import threading\ndef work():\n    raise ValueError('broken')\nthreading.Thread(target=work).start()\n"
    _, recording = live_run(source)
    (error,) = recording.of(Kind.ERROR)
    assert recording.text(error.item) == "ValueError: broken"
    assert split_line(error.line) == (0, 3)
    shown = capsys.readouterr().err
    assert "Exception in thread Thread-1 (work):" in shown
    assert 'File "program.py", line 3, in work' in shown
    assert "engine" not in shown


def test_a_wait_with_time_out_ends_in_lab_time():
    source = dedent("""\
        import queue, threading
        try:
            queue.Queue().get(timeout=0.05)
        except queue.Empty:
            print("empty")
        print(threading.Event().wait(0.05), threading.Lock().acquire(timeout=0.05))
        held = threading.Lock()
        held.acquire()
        print(held.acquire(timeout=0.05))
    """)
    _, recording = live_run(source)
    waits = recording.of(Kind.BLOCKED)
    ends = recording.of(Kind.GAVE_UP)
    assert len(waits) == len(ends) == 3
    for wait, end in zip(waits, ends, strict=True):
        assert (end.time - wait.time) / 1e9 >= 0.049


def test_what_a_library_makes_for_itself_is_marked():
    source = dedent("""\
        import queue, threading
        from concurrent.futures import ThreadPoolExecutor
        class Mine(queue.Queue):
            def __init__(self): super().__init__()
        mine = Mine()
        condition = threading.Condition()
        with ThreadPoolExecutor(1) as pool:
            pool.submit(int)
    """)
    _, recording = live_run(source)
    own = {entry.name for entry in recording.entries if isinstance(entry, ObjectEntry) and not entry.internal}
    assert {"mine", "condition"} <= own
    assert not any(name.startswith(("ThreadPoolExecutor", "Future")) for name in own)


def test_what_a_library_makes_inside_its_objects_is_called_by_their_class():
    source = dedent("""\
        from concurrent.futures import ThreadPoolExecutor
        with ThreadPoolExecutor(1) as pool:
            pool.submit(int)
    """)
    _, recording = live_run(source)
    names = {
        (entry.class_name, entry.name.partition("-")[0])
        for entry in recording.entries
        if isinstance(entry, ObjectEntry) and entry.class_name in ("SimpleQueue", "Condition", "RLock")
    }
    assert {("SimpleQueue", "ThreadPoolExecutor"), ("Condition", "Future"), ("RLock", "RLock")} <= names


def test_an_item_that_cannot_be_compared_is_in_the_queue_all_the_same(capsys):
    source = "import queue\nq = queue.PriorityQueue()\nq.put((1, 2))\nq.put('text')\n"
    _, recording = live_run(source)
    assert [record.value for record in recording.of(Kind.PUT)] == [1.0, 2.0]
    assert "TypeError" in capsys.readouterr().err


def test_what_a_thread_records_before_it_computes_arrives():
    source = dedent("""\
        import threading
        def spin():
            while True: pass
        for _ in range(3): threading.Thread(target=spin).start()
    """)
    with BackgroundRun(source) as run:
        run.wait_until(lambda recording: len(recording.of(Kind.BEGIN)) == 4)


def test_a_notification_chosen_by_a_thread_that_leaves_goes_to_one_that_stays():
    source = dedent("""\
        import threading
        WAITERS = 2
        room = threading.Condition()
        closing = threading.Event()
        def wait():
            with room:
                room.wait()
                print("woken")
            closing.wait()
        def start_waiter():
            threading.Thread(target=wait).start()
        for _ in range(WAITERS):
            start_waiter()
        closing.wait()
    """)
    waiters = Parameter(
        "WAITERS", "Waiters", minimum=0, maximum=9, step=1, starts="start_waiter", retires_at=("room.wait",)
    )
    with BackgroundRun(source, parameters=(waiters,)) as run:
        run.wait_until(lambda recording: len(recording.of(Kind.WAIT)) == 2)
        room = run.runtime.main_globals["room"]
        first = room._waiters[0]
        with room:  # the lock is held, so the chosen one can't go on before it is asked to leave
            room.notify()
            run.runtime.ask_to_leave(first, True)
        run.wait_until(lambda recording: recording.of(Kind.END))
        run.wait_until(lambda recording: len(recording.of(Kind.WOKEN)) == 2)
    assert run.recording.of(Kind.END)[0].value in (Ending.LEFT, Ending.STOPPED)


def test_the_sides_of_a_queue_can_be_waited_for():
    source = dedent("""\
        import queue, threading, time
        q: queue.Queue[int] = queue.Queue()
        def work():
            time.sleep(0.02)
            q.get()
            q.task_done()
        q.put(1)
        threading.Thread(target=work).start()
        with q.all_tasks_done:
            print(q.all_tasks_done.wait_for(lambda: not q.unfinished_tasks, timeout=5))
            print(q.all_tasks_done.wait(0.01))
    """)
    _, recording = live_run(source)
    assert not recording.of(Kind.ERROR)
