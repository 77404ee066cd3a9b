"""Rewriting of accesses: what becomes a step, and that a program does the same as before."""

import ast
from textwrap import dedent

import pytest
from stepped_runs import run_once

from engine.rewriting.accesses import announce_accesses
from engine.rewriting.sites import Sites
from engine.trace import Kind, Record


def rewritten(source, only=None):
    sites = Sites()
    module = announce_accesses(ast.parse(dedent(source)), sites, 0, only)
    return ast.unparse(module), sites


def accesses(source):
    """Reads and writes of a run, in their order: kind, name of what was accessed, line."""
    outcome, world, _ = run_once(source, everything=True)
    return [
        (Kind(part.kind).name.lower(), world.objects[part.object].name, part.line)
        for part in outcome.story
        if isinstance(part, Record) and part.kind in (Kind.READ, Kind.WRITE)
    ]


@pytest.mark.parametrize(
    ("source", "calls"),
    [
        ("a.b", ["get"]),
        ("a.b = 1", ["set"]),
        ("a.b += 1", ["get", "set"]),
        ("c[k]", ["item"]),
        ("c[k] = 1", ["set_item"]),
        ("c[k] += 1", ["item", "set_item"]),
        ("del c[k]", ["del_item"]),
        ("c.append(1)", ["bound"]),
        ("len(c)", ["peek"]),
        ("x in c", ["peek"]),
        ("for x in c: pass", ["each"]),
        ("if c: pass", ["peek"]),
        ("while not c.d: pass", ["get", "peek"]),
        ("a.b, c[k] = 1, 2", ["set", "set_item"]),
        ("a.b = c[k] = 1", ["set", "set_item"]),
        ("[x for x in c if x.y]", ["each", "get", "peek"]),
        ("a.b, *a.c = 1, 2", ["set", "set"]),
        ("del a.b, c[k]", ["del_item", "delete"]),
        ("for a.b in (1,): pass", ["set"]),
        ("for i, c[k] in (): pass", ["set_item"]),
        ("with c as a.b, a.b as c[k]: pass", ["get", "set", "set_item"]),
        ("getattr(a, 'b')", ["call_getattr"]),
        ("hasattr(a, 'b')", ["call_hasattr"]),
        ("setattr(a, 'b', 1)", ["call_setattr"]),
        ("delattr(a, 'b')", ["call_delattr"]),
        ("def getattr(*_): pass\ngetattr(a, 'b')", []),
        ("next(c)", ["call_next"]),
        ("def next(_): pass\nnext(c)", []),
        ("shuffle(c); heapq.heappush(c, x)", ["changing", "changing"]),
        ("dumps(c); deque(c)", ["peek", "peek"]),
        ("f'{c}'; f(*c, **d); [*c]; {**d}", ["peek"] * 5),
        ("a.b + x; a.b == x; a.b is x", ["get", "get", "get", "peek", "peek"]),
        ("tasks.queue", ["get", "look"]),
    ],
)
def test_each_form_of_access_calls_its_hooks(source, calls):
    text, _ = rewritten(source)
    called = [
        node.func.attr
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and "__threadlab__" in ast.unparse(node)
    ]
    assert sorted(call for call in called if call not in ("append",)) == sorted(calls)


def test_only_the_sites_that_are_wanted_are_rewritten():
    _, sites = rewritten("a.b\na.c\n")
    wanted = sites.all[1].key
    text, again = rewritten("a.b\na.c\n", frozenset({wanted}))
    assert text.splitlines()[0] == "a.b"
    assert "get" in text.splitlines()[1]
    assert [site.key for site in again.all] == [site.key for site in sites.all]


def test_locals_constants_functions_and_modules_are_no_shared_variables():
    source = """
        import threading
        LIMIT = 3
        def work(given):
            local = LIMIT + given
            return threading, local, work
    """
    text, _ = rewritten(source)
    assert "__threadlab__.reads" not in text


def test_a_global_that_functions_assign_and_a_captured_variable_are_followed():
    assert accesses("""
        total = 0
        def outer():
            count = 1
            def inner():
                nonlocal count
                count += 1
                return count
            return inner
        def add():
            global total
            total += outer()()
        add()
    """) == [
        ("write", "total", 2),
        ("read", "total", 12),
        ("write", "count", 4),
        ("read", "count", 7),
        ("write", "count", 7),
        ("read", "count", 8),
        ("write", "total", 12),
    ]


WRITES = {
    "for": ("for n in (1, 2): pass", ["n", "n"]),
    "for, unpacking": ("for n, other in ((1, 2),): pass", ["n"]),
    "with": ("with contextlib.nullcontext(1) as n: pass", ["n"]),
    "with, before what follows": ("with contextlib.nullcontext(1) as n, contextlib.nullcontext(n): pass", ["n"]),
    "walrus": ("print((n := 1))", ["n"]),
    "walrus in a comprehension": ("print([n := i for i in (1, 2)])", ["n", "n"]),
    "case": ("match (1, 5):\n   case (n, 4): pass\n   case (n, 5) if n == 1: pass", ["n"]),
    "case, the rest": ("match [1, 2]:\n   case [1, *n]: pass", ["n"]),
    "star": ("other, *n = 1, 2", ["n"]),
    "del": ("n = 1; del n", ["n", "n"]),
    "operator with assignment": ("n = 1; n += 1", ["n", "n"]),
}


@pytest.mark.parametrize("form", WRITES)
@pytest.mark.parametrize("where", ["global", "nonlocal"])
def test_every_form_that_binds_a_shared_variable_writes_it(form, where):
    statement, written = WRITES[form]
    body = f"{where} n\n  {statement}"
    reader = "def reader(): return n" if where == "global" else ""
    source = f"""
import contextlib
{reader}
def outer():
 {"n = None" if where == "nonlocal" else "pass"}
 def work():
  {body}
 work()
outer()
"""
    found = [name for kind, name, _ in accesses(source) if kind == "write"]
    assert found == (["n"] if where == "nonlocal" else []) + written


def test_a_name_that_a_case_or_an_inner_expression_binds_is_not_the_global_one():
    source = """
        n = 0
        def use():
            return n
        def own(x):
            match x:
                case [n]:
                    print(n)
        def inner():
            print([n := i for i in (1, 2)], n)
        use(); own([1]); inner()
    """
    assert [(kind, line) for kind, _, line in accesses(source)] == [("write", 2), ("read", 4)]


def test_attributes_that_are_got_by_name_are_the_same_as_others():
    source = """
        class Box: pass
        box = Box()
        print(hasattr(box, "n"), hasattr(Box, "n"), getattr(box, "n", None))
        setattr(box, "n", 1)
        print(getattr(box, "n"), box.n)
        delattr(box, "n")
        Box.n = 2
        del Box.n
    """
    found = [(kind, name) for kind, name, _ in accesses(source)]
    assert found == [
        *[("read", "box.n"), ("read", "Box.n"), ("write", "box.n"), ("read", "box.n"), ("read", "box.n")],
        *[("write", "box.n"), ("write", "Box.n"), ("write", "Box.n")],
    ]


def test_an_operator_with_assignment_is_a_read_and_a_write_of_one_owner():
    assert accesses("""
        class Account:
            def __init__(self):
                self.balance = 1
        made = []
        def account():
            made.append(1)
            return only
        only = Account()
        account().balance += 2
    """)[-2:] == [("read", "only.balance", 10), ("write", "only.balance", 10)]


def test_sites_have_the_same_keys_in_every_compilation():
    source = "a.b = a.b + f'{a.b} {a.b}'\n"
    assert [site.key for site in rewritten(source)[1].all] == [
        "0:1:r:a.b:0",
        "0:1:r:a.b:1",
        "0:1:p:a.b:0",
        "0:1:r:a.b:2",
        "0:1:p:a.b:1",
        "0:1:p:a.b:2",
        "0:1:w:a.b:0",
    ]
