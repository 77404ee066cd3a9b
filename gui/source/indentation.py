"""What Tab and Enter do in Python source: whole steps of four spaces, and a new line as deep as the one before."""

from typing import Final

from PySide6.QtGui import QTextCursor

STEP: Final = "    "


def indent_lines(cursor: QTextCursor, *, further: bool) -> None:
    """Move the selected lines by a step; without a selection, `further` fills up to the next step at the cursor."""
    if further and not cursor.hasSelection():
        cursor.insertText(STEP[cursor.positionInBlock() % len(STEP) :])
        return
    document = cursor.document()
    block, last = document.findBlock(cursor.selectionStart()), document.findBlock(cursor.selectionEnd())
    cursor.beginEditBlock()
    while block.isValid() and block.blockNumber() <= last.blockNumber():
        start = QTextCursor(block)
        if further and block.text().strip():
            start.insertText(STEP)
        elif not further:
            depth = len(block.text()) - len(block.text().lstrip(" "))
            start.movePosition(QTextCursor.MoveOperation.Right, QTextCursor.MoveMode.KeepAnchor, min(depth, len(STEP)))
            start.removeSelectedText()
        block = block.next()
    cursor.endEditBlock()


def start_line(cursor: QTextCursor) -> None:
    """Break the line; the new one is a step deeper after a colon."""
    before = cursor.block().text()[: cursor.positionInBlock()]
    depth = before[: len(before) - len(before.lstrip())]
    if before.split("#")[0].rstrip().endswith(":"):
        depth += STEP
    cursor.insertText(f"\n{depth}")
