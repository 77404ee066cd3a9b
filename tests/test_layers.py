"""What may import what."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import engine

ENGINE = Path(engine.__path__[0])
FILES = [path for path in ENGINE.rglob("*.py") if path.parent.name != "programs"]


def name_of(path):
    return ".".join(("engine", *path.relative_to(ENGINE).with_suffix("").parts)).removesuffix(".__init__")


def imports_of(path):
    """Whole names of what a file imports, also where only the types are of interest."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""


def test_modules_of_the_engine_import_each_other_in_one_direction():
    names = {name_of(path) for path in FILES}
    graph = {}
    for path in FILES:
        found = {f"{module}.{name}" if f"{module}.{name}" in names else module for module, name in imports_of(path)}
        package = name_of(path).rpartition(".")[0]
        # An object and its parts may know each other's types, within a package of a runtime.
        inside = {"engine.primitives", "engine.stepped"} & {package}
        graph[name_of(path)] = {
            other for other in found & names if not (inside and other.rpartition(".")[0] == package)
        }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"these import each other: {error.args[1]}") from None
