"""How wide and high the panes are before the user has moved a splitter, and after the zoom has changed."""

from typing import Final

_LIST_WIDTH: Final = 186
_RIGHT_WIDTH: Final = (396, 560)  # at least, at most; in between a share of the window
_RIGHT_SHARE: Final = 0.31
_LEAST_CENTRE: Final = 0.36
_CENTRE_SHARES: Final = (0.45, 0.28)  # stage, graphs; the timeline has the rest
_UPPER_RIGHT: Final = 0.62


def first_widths(width: int, scale: float) -> list[int]:
    """Widths of program list, centre and right column of a window `width` pixels wide, at a theme's scale."""
    least, most = (limit * scale for limit in _RIGHT_WIDTH)
    right = min(max(least, width * _RIGHT_SHARE), most)
    return _fitted(_LIST_WIDTH * scale, right, width)


def scaled_widths(widths: list[int], factor: float) -> list[int]:
    """The widths after all things became `factor` times as large; a hidden column stays hidden."""
    left, _, right = widths
    return _fitted(left * factor, right * factor, sum(widths))


def _fitted(left: float, right: float, width: int) -> list[int]:
    """Both side columns as wide as wanted, or as the centre, which comes first, lets them be."""
    room = width * (1 - _LEAST_CENTRE)
    shrink = min(1.0, room / (left + right)) if left + right else 1.0
    sides = round(left * shrink), round(right * shrink)
    return [sides[0], width - sum(sides), sides[1]]


def first_heights(height: int) -> tuple[list[int], list[int]]:
    """Heights of the three panes of the centre, and of those of the right column."""
    stage, graphs = (round(height * share) for share in _CENTRE_SHARES)
    upper_right = round(height * _UPPER_RIGHT)
    return [stage, graphs, height - stage - graphs], [upper_right, height - upper_right]
