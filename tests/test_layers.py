"""What may import what."""

import ast
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__path__[0]).parent
STUDIED = ROOT / "engine" / "programs"
PARTS = {("gui.lab.stepper", "gui.lab.lab")}
"""A part that knows the type of the whole it belongs to."""
PANES = ["stage", "graphs", "timeline", "stepping", "source", "events", "parameters"]
BELOW_PANES = {"gui.assets", "gui.look", "gui.widgets", "gui.record", "gui.lab", "gui.time_axis"}


def name_of(path):
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def found_in(path):
    """Whole names of what a file imports, also where only the types are of interest, and of the modules it is from."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def imports_of(package):
    """For each module of a package those of the package that it imports."""
    files = {name_of(path): path for path in (ROOT / package).rglob("*.py") if path.parent != STUDIED}
    return {name: set(found_in(path)) & files.keys() for name, path in files.items()}


def assert_one_direction(graph):
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise AssertionError(f"these import each other: {error.args[1]}") from None


def folder_of(name):
    return name.rpartition(".")[0]


@pytest.mark.parametrize("package", ["engine", "gui"])
def test_modules_import_each_other_in_one_direction(package):
    # An object and its parts may know each other's types, within a package of a runtime.
    inside = {"engine.primitives", "engine.stepped"}
    assert_one_direction(
        {
            name: {
                other
                for other in others
                if not folder_of(name) == folder_of(other) in inside and (name, other) not in PARTS
            }
            for name, others in imports_of(package).items()
        }
    )


def folders_of_the_window():
    """The folders of the window, and its modules that are in none, with those that they import."""
    graph = {}
    for name, others in imports_of("gui").items():
        part, *imported = (".".join(whole.split(".")[:2]) for whole in (name, *others))
        graph.setdefault(part, set()).update({*imported} - {part})
    return graph


def test_folders_of_the_window_import_each_other_in_one_direction():
    assert_one_direction(folders_of_the_window())


@pytest.mark.parametrize("pane", PANES)
def test_a_pane_knows_no_other_pane_and_nothing_of_what_wires_it(pane):
    assert folders_of_the_window()[f"gui.{pane}"] <= BELOW_PANES
