"""The interleaving of a run written down: as text for the command line, as a Mermaid diagram, as a drawing (SVG)."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from engine.stepped.interleaving import Row

_NARROWEST: Final = 12
_WIDEST: Final = 34
_ROW: Final = "{step:>5}  {line:>5}  {columns}  {source}"

_STEP_AND_TEXT: Final = "{step}. {text}"
_WITH_LINE: Final = "{text} (line {line})"
_PREEMPTED: Final = "{text} [interrupts another thread]"

_COLUMN: Final = 250
_MARGIN: Final = 56
_HEIGHT: Final = 38
_FONT: Final = "font-family:Inter,Helvetica,Arial,sans-serif"
_MONO: Final = "font-family:'JetBrains Mono',Menlo,Consolas,monospace"
_INKS: Final = ("#0072b2", "#009e73", "#d55e00", "#cc79a7", "#8a6d00", "#56b4e9")


@dataclass(frozen=True, slots=True)
class Interleaving:
    """A run as it is drawn on a blackboard.

    Attributes:
        threads: Names by number, in the order of their columns.
        rows: What happened.
    """

    threads: Mapping[int, str]
    rows: Sequence[Row]


def as_text(drawn: Interleaving) -> Iterator[str]:
    """Line by line: one a row, a column for each thread, and the line of the source."""
    width = min(_WIDEST, max([_NARROWEST, *(len(row.effect) for row in drawn.rows)]))
    names = "  ".join(f"{_fitted(name, width):<{width}}" for name in drawn.threads.values())
    yield _ROW.format(step="step", line="line", columns=names, source="").rstrip()
    for row in drawn.rows:
        columns = "  ".join(
            f"{_fitted(row.effect, width) if other == row.thread else '·':<{width}}" for other in drawn.threads
        )
        yield _ROW.format(step=row.step or "", line=row.line or "", columns=columns, source=row.code).rstrip()


def as_mermaid(drawn: Interleaving) -> Iterator[str]:
    """Line by line: a sequence diagram for Mermaid, in which starts are arrows and everything else are notes."""
    yield "sequenceDiagram"
    for number, name in drawn.threads.items():
        yield f"    participant T{number} as {_quoted(name)}"
    for row in drawn.rows:
        words = _quoted(_words(row))
        if row.other in drawn.threads:
            yield f"    T{row.thread}->>T{row.other}: {words}"
        else:
            yield f"    Note over T{row.thread}: {words}"


def as_svg(drawn: Interleaving) -> Iterator[str]:
    """Line by line: a drawing with a column for each thread and a box for each row."""
    places = {number: place for place, number in enumerate(drawn.threads)}
    width = _MARGIN + _COLUMN * max(1, len(places)) + 12
    height = _HEIGHT * (len(drawn.rows) + 1) + 20
    yield (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'style="{_FONT};font-size:12px;background:#ffffff">'
    )
    for number, name in drawn.threads.items():
        left = _MARGIN + _COLUMN * places[number]
        ink = _INKS[places[number] % len(_INKS)]
        yield f'<text x="{left}" y="24" font-weight="600" fill="{ink}">{escape(name)}</text>'
    for place, row in enumerate(drawn.rows):
        yield from _box(row, _MARGIN + _COLUMN * places.get(row.thread, 0), 36 + place * _HEIGHT, places)
    yield "</svg>"


FORMS: Final[dict[str, Callable[[Interleaving], Iterator[str]]]] = {
    ".svg": as_svg,
    ".mmd": as_mermaid,
    ".txt": as_text,
}
"""By the ending of the file's name."""


def _box(row: Row, left: int, top: int, places: Mapping[int, int]) -> Iterator[str]:
    ink = _INKS[places.get(row.thread, 0) % len(_INKS)]
    dash = ' stroke-dasharray="4 3"' if row.preempts else ""
    if row.step:
        yield f'<text x="12" y="{top + 20}" fill="#555555">{row.step}</text>'
    yield (
        f'<rect x="{left}" y="{top}" width="{_COLUMN - 12}" height="{_HEIGHT - 5}" rx="5" fill="#f7f8fa" '
        f'stroke="{ink}"{dash}/>'
    )
    shown = escape(_fitted(f"{row.line} {row.code}" if row.line else "", 32))
    yield f'<text x="{left + 8}" y="{top + 14}" style="{_MONO};font-size:11px" fill="#1d2733">{shown}</text>'
    words = _PREEMPTED.format(text=row.effect) if row.preempts else row.effect
    yield f'<text x="{left + 8}" y="{top + 28}" fill="{ink}">{escape(_fitted(words, 40))}</text>'


def _words(row: Row) -> str:
    text = _WITH_LINE.format(text=row.effect, line=row.line) if row.line else row.effect
    text = _PREEMPTED.format(text=text) if row.preempts else text
    return _STEP_AND_TEXT.format(step=row.step, text=text) if row.step else text


def _fitted(text: str, width: int) -> str:
    return text if len(text) <= width else text[: width - 1] + "…"


def _quoted(text: str) -> str:
    """As Mermaid takes it: what ends a statement or begins markup, by its code."""
    plain = " ".join(text.split())
    return "".join(f"#{ord(letter)};" if letter in "#;<>" else letter for letter in plain)
