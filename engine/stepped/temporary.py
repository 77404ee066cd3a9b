"""Temporary files of a program: the same names in every schedule, wherever the system keeps such files."""

import random
import tempfile
from typing import Final

_CHARACTERS: Final = "abcdefghijklmnopqrstuvwxyz0123456789_"
_SHOWN: Final = "…"


class _Names:
    """Stands for `tempfile`'s own sequence of random names. A name that is taken is passed over there."""

    def __init__(self) -> None:
        # Made when it is needed: most programs ask for no name, and making one takes long.
        self._random: random.Random | None = None

    def __iter__(self) -> "_Names":
        return self

    def __next__(self) -> str:
        if self._random is None:
            self._random = random.Random(0)
        return "".join(self._random.choices(_CHARACTERS, k=8))


def repeat_names() -> None:
    """Begin the sequence of names anew: another schedule begins."""
    tempfile._name_sequence = _Names()  # type: ignore[attr-defined]


def without_folder(text: str) -> str:
    """`text` without the path of the folder that temporary files are in, which differs from process to process."""
    return text.replace(tempfile.gettempdir(), _SHOWN) if "/" in text or "\\" in text else text
