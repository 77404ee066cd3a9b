"""Where everything on the stage is: from facts and a size to rectangles. No Qt, no drawing.

Threads stand in columns at both sides, objects in the middle. Lengths are pixels of the design times a scale.
"""

from dataclasses import dataclass, field
from typing import Final, NamedTuple

from engine.trace import MAIN_THREAD
from engine.world import World
from gui.stage.block_layout import DENSE, LEAST_WIDTH, MARGIN, ROOMY, placed_blocks
from gui.stage.facts import Facts
from gui.stage.rect import Rect
from gui.stage.seats import LEFT, Seat, Seating

GUTTER: Final = 30
CARD_SHARES: Final = (0.275, 0.38)
"""Of the width, where threads stand at both sides and where all stand at the left."""
CARD_WIDTH: Final = (190.0, 280.0)
"""At least: a thread's number, its name, its state and the button that steps it are all read."""
NARROW: Final = 2 * (CARD_WIDTH[0] + GUTTER + MARGIN) + LEAST_WIDTH
"""With less width all threads stand at the left."""
NARROWEST: Final = CARD_WIDTH[0] + GUTTER + LEAST_WIDTH + 2 * MARGIN


class Level(NamedTuple):
    """How much room cards take: `lines` of text each."""

    lines: int
    height: float
    gap: float
    main_height: float


LEVELS: Final = (
    Level(4, 76, 8, 42),
    Level(3, 58, 5, 25),
    Level(2, 40, 4, 25),
    Level(1, 25, 4, 25),
)
"""From roomy to dense. The last one is scrolled if it isn't dense enough."""

_ROOMY: Final = 360
"""Below that height cards of four lines would leave no room for more threads."""

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
        legend: Where it may be said what the arrows mean.
        blocks: By the block's number.
        objects: By object; of a lock without its rooms.
        height: So much is needed.
    """

    lines: int = 1
    cards: dict[int, Rect] = field(default_factory=dict)
    main_lines: int = 1
    finished: Rect | None = None
    folded: frozenset[int] = frozenset()
    legend: Rect | None = None
    blocks: dict[int, Rect] = field(default_factory=dict)
    objects: dict[int, Rect] = field(default_factory=dict)
    height: float = 0.0


class Arrangement:
    """Lays out the states of one run. Cards only ever get denser, unless the size changes: nothing goes to and fro."""

    def __init__(self) -> None:
        self._seating = Seating()
        self._level = 0
        self._sizes = ROOMY
        self._size = (0.0, 0.0)

    def lay_out(self, world: World, facts: Facts, width: float, height: float, scale: float) -> Layout:
        """Places for a stage of `width` and `height` pixels."""
        if (height, scale) != self._size:
            self._size = (height, scale)
            self._level = 0 if height / scale >= _ROOMY else 1
            self._sizes = ROOMY
        room = height / scale
        seats = self._seating.seat(world, facts.threads, _rows(LEVELS[_FOLDING_LEVEL], room))
        narrow = width / scale < NARROW
        places = {number: _row(seat, narrow=narrow) for number, seat in seats.items()}
        needed = 1 + max(places.values(), default=-1)
        card_width = _card_width(width / scale, narrow=narrow)
        while self._level < len(LEVELS) - 1 and needed > _rows(LEVELS[self._level], room):
            self._level += 1
        level = LEVELS[self._level]
        plan = _Plan(level, card_width, width / scale, narrow, needed)
        cards = {number: plan.card(seat.side, places[number]) for number, seat in seats.items()}
        if MAIN_THREAD in facts.threads:
            cards[MAIN_THREAD] = plan.main()
        folded = self._seating.folded & facts.threads.keys()
        blocks, objects = placed_blocks(facts.blocks, plan.middle(), self._sizes)
        if max((rect.bottom for rect in blocks.values()), default=0.0) + MARGIN > room:
            self._sizes = DENSE
            blocks, objects = placed_blocks(facts.blocks, plan.middle(), self._sizes)
        finished = plan.finished() if folded else None
        bottoms = [rect.bottom for rect in (*cards.values(), *blocks.values(), *((finished,) if finished else ()))]
        return Layout(
            lines=level.lines,
            cards=_scaled(dict(sorted(cards.items())), scale),
            main_lines=2 if level.main_height > LEVELS[1].main_height else 1,
            finished=_times(finished, scale) if finished is not None else None,
            folded=folded,
            legend=None if folded or narrow else _times(plan.finished(), scale),
            blocks=_scaled(blocks, scale),
            objects=_scaled(objects, scale),
            height=(max(bottoms, default=0.0) + MARGIN) * scale,
        )


def _rows(level: Level, room: float) -> int:
    """Rows of cards that fit below the main thread's."""
    free = room - 2 * MARGIN - level.main_height
    return max(1, int(free // (level.height + level.gap)))


def _card_width(width: float, *, narrow: bool) -> float:
    return min(max(CARD_WIDTH[0], width * CARD_SHARES[narrow]), CARD_WIDTH[1])


def _row(seat: Seat, *, narrow: bool) -> int:
    """The row of a seat; where there is only one side, those of the other side come in between."""
    return seat.row * 2 + seat.side if narrow else seat.row


class _Plan(NamedTuple):
    level: Level
    card_width: float
    width: float
    narrow: bool
    rows: int

    def card(self, side: int, row: int) -> Rect:
        level = self.level
        left = MARGIN if side == LEFT or self.narrow else self.width - MARGIN - self.card_width
        top = MARGIN + level.main_height + level.gap + row * (level.height + level.gap)
        return Rect(left, top, self.card_width, level.height)

    def main(self) -> Rect:
        return Rect(MARGIN, MARGIN, self.card_width, self.level.main_height)

    def finished(self) -> Rect:
        if self.narrow:
            return self.card(LEFT, self.rows)._replace(height=LEVELS[-1].height)
        return Rect(self.width - MARGIN - self.card_width, MARGIN, self.card_width, self.level.main_height)

    def middle(self) -> tuple[float, float]:
        left = MARGIN + self.card_width + GUTTER
        return left, self.width - left - (MARGIN if self.narrow else left)


def _times(rect: Rect, scale: float) -> Rect:
    return Rect(*(part * scale for part in rect))


def _scaled(rects: dict[int, Rect], scale: float) -> dict[int, Rect]:
    return {key: _times(rect, scale) for key, rect in rects.items()}
