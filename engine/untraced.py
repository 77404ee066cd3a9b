"""What a script uses that the laboratory can't follow, told from its source alone; nothing is run."""

import ast
from collections.abc import Iterator
from typing import Final

_PROCESS_MODULES: Final = frozenset({"multiprocessing", "subprocess"})
_THREAD_POOLS: Final = ("multiprocessing.dummy", "multiprocessing.pool.ThreadPool")
"""What of those modules starts threads of this process, which are traced."""
_PROCESS_NAMES: Final = frozenset({"ProcessPoolExecutor", "InterpreterPoolExecutor"})
_PROCESS_CALLS: Final = ("fork", "forkpty", "system", "popen", "posix_spawn", "posix_spawnp", "startfile")
_PROCESS_PREFIXES: Final = ("spawn", "exec")

_PROCESSES: Final = (
    "{name} starts other processes (line {line}). They run, but nothing that happens in them is traced: "
    "the laboratory shows only what this process does and what it waits for."
)
_ASYNCIO: Final = (
    "{name} uses asyncio (line {line}). Its tasks take turns inside one thread and are not traced one by one: "
    "the laboratory shows that thread, and those that asyncio starts."
)


def untraced(source: str, name: str) -> dict[str, str]:
    """What `source` uses and the laboratory does not follow: a sentence for each kind of it; `name` is the script's.

    A source that doesn't parse uses nothing.
    """
    try:
        module = ast.parse(source)
    except (SyntaxError, ValueError):
        return {}
    processes = min(_process_lines(module), default=0)
    tasks = min((line for line, imported in _imports(module) if imported.split(".")[0] == "asyncio"), default=0)
    found = {}
    if processes:
        found["processes"] = _PROCESSES.format(name=name, line=processes)
    if tasks:
        found["tasks"] = _ASYNCIO.format(name=name, line=tasks)
    return found


def _imports(module: ast.Module) -> Iterator[tuple[int, str]]:
    """Line and whole name of everything that is imported from elsewhere: ``os.fork`` for ``from os import fork``."""
    for node in ast.walk(module):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                yield node.lineno, f"{node.module}.{alias.name}"


def _process_lines(module: ast.Module) -> Iterator[int]:
    for line, imported in _imports(module):
        if imported.startswith(_THREAD_POOLS):
            continue
        top, _, rest = imported.partition(".")
        if top in _PROCESS_MODULES or rest.rpartition(".")[2] in _PROCESS_NAMES or _of_os(top, rest):
            yield line
    for node in ast.walk(module):
        match node:
            case ast.Attribute(value=ast.Name(id=top), attr=attribute) if _of_os(top, attribute):
                yield node.lineno
            case ast.Attribute(attr=attribute) if attribute in _PROCESS_NAMES:
                yield node.lineno


def _of_os(module: str, attribute: str) -> bool:
    return module == "os" and (attribute in _PROCESS_CALLS or attribute.startswith(_PROCESS_PREFIXES))
