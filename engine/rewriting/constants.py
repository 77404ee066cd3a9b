"""Which of a program's constants an expression depends on, through functions and local names."""

import ast
from collections.abc import Mapping

Function = ast.FunctionDef | ast.AsyncFunctionDef


class Constants:
    """Which of the constants that a slider sets an expression depends on."""

    def __init__(self, module: ast.Module, constants: frozenset[str]) -> None:
        self._constants = constants
        # What a call of each function of the module may read, through whatever it calls.
        self._of_function: dict[str, frozenset[str]] = {}
        functions = [node for node in ast.walk(module) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
        changed = bool(constants)
        while changed:
            changed = False
            for function in functions:
                reads = self._of_function.get(function.name, frozenset())
                more = reads.union(*(self.read_by(statement, {}) for statement in function.body))
                if more != reads:
                    self._of_function[function.name] = more
                    changed = True

    def read_by(self, node: ast.AST, local: Mapping[str, frozenset[str]]) -> frozenset[str]:
        """Constants that evaluating `node` reads, given those that local names were made from."""
        found: set[str] = set()
        for part in ast.walk(node):
            if isinstance(part, ast.Name) and isinstance(part.ctx, ast.Load):
                found |= {part.id} & self._constants
                found |= local.get(part.id, frozenset())
            elif isinstance(part, ast.Call):
                found |= self._of_function.get(last_name(part.func), frozenset())
        return frozenset(found)

    def of_locals(self, function: Function) -> dict[str, frozenset[str]]:
        """For each local name of a function, the constants that something bound to it was made from."""
        local: dict[str, frozenset[str]] = {}
        changed = bool(self._constants)
        while changed:
            changed = False
            for node in ast.walk(function):
                if isinstance(node, (ast.Assign, ast.AnnAssign, ast.AugAssign)) and node.value is not None:
                    reads = self.read_by(node.value, local)
                    targets = node.targets if isinstance(node, ast.Assign) else [node.target]
                    for target in targets:
                        if isinstance(target, ast.Name) and not reads <= local.get(target.id, frozenset()):
                            local[target.id] = local.get(target.id, frozenset()) | reads
                            changed = True
        return local


def last_name(function: ast.expr) -> str:
    """The name by which a function is called, without what stands before it."""
    match function:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case ast.Subscript(value=value):  # Queue[int]()
            return last_name(value)
        case ast.Call(func=inner):
            return last_name(inner)
    return ""
