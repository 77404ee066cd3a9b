"""A sheet to start from: what inspection knows of a script, written down with comments that say how to go on."""

import ast
import json
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from engine.catalog import Program
from engine.files import replacing
from engine.gauges import QUEUE_CLASSES
from engine.inspection import inspected_sheet
from engine.sheet import Gauge, Parameter, Value

_LOCKS: Final = frozenset({"Lock", "RLock", "Condition"})

_HEAD: Final = '''\
# The lab sheet of {file}: what Threadlab shows of it. Threadlab wrote it to start from; change what you like.
# It is plain TOML. Reload shows what it says. A mistake is told with its place and with what is allowed.

title = {title}
summary = {summary}
preset = "start"

# What the students read beside the program, in Markdown.
lesson = """
## {heading}

Say here what this program shows.

### Try this
1. Run it, and watch the gauges.
2. Move a slider. What changes?
"""
'''

_PARAMETERS: Final = """
# Constants of the program that become controls. A slider acts at once if the program reads the constant again, in a
# loop for instance; `restart = true` says that it takes effect at the next start. `unit = "s"` is shown behind numbers.
"""

_PRESETS: Final = """
# Sets of values to choose from. `start` is what the program opens with (see `preset` above); `step` is taken when it is
# stepped or searched: keep it small, two or three threads and a few rounds, so that a search can be complete.
"""

_GAUGES: Final = """
# What is plotted: `kind` is size, puts, gets, put_rate, get_rate, residence, in_progress (of a queue), value (of a
# variable) or waiting (at a condition). `show` is graph, readout or both.
"""

_NO_GAUGES: Final = """
# What is plotted. No queue or variable is known yet: name one as the program does.
# [[gauges]]
# name = "waiting_items"
# label = "Waiting items"
# kind = "size"
# of = "name_of_a_queue"
# show = "both"
"""

_EXAMPLES: Final = """
# What must always hold. The expression is looked at whenever the lock `guard` is released.
# [[invariants]]
# name = "never_negative"
# sentence = "The value is never negative"
# expression = "{expression} >= 0"
# guard = {guard}

# Ways to break the program, as switches beside its source. `find` is one to three whole lines that stand in the source
# exactly once, `replace` is what stands there instead. `fails` is what a search finds then: deadlock, stalled,
# broken_invariant or uncaught_exception.
# [[faults]]
# name = "my_fault"
# title = "A few words for the switch"
# find = '''
# {line}
# '''
# replace = '''
# {indentation}pass
# '''
# explanation = "What breaks, and why."
# look_for = "What to look for while it is on."
# fails = "broken_invariant"
"""


def sheet_path(program: Program) -> Path:
    """Where the sheet of a script belongs."""
    return program.path.with_suffix(".toml")


def sheet_text(program: Program, gauges: Iterable[Gauge] = ()) -> str:
    """A sheet for a script, from what its source says and from the gauges that a run of it has shown.

    Without gauges the queues that the source makes at its top level get one each.
    """
    found = inspected_sheet(program.name, program.defaults)
    values = {parameter.name: program.defaults[parameter.name] for parameter in found.parameters}
    parts = [
        _HEAD.format(
            file=program.path.name,
            title=_toml(found.title),
            summary=_toml(_first_line(program.source)),
            heading=_in_text(found.title),
        )
    ]
    if found.parameters:
        parts += [_PARAMETERS, *map(_parameter, found.parameters)]
    parts += [_PRESETS, _preset("start", "As in the source", values), _preset("step", "Small, for stepping", values)]
    chosen = _unique(gauges) or _unique(_queue_gauges(program.source))
    parts += [_GAUGES, *map(_gauge, chosen)] if chosen else [_NO_GAUGES]
    parts.append(_examples(program.source))
    return "".join(parts)


def write_sheet(program: Program, text: str) -> Path:
    """Write a sheet beside its script, unless there is one; returns where it is.

    Raises:
        FileExistsError: There is one; it has been left as it is.
        OSError: It can't be written.
    """
    path = sheet_path(program)
    with path.open("x", encoding="utf-8"):
        pass  # the name is taken: nobody else's sheet can be overwritten
    try:
        with replacing(path) as file:
            file.write(text)
    except OSError:
        path.unlink(missing_ok=True)
        raise
    return path


def _queue_gauges(source: str) -> Iterator[Gauge]:
    """The size of each queue that the source makes at its top level."""
    for name, made in _top_level_objects(source):
        if made in QUEUE_CLASSES:
            yield Gauge(name, f"Size of {name}", "size", name, show="both")


def _top_level_objects(source: str) -> Iterator[tuple[str, str]]:
    """Names that are assigned the result of a call at the top level, and the last part of what is called."""
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):
        return
    for statement in module.body:
        match statement:
            case ast.Assign(targets=[ast.Name(id=name)], value=ast.Call(func=called)):
                yield name, ast.unparse(called).rpartition(".")[2]


def _parameter(parameter: Parameter) -> str:
    lines = [f"[parameters.{parameter.name}]", f"label = {_toml(parameter.label)}"]
    if parameter.choices:
        lines.append(f"choices = [{', '.join(map(_toml, parameter.choices))}]")
    else:
        lines += [f"{key} = {_toml(getattr(parameter, key))}" for key in ("minimum", "maximum", "step")]
    return "\n".join([*lines, 'help = ""', "", ""])


def _preset(name: str, label: str, values: dict[str, Value]) -> str:
    lines = [f"[presets.{name}]", f"label = {_toml(label)}"]
    if values:
        lines += [f"[presets.{name}.values]", *(f"{key} = {_toml(value)}" for key, value in values.items())]
    return "\n".join([*lines, "", ""])


def _gauge(gauge: Gauge) -> str:
    keys = ("name", "label", "kind", "of", "show")
    return "\n".join(["[[gauges]]", *(f"{key} = {_toml(getattr(gauge, key))}" for key in keys), "", ""])


def _unique(gauges: Iterable[Gauge]) -> list[Gauge]:
    """With names that a sheet allows: a run names gauges after objects, ``account.balance``."""
    found: dict[str, Gauge] = {}
    for gauge in gauges:
        stem = re.sub(r"[^a-z0-9_]+", "_", gauge.name.lower()).strip("_0123456789") or "gauge"
        name, number = stem, 1
        while name in found:
            number += 1
            name = f"{stem}_{number}"
        found[name] = Gauge(name, gauge.label, gauge.kind, gauge.of, show=gauge.show)
    return list(found.values())


def _examples(source: str) -> str:
    """Commented examples with names and a line of the script itself, as far as it has them."""
    objects = list(_top_level_objects(source))
    guard = next((name for name, made in objects if made in _LOCKS), "name_of_a_lock")
    lines = source.split("\n")
    inside = [line for line in lines if line[:1].isspace() and line.strip() and lines.count(line) == 1]
    calm = [line for line in inside if '"' not in line and "'" not in line and "#" not in line]
    line = next((line for line in calm if line.rstrip().endswith(")")), "    a_line_of_the_source()")
    indentation = line[: len(line) - len(line.lstrip())]
    return _EXAMPLES.format(
        expression="name_of_a_variable", guard=_toml(guard), line=line.rstrip(), indentation=indentation
    )


def _first_line(source: str) -> str:
    """Of the docstring, as a sentence about the program."""
    try:
        text = ast.get_docstring(ast.parse(source)) or ""
    except (SyntaxError, ValueError):
        return ""
    return text.split("\n")[0].strip()


def _toml(value: Value) -> str:
    """A value as TOML writes it: its basic strings have the escapes of JSON, and one more."""
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007f")
    return str(value).lower() if isinstance(value, bool) else repr(value)


def _in_text(text: str) -> str:
    """Inside a string of several lines."""
    return _toml(text)[1:-1]
