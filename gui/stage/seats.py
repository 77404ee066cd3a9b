"""Where each thread's card is: a side and a row that it keeps, whatever other threads do."""

from collections.abc import Mapping
from typing import Final, NamedTuple

from engine.trace import MAIN_THREAD
from engine.world import World
from gui.look.thread_names import without_target
from gui.stage.facts import ThreadFact

LEFT: Final = 0
RIGHT: Final = 1


class Seat(NamedTuple):
    """`side` is `LEFT` or `RIGHT`, `row` counts from the top."""

    side: int
    row: int


class Seating:
    """Gives seats. One that was given is kept; of threads that have ended the eldest give theirs to new ones when
    there is no room left, and are counted as `folded`. The main thread has a place of its own.

    Threads of two or more kinds (of a sheet that counts them) sit on opposite sides, others by turns.
    """

    def __init__(self) -> None:
        self._seats: dict[int, Seat] = {}
        self._homes: dict[str, int] = {}
        self._folded: set[int] = set()
        self._kinds = 0

    def seat(self, world: World, threads: Mapping[int, ThreadFact], rows: int) -> dict[int, Seat]:
        """The seats of the threads of a world. `rows` on each side are filled before one that has ended is folded."""
        self._kinds = sum(1 for parameter in world.sheet.parameters if parameter.starts)
        self._folded = {number for number in self._folded if number not in threads or threads[number].ended}
        given: dict[int, Seat] = {}
        taken: set[Seat] = set()
        unseated = []
        for number in threads:
            if number == MAIN_THREAD or number in self._folded:
                continue
            seat = self._seats.get(number)
            if seat is None or seat in taken:
                unseated.append(number)
            else:
                given[number] = seat
                taken.add(seat)
        for number in unseated:
            seat = self._find(self._home(world, number, taken), taken, given, threads, rows)
            self._seats[number] = given[number] = seat
            taken.add(seat)
        return given

    @property
    def folded(self) -> frozenset[int]:
        """The threads that have ended and have no card any more."""
        return frozenset(self._folded)

    def _home(self, world: World, number: int, taken: set[Seat]) -> int:
        """The side on which a thread wants to sit."""
        used = [sum(1 for seat in taken if seat.side == side) for side in (LEFT, RIGHT)]
        if self._kinds < 2:
            return RIGHT if used[RIGHT] < used[LEFT] else LEFT
        state = world.threads[number]
        family = state.kind or without_target(state.name).rstrip("0123456789")
        if family not in self._homes:
            homes = list(self._homes.values())
            self._homes[family] = RIGHT if homes.count(RIGHT) < homes.count(LEFT) else LEFT
        return self._homes[family]

    def _find(
        self, home: int, taken: set[Seat], given: dict[int, Seat], threads: Mapping[int, ThreadFact], rows: int
    ) -> Seat:
        for side in (home, 1 - home):
            for row in range(rows):
                if Seat(side, row) not in taken:
                    return Seat(side, row)
        for number, seat in given.items():
            if threads[number].ended:
                self._folded.add(number)
                del given[number]
                return seat
        row = rows
        while Seat(home, row) in taken and Seat(1 - home, row) in taken:
            row += 1
        return Seat(home, row) if Seat(home, row) not in taken else Seat(1 - home, row)
