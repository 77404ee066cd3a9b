"""Schedules in which every access is a step: from them it is learned which accesses matter, as threads share them."""

from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import Final

from engine.explore.happens_before import shared_sites
from engine.explore.walks import RandomWalk, Replay
from engine.stepped.run import SteppedProgram
from engine.stepped.scheduler import Limits
from engine.stepped.threads import SteppedThread

PROFILE_SCHEDULES: Final = 10
"""So many schedules announce every access, to learn what threads share."""
PROFILE_STEPS: Final = 3_000
"""So far they go: what threads share shows early, and an endless program has no end to wait for."""
PROFILE_AGAIN_EVERY: Final = 100
"""Later one in so many does again, since a rare path may share more."""


def profiled_sites(program: SteppedProgram, *, seed: int, slow: bool, limits: Limits) -> frozenset[str]:
    """Keys of the sites at which threads share something, as some schedules tell in which every access is announced."""
    program.codes.only = None
    walk = RandomWalk(seed, sticky=0.5)
    limits = replace(limits, steps=min(limits.steps, PROFILE_STEPS))
    found: set[int] = set()
    for number in range(PROFILE_SCHEDULES):
        walk.begin(number)
        outcome = program.run(walk, slow=slow, tracing=True, limits=limits)
        found |= shared_sites(outcome)
        able = {key for step in outcome.log for key in step.enabled}
        if program.runtime.lost or len(able) < 2:  # of one thread alone there is no other schedule
            break
    return frozenset(program.codes.sites.all[site].key for site in found)


class Retracing(Replay):
    """Follows a schedule of which fewer accesses were steps: the others are done where they were done in it.

    What code was reached only there may have accessed what others share, too.
    """

    def __init__(self, program: SteppedProgram, schedule: Sequence[str], steps: Collection[str]) -> None:
        """`steps`: keys of the sites whose accesses were steps."""
        super().__init__(schedule)
        self._sites = program.codes.sites.all
        self._steps = steps

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        if current is not None and current in enabled and self._was_no_step(current):
            return current
        return super().choose(enabled, current)

    def _was_no_step(self, thread: SteppedThread) -> bool:
        return thread.verb in ("read", "write") and self._sites[thread.site].key not in self._steps
