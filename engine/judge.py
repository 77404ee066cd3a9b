"""Invariants that are expressions: evaluated by the thread that is about to release the lock that guards their data.

A queue can be such a guard: it stands for the lock inside it, which is held for each put and get. So can an event,
which says that what others wait for is there: its expressions are evaluated when it is set.
"""

import ast
from collections.abc import Callable, Sequence
from time import perf_counter_ns
from types import CodeType

from engine.primitives.channel import Channel
from engine.primitives.condition import Condition
from engine.primitives.labels import label
from engine.primitives.locks import Lock
from engine.primitives.signals import Event
from engine.runtime import Runtime
from engine.sheet import Invariant
from engine.thread_state import ExpressionTakesLock, ThreadState
from engine.trace import Kind, ObjectEntry, pack


class _Refusing(list[object]):
    """Stands for the locks a thread holds while it evaluates: none may come."""

    def append(self, lock: object) -> None:
        name = lock._runtime.name_of(lock.number) if isinstance(lock, Lock) else ""
        raise ExpressionTakesLock(name)


class _Expression:
    """One invariant, compiled."""

    def __init__(self, index: int, invariant: Invariant) -> None:
        self.index = index
        self.invariant = invariant
        self.broken = False
        tree = ast.parse(invariant.expression, mode="eval")
        self.code = compile(tree, f"<invariant {invariant.name}>", "eval")
        self.parts: dict[str, CodeType] = {}
        for node in _data_in(tree):
            text = ast.unparse(node)
            self.parts[text] = compile(text, "<invariant>", "eval")


def _data_in(tree: ast.AST) -> list[ast.expr]:
    """The names and attributes that an expression looks at, without the functions that it calls; lengths as such."""
    found: list[ast.expr] = []
    waiting: list[ast.AST] = [tree]
    while waiting:
        node = waiting.pop(0)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "len":
            found.append(node)
        elif isinstance(node, ast.Call):
            waiting.extend(node.args)
        elif isinstance(node, (ast.Name, ast.Attribute, ast.Subscript)):
            found.append(node)
        elif not isinstance(node, (ast.GeneratorExp, ast.ListComp, ast.SetComp, ast.DictComp, ast.Lambda)):
            waiting.extend(ast.iter_child_nodes(node))
    return found


class Judge:
    """Evaluates the expressions of one run, each under its guard, and records the first time that one is false.

    Attributes:
        breaches: How many of them were false.
    """

    def __init__(
        self, runtime: Runtime, invariants: Sequence[tuple[int, Invariant]], fail: Callable[[str], None]
    ) -> None:
        """`fail` is told why an expression can't be evaluated; the run has to end then."""
        self._runtime = runtime
        self._fail = fail
        self.breaches = 0
        self._by_guard: dict[str, list[_Expression]] = {}
        for index, invariant in invariants:
            self._by_guard.setdefault(invariant.guard, []).append(_Expression(index, invariant))

    def forget(self) -> None:
        """Be ready for another run of the same program."""
        self.breaches = 0
        for expressions in self._by_guard.values():
            for expression in expressions:
                expression.broken = False

    def guard(self, entry: ObjectEntry, target: object) -> None:
        """Attach to what has just got its name the expressions it guards. A `Runtime.name_listeners` entry."""
        expressions = self._by_guard.get(entry.name)
        if expressions is None:
            return
        lock = target._lock if isinstance(target, Condition) else target
        if isinstance(lock, Lock):
            lock._checks = (lock._checks or []) + expressions
        elif isinstance(lock, (Channel, Event)):
            lock.check(expressions)

    def judge(self, me: ThreadState, expressions: list[_Expression], line: int) -> None:
        """Evaluate. Called with the guard held, by the thread that is about to release it."""
        if me.judging or self._runtime.stopping:
            return
        me.judging = True
        held, me.held = me.held, _Refusing()
        try:
            for expression in expressions:
                if not expression.broken:
                    self._evaluate(expression, me, line)
        finally:
            me.held = held
            me.judging = False

    def _evaluate(self, expression: _Expression, me: ThreadState, line: int) -> None:
        namespace = self._runtime.main_globals
        name, text = expression.invariant.name, expression.invariant.expression
        try:
            holds = eval(expression.code, namespace)
        except NameError:
            return  # the program has not come to it yet
        except ExpressionTakesLock as error:
            expression.broken = True
            self._fail(
                f"The invariant {name} can't be checked: its expression {text!r} takes the lock {error.args[0]}. "
                "An expression may only look at data."
            )
            return
        except Exception as error:
            expression.broken = True
            self._fail(f"The invariant {name} can't be checked: its expression {text!r} raises {error!r}.")
            return
        if not holds:
            expression.broken = True
            self.breaches += 1
            item = self._runtime.recorder.add_text(self._values(expression))
            time = perf_counter_ns()
            self._runtime.recorder.append(pack(time, 0.0, expression.index, item, line, me.number, Kind.BROKEN))

    def _values(self, expression: _Expression) -> str:
        namespace = self._runtime.main_globals
        return ", ".join(f"{text} = {label(eval(code, namespace))}" for text, code in expression.parts.items())
