"""What may import what."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__path__[0]).parent
PARTS = {("gui.stepper", "gui.lab")}
"""A part that knows the type of the whole it belongs to."""


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def imports_of(path):
    """Whole names of what a file imports, also where only the types are of interest."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            for alias in node.names:
                yield node.module, alias.name
        elif isinstance(node, ast.Import):
            for alias in node.names:
                yield alias.name, ""


@pytest.mark.parametrize("package", ["engine", "gui"])
def test_modules_import_each_other_in_one_direction(package):
    files = [path for path in (ROOT / package).rglob("*.py") if path.parent.name != "programs"]
    names = {name_of(path) for path in files}
    graph = {}
    for path in files:
        own = name_of(path)
        found = {f"{module}.{name}" if f"{module}.{name}" in names else module for module, name in imports_of(path)}
        folder = own.rpartition(".")[0]
        # An object and its parts may know each other's types, within a package of a runtime.
        inside = {"engine.primitives", "engine.stepped"} & {folder}
        graph[own] = {
            other
            for other in found & names
            if not (inside and other.rpartition(".")[0] == folder) and (own, other) not in PARTS
        }
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"these import each other: {error.args[1]}") from None
