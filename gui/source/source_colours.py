"""Python source in colours. The text is cut into tokens once, as a whole: nothing is guessed line by line."""

import io
import keyword
import token
import tokenize
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QTimer
from PySide6.QtGui import QSyntaxHighlighter, QTextCharFormat, QTextDocument

from gui.look.theme import Theme

Colour = Literal["keyword", "string", "number", "comment", "definition"]

# f-strings and t-strings are tokens of their own since Python 3.12 and 3.14.
_STRINGS: Final = frozenset(
    number for number, name in token.tok_name.items() if name == "STRING" or name.startswith(("FSTRING_", "TSTRING_"))
)


_AT_ONCE: Final = 600
"""Lines of a text that is coloured with every key."""
_TYPED: Final = 200
"""Characters; what changes more is another text."""
_PAUSE_MS: Final = 250


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
    """Colours a document: as one source, cut into tokens anew after every edit, or with the spans that it is given.

    A text with an error keeps the colours that it had after the error. A long text takes its colours when the typing
    pauses: cutting 3,000 lines takes 70 ms.
    """

    def __init__(self, theme: Theme, document: QTextDocument) -> None:
        super().__init__(theme)
        self._theme = theme
        self._given: dict[int, list[Span]] | None = None
        self._lines: dict[int, list[Span]] | None = None
        self._formats: dict[Colour, QTextCharFormat] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(_PAUSE_MS)
        self._pause.timeout.connect(self._cut_anew)
        document.contentsChange.connect(self._forget)  # before the highlighter's own slot, which asks for the spans
        self.setDocument(document)
        theme.changed.connect(self._recolour)
        self._recolour()

    def show_spans(self, lines: dict[int, list[Span]]) -> None:
        """Colour these stretches, by the number of the document's line from 1."""
        self._given = lines
        self.rehighlight()

    def _spans(self) -> dict[int, list[Span]]:
        if self._given is not None:
            return self._given
        if self._lines is None:
            self._lines = coloured_lines(self.document().toPlainText())
        return self._lines

    def _forget(self, _place: int, removed: int, added: int) -> None:
        typed = max(removed, added) < _TYPED
        if typed and self._lines is not None and self.document().blockCount() > _AT_ONCE:
            self._pause.start()
        else:
            self._lines = None

    def _cut_anew(self) -> None:
        self._lines = None
        self.rehighlight()

    def _recolour(self) -> None:
        colours = self._theme.colours
        self._formats = {}
        names: tuple[Colour, ...] = ("keyword", "string", "number", "comment", "definition")
        for name in names:
            text_format = QTextCharFormat()
            text_format.setForeground(getattr(colours, name))
            self._formats[name] = text_format
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        spans = self._spans().get(self.currentBlock().blockNumber() + 1, ())
        for span in spans:
            self.setFormat(span.start, span.end - span.start, self._formats[span.colour])
        # A state that differs from the former one makes Qt colour the next line too: its string may be open here.
        last = spans[-1] if spans else None
        in_string = last is not None and last.colour == "string" and last.end == len(text)
        self.setCurrentBlockState(int(in_string or (not text and self.previousBlockState() > 0)))
