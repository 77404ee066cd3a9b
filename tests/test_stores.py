"""Which stores of shared variables a live run records, form by form, and that the program does the same as before."""

import contextlib
import io
import subprocess
import sys
from textwrap import dedent

import pytest
from live_runs import live_run

from engine.trace import Kind

SET_UP = """
import contextlib
class Box: pass
box = Box()
"""

RECORDED = {
    "assignment": ("box.n = 1; box.n = 2", {"box.n": [1, 2]}),
    "operator with assignment": ("box.n = 1; box.n += 4", {"box.n": [1, 5]}),
    "annotated assignment": ("box.n: int = 1", {"box.n": [1]}),
    "unpacking": ("box.a, (box.b, local) = 1, (2, 3)", {"box.a": [1], "box.b": [2]}),
    "unpacking with a star": ("box.a, *box.rest = 1, 2, 3", {"box.a": [1]}),
    "a chain": ("box.a = local = box.b = 7", {"box.a": [7], "box.b": [7]}),
    "for over an attribute": ("for box.n in range(3): pass\nelse: box.n = 9", {"box.n": [0, 1, 2, 9]}),
    "for over several": ("for box.n, local in zip((1, 2), 'ab'): pass", {"box.n": [1, 2]}),
    "with": ("with contextlib.nullcontext(5) as box.n: pass", {"box.n": [5]}),
    "with, one after the other": (
        "with contextlib.nullcontext(5) as box.n, contextlib.nullcontext(box.n + 1) as (box.m), open(__file__): pass",
        {"box.n": [5], "box.m": [6]},
    ),
    "setattr": ("setattr(box, 'n', 3)", {"box.n": [3]}),
    "setattr with a name that is made": (
        "for name in 'ab': setattr(box, name, ord(name))",
        {"box.a": [97], "box.b": [98]},
    ),
    "a global": ("n = 1\ndef f():\n global n\n n += 1\nf()", {"n": [1, 2]}),
    "a global in a for": ("n = 0\ndef f():\n global n\n for n in (1, 2): pass\nf()", {"n": [0, 1, 2]}),
    "a global in an expression": ("n = 0\ndef f():\n global n\n print((n := 4) + 1)\nf()", {"n": [0, 4]}),
    "a global in a comprehension": (
        "n = 0\ndef f():\n global n\n print([n := i for i in (1, 2)])\nf()",
        {"n": [0, 1, 2]},
    ),
    "a global that a case captures": (
        "n = 0\ndef f(x):\n global n\n match x:\n  case [n, 5] if n > 9: pass\n  case [n, *_]: print(n)\nf([1, 5])",
        {"n": [0, 1, 1]},
    ),
    "a variable of a function": (
        "def f():\n n = 1\n def g():\n  nonlocal n\n  n += 1\n  for n in (5,): pass\n g(); g(); return n\nprint(f())",
        {"n": [1, 2, 5, 6, 5]},
    ),
    "a variable two functions up": (
        "def f():\n n = 1\n def g():\n  def h():\n   nonlocal n\n   n = 2\n  h()\n g(); return n\nprint(f())",
        {"n": [1, 2]},
    ),
    "a variable that is an argument": (
        "def f(n):\n 'Text.'\n def g():\n  nonlocal n\n  n += 1\n g(); return n\nprint(f(3), f.__doc__)",
        {"n": [4]},
    ),
    "a private attribute": (
        "class Own:\n def __init__(self): setattr(self, '_Own__n', 1); self.__n += 1\nown = Own()\nprint(vars(own))",
        {"own._Own__n": [2]},
    ),
}
NOT_RECORDED = {
    "del": "box.n = 'text'; del box.n",
    "a local of the same name": "def f():\n global n\n n = ''\ndef g():\n n = 1\n return lambda: (n := 2)\nf(); g()()",
    "a name in a class": "def f():\n n = 'text'\n class C:\n  n = 1\n def g():\n  nonlocal n\nf()",
    "except": "def f():\n global n\n try: 1 / 0\n except ZeroDivisionError as n: pass\nf()",
    "a setattr of the program's own": "def setattr(*_): print('own')\nsetattr(box, 'n', 1)",
    "an attribute that runs code": "class P:\n n = property(lambda s: 1, lambda s, v: print(v))\nP().n = 4",
}


def in_both(source, tmp_path):
    """Values of each variable's writes; the program has printed what Python prints."""
    script = tmp_path / "script.py"
    script.write_text(source)
    plain = subprocess.run([sys.executable, "-I", script], capture_output=True, text=True, check=True)
    output = io.StringIO()
    with contextlib.redirect_stdout(output):
        _, recording = live_run(source.replace("__file__", repr(str(script))))
    assert output.getvalue() == plain.stdout
    names = recording.object_names()
    values = {}
    for record in recording.of(Kind.WRITE):
        values.setdefault(names[record.object], []).append(record.value)
    return values


@pytest.mark.parametrize("form", RECORDED)
def test_a_store_of_this_form_is_recorded_with_its_value(form, tmp_path):
    statement, expected = RECORDED[form]
    values = in_both(dedent(SET_UP) + statement + "\n", tmp_path)
    assert {name: values[name][-len(expected[name]) :] for name in expected if name in values} == expected


@pytest.mark.parametrize("form", NOT_RECORDED)
def test_a_store_of_this_form_is_not(form, tmp_path):
    assert in_both(dedent(SET_UP) + NOT_RECORDED[form] + "\n", tmp_path) == {}


def test_what_is_not_watched_is_stored_as_it_stands():
    _, recording = live_run(
        "class Box: pass\nbox = Box()\nfor name in 'ab': setattr(box, name, 1)\ndef f():\n n = 1\n"
        " def g():\n  nonlocal n\n  n += 1\n g()\nf()\n",
        watched=frozenset({"b"}),
    )
    assert [recording.object_names()[record.object] for record in recording.of(Kind.WRITE)] == ["box.b"]


COUNTING = {
    "of the module": """
        import threading
        count = 0
        def work():
            global count
            for _ in range(1000):
                count += 1
        threads = [threading.Thread(target=work) for _ in range(4)]
        for thread in threads: thread.start()
        for thread in threads: thread.join()
        print(count)
    """,
    "of a function": """
        import threading
        def main():
            count = 0
            def work():
                nonlocal count
                for _ in range(500):
                    count += 1
            threads = [threading.Thread(target=work) for _ in range(3)]
            for thread in threads: thread.start()
            for thread in threads: thread.join()
            print(count)
        main()
    """,
}


@pytest.mark.parametrize("variable", COUNTING)
def test_an_unlocked_store_and_its_record_happen_together_in_a_variable(variable):
    output = io.StringIO()
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        with contextlib.redirect_stdout(output):
            _, recording = live_run(dedent(COUNTING[variable]))
    finally:
        sys.setswitchinterval(interval)
    assert recording.of(Kind.WRITE)[-1].value == int(output.getvalue())
