"""The reading of one table of a sheet, key by key: whatever is wrong is named with file, key and what is allowed."""

from typing import Any

from engine.sheet import Value


class SheetError(Exception):
    """A sheet says something it can't; the message names the file, the key and what is allowed."""


class SheetTable:
    """A TOML table being read: every key must be asked for, and messages name file and key."""

    def __init__(self, content: dict[str, Any], file_name: str, path: str) -> None:
        self._content = dict(content)
        self._file_name = file_name
        self._path = path
        self._allowed: list[str] = []

    def error(self, key: str, problem: str) -> SheetError:
        path = f"{self._path}.{key}" if self._path and key else self._path or key
        return SheetError(f"{self._file_name}: {path}: {problem}")

    def _take(self, key: str, kinds: tuple[type, ...], described: str, default: Any) -> Any:
        self._allowed.append(key)
        if key not in self._content:
            if default is None:
                raise self.error(key, f"is missing; it is {described}")
            return default
        value = self._content.pop(key)
        if not isinstance(value, kinds) or (isinstance(value, bool) and bool not in kinds):
            raise self.error(key, f"{value!r} is no {described}")
        return value

    def text(self, key: str, *, required: bool = False) -> str:
        value: str = self._take(key, (str,), "text", None if required else "")
        if required and not value.strip():
            raise self.error(key, "is empty")
        return value.strip()

    def lines(self, key: str, *, may_be_empty: bool = False, required: bool = True) -> str:
        """Lines of a source: with their indentation, without empty ones before and after."""
        value: str = self._take(key, (str,), "text", None if required else "")
        if not may_be_empty and not value.strip():
            raise self.error(key, "is empty")
        return value.strip("\n")

    def number(self, key: str, default: float | None) -> float:
        value: float = self._take(key, (int, float), "number", default)
        return value

    def optional_number(self, key: str) -> float | None:
        """None if it isn't there."""
        if key not in self._content:
            self._allowed.append(key)
            return None
        return self.number(key, None)

    def flag(self, key: str) -> bool:
        value: bool = self._take(key, (bool,), "truth value (true or false)", False)
        return value

    def texts(self, key: str) -> tuple[str, ...]:
        values = self._take(key, (list,), "list of texts", [])
        for value in values:
            if not isinstance(value, str):
                raise self.error(key, f"{value!r} is no text")
        return tuple(values)

    def values(self, key: str) -> tuple[Value, ...]:
        values = self._take(key, (list,), "list of values", [])
        for value in values:
            if not isinstance(value, (int, float, str, bool)):
                raise self.error(key, f"{value!r} is no number, text or truth value")
        return tuple(values)

    def tables(self, key: str) -> list[tuple[str, "SheetTable"]]:
        content = self._take(key, (dict,), "table", {})
        for name, entry in content.items():
            if not isinstance(entry, dict):
                raise self.error(f"{key}.{name}", f"{entry!r} is no table")
        return [(name, self._inner(entry, f"{key}.{name}")) for name, entry in content.items()]

    def inner(self, key: str) -> "SheetTable | None":
        """A table of its own, None if it isn't there."""
        if key not in self._content:
            self._allowed.append(key)
            return None
        return self._inner(self.content(key), key)

    def list_of_tables(self, key: str) -> list["SheetTable"]:
        content = self._take(key, (list,), "list of tables", [])
        for number, entry in enumerate(content):
            if not isinstance(entry, dict):
                raise self.error(f"{key}[{number}]", f"{entry!r} is no table")
        return [self._inner(entry, f"{key}[{number}]") for number, entry in enumerate(content)]

    def _inner(self, content: dict[str, Any], key: str) -> "SheetTable":
        return SheetTable(content, self._file_name, f"{self._path}.{key}" if self._path else key)

    def content(self, key: str) -> dict[str, Any]:
        value: dict[str, Any] = self._take(key, (dict,), "table", {})
        return value

    def one_of(self, key: str, allowed: tuple[str, ...], default: str | None) -> str:
        value: str = self._take(key, (str,), "text", default)
        if value not in allowed and (value or default is None):
            raise self.error(key, f"{value!r} is none of {', '.join(allowed)}")
        return value

    def finish(self) -> None:
        """Refuse the keys that nobody asked for."""
        for key in self._content:
            raise self.error(key, f"is no key here; allowed are: {', '.join(self._allowed)}")
