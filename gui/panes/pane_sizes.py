"""How wide and high the panes are before the user has moved a splitter, and after the zoom has changed; and which of
them share a place because there isn't enough for each.
"""

from typing import Final

_LIST_WIDTH: Final = 180
_RIGHT_WIDTH: Final = (360, 560)  # at least, at most; in between a share of the window
_RIGHT_SHARE: Final = 0.28
_LEAST_CENTRE: Final = 500
"""Narrower, the stage would have to cut names."""

_CENTRE_SHARES: Final = (0.45, 0.28)  # stage, graphs; the timeline has the rest
_UPPER_RIGHT: Final = 0.62
_ROOM_FOR_ALL: Final = (1100, 740)
_ROOM_FOR_COLUMNS: Final = (1000, 600)
_PLOTS: Final = (("graphs", "timeline"),)
_EVERYTHING: Final = (("programs", "stage", "graphs", "timeline", "parameters", "details"),)


def shared_places(width: float, height: float) -> tuple[tuple[str, ...], ...]:
    """Which panes share a place in a window of that size, in pixels of the design: none, the plots, or all.

    All that is shown of a run shall be legible without scrolling, as far as a window allows it.
    """
    if width < _ROOM_FOR_COLUMNS[0] or height < _ROOM_FOR_COLUMNS[1]:
        return _EVERYTHING
    return () if width >= _ROOM_FOR_ALL[0] and height >= _ROOM_FOR_ALL[1] else _PLOTS


def first_sides(width: float) -> tuple[float, float]:
    """Widths of the program list and of the right column in a window `width` wide, all in pixels of the design."""
    least, most = _RIGHT_WIDTH
    return _LIST_WIDTH, min(max(least, width * _RIGHT_SHARE), most)


def fitted_widths(sides: tuple[float, float], width: int, scale: float) -> list[int]:
    """Pixels for the three columns in `width` pixels, at a theme's scale: both `sides`, in pixels of the design, as
    wide as wanted, or as the centre, which comes first, lets them be.
    """
    room = max(0.0, width - _LEAST_CENTRE * scale)
    shrink = min(1.0, room / (sum(sides) * scale)) if sum(sides) else 1.0
    left, right = (round(side * shrink * scale) for side in sides)
    return [left, width - left - right, right]


def first_heights(height: int) -> tuple[list[int], list[int]]:
    """Heights of the three panes of the centre, and of those of the right column."""
    stage, graphs = (round(height * share) for share in _CENTRE_SHARES)
    upper_right = round(height * _UPPER_RIGHT)
    return [stage, graphs, height - stage - graphs], [upper_right, height - upper_right]
