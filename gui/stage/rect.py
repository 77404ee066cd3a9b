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

    def overlaps(self, other: "Rect") -> bool:
        """Whether both have a common area of more than a rounding error."""
        return (
            min(self.right, other.right) - max(self.x, other.x) > 0.01
            and min(self.bottom, other.bottom) - max(self.y, other.y) > 0.01
        )
