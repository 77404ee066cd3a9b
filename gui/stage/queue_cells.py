"""How the items of a queue share the width there is: as cells with text, or the middle ones as stripes."""

from typing import Final, NamedTuple

from gui.stage.facts import MOST_TOLD

CELL: Final = 52
LEAST_CELL: Final = 21
GAP: Final = 2
_WIDE: Final = 400
_COUNT_WIDTH: Final = 40


class Cell(NamedTuple):
    """Where an item is. `place` counts from the next to leave; `whole` has room for its text."""

    place: int
    x: float
    width: float
    whole: bool


class Cells(NamedTuple):
    """`cells` from the end where items leave to the other; `hidden` items in between have only their number there."""

    cells: tuple[Cell, ...]
    hidden: int
    hidden_x: float
    hidden_width: float


def cells_of(count: int, capacity: int, x: float, width: float, scale: float) -> Cells:
    """Cells for `count` items from right to left in `width` pixels from `x`.

    A queue with a capacity has places of that size, so that one sees how full it is.
    """
    right = x + width
    places = max(count, capacity if 0 < capacity * LEAST_CELL * scale <= width else 0, 1)
    pitch = min(CELL * scale, width / places)
    if pitch >= LEAST_CELL * scale:
        gap = GAP * scale
        return Cells(
            tuple(Cell(place, right - (place + 1) * pitch + gap, pitch - gap, True) for place in range(count)), 0, 0, 0
        )
    return _compressed(count, right, width, scale)


def _compressed(count: int, right: float, width: float, scale: float) -> Cells:
    """The first and the last items whole, stripes for those between as far as they can be told apart."""
    gap = GAP * scale
    cell = (CELL if width > _WIDE * scale else LEAST_CELL + 4) * scale
    ends = max(1, min(3, int(width * 0.3 // cell)))
    first, last = min(ends, count), min(max(1, ends - 1), max(0, count - ends))
    cells = [Cell(place, right - (place + 1) * cell + gap, cell - gap, True) for place in range(first)]
    middle = count - first - last
    room = width - (first + last) * cell
    most = MOST_TOLD - first
    if middle * 2.0 * scale > room or middle > most:
        room -= _COUNT_WIDTH * scale
    pitch = max(2.0 * scale, min(LEAST_CELL * scale, room / max(1, middle)))
    shown = min(middle, int(room / pitch + 1e-6), most)
    x = right - first * cell
    for place in range(first, first + shown):
        x -= pitch
        cells.append(Cell(place, x, max(1.0, pitch - scale * 0.7), False))
    hidden_x = right - width + last * cell
    for place in range(count - last, count):
        cells.append(Cell(place, right - width + (count - 1 - place) * cell, cell - gap, True))
    return Cells(tuple(cells), middle - shown, hidden_x, x - hidden_x)
