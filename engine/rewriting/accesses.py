"""Rewriting for the stepped runtime: reads and writes of what threads may share become operations of their own.

It works on a tree that `tracing.rewrite` has been through. Each place is a *site*; only the sites that are asked
for are rewritten, so that a program of which it is known what its threads share runs with hooks at those places
alone. What becomes what (``lab`` stands for `hooks.HOOKS_NAME`, ``s`` for the number of the site):

* ``a.b``: ``lab.get(s, a, "b")``; ``a.b = v``: ``lab.set(s, v, a, "b")``; ``del a.b``: ``lab.delete(s, a, "b")``;
* ``setattr(a, name, v)`` and its kin: ``lab.call_setattr(s, a, name, v)`` …;
* ``c[k]``: ``lab.item(s, c, k)``; ``c[k] = v``: ``lab.set_item(s, v, c, k)``; ``del c[k]``: ``lab.del_item(s, c, k)``;
* ``c.append(v)`` and other methods of containers: ``lab.bound(s, c, "append")(v)``;
* ``heapq.heappush(c, v)`` and other functions that change a container: ``lab.changing(s, heapq.heappush, c, v)``;
* ``len(c)``, ``x in c``, ``if c.d``, ``f"{c}"``, ``[*c]``, ``c.d + e``: the container goes through ``lab.peek(s, c)``;
* ``for x in c``: ``for x in lab.each(s, c)``, and ``next(i)``: ``lab.call_next(s, i)``, since iterators move on;
* ``q.queue`` and other states of primitives: the primitive goes through ``lab.look(q)``;
* a global or closure variable ``x``: ``lab.saw(s, lab.reads(s, scope, "x"), x)``; ``x = v``: ``x = lab.writes(s,
  scope, "x", v)``.

An operator with assignment (``a.b += 1``) is a read and a write; ``del`` is a write. A target of ``for``, ``with`` or
``case`` is bound to a temporary first. Not followed: names that ``except``, ``import``, ``def`` and ``class`` bind.
"""

import ast
from collections.abc import Iterable

from engine.rewriting.nodes import as_expression, call_hook, is_ours, load, located, mangled, store
from engine.rewriting.patterns import after_binding, captured_names, rename_captures
from engine.rewriting.reads import Reads
from engine.rewriting.scopes import Scopes
from engine.rewriting.sites import Sites


def announce_accesses(module: ast.Module, sites: Sites, file: int, only: frozenset[str] | None = None) -> ast.Module:
    """Rewrite a module in place and return it; `only` has the keys of the sites that are wanted, None for all."""
    sites.begin()
    rewriter = _Accesses(Scopes(module), sites, file, only)
    rewritten = rewriter.visit_module(module)
    return ast.fix_missing_locations(rewritten)


class _Accesses(Reads, ast.NodeTransformer):
    """Rewrites the statements that store, too."""

    def _written(self, target: ast.Name, value: ast.expr) -> ast.expr:
        owner = self._owner_of(target.id)
        site = self._site(target, "w", target.id) if owner is not None else None
        if owner is None or site is None:
            return value
        return located(call_hook("writes", site, owner, ast.Constant(target.id), value), target)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | list[ast.stmt]:
        if node.value is None:
            return node
        return self._stored(located(ast.Assign([node.target], node.value), node))

    def visit_Assign(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        return self._stored(node)

    def visit_NamedExpr(self, node: ast.NamedExpr) -> ast.AST:
        node.value = self._written(node.target, self.visit(node.value))
        return node

    def visit_For(self, node: ast.For) -> ast.AST:
        super().visit_For(node)
        if self._announces_any(node.target):
            node.target, statements = self._bound_first(node.target, node)
            node.body[:0] = statements
        return node

    def visit_With(self, node: ast.With) -> ast.AST:
        for place, item in enumerate(node.items):
            item.context_expr = self.visit(item.context_expr)
            if item.optional_vars is not None and self._announces_any(item.optional_vars):
                # What follows in the statement may use the target, so that it is bound before.
                rest = node.items[place + 1 :]
                if rest:
                    node.body = [located(ast.With(rest, node.body), node)]
                item.optional_vars, statements = self._bound_first(item.optional_vars, node)
                node.items, node.body = node.items[: place + 1], [*statements, *self._statements(node.body)]
                return node
        node.body = self._statements(node.body)
        return node

    def visit_match_case(self, node: ast.match_case) -> ast.AST:
        super().visit_match_case(node)
        held: dict[str, str] = {}
        bound: list[ast.expr] = []
        for name in sorted(captured_names(node.pattern)):
            held[name] = self._temporary()
            value = self._written(located(store(name), node.pattern), load(held[name]))
            bound.append(ast.NamedExpr(store(name), value))
            if isinstance(value, ast.Name):  # nobody shares it, or it isn't wanted
                del held[name], bound[-1]
        if bound:
            rename_captures(node.pattern, held)
            node.guard = located(after_binding(bound, node.guard), node.guard or node.pattern)
        return node

    def _bound_first(self, target: ast.expr, node: ast.stmt) -> tuple[ast.expr, list[ast.stmt]]:
        """A temporary to be bound instead of a target, and the statements that bind the target next."""
        held = self._temporary()
        statements = self._unpacked(target, held, node)
        return located(store(held), target), [located(statement, node) for statement in statements]

    def _stored(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        targets = node.targets
        value = self.visit(node.value)
        node.value = value
        if len(targets) == 1 and not isinstance(targets[0], (ast.Tuple, ast.List)):
            return self._one_store(targets[0], value, node)
        if not any(self._announces_any(target) for target in targets):
            return node
        statements: list[ast.stmt] = []
        held = self._temporary()
        statements.append(ast.Assign([store(held)], value))
        for target in targets:
            statements += self._unpacked(target, held, node)
        return [located(statement, node) for statement in statements]

    def _unpacked(self, target: ast.expr, held: str, node: ast.stmt) -> list[ast.stmt]:
        if not isinstance(target, (ast.Tuple, ast.List)):
            return [self._one_store(target, load(held), located(ast.Assign([target], load(held)), node))]
        parts = {part: self._temporary() for part in _flat(target) if self._announces(part)}
        statements: list[ast.stmt] = [ast.Assign([_with_names(target, parts)], load(held))]
        for part, name in parts.items():
            plain = located(ast.Assign([part], load(name)), node)
            statements.append(self._one_store(part, load(name), plain))
        return statements

    def _announces_any(self, target: ast.expr) -> bool:
        return any(self._announces(part) for part in _flat(target))

    def _announces(self, target: ast.expr) -> bool:
        match target:
            case ast.Attribute() | ast.Subscript():
                return True
            case ast.Name(id=name):
                return self._owner_of(name) is not None
        return False

    def _one_store(self, target: ast.expr, value: ast.expr, node: ast.stmt) -> ast.stmt:
        match target:
            case ast.Attribute(value=owner, attr=attribute) if not is_ours(owner):
                name = ast.unparse(target)
                target.value = self.visit(owner)
                site = self._site(target, "w", name)
                if site is not None:
                    constant = ast.Constant(mangled(attribute, self._classes))
                    return located(ast.Expr(call_hook("set", site, value, target.value, constant)), node)
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = self.visit(container), self.visit(key)
                site = self._site(target, "w", name)
                if site is not None:
                    arguments = (site, value, target.value, as_expression(target.slice))
                    return located(ast.Expr(call_hook("set_item", *arguments)), node)
            case ast.Name() if isinstance(node, ast.Assign):
                node.value = self._written(target, value)
        return node

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST | list[ast.stmt]:
        target = node.target
        value = self.visit(node.value)
        node.value = value
        held = self._temporary()
        match target:
            case ast.Attribute(value=owner, attr=attribute) if not is_ours(owner):
                name = ast.unparse(target)
                target.value = owner = self.visit(owner)
                reading, writing = self._site(target, "r", name), self._site(target, "w", name)
                if reading is None and writing is None:
                    return node
                kept = self._temporary()
                constant = ast.Constant(mangled(attribute, self._classes))
                read: ast.expr = ast.Attribute(load(kept), attribute, ast.Load())
                written: ast.stmt = ast.Assign([ast.Attribute(load(kept), attribute, ast.Store())], load(held))
                if reading is not None:
                    read = call_hook("get", reading, load(kept), constant)
                if writing is not None:
                    written = ast.Expr(call_hook("set", writing, load(held), load(kept), constant))
                first: list[ast.stmt] = [ast.Assign([store(kept)], owner), ast.Assign([store(held)], read)]
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = container, key = self.visit(container), self.visit(key)
                reading, writing = self._site(target, "r", name), self._site(target, "w", name)
                if reading is None and writing is None:
                    return node
                kept, index = self._temporary(), self._temporary()
                read = ast.Subscript(load(kept), load(index), ast.Load())
                written = ast.Assign([ast.Subscript(load(kept), load(index), ast.Store())], load(held))
                if reading is not None:
                    read = call_hook("item", reading, load(kept), load(index))
                if writing is not None:
                    written = ast.Expr(call_hook("set_item", writing, load(held), load(kept), load(index)))
                first = [
                    ast.Assign([store(kept)], container),
                    ast.Assign([store(index)], as_expression(key)),
                    ast.Assign([store(held)], read),
                ]
            case ast.Name(id=name) if self._owner_of(name) is not None:
                read = self.visit(located(load(name), target))
                final = self._written(target, load(held))
                first = [ast.Assign([store(held)], read)]
                written = ast.Assign([store(name)], final)
            case _:
                return node
        changed = ast.AugAssign(store(held), node.op, value)
        return [located(statement, node) for statement in [*first, changed, written]]

    def visit_Delete(self, node: ast.Delete) -> ast.AST | list[ast.stmt]:
        return [located(statement, node) for target in node.targets for statement in self._deleted(target)]

    def _deleted(self, target: ast.expr) -> list[ast.stmt]:
        match target:
            case ast.Tuple(elts=targets) | ast.List(elts=targets):
                return [statement for inner in targets for statement in self._deleted(inner)]
            case ast.Attribute(value=owner, attr=attribute) if not is_ours(owner):
                name = ast.unparse(target)
                target.value = self.visit(owner)
                site = self._site(target, "d", name)
                if site is not None:
                    constant = ast.Constant(mangled(attribute, self._classes))
                    return [ast.Expr(call_hook("delete", site, target.value, constant))]
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = self.visit(container), self.visit(key)
                site = self._site(target, "d", name)
                if site is not None:
                    return [ast.Expr(call_hook("del_item", site, target.value, as_expression(target.slice)))]
            case ast.Name():
                value = self._written(target, ast.Constant(None))
                if not isinstance(value, ast.Constant):
                    return [ast.Expr(value), ast.Delete([target])]
        return [ast.Delete([target])]


def _flat(target: ast.expr) -> Iterable[ast.expr]:
    """The single targets in a target that may be unpacked."""
    match target:
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            for element in targets:
                yield from _flat(element)
        case ast.Starred(value=inner):
            yield from _flat(inner)
        case _:
            yield target


def _with_names(target: ast.expr, names: dict[ast.expr, str]) -> ast.expr:
    match target:
        case ast.Tuple(elts=targets) | ast.List(elts=targets):
            return ast.Tuple([_with_names(element, names) for element in targets], ast.Store())
        case ast.Starred(value=inner):
            return ast.Starred(_with_names(inner, names), ast.Store())
    return store(names[target]) if target in names else target
