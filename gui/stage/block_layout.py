"""Where the shared objects are, in blocks in the middle of the stage, in pixels of the design."""

from typing import Final, NamedTuple

from gui.stage.facts import Block, Fact, LockFact, QueueFact, VariableFact
from gui.stage.rect import Rect

BLOCK_WIDTH: Final = 236
"""A column of blocks has at least this width where there are several."""

LEAST_WIDTH: Final = 222
"""Narrower, a lock's row would have to cut its words."""

COLUMN_GAP: Final = 16
BLOCK_PADDING: Final = 7
MARGIN: Final = 3
"""Between what is drawn and the edges of the stage."""


class Sizes(NamedTuple):
    """Heights of the parts of a block, and the gaps between."""

    padding: float
    title: float
    row_gap: float
    row: float
    variable: float
    queue: float
    block_gap: float

    def height(self, fact: Fact) -> float:
        """Of an object's own row."""
        if isinstance(fact, QueueFact):
            return self.queue
        return self.variable if isinstance(fact, VariableFact) else self.row


ROOMY: Final = Sizes(padding=7, title=19, row_gap=4, row=28, variable=21, queue=94, block_gap=8)
DENSE: Final = Sizes(padding=5, title=18, row_gap=2, row=24, variable=19, queue=86, block_gap=5)


def placed_blocks(
    blocks: tuple[Block, ...], middle: tuple[float, float], sizes: Sizes
) -> tuple[dict[int, Rect], dict[int, Rect]]:
    """Blocks in columns, each new one in the shortest; one with a queue goes through all columns."""
    left, width = middle
    columns = max(1, int((width + COLUMN_GAP) // (BLOCK_WIDTH + COLUMN_GAP)))
    column_width = (width - (columns - 1) * COLUMN_GAP) / columns
    bottoms = [float(MARGIN)] * columns
    placed: dict[int, Rect] = {}
    objects: dict[int, Rect] = {}
    for block in blocks:
        wide = any(isinstance(fact, QueueFact) for fact in block.facts)
        column = 0 if wide else bottoms.index(min(bottoms))
        top = max(bottoms) if wide else bottoms[column]
        x = left + column * (column_width + COLUMN_GAP)
        rows, bottom = _placed_rows(block, x, top, width if wide else column_width, sizes)
        objects |= rows
        placed[block.number] = Rect(x, top, width if wide else column_width, bottom - top)
        bottoms = [bottom + sizes.block_gap] * columns if wide else bottoms
        bottoms[column] = bottom + sizes.block_gap
    return placed, objects


def _placed_rows(block: Block, x: float, top: float, width: float, sizes: Sizes) -> tuple[dict[int, Rect], float]:
    inner_x, inner_width = x + BLOCK_PADDING, width - 2 * BLOCK_PADDING
    y = top + sizes.padding + (sizes.title if block.title else 0)
    rows: dict[int, Rect] = {}
    for fact in block.facts:
        rows[fact.number] = Rect(inner_x, y, inner_width, sizes.height(fact))
        y += sizes.height(fact) + sizes.row_gap
        if isinstance(fact, LockFact):
            for room in fact.rooms:
                rows[room.number] = Rect(inner_x, y, inner_width, sizes.row)
                y += sizes.row + sizes.row_gap
    return rows, y - sizes.row_gap + sizes.padding
