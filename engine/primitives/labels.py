"""Short texts for values, made without running any code of the program."""

from typing import Any, Final

_LIMIT: Final = 40
_PLAIN: Final = (str, int, float, bool, type(None), bytes, complex)
_BRACKETS: Final[dict[type, tuple[str, str]]] = {tuple: ("(", ")"), list: ("[", "]")}


def label(value: Any) -> str:
    """What an item looks like, 40 characters at the most. Objects of other classes show their class's name."""
    text = value if type(value) is str else _text(value, 2)
    return text if len(text) <= _LIMIT else text[: _LIMIT - 1] + "…"


def _text(value: Any, depth: int) -> str:
    kind = type(value)
    if kind in _PLAIN:
        return repr(value[:_LIMIT]) if kind is str or kind is bytes else repr(value)
    if kind in _BRACKETS and depth:
        start, end = _BRACKETS[kind]
        parts = [_text(part, depth - 1) for part in value[:4]]
        if len(value) > 4:
            parts.append("…")
        comma = "," if kind is tuple and len(value) == 1 else ""
        return f"{start}{', '.join(parts)}{comma}{end}"
    if kind is dict:
        return "{…}" if value else "{}"
    if kind.__name__ == "_WorkItem" and kind.__module__ == "concurrent.futures.thread" and depth:
        return _call(vars(value), depth)
    name = value.__name__ if kind is type or kind.__name__ in ("function", "builtin_function_or_method") else None
    return name if isinstance(name, str) else kind.__name__


def _call(work: dict[str, Any], depth: int) -> str:
    """What a task of a ThreadPoolExecutor calls: ``process(18)``; `work` are its attributes."""
    # Python 3.14 has them in a tuple.
    function, positional = work["task"][:2] if "task" in work else (work["fn"], work["args"])
    return f"{_text(function, 0)}({_text(list(positional), depth)[1:-1]})"


def rank(item: Any) -> float | None:
    """The number by which a priority queue orders an item, if it is a number or a tuple that starts with one."""
    if type(item) is tuple and item:
        item = item[0]
    return float(item) if type(item) in (int, float, bool) else None


def is_sentinel(item: Any) -> bool:
    """True for a tuple that ends with None: the sentinel of a priority queue, which can't compare a bare None."""
    return type(item) is tuple and bool(item) and item[-1] is None
