"""A program's classes are made once for all of its schedules; a schedule can't tell."""

import re

import pytest

from engine.explore.walks import RandomWalk
from tests.stepped_runs import Output, stepped

PROGRAM = "program.py"

PLAIN = """
    class Account:
        "Money."
        limit = 10
        __slots__ = ("__money",)
        def __init__(self, money: int = 0) -> None:
            super().__init__()
            self.__money = money
        @property
        def rich(self):
            return True
        @staticmethod
        def open():
            return Account(1)
"""


def printed(source: str, schedules: int = 4) -> list[str]:
    """What each of some schedules prints."""
    texts = []
    with stepped(source) as run:
        walk = RandomWalk(0)
        for number in range(schedules):
            walk.begin(number)
            output = Output()
            outcome = run.run(walk, output=output, errors=output)
            assert outcome.reason == "finished"
            texts.append(output.text)
    return texts


def classes_made(source: str, monkeypatch: pytest.MonkeyPatch, schedules: int = 4) -> list[str]:
    """The classes that some schedules of a program make."""
    made = []
    real = __build_class__

    def noted(*args, **keywords):
        if args[0].__code__.co_filename == PROGRAM:
            made.append(args[1])
        return real(*args, **keywords)

    monkeypatch.setattr("builtins.__build_class__", noted)
    printed(source, schedules)
    return made


@pytest.mark.parametrize(
    "source",
    [
        PLAIN,
        "class First:\n    def work(self): ...\nclass Second(First):\n    def work(self): super().work()\n",
        "import threading\nclass Worker(threading.Thread):\n    def run(self): ...\nWorker().start()\n",
        "class Odd(Exception):\n    pass\ntry:\n    raise Odd\nexcept Odd:\n    pass\n",
    ],
)
def test_a_class_that_only_defines_methods_and_constants_is_made_once(source, monkeypatch):
    assert classes_made(source, monkeypatch) == re.findall(r"class (\w+)", source)


@pytest.mark.parametrize(
    "source",
    [
        # What the schedule does to the class.
        "class A:\n    count = 0\nA.count += 1\nprint(A.count)",
        "class A:\n    pass\nprint(hasattr(A, 'x'))\nA.x = 1",
        "class A:\n    x = 1\nprint(hasattr(A, 'x'))\ndel A.x",
        "class A:\n    def f(self): ...\nprint(vars(A.f))\nA.f.calls = 1",
        "class A:\n    def f(self, x=1): print(x)\nA().f()\nA.f.__defaults__ = (2,)",
        "class A:\n    @property\n    def f(self): ...\nprint(vars(A.f.fget))\nA.f.fget.calls = 1",
        "class A:\n    pass\nprint(A.__subclasses__())\nclass B(A):\n    x = []",
        "class A:\n    pass\nclass B(A):\n    pass\nprint(hasattr(B, 'x'))\nA.x = 1",
        "import threading\nclass A:\n    n = 0\ndef f():\n    A.n += 1\n    print(A.n)\nthreading.Timer(0, f).start()",
        "class M(type):\n    def f(cls): ...\nclass A(metaclass=M):\n    pass\nprint(hasattr(A, 'x'))\nA.x = 1",
        "class A:\n    pass\nprint(A.__name__)\nA.__name__ = 'B'",
        "class A:\n    def f(self): ...\nprint(A.f.__name__)\nA.f.__name__ = 'g'",
        "class A:\n    def f(self): ...\nprint(A.f.__annotations__)\nA.f.__annotations__['x'] = int",
        "from collections.abc import Sized as S\nclass A:\n    pass\nprint(isinstance(A(), S))\nS.register(A)",
        # What making the class does.
        "class A:\n    print('made')",
        "class A:\n    items = []\nprint(A.items)\nA.items.append(1)",
        "class A:\n    def f(self, seen=[]):\n        seen.append(1)\n        print(seen)\nA().f()",
        "class A:\n    def f(self, *, seen=[]):\n        seen.append(1)\n        print(seen)\nA().f()",
        "class A:\n    x = object()\nprint(id(A.x))",
        "def note(f):\n    print(f.__name__)\n    return f\nclass A:\n    @note\n    def f(self): ...",
        "def property(f):\n    print('mine')\nclass A:\n    @property\n    def f(self): ...",
        "class A:\n    def __init_subclass__(cls):\n        a.append(cls)\na = []\nclass B(A): ...\nprint(len(a))",
        "class Register:\n    def __init_subclass__(cls):\n        print(cls.__name__)\nclass A(Register):\n    pass",
        "made = []\nfor _ in range(2):\n    class A:\n        pass\n    made.append(A)\nprint(made[0] is made[1])",
        "def make():\n    class A:\n        pass\n    return A\nprint(make() is make())",
        "class A:\n    def who(self): return me\nme = 1\nprint(A().who(), 'seen' in globals())\nseen = 1",
        "class A:\n    def say(self): print('said')\nA().say()\n__builtins__['print'] = None",
    ],
)
def test_every_schedule_finds_the_classes_as_the_first_did(source):
    texts = printed(source)
    assert texts[0]
    assert set(texts) == {texts[0]}
