"""A rectangle without Qt: what the layout of the stage is made of."""

from typing import NamedTuple


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
