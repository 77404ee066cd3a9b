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
        ("for x in c: pass", ["peek"]),
        ("if c: pass", ["peek"]),
        ("while not c.d: pass", ["get", "peek"]),
        ("a.b, c[k] = 1, 2", ["set", "set_item"]),
        ("a.b = c[k] = 1", ["set", "set_item"]),
        ("[x for x in c if x.y]", ["get", "peek", "peek"]),
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
        "0:1:r:a.b:2",
        "0:1:w:a.b:0",
    ]
