"""The objects that a program's threads share: their numbers and names."""

from collections.abc import Callable
from itertools import count

from engine.recorder import Recorder
from engine.trace import ObjectEntry


class KnownObjects:
    """The part of a runtime that numbers and names what it sees.

    Attributes:
        next_item: Gives the number of an item that enters a queue.
        name_listeners: Called when an object gets a name, with its new entry and the object (None for a variable).
    """

    recorder: Recorder

    def __init__(self) -> None:
        self.next_item: Callable[[], int] = count(1).__next__
        self.name_listeners: list[Callable[[ObjectEntry, object], None]] = []
        self._numbers = count(1)
        self._entries: dict[int, ObjectEntry] = {}

    def register(
        self,
        class_name: str,
        *,
        capacity: int = 0,
        lock: int = 0,
        name: str = "",
        maker: str = "",
        internal: bool = False,
    ) -> int:
        """Number an object and announce it; without a `name` it goes by its class, or by that of its `maker`."""
        number = next(self._numbers)
        entry = ObjectEntry(number, class_name, name or f"{maker or class_name}-{number}", capacity, lock, internal)
        self._entries[number] = entry
        self.recorder.add_entry(entry)
        return number

    def rename(self, number: int, name: str, target: object = None) -> None:
        """Announce the name that the program gives an object (`target`, None for a variable)."""
        entry = self._entries[number]
        if entry.name != name:
            self._entries[number] = entry = entry._replace(name=name)
            self.recorder.add_entry(entry)
            for listener in self.name_listeners:
                listener(entry, target)

    def name_of(self, number: int) -> str:
        """Name of an object; its class and number as long as the program has given it none."""
        entry = self._entries.get(number)
        return entry.name if entry else ""
