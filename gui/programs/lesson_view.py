"""The lesson text of a program, written in Markdown in its sheet."""

from PySide6.QtGui import QTextBlock, QTextCursor, QTextDocument
from PySide6.QtWidgets import QTextBrowser, QWidget

from engine.catalog import Program
from gui.look.theme import Theme
from gui.widgets.focus_frame import FocusFrame

_WITHOUT_LESSON = """
## {title}

{summary}

This program has no lesson. A text under the key `lesson` of its sheet is shown here.
"""

_CHALLENGE = """

### Challenge: you are the scheduler

{goal} **Challenge: you are the scheduler**, in the menu **Experiments**, begins it.
"""


class LessonView(QTextBrowser):
    """Shows the lesson in the theme's fonts and colours; links open outside."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._text = ""
        self.setObjectName("lesson")
        self.setAccessibleName("Lesson")
        self.setOpenExternalLinks(True)
        FocusFrame(self)
        theme.changed.connect(self._render)

    def show_program(self, program: Program) -> None:
        """Show the lesson of another program, from its top."""
        sheet = program.sheet
        self._text = sheet.lesson or _WITHOUT_LESSON.format(title=sheet.title, summary=sheet.summary)
        if sheet.challenge is not None:
            self._text += _CHALLENGE.format(goal=sheet.challenge.goal)
        self._render()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def _render(self) -> None:
        place = self.verticalScrollBar().value()
        document = self.document()
        document.setDefaultFont(self._theme.font("text"))
        document.setMarkdown(self._text, QTextDocument.MarkdownFeature.MarkdownDialectGitHub)
        document.setDocumentMargin(self._theme.px(6))
        block = document.begin()
        while block.isValid():
            self._dress(block)
            block = block.next()
        self.verticalScrollBar().setValue(place)

    def _dress(self, block: QTextBlock) -> None:
        """Give a paragraph its spacing and its own fonts: Qt's Markdown knows only its defaults."""
        px, colours = self._theme.px, self._theme.colours
        cursor = QTextCursor(block)
        layout = block.blockFormat()
        level = layout.headingLevel()
        in_list = block.textList() is not None
        layout.setTopMargin(px(14) if level and block.position() else 0)
        layout.setBottomMargin(px(3) if in_list else px(8))
        layout.setLineHeight(125, 1)  # 1: proportional, in percent
        cursor.setBlockFormat(layout)
        iterator = block.begin()
        pieces = []
        while not iterator.atEnd():
            fragment = iterator.fragment()
            pieces.append((fragment.position(), fragment.length(), fragment.charFormat()))
            iterator += 1
        for position, length, piece in pieces:
            if piece.fontFixedPitch():
                font = self._theme.font("mono")
                piece.setBackground(colours.inset)
            elif level:
                font = self._theme.font("number" if level <= 2 else "title")
            else:
                font = self._theme.font("strong" if piece.fontWeight() > 500 else "text")
            font.setItalic(piece.fontItalic())
            piece.setFont(font)
            piece.setForeground(colours.accent if piece.isAnchor() else colours.text)
            cursor.setPosition(position)
            cursor.setPosition(position + length, QTextCursor.MoveMode.KeepAnchor)
            cursor.setCharFormat(piece)
