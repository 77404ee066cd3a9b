"""Python source in colours. The text is cut into tokens once, as a whole: nothing is guessed line by line."""

import io
import keyword
import token
import tokenize
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.theme import Theme

Colour = Literal["keyword", "string", "number", "comment", "definition"]

# f-strings and t-strings are tokens of their own since Python 3.12 and 3.14.
_STRINGS: Final = frozenset(
    number for number, name in token.tok_name.items() if name == "STRING" or name.startswith(("FSTRING_", "TSTRING_"))
)


@dataclass(frozen=True, slots=True)
class Span:
    """A coloured stretch of one line: columns `start` to `end`, counted in characters."""

    start: int
    end: int
    colour: Colour


def coloured_lines(source: str) -> dict[int, list[Span]]:
    """The coloured stretches of each line, by line number from 1; up to the error in a source with one."""
    lines: dict[int, list[Span]] = {}
    texts = source.splitlines()
    previous = ""
    try:
        for found in tokenize.generate_tokens(io.StringIO(source).readline):
            colour = _colour(found, previous)
            if found.type == token.NAME or found.string == "@":
                previous = found.string
            elif found.string.strip():
                previous = ""
            if colour is not None:
                _add(lines, texts, found, colour)
    except (tokenize.TokenError, SyntaxError):
        pass  # an unfinished source is shown as it is; running it says what is wrong
    return lines


def _colour(found: tokenize.TokenInfo, previous: str) -> Colour | None:
    if found.type == token.COMMENT:
        return "comment"
    if found.type in _STRINGS:
        return "string"
    if found.type == token.NUMBER:
        return "number"
    if found.type == token.NAME:
        if keyword.iskeyword(found.string):
            return "keyword"
        if previous in ("def", "class", "@"):
            return "definition"
    return None


def _add(lines: dict[int, list[Span]], texts: list[str], found: tokenize.TokenInfo, colour: Colour) -> None:
    first, last = found.start[0], found.end[0]
    for number in range(first, last + 1):
        start = found.start[1] if number == first else 0
        end = found.end[1] if number == last else len(texts[number - 1])
        if end > start:
            lines.setdefault(number, []).append(Span(start, end, colour))


class SourceColours(QSyntaxHighlighter):
    """Applies `coloured_lines` to a document that shows exactly that source."""

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(document)
        self._theme = theme
        self._lines: dict[int, list[Span]] = {}
        self._formats: dict[Colour, QTextCharFormat] = {}
        theme.changed.connect(self._recolour)
        self._recolour()

    def show_source(self, source: str) -> None:
        """Cut a source into tokens; the document is set to it afterwards."""
        self._lines = coloured_lines(source)

    def _recolour(self) -> None:
        colours = self._theme.colours
        self._formats = {}
        names: tuple[Colour, ...] = ("keyword", "string", "number", "comment", "definition")
        for name in names:
            text_format = QTextCharFormat()
            text_format.setForeground(getattr(colours, name))
            self._formats[name] = text_format
        self.rehighlight()

    def highlightBlock(self, _text: str) -> None:
        for span in self._lines.get(self.currentBlock().blockNumber() + 1, ()):
            self.setFormat(span.start, span.end - span.start, self._formats[span.colour])
