"""Letters for Alt+letter, dealt out: Qt silently disables one that two controls of a window claim."""

from collections.abc import Iterable
from typing import Final

SHELL_LETTERS: Final = frozenset("rustdephvofxn")
"""Letters of the controls that are always there: the run controls and the program list use no others."""


def letter_of(text: str) -> str:
    """The letter after the single ``&`` of a label, lower case, or ``""``."""
    plain = text.replace("&&", "")
    place = plain.find("&")
    return plain[place + 1].lower() if 0 <= place < len(plain) - 1 else ""


def with_mnemonics(labels: Iterable[str], taken: Iterable[str] = SHELL_LETTERS) -> list[str]:
    """The labels with a letter each that nobody else has, marked the way Qt wants it.

    First letters of words are preferred; where all letters of a label are taken, a free one follows it in
    brackets. Once the alphabet is used up, labels stay as they are.
    """
    used = set(taken)
    marked = []
    for label in labels:
        escaped = label.replace("&", "&&")
        place = _place(label, used)
        if place is not None:
            used.add(label[place].lower())
            before = label[:place].replace("&", "&&")
            marked.append(f"{before}&{label[place:].replace('&', '&&')}")
            continue
        free = next((letter for letter in "abcdefghijklmnopqrstuvwxyz" if letter not in used), None)
        if free is None:
            marked.append(escaped)
        else:
            used.add(free)
            marked.append(f"{escaped} (&{free.upper()})")
    return marked


def _place(label: str, used: set[str]) -> int | None:
    usable = [place for place, letter in enumerate(label) if _is_letter(letter) and letter.lower() not in used]
    for place in usable:
        if place == 0 or not label[place - 1].isalnum():
            return place
    return usable[0] if usable else None


def _is_letter(letter: str) -> bool:
    return letter.isascii() and letter.isalpha()
