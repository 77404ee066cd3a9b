"""Places of a program where something that threads may share is accessed."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Site:
    """A place where something that may be shared is accessed.

    Attributes:
        name: What is accessed, as the source says it.
        key: Identifies the place in every compilation of the same source, by every version of Python:
            ``"file:line:kind:name:place among those alike"``.
    """

    line: int
    name: str
    key: str


class Sites:
    """The sites of a program, numbered in the order in which the rewriting comes to them."""

    def __init__(self) -> None:
        self.all: list[Site] = []
        self._numbers: dict[str, int] = {}
        self._alike: dict[str, int] = {}

    def begin(self) -> None:
        """A module is about to be compiled, for the first time or again."""
        self._alike.clear()

    def number(self, file: int, line: int, kind: str, name: str) -> int:
        """Number of the next site of this kind on a line. Columns don't serve: inside f-strings, versions differ."""
        alike = f"{file}:{line}:{kind}:{name}"
        place = self._alike[alike] = self._alike.get(alike, -1) + 1
        key = f"{alike}:{place}"
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = len(self.all)
            self.all.append(Site(line, name, key))
        return number
