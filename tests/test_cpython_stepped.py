"""CPython's own tests of locks and queues, each run as a program under a controlled schedule.

They come from the `test` package of the interpreter that runs this; some distributions leave it out. Their modules are
loaded like modules of the program, so that they get the runtime's ``threading``, ``queue`` and ``time``.
"""

import sys
import unittest
from pathlib import Path

import pytest
from stepped_runs import Output, stepped

from engine.explore.walks import RandomWalk
from engine.stepped.scheduler import Limits

lock_tests = pytest.importorskip("test.lock_tests", reason="this Python comes without its test package")
test_queue = pytest.importorskip("test.test_queue", reason="this Python comes without its test package")

FOLDER = Path(lock_tests.__file__).parent

CLASSES = {
    "LockTests": "class Case(lock_tests.LockTests): locktype = staticmethod(threading.Lock)",
    "RLockTests": "class Case(lock_tests.RLockTests): locktype = staticmethod(threading.RLock)",
    "EventTests": "class Case(lock_tests.EventTests): eventtype = staticmethod(threading.Event)",
    "ConditionTests": "class Case(lock_tests.ConditionTests): condtype = staticmethod(threading.Condition)",
    "SemaphoreTests": "class Case(lock_tests.SemaphoreTests): semtype = staticmethod(threading.Semaphore)",
    "BoundedSemaphoreTests": (
        "class Case(lock_tests.BoundedSemaphoreTests): semtype = staticmethod(threading.BoundedSemaphore)"
    ),
    "BarrierTests": "class Case(lock_tests.BarrierTests): barriertype = staticmethod(threading.Barrier)",
    "QueueTest": "class Case(test_queue.QueueTest, unittest.TestCase): queue = queue",
    "LifoQueueTest": "class Case(test_queue.LifoQueueTest, unittest.TestCase): queue = queue",
    "PriorityQueueTest": "class Case(test_queue.PriorityQueueTest, unittest.TestCase): queue = queue",
    "FailingQueueTest": "class Case(test_queue.FailingQueueTest, unittest.TestCase): queue = queue",
    "BaseSimpleQueueTest": (
        "class Case(test_queue.BaseSimpleQueueTest, unittest.TestCase):\n"
        "    queue = queue\n"
        "    def setUp(self):\n"
        "        self.type2test = queue.SimpleQueue\n"
        "        super().setUp()"
    ),
}
NOT_APPLICABLE = {
    ("EventTests", "test_at_fork_reinit"): "looks into a private attribute of the standard library's Event",
    (
        "BaseSimpleQueueTest",
        "test_many_threads_nonblock",
    ): "50 threads look every 10 µs of virtual time: millions of steps",
}


def names_of(class_name):
    base = getattr(lock_tests, class_name, None) or getattr(test_queue, class_name)
    return unittest.TestLoader().getTestCaseNames(type(class_name, (base, unittest.TestCase), {}))


SOURCE = """
import os, queue, threading, time, types, unittest
import {module} as tests
{module} = tests

def sleeping_retry(timeout, err_msg=None, /, **_):
    while True:  # the tests' own one sleeps in real time
        yield
        time.sleep(0.01)

if hasattr(tests, "support"):
    support = types.ModuleType("support")
    vars(support).update(vars(tests.support) | {{"sleeping_retry": sleeping_retry}})
    tests.support = support
{case}
result = unittest.TestResult()
Case(os.environ["CASE"]).run(result)
for _, text in result.errors + result.failures:
    print(text)
print(f"run {{result.testsRun}}, {{result.wasSuccessful()}}")
"""


def start_carriers(runtime, count):
    """Beforehand, since CPython's tests count the threads of the operating system."""
    carriers = runtime._carriers
    for carrier in [carriers.borrow() for _ in range(count)]:
        carriers.give_back(carrier)


@pytest.mark.parametrize("class_name", CLASSES)
def test_cpython_tests_hold_under_a_controlled_schedule(class_name, monkeypatch):
    module = "lock_tests" if hasattr(lock_tests, class_name) else "test_queue"
    source = SOURCE.format(module=module, case=CLASSES[class_name])
    failures = []
    ran = 0
    with stepped(source, FOLDER / "stepped_program.py", everything=False) as run:
        start_carriers(run.runtime, 60)
        for name in names_of(class_name):
            if (class_name, name) in NOT_APPLICABLE:
                continue
            monkeypatch.setenv("CASE", name)
            strategy = RandomWalk(1, sticky=0.5)
            strategy.begin(0)
            output = Output()
            outcome = run.run(strategy, limits=Limits(steps=50_000), output=output)
            ran += 1
            if outcome.reason != "finished" or not output.text.endswith("run 1, True\n"):
                failures.append((name, outcome.reason, output.text))
    assert not failures
    assert ran


@pytest.mark.parametrize("module", ["test_threading_local", "test_sched"])
def test_a_test_module_of_cpython_passes_as_a_script_under_a_schedule(module, monkeypatch):
    path = FOLDER / f"{module}.py"
    monkeypatch.setattr(sys, "argv", [str(path)])
    monkeypatch.setitem(sys.modules, "__main__", sys.modules["__main__"])  # a script is that while it runs
    with stepped(path.read_text(), path, everything=False, published=sys.modules) as run:
        walk, output = RandomWalk(1), Output()
        walk.begin(0)
        outcome = run.run(walk, limits=Limits(steps=50_000), output=output)
    assert (outcome.reason, outcome.errors) == ("finished", 0), output.text
    assert output.text.endswith("\n\nOK\n")
