"""Loading a program: imports, rewriting, and that the program behaves as in plain Python."""

import contextlib
import io
import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest
from live_runs import live_run

from engine.sheet import Parameter
from engine.trace import Kind


def printed(source, **kwargs):
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        end, _ = live_run(dedent(source), **kwargs)
    assert end.reason == "finished"
    return output.getvalue()


def plain(source):
    """What a Python of its own prints, where no thread of another test counts."""
    command = [sys.executable, "-c", dedent(source)]
    return subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout


SAME = {
    "private names": """\
        class Account:
            def __init__(self):
                self.__balance = 1
                self.__balance += 2
            def show(self):
                print(self.__balance, vars(self))
        Account().show()
    """,
    "super without arguments": """\
        class A:
            def __init__(self): self.x = 1
        class B(A):
            def __init__(self):
                super().__init__()
                self.x += 1
        print(B().x)
    """,
    "augmented assignment evaluates its owner once": """\
        class Box: value = 1
        def box():
            print("owner")
            return made
        made = Box()
        box().value += 1
        box().value *= len("ab")
        print(made.value)
    """,
    "properties and slots": """\
        class P:
            __slots__ = ("_x", "y")
            def __init__(self): self._x = 1; self.y = 2
            @property
            def x(self): return self._x
            @x.setter
            def x(self, value): print("set", value); self._x = value
        p = P(); p.x += 4; p.y -= 1
        print(p.x, p.y)
    """,
    "globals in functions, methods and nested functions": """\
        count = 0
        def add():
            global count
            count += 1
            def inner():
                global count
                count += 10
            inner()
        class C:
            count = 5
            def method(self):
                global count
                count = count + 100
        add(); C().method(); print(count, C.count)
    """,
    "targets of every shape": """\
        class Box: pass
        made = Box(); made.inner = Box()
        def owner():
            print("owner"); return made.inner
        def value(x):
            print("value", x); return x
        made.inner.total = value(1)
        owner().total = value(2)
        made.a, (made.b, *made.c) = value(3), [4, 5, 6]
        made.x = made.inner.y = [made.z, w] = value([7, 8])
        made.a, made.b = made.b, made.a
        total = 0
        def count():
            global total
            total, made.t = total + 1, total
        count()
        print(vars(made.inner), {k: v for k, v in vars(made).items() if k != "inner"}, w, total)
        try:
            made.a, made.b = 1, 2, 3
        except ValueError as error:
            print(error)
    """,
    "annotated assignments": """\
        from dataclasses import dataclass, field
        @dataclass
        class Item:
            name: str
            parts: list = field(default_factory=list)
            size: int = 3
        item: Item = Item("a")
        item.size += 1
        print(item, Item.__annotations__ if False else sorted(Item.__annotations__))
    """,
    "loops with else, break and continue": """\
        for i in range(3):
            if i == 1: continue
        else:
            print("else", i)
        while True:
            i += 1
            if i > 5: break
        else:
            print("never")
        print([x for x in range(3)], {k: v for k, v in zip("ab", range(2))})
    """,
    "docstrings and future imports": '''\
        """What it does."""
        from __future__ import annotations
        import threading
        def f(x: Unknown) -> Unknown:
            """Doc."""
        print(__doc__, f.__doc__, f.__annotations__)
    ''',
    "walrus, generators and async": """\
        import asyncio
        def numbers():
            total = 0
            while (n := (yield total)) is not None:
                total += n
        g = numbers(); next(g); print(g.send(3), g.send(4))
        async def main():
            await asyncio.sleep(0)
            return 5
        print(asyncio.run(main()))
    """,
    "subclass of Thread": """\
        import threading
        class Worker(threading.Thread):
            def __init__(self, n):
                super().__init__(name=f"w{n}", daemon=True)
                self.n = n
            def run(self):
                self.result = self.n * 2
        ws = [Worker(i) for i in range(3)]
        for w in ws: w.start()
        for w in ws: w.join()
        print([w.result for w in ws], ws[0].is_alive(), isinstance(ws[0], threading.Thread), ws[0].daemon)
    """,
    "executor with futures": """\
        from concurrent.futures import ThreadPoolExecutor, as_completed, wait
        import concurrent.futures
        def square(x):
            if x == 3: raise ValueError(x)
            return x * x
        with ThreadPoolExecutor(max_workers=2, thread_name_prefix="pool") as pool:
            print(list(pool.map(square, range(3))))
            futures = [pool.submit(square, n) for n in range(5)]
            done, _ = wait(futures)
            print(len(done), [type(f.exception()).__name__ for f in futures])
            print(sorted(f.result() for f in as_completed(futures) if not f.exception()))
        print(concurrent.futures.ThreadPoolExecutor is ThreadPoolExecutor)
    """,
    "timers, locals and the module's functions": """\
        import threading
        hit = threading.Event()
        timer = threading.Timer(0.01, hit.set); timer.start(); print(hit.wait(5))
        timer.join()
        late = threading.Timer(60, print); late.start(); late.cancel(); late.join()
        data = threading.local(); data.x = 1
        def f(): print(hasattr(data, "x"))
        t = threading.Thread(target=f); t.start(); t.join()
        print(threading.current_thread().name, threading.main_thread() is threading.current_thread())
        print(threading.active_count(), [t.name for t in threading.enumerate()])
    """,
    "module called by other names": """\
        import threading as t, queue as q
        from threading import Lock as L, RLock, Condition
        from queue import *
        from time import sleep as nap
        import importlib
        lock = L()
        with lock: print(lock.locked())
        x = Queue(); x.put(1); print(x.get(), x.empty()); nap(0)
    """,
    "emptying a queue under its mutex": """\
        import queue
        q = queue.Queue()
        for i in range(3): q.put(i)
        with q.mutex:
            q.queue.clear(); q.unfinished_tasks = 0; q.all_tasks_done.notify_all()
        q.join(); print(q.qsize())
    """,
    "the same object twice in a queue": """\
        import queue
        for kind in (queue.Queue, queue.LifoQueue, queue.PriorityQueue):
            q = kind(); a = (1, 2)
            q.put(a); q.put((0, 0)); q.put(a); print(q.get(), q.get(), q.get())
    """,
}


@pytest.mark.parametrize("name", SAME)
def test_a_program_prints_what_plain_python_prints(name):
    source = SAME[name]
    assert printed(source, watched=None) == plain(source)


def test_modules_beside_the_program_are_traced(tmp_path):
    (tmp_path / "helper.py").write_text("import queue\nbox = queue.Queue()\nclass Thing:\n    pass\n")
    (tmp_path / "package").mkdir()
    (tmp_path / "package" / "__init__.py").write_text("from .inner import lock\n")
    (tmp_path / "package" / "inner.py").write_text("import threading\nlock = threading.Lock()\n")
    source = dedent("""\
        import helper, package
        helper.box.put(1)
        with package.lock: pass
        from package.inner import lock
        print(lock is package.lock)
    """)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        _, recording = live_run(source, path=tmp_path / "program.py")
    assert output.getvalue() == "True\n"
    assert set(recording.object_names().values()) == {"box", "lock"}
    assert "helper" not in sys.modules


def test_a_script_may_have_the_name_of_a_module_it_imports(tmp_path):
    (tmp_path / "queue.py").write_text("raise SystemExit('the wrong one')\n")
    _, recording = live_run("import queue\nq = queue.Queue()\nq.put(1)\n", path=tmp_path / "queue.py")
    assert recording.of(Kind.PUT)


def test_everybody_elses_threading_stays_as_it_is():
    before = threading.Lock, threading.Thread, sys.modules["threading"], sys.modules["queue"]
    live_run("import threading, queue, concurrent.futures\nfrom concurrent.futures import ThreadPoolExecutor\n")
    assert (threading.Lock, threading.Thread, sys.modules["threading"], sys.modules["queue"]) == before


def test_constants_get_the_parameters_values():
    source = "SIZE = 1\nNAME: str = 'a'\nNEGATIVE = -5\nprint(SIZE, NAME, NEGATIVE)\n"
    assert printed(source, values={"SIZE": 7, "NAME": "b", "NEGATIVE": 2}) == "7 b 2\n"


def test_names_of_attributes_elements_and_owners():
    source = dedent("""\
        import threading, queue
        class Account:
            def __init__(self):
                self.lock = threading.Lock()
                self.funds = threading.Condition(self.lock)
                self.balance = 0
        account = Account()
        account.balance += 5
        forks = [threading.Lock() for _ in range(2)]
        named = {"a": queue.Queue()}
        left, right = threading.Lock(), threading.RLock()
        def local():
            inner = threading.Event()
        local()
    """)
    _, recording = live_run(source)
    names = set(recording.object_names().values())
    assert names == {
        "account.lock",
        "account.funds",
        "account.balance",
        "forks[0]",
        "forks[1]",
        "named['a']",
        "inner",
        "left",
        "right",
    }


def test_every_write_of_a_watched_variable_is_recorded_exactly():
    source = dedent("""\
        import threading
        class Account:
            def __init__(self): self.balance = 100; self.other = 1
        account = Account()
        lock = threading.Lock()
        def deposit():
            for _ in range(50):
                with lock: account.balance += 2
                account.other += 1
        threads = [threading.Thread(target=deposit) for _ in range(4)]
        for t in threads: t.start()
        for t in threads: t.join()
    """)
    _, recording = live_run(source, watched=frozenset({"balance"}))
    (number,) = [number for number, name in recording.object_names().items() if name == "account.balance"]
    values = [record.value for record in recording.of(Kind.WRITE) if record.object == number]
    # The value is there twice at the start: once before the object had its name.
    assert values == [100.0, 100.0] + [100.0 + 2 * n for n in range(1, 201)]
    assert len({record.object for record in recording.of(Kind.WRITE)}) == 1


def test_input_is_refused_with_a_sentence(capsys):
    _, recording = live_run("name = input('Your name? ')\n")
    (error,) = recording.of(Kind.ERROR)
    assert "input() can't be used here" in recording.text(error.item)
    capsys.readouterr()


@pytest.mark.parametrize(
    ("source", "sentence", "line"),
    [
        ("x = 1\nif x\n    pass\n", "program.py, line 2: the source has a syntax error: expected ':'.", 2),
        ("x = '\0'\n", "program.py", None),
        ("return 5\n", "program.py, line 1: the source has a syntax error: 'return' outside function.", 1),
    ],
)
def test_a_source_that_is_no_python_ends_the_run_before_it_starts(source, sentence, line):
    end, recording = live_run(source)
    assert end.reason == "not_started"
    assert end.sentence.startswith(sentence)
    assert line is None or end.line == line
    assert recording.kinds() == ["BEGIN", "END"]


def test_an_exception_at_import_is_an_uncaught_exception_of_the_main_thread(capsys):
    end, recording = live_run("import no_such_module_anywhere\n", path=Path("program.py"))
    (error,) = recording.of(Kind.ERROR)
    assert error.thread == 0
    assert "no_such_module_anywhere" in recording.text(error.item)
    assert end.reason == "finished"
    capsys.readouterr()


def test_a_turn_of_a_loop_calls_nothing_of_the_laboratory():
    """A call is what would make it slow: its tick is a look at one attribute."""
    calls = printed("""\
        import sys
        def spin(turns):
            n = 0
            while n < turns:
                n += 1
        def calls_in(turns):
            made = []
            sys.setprofile(lambda frame, event, arg: made.append(event))
            spin(turns)
            sys.setprofile(None)
            return len(made)
        print(calls_in(3), calls_in(3_000))
    """)
    few, many = calls.split()
    assert few == many


def test_only_parameters_that_act_at_once_end_sleeps():
    parameter = Parameter("DELAY", "Delay", minimum=0.0, maximum=9.0, step=0.1, restart=True)
    assert (
        printed("import time\nDELAY = 0.01\ntime.sleep(DELAY)\nprint('slept')\n", parameters=(parameter,)) == "slept\n"
    )
