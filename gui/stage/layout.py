"""Where everything on the stage is: from facts and a size to rectangles. No Qt, no drawing.

Threads stand in columns at both sides, objects in the middle. Lengths are pixels of the design times a scale.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.trace import MAIN_THREAD
from engine.world import World
from gui.stage.facts import Block, Fact, Facts, LockFact, QueueFact, VariableFact
from gui.stage.seats import LEFT, Seating

GUTTER: Final = 34
CARD_SHARE: Final = 0.285
CARD_WIDTH: Final = (150.0, 280.0)
BLOCK_WIDTH: Final = 236
BLOCK_GAP: Final = 8
BLOCK_PADDING: Final = 7
TITLE_HEIGHT: Final = 19
ROW_GAP: Final = 4
MARGIN: Final = 3


class Rect(NamedTuple):
    """Pixels from the upper left corner of the stage."""

    x: float
    y: float
    width: float
    height: float

    @property
    def right(self) -> float:
        return self.x + self.width

    @property
    def bottom(self) -> float:
        return self.y + self.height

    @property
    def middle(self) -> float:
        return self.y + self.height / 2

    def overlaps(self, other: "Rect") -> bool:
        """Whether both have a common area of more than a rounding error."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > 0.01
            and min(self.bottom, other.bottom) - max(self.y, other.y) > 0.01
        )


class Level(NamedTuple):
    """How much room cards take: `lines` of text each, in so many `columns` on each side."""

    lines: int
    height: float
    gap: float
    main_height: float
    columns: int


LEVELS: Final = (
    Level(4, 78, 8, 44, 1),
    Level(3, 62, 7, 25, 1),
    Level(2, 45, 6, 25, 1),
    Level(1, 25, 4, 25, 1),
    Level(1, 25, 4, 25, 2),
)
"""From roomy to dense. The last one is scrolled if it isn't dense enough."""

_FOLDING_LEVEL: Final = 2
"""Before cards get denser than this, those of threads that have ended are folded."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of all parts.

    Attributes:
        lines: Lines of text of each card.
        cards: By thread.
        finished: The card that counts the threads without one of their own; None if there are none.
        folded: Those threads.
        blocks: By the block's number.
        objects: By object; of a lock without its rooms.
        height: So much is needed.
    """

    lines: int = 1
    cards: dict[int, Rect] = field(default_factory=dict)
    main_lines: int = 1
    finished: Rect | None = None
    folded: frozenset[int] = frozenset()
    blocks: dict[int, Rect] = field(default_factory=dict)
    objects: dict[int, Rect] = field(default_factory=dict)
    height: float = 0.0


class Arrangement:
    """Lays out the states of one run. Cards only ever get denser, unless the size changes: nothing goes to and fro."""

    def __init__(self) -> None:
        self._seating = Seating()
        self._level = 0
        self._size = (0.0, 0.0, 0.0)

    def lay_out(self, world: World, facts: Facts, width: float, height: float, scale: float) -> Layout:
        """Places for a stage of `width` and `height` pixels."""
        if (width, height, scale) != self._size:
            self._size = (width, height, scale)
            self._level = 0
        room = height / scale
        seats = self._seating.seat(world, facts.threads, _rows(LEVELS[_FOLDING_LEVEL], room))
        needed = 1 + max((seat.row for seat in seats.values()), default=-1)
        while self._level < len(LEVELS) - 1 and needed > _rows(LEVELS[self._level], room):
            self._level += 1
        level = LEVELS[self._level]
        card_width = min(max(CARD_WIDTH[0], width / scale * CARD_SHARE), CARD_WIDTH[1])
        plan = _Plan(level, card_width, width / scale)
        cards = {number: plan.card(seat.side, seat.row) for number, seat in seats.items()}
        if MAIN_THREAD in facts.threads:
            cards[MAIN_THREAD] = plan.main()
        folded = self._seating.folded & facts.threads.keys()
        blocks, objects = _placed_blocks(facts.blocks, plan.middle())
        bottoms = [rect.bottom for rect in (*cards.values(), *blocks.values())]
        return Layout(
            lines=level.lines,
            cards=_scaled(dict(sorted(cards.items())), scale),
            main_lines=2 if level.main_height > LEVELS[1].main_height else 1,
            finished=_times(plan.finished(), scale) if folded else None,
            folded=folded,
            blocks=_scaled(blocks, scale),
            objects=_scaled(objects, scale),
            height=(max(bottoms, default=0.0) + MARGIN) * scale,
        )


def _rows(level: Level, room: float) -> int:
    """Rows of cards that fit below the main thread's, times columns."""
    free = room - 2 * MARGIN - level.main_height
    return max(1, int(free // (level.height + level.gap))) * level.columns


class _Plan(NamedTuple):
    level: Level
    card_width: float
    width: float

    def card(self, side: int, row: int) -> Rect:
        level = self.level
        width = (self.card_width - (level.columns - 1) * level.gap) / level.columns
        line, column = divmod(row, level.columns)
        left = MARGIN if side == LEFT else self.width - MARGIN - self.card_width
        top = MARGIN + level.main_height + level.gap + line * (level.height + level.gap)
        return Rect(left + column * (width + level.gap), top, width, level.height)

    def main(self) -> Rect:
        return Rect(MARGIN, MARGIN, self.card_width, self.level.main_height)

    def finished(self) -> Rect:
        return Rect(self.width - MARGIN - self.card_width, MARGIN, self.card_width, self.level.main_height)

    def middle(self) -> tuple[float, float]:
        left = MARGIN + self.card_width + GUTTER
        return left, max(120.0, self.width - 2 * left)


def _placed_blocks(blocks: tuple[Block, ...], middle: tuple[float, float]) -> tuple[dict[int, Rect], dict[int, Rect]]:
    """Blocks in columns, each new one in the shortest; one with a queue goes through all columns."""
    left, width = middle
    columns = max(1, int((width + BLOCK_GAP * 2) // (BLOCK_WIDTH + BLOCK_GAP * 2)))
    column_width = (width - (columns - 1) * BLOCK_GAP * 2) / columns
    bottoms = [float(MARGIN)] * columns
    placed: dict[int, Rect] = {}
    objects: dict[int, Rect] = {}
    for block in blocks:
        wide = any(isinstance(fact, QueueFact) for fact in block.facts)
        column = 0 if wide else bottoms.index(min(bottoms))
        top = max(bottoms) if wide else bottoms[column]
        x = left + column * (column_width + BLOCK_GAP * 2)
        rows, bottom = _placed_rows(block, x, top, width if wide else column_width)
        objects |= rows
        placed[block.number] = Rect(x, top, width if wide else column_width, bottom - top)
        bottoms = [bottom + BLOCK_GAP] * columns if wide else bottoms
        bottoms[column] = bottom + BLOCK_GAP
    return placed, objects


def _placed_rows(block: Block, x: float, top: float, width: float) -> tuple[dict[int, Rect], float]:
    inner_x, inner_width = x + BLOCK_PADDING, width - 2 * BLOCK_PADDING
    y = top + BLOCK_PADDING + (TITLE_HEIGHT if block.title else 0)
    rows: dict[int, Rect] = {}
    for fact in block.facts:
        rows[fact.number] = Rect(inner_x, y, inner_width, _row_height(fact))
        y += _row_height(fact) + ROW_GAP
        if isinstance(fact, LockFact):
            for room in fact.rooms:
                rows[room.number] = Rect(inner_x, y, inner_width, ROOM_HEIGHT)
                y += ROOM_HEIGHT + ROW_GAP
    return rows, y - ROW_GAP + BLOCK_PADDING


ROOM_HEIGHT: Final = 28.0
QUEUE_HEIGHT: Final = 92.0


def _row_height(fact: Fact) -> float:
    if isinstance(fact, QueueFact):
        return QUEUE_HEIGHT
    return 21.0 if isinstance(fact, VariableFact) else 28.0


def _times(rect: Rect, scale: float) -> Rect:
    return Rect(*(part * scale for part in rect))


def _scaled(rects: dict[int, Rect], scale: float) -> dict[int, Rect]:
    return {key: _times(rect, scale) for key, rect in rects.items()}
