"""Rewriting for the stepped runtime: reads and writes of what threads may share become operations of their own.

It works on a tree that `tracing.rewrite` has been through. Each place is a *site*; only the sites that are asked
for are rewritten, so that a program of which it is known what its threads share runs with hooks at those places
alone. What becomes what (``lab`` stands for `hooks.HOOKS_NAME`, ``s`` for the number of the site):

* ``a.b``: ``lab.get(s, a, "b")``; ``a.b = v``: ``lab.set(s, v, a, "b")``;
* ``c[k]``: ``lab.item(s, c, k)``; ``c[k] = v``: ``lab.set_item(s, v, c, k)``; ``del c[k]``: ``lab.del_item(s, c, k)``;
* ``c.append(v)`` and other methods of containers: ``lab.bound(s, c, "append")(v)``;
* ``len(c)``, ``for x in c``, ``x in c``, ``if c.d``: the container goes through ``lab.peek(s, c)``;
* a global or closure variable ``x``: ``lab.saw(s, lab.reads(s, scope, "x"), x)``; ``x = v``: ``x = lab.writes(s,
  scope, "x", v)``.

An operator with assignment (``a.b += 1``) is a read and a write.
"""

import ast
from collections.abc import Iterable

from engine.rewriting.nodes import call_hook, load, located, mangled, store
from engine.rewriting.reads import Reads, as_expression, is_ours
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

    def _stored(self, node: ast.Assign) -> ast.AST | list[ast.stmt]:
        targets = node.targets
        value = self.visit(node.value)
        node.value = value
        if len(targets) == 1 and not isinstance(targets[0], (ast.Tuple, ast.List)):
            return self._one_store(targets[0], value, node)
        if not any(self._announces(part) for target in targets for part in _flat(target)):
            return node
        statements: list[ast.stmt] = []
        held = self._temporary()
        statements.append(ast.Assign([store(held)], value))
        for target in targets:
            statements += self._unpacked(target, held, node)
        return [located(statement, node) for statement in statements]

    def _unpacked(self, target: ast.expr, held: str, node: ast.stmt) -> list[ast.stmt]:
        if not isinstance(target, (ast.Tuple, ast.List)):
            return _as_list(self._one_store(target, load(held), located(ast.Assign([target], load(held)), node)))
        parts = {part: self._temporary() for part in _flat(target) if self._announces(part)}
        statements: list[ast.stmt] = [ast.Assign([_with_names(target, parts)], load(held))]
        for part, name in parts.items():
            plain = located(ast.Assign([part], load(name)), node)
            statements += _as_list(self._one_store(part, load(name), plain))
        return statements

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
                read = ast.Attribute(load(kept), attribute, ast.Load())
                written: ast.stmt = ast.Assign([ast.Attribute(load(kept), attribute, ast.Store())], load(held))
                if reading is not None:
                    read = call_hook("get", reading, load(kept), constant)  # type: ignore[assignment]
                if writing is not None:
                    written = ast.Expr(call_hook("set", writing, load(held), load(kept), constant))
                first: list[ast.stmt] = [ast.Assign([store(kept)], owner), ast.Assign([store(held)], read)]
            case ast.Subscript(value=container, slice=key):
                name = ast.unparse(container)
                target.value, target.slice = container, key = self.visit(container), self.visit(key)
                reading, writing = self._site(target, "r", name), self._site(target, "w", name)
                if reading is None or writing is None:
                    return node
                kept, index = self._temporary(), self._temporary()
                first = [
                    ast.Assign([store(kept)], container),
                    ast.Assign([store(index)], as_expression(key)),
                    ast.Assign([store(held)], call_hook("item", reading, load(kept), load(index))),
                ]
                written = ast.Expr(call_hook("set_item", writing, load(held), load(kept), load(index)))
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
        statements: list[ast.stmt] = []
        for target in node.targets:
            new: ast.stmt = ast.Delete([target])
            if isinstance(target, ast.Subscript):
                name = ast.unparse(target.value)
                target.value, target.slice = self.visit(target.value), self.visit(target.slice)
                site = self._site(target, "d", name)
                if site is not None:
                    new = ast.Expr(call_hook("del_item", site, target.value, as_expression(target.slice)))
            statements.append(located(new, node))
        return statements


def _as_list(statement: ast.stmt) -> list[ast.stmt]:
    return [statement]


def _flat(target: ast.expr) -> Iterable[ast.expr]:
    if isinstance(target, (ast.Tuple, ast.List)):
        for element in target.elts:
            yield from _flat(element)
    else:
        yield target


def _with_names(target: ast.expr, names: dict[ast.expr, str]) -> ast.expr:
    if isinstance(target, (ast.Tuple, ast.List)):
        return ast.Tuple([_with_names(element, names) for element in target.elts], ast.Store())
    return store(names[target]) if target in names else target
