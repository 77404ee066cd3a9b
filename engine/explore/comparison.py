"""The correct and the faulty program under the same choices of who goes on, up to where they part."""

from collections.abc import Generator, Mapping, Sequence
from dataclasses import replace
from difflib import SequenceMatcher
from itertools import zip_longest
from threading import Lock
from typing import Any

from engine.explore.search import USUAL_BUDGET, Budget
from engine.explore.setup import Setup
from engine.stepped.process import ScheduleProcess


class Comparison:
    """Finds a schedule under which the faulty program fails, and follows it in the program without faults.

    Messages:
        ``progress``: of the search, as `stepped.host` says it.
        ``none_found``: no schedule was found; ``sentences`` of the search.
        ``failed``: it can't be done; ``sentence``.
        ``compared``: ``faulty`` and ``correct``, each the ``run`` of `stepped.host`, and ``difference``, the place of
            the first row (`stepped.interleaving.Row`) in which they differ.

    Thread: `messages` is for one thread; `end` for any.
    """

    def __init__(self, setup: Setup, budget: Budget = USUAL_BUDGET) -> None:
        """`setup` is that of the faulty program."""
        self._setup = setup
        self._budget = budget
        # Guards what follows.
        self._lock = Lock()
        self._process: ScheduleProcess | None = None
        self._ended = False

    def messages(self) -> Generator[dict[str, Any], None, None]:
        """Do it, and yield what there is to say. Blocks while processes work; none is left afterwards."""
        setup = self._setup
        budget = self._budget
        job = setup.job("explore", strategy="portfolio", schedules=budget.schedules, seconds=budget.seconds)
        faulty: dict[str, Any] | None = None
        for message in self._answers(job):
            match message["message"]:
                case "progress" | "failed":
                    yield message
                case "run":
                    faulty = message
                case "searched" if faulty is None:
                    yield {"message": "none_found", "sentences": message["sentences"]}
        if faulty is None:
            return
        correct = replace(setup, program=setup.program.faultless)
        sites = moved_sites(faulty["sites"], setup.program.source, correct.program.source)
        for message in self._answers(correct.job("step", schedule=faulty["schedule"], sites=sites)):
            match message["message"]:
                case "failed":
                    yield message
                case "run":
                    difference = first_difference(faulty["rows"], message["rows"])
                    yield {"message": "compared", "faulty": faulty, "correct": message, "difference": difference}

    def end(self) -> None:
        """Give up at once. Returns at once."""
        with self._lock:
            self._ended = True
            process = self._process
        if process is not None:
            process.end()

    def _answers(self, job: Mapping[str, Any]) -> Generator[dict[str, Any], None, None]:
        process = ScheduleProcess(job)
        with self._lock:
            if self._ended:
                return
            self._process = process
        yield from process.messages()


def first_difference(left: Sequence[Sequence[Any]], right: Sequence[Sequence[Any]]) -> int:
    """The place of the first row in which another thread acts, or does something else; rows as `stepped.host` says.

    What only stands on another line is no difference. The number of rows if there is none.
    """
    for place, (one, other) in enumerate(zip_longest(left, right)):
        if one is None or other is None or (one[1], one[3]) != (other[1], other[3]):
            return place
    return len(left)


def moved_sites(sites: Sequence[str] | None, before: str, after: str) -> list[str] | None:
    """Keys of sites (`rewriting.sites.Site.key`) of one source, as they are in another text of it.

    Lines are paired as in a diff; what was replaced by as many lines is paired line by line.
    """
    if sites is None:
        return None
    lines: dict[int, int] = {}
    matcher = SequenceMatcher(None, before.splitlines(), after.splitlines(), autojunk=False)
    for kind, start, end, other_start, other_end in matcher.get_opcodes():
        if kind in ("equal", "replace"):
            lines |= dict(zip(range(start + 1, end + 1), range(other_start + 1, other_end + 1), strict=False))
    moved = []
    for key in sites:
        file, line, rest = key.split(":", 2)
        number = int(line) if file != "0" else lines.get(int(line), 0)
        if number:
            moved.append(f"{file}:{number}:{rest}")
    return moved
