"""Texts of items and values by number, packed: a window may hold millions of them beside their events."""

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

BLOCK_TEXTS = 2048


@dataclass(frozen=True)
class _Block:
    """Texts that no longer change.

    Attributes:
        numbers: (n,) uint32, ascending.
        ends: (n,) uint32, where each text ends in `blob`.
        blob: All texts in the order of `numbers`, UTF-8.
        sequence: Events that had been received when the newest of the texts came.
    """

    numbers: npt.NDArray[np.uint32]
    ends: npt.NDArray[np.uint32]
    blob: bytes
    sequence: int

    @cached_property
    def first(self) -> int:
        return int(self.numbers[0])

    @cached_property
    def last(self) -> int:
        return int(self.numbers[-1])

    @cached_property
    def _gapless(self) -> bool:
        return self.last - self.first == len(self.numbers) - 1

    def text(self, number: int) -> str | None:
        if self._gapless:  # as nearly always: numbers are given in order
            place = number - self.first
        else:
            place = int(np.searchsorted(self.numbers, number))
            if self.numbers[place] != number:
                return None
        start = int(self.ends[place - 1]) if place else 0
        return str(self.blob[start : int(self.ends[place])], "utf-8")


class TextTable:
    """Number → text, at 8 bytes a text beside the text itself; dropped together with the events of its time.

    An item that stays in a queue while `columns.HISTORY_EVENTS` others happen outlives its text.
    """

    def __init__(self) -> None:
        self._open: dict[int, str] = {}
        self._blocks: list[_Block] = []
        self._lowest = np.empty(0, np.uint32)
        self._highest = np.empty(0, np.uint32)
        self._alone: _Block | None = None  # the one asked last, if no other has numbers between its own

    def __len__(self) -> int:
        return len(self._open) + sum(len(block.numbers) for block in self._blocks)

    def add(self, number: int, text: str, sequence: int) -> None:
        """Add a text that came after `sequence` events; a number's newest text counts."""
        self._open[number] = text
        if len(self._open) == BLOCK_TEXTS:
            self._pack(sequence)

    def get(self, number: int, default: str = "") -> str:
        """The text, or `default` if there never was one or it has been dropped."""
        text = self._open.get(number)
        if text is not None:
            return text
        # Whoever asks for one text asks for its neighbours, too.
        block = self._alone
        if block is not None and block.first <= number <= block.last:
            text = block.text(number)
        else:
            text = self._search(number)
        return default if text is None else text

    def _search(self, number: int) -> str | None:
        places = np.flatnonzero((self._lowest <= number) & (number <= self._highest)).tolist()
        for place in reversed(places):
            block = self._blocks[place]
            text = block.text(number)
            if text is not None:
                others = (self._lowest <= block.last) & (block.first <= self._highest)
                self._alone = block if others.sum() == 1 else None
                return text
        return None

    def drop_before(self, sequence: int) -> None:
        """Forget texts that were complete before `sequence`, as far as that is cheap (whole blocks)."""
        kept = [block for block in self._blocks if block.sequence >= sequence]
        if len(kept) < len(self._blocks):
            self._blocks = kept
            self._index()

    def _pack(self, sequence: int) -> None:
        numbers = sorted(self._open)
        texts = [self._open[number].encode(errors="replace") for number in numbers]
        ends = np.cumsum([len(text) for text in texts])
        block = _Block(np.array(numbers, np.uint32), ends.astype(np.uint32), b"".join(texts), sequence)
        self._blocks.append(block)
        self._open = {}
        self._index()

    def _index(self) -> None:
        self._alone = None
        self._lowest = np.array([block.numbers[0] for block in self._blocks], np.uint32)
        self._highest = np.array([block.numbers[-1] for block in self._blocks], np.uint32)
