"""CPython's own tests of locks and queues, run against the live runtime's classes.

They come from the `test` package of the interpreter that runs this; some distributions leave it out.
"""

import unittest

import pytest
from live_runs import live_modules

lock_tests = pytest.importorskip("test.lock_tests", reason="this Python comes without its test package")
test_queue = pytest.importorskip("test.test_queue", reason="this Python comes without its test package")

runtime, modules = live_modules()
threading = modules.by_name["threading"]
queue = modules.by_name["queue"]


def assert_not_early(_case, actual, expected):
    assert actual >= expected * 0.6


@pytest.fixture(autouse=True)
def busy_machine(monkeypatch):
    """What waits for a time may come late; the tests' own limit is ten times that time."""
    monkeypatch.setattr(lock_tests.BaseTestCase, "assertTimeout", assert_not_early)


class LiveLockTests(lock_tests.LockTests):
    locktype = staticmethod(threading.Lock)


class LiveRLockTests(lock_tests.RLockTests):
    locktype = staticmethod(threading.RLock)


class LiveEventTests(lock_tests.EventTests):
    eventtype = staticmethod(threading.Event)
    test_at_fork_reinit = unittest.skip("looks into a private attribute of the standard library's Event")(
        lock_tests.EventTests.test_at_fork_reinit
    )


class LiveConditionTests(lock_tests.ConditionTests):
    condtype = staticmethod(threading.Condition)


class LiveConditionAsRLockTests(lock_tests.RLockTests):
    # An RLock that is a condition: the base of the lock interface.
    locktype = staticmethod(threading.Condition)


class LiveSemaphoreTests(lock_tests.SemaphoreTests):
    semtype = staticmethod(threading.Semaphore)


class LiveBoundedSemaphoreTests(lock_tests.BoundedSemaphoreTests):
    semtype = staticmethod(threading.BoundedSemaphore)


class LiveBarrierTests(lock_tests.BarrierTests):
    barriertype = staticmethod(threading.Barrier)


class LiveQueueTests(test_queue.QueueTest, unittest.TestCase):
    queue = queue


class LiveLifoQueueTests(test_queue.LifoQueueTest, unittest.TestCase):
    queue = queue


class LivePriorityQueueTests(test_queue.PriorityQueueTest, unittest.TestCase):
    queue = queue


class LiveFailingQueueTests(test_queue.FailingQueueTest, unittest.TestCase):
    queue = queue


class LiveSimpleQueueTests(test_queue.BaseSimpleQueueTest, unittest.TestCase):
    queue = queue

    def setUp(self):
        self.type2test = queue.SimpleQueue
        super().setUp()
