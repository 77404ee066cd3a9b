"""Makes a failing schedule easier to read: fewest preemptions first, then fewest steps.

A schedule is seen as what differs from running each thread as long as it can go on. Each difference is bound to the
place of the interrupted thread, not to the number of the step, so that it keeps its meaning when others are left out.
They are left out in halves, quarters and so on, as long as the same failure remains (delta debugging: Zeller &
Hildebrandt 2002).
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from time import monotonic

from engine.explore.strategy import Strategy, preemptions
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread


@dataclass(frozen=True, slots=True)
class Deviation:
    """After step `made` of thread `key`, `other` goes on, which isn't whose turn it would be."""

    key: str
    made: int
    other: str


class Deviations(Strategy):
    """Each thread runs as long as it can go on, but for some deviations."""

    watches = True

    def __init__(self, deviations: Sequence[Deviation]) -> None:
        self._others = {(deviation.key, deviation.made): deviation.other for deviation in deviations}
        self._made: Counter[str] = Counter()
        self._last = ""

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        usual = current if current in enabled else enabled[0]
        other = self._others.get((self._last, self._made[self._last]))
        chosen = next((thread for thread in enabled if thread.key == other), usual)
        self._last = chosen.key
        self._made[chosen.key] += 1
        return chosen


def deviations_of(outcome: Outcome) -> list[Deviation]:
    """What distinguishes a traced schedule from running each thread as long as it can go on."""
    found = []
    made: Counter[str] = Counter()
    last = ""
    for step in outcome.log:
        key = step.thread.key
        usual = last if last in step.enabled else step.enabled[0]
        if key != usual:
            found.append(Deviation(last, made[last], key))
        made[key] += 1
        last = key
    return found


def weight(outcome: Outcome) -> tuple[int, int]:
    """What shrinking makes small: preemptions, then steps."""
    enabled = [step.enabled for step in outcome.log]
    return preemptions([step.thread.key for step in outcome.log], enabled), len(outcome.log)


def decisive_step(outcome: Outcome) -> int:
    """The first step (counted from 0) before which a thread was interrupted that could have gone on.

    If there is none: the first at which it isn't the turn of the thread that was created first, of those that could
    go; else the last step.
    """
    log = outcome.log
    for before, (last, step) in enumerate(pairwise(log)):
        if last.thread.key != step.thread.key and last.thread.key in step.enabled:
            return before + 1
    last_key = ""
    for number, step in enumerate(log):
        usual = last_key if last_key in step.enabled else step.enabled[0]
        if step.thread.key != usual:
            return number
        last_key = step.thread.key
    return max(0, len(log) - 1)


def shrunk(
    outcome: Outcome, run: Callable[[Strategy], Outcome | None], *, most_runs: int = 400, seconds: float = 3.0
) -> Outcome:
    """The smallest outcome that was found.

    Args:
        outcome: A traced failure.
        run: Runs a traced schedule; gives None unless it is the same failure.
        most_runs: How many to try.
        seconds: How long to try.
    """
    best = outcome
    end = monotonic() + seconds
    runs = 0
    portion = max(1, len(deviations_of(best)))
    while portion and runs < most_runs and monotonic() < end:
        deviations = deviations_of(best)
        smaller = None
        for start in range(0, len(deviations), portion):
            runs += 1
            candidate = run(Deviations(deviations[:start] + deviations[start + portion :]))
            if candidate is not None and weight(candidate) < weight(best):
                smaller = candidate
                break
            if runs >= most_runs or monotonic() >= end:
                break
        if smaller is not None:
            best = smaller
            portion = min(portion, max(1, len(deviations_of(best))))
        else:
            portion //= 2
    return best
