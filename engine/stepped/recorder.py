"""The recorder of a stepped run: keeps everything until the run is over, in virtual time."""

from collections.abc import Callable, Iterator
from itertools import count
from typing import Final

from engine.recorder import Recorder
from engine.trace import RECORD, Entry, ItemEntry, Record, TextEntry

STEP_NS: Final = 1_000
"""Lab time that a step takes, so that two events of different steps never have the same time."""
_NEVER: Final = 1 << 62


class StepRecorder(Recorder):
    """Collects the events of one schedule.

    Events are packed with real times, as the primitives take them; `story` gives them the lab time of their step.
    """

    __slots__ = ("_lab_ns", "_marks", "_marks_told", "_placed", "_placed_told", "_repeatable", "_told")

    def __init__(self, *, labels: bool, repeatable: Callable[[str], str]) -> None:
        """`labels`: whether items and values get a text. `repeatable` makes a text the same in every run."""
        # Of what `Recorder` has, only what the primitives use: nothing is sent.
        self._records = []
        self._text_numbers = count(1)
        self.append = self._records.append
        self.due = _NEVER
        self.labels = _NEVER if labels else 0
        self._repeatable = repeatable
        self._placed: list[tuple[int, Entry]] = []
        self._marks: list[tuple[int, int]] = []
        # How far `fresh` has come, and the lab time there.
        self._told = self._marks_told = self._placed_told = self._lab_ns = 0

    def __len__(self) -> int:
        return len(self._records)

    def cut(self, length: int) -> None:
        """Forget what was recorded later: while a run is unwound, nothing belongs to the program any more."""
        del self._records[length:]

    def mark(self, lab_ns: int) -> None:
        """The lab time of what is recorded from here on."""
        self._marks.append((len(self._records), lab_ns))

    def add_entry(self, entry: Entry) -> None:
        self._placed.append((len(self._records), entry))

    def add_text(self, text: str) -> int:
        number = next(self._text_numbers)
        self._placed.append((len(self._records), TextEntry(number, self._repeatable(text))))
        return number

    def add_item_label(self, number: int, text: str) -> None:
        self._placed.append((len(self._records), ItemEntry(number, self._repeatable(text))))

    def flush(self, now: int) -> None:
        """Nothing leaves before the run is over."""

    def flush_before_wait(self, now: int) -> None:
        """As `flush`."""

    def records(self) -> Iterator[Record]:
        """The events, in the lab time of their steps."""
        marks = iter([*self._marks, (_NEVER, 0)])
        lab_ns = 0
        at, following = next(marks)
        for place, packed in enumerate(self._records):
            while place >= at:
                lab_ns = following
                at, following = next(marks)
            _, value, thing, item, line, thread, kind = RECORD.unpack(packed)
            yield Record(lab_ns, value, thing, item, line, thread, kind)

    def fresh(self) -> tuple[list[Entry], list[bytes]]:
        """Entries, and packed events in the lab time of their steps, that were made since this was called last."""
        entries = [entry for _, entry in self._placed[self._placed_told :]]
        self._placed_told = len(self._placed)
        made = []
        for place in range(self._told, len(self._records)):
            while self._marks_told < len(self._marks) and place >= self._marks[self._marks_told][0]:
                self._lab_ns = self._marks[self._marks_told][1]
                self._marks_told += 1
            _, *fields = RECORD.unpack(self._records[place])
            made.append(RECORD.pack(self._lab_ns, *fields))
        self._told = len(self._records)
        return entries, made

    def story(self) -> Iterator[Entry | Record]:
        """Entries and events in the order in which they were made."""
        entries = iter([*self._placed, (_NEVER, None)])
        at, entry = next(entries)
        for place, record in enumerate(self.records()):
            while at <= place and entry is not None:
                yield entry
                at, entry = next(entries)
            yield record
        while entry is not None:
            if at <= len(self._records):
                yield entry
            at, entry = next(entries)
