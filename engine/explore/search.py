"""The search for a schedule that fails: profile, explore, shrink, confirm, and say what was done."""

from collections.abc import Callable
from dataclasses import dataclass, field
from time import monotonic
from typing import Final

from engine.explore.bounded import Bounded
from engine.explore.happens_before import Conflict, races, shared_sites
from engine.explore.pos import POS
from engine.explore.profiling import PROFILE_AGAIN_EVERY, PROFILE_SCHEDULES, Retracing
from engine.explore.shrink import shrunk, weight
from engine.explore.strategy import Strategy
from engine.explore.surw import SURW
from engine.explore.walks import RandomWalk, Replay
from engine.phrases import Counted
from engine.sheet import Sheet
from engine.stepped.judgement import world_after
from engine.stepped.run import Outcome, SteppedProgram
from engine.stepped.scheduler import USUAL_LIMITS, Limits
from engine.verdict import Verdict, VerdictKind

_PROGRESS_S: Final = 0.25
_MOST_UNPROFILED: Final = 10_000
_SMALLER_SCHEDULES: Final = 400
_SMALLER_S: Final = 1.5

_NONE_FOUND: Final = Counted(
    "No failure in one schedule; sleeps took their time.", "No failure in {count} schedules; sleeps took their time."
)
_NONE_FOUND_SLOW: Final = Counted(
    "No failure in one schedule; sleeps could end early.", "No failure in {count} schedules; sleeps could end early."
)
_NOTHING_PARTIAL: Final = Counted(
    "One of them was given up after {steps:,} steps.", "{count} of them were given up after {steps:,} steps."
)
_BEHAVIOURS: Final = Counted("One distinct behaviour was seen.", "{count} distinct behaviours were seen.")


@dataclass(frozen=True, slots=True)
class Budget:
    """When a search ends without a finding."""

    schedules: int = 2_000
    seconds: float = 60.0


USUAL_BUDGET: Final = Budget()


@dataclass(slots=True)
class Found:
    """A failing schedule, shrunk and confirmed.

    Attributes:
        outcome: Traced.
        verdict: The first thing to be said about it.
        only: Keys of the sites that were announced, None for all.
        at: The number of the schedule that failed first, from 1.
        preemptions: Of the shrunk schedule.
        confirmed: Replaying it gave the same trace.
    """

    outcome: Outcome
    verdict: Verdict
    only: frozenset[str] | None
    at: int
    preemptions: int
    confirmed: bool


@dataclass(slots=True)
class Progress:
    """How far a search has come.

    Attributes:
        behaviours: Hashes of the distinct behaviours seen.
        limited: Schedules that were given up at the limit of steps.
        races: Data races seen in profiled schedules, by their lines.
        exhausted: A sentence on what was explored completely, or ``""``.
    """

    schedules: int = 0
    steps: int = 0
    seconds: float = 0.0
    limited: int = 0
    behaviours: set[int] = field(default_factory=set)
    races: dict[tuple[str, int, int], Conflict] = field(default_factory=dict)
    exhausted: str = ""
    found: Found | None = None


class Search:
    """One search through the schedules of one program.

    Attributes:
        progress: How far it has come.
        sites: Keys of the sites at which threads share something, as far as is known.
    """

    def __init__(
        self,
        program: SteppedProgram,
        sheet: Sheet,
        strategy: Strategy,
        *,
        budget: Budget = USUAL_BUDGET,
        seed: int = 0,
        slow: bool = False,
        limits: Limits = USUAL_LIMITS,
        tell: Callable[[Progress], None] = lambda _: None,
    ) -> None:
        """`tell` is called about four times a second."""
        self.progress = Progress()
        self._program = program
        self._sheet = sheet
        self._strategy = strategy
        self._budget = budget
        self._seed = seed
        self._slow = slow
        self._limits = limits
        self._tell = tell
        self.sites: frozenset[str] = frozenset()
        # By behaviour, a schedule that shows it; those that are left when all were tried are profiled before that is
        # said. None if there are too many.
        self._unprofiled: dict[int, tuple[str, ...]] | None = {}
        self._judges_by_trace = any(invariant.predicate for invariant in sheet.invariants)

    def run(self) -> Progress:
        """Search until something is found, everything is explored, or the budget is spent."""
        progress = self.progress
        start = monotonic()
        told = start
        walk = RandomWalk(self._seed, sticky=0.5)
        number = 0
        all_tried = False
        while progress.schedules < self._budget.schedules and progress.seconds < self._budget.seconds:
            at = progress.schedules
            profiling = at < PROFILE_SCHEDULES or at % PROFILE_AGAIN_EVERY == PROFILE_AGAIN_EVERY - 1
            strategy: Strategy = walk if profiling else self._strategy
            if not strategy.begin(at if profiling else number):
                all_tried = True
                if not self._unprofiled:
                    progress.exhausted = strategy.exhausted if self._unprofiled is not None else ""
                    break
                _, schedule = self._unprofiled.popitem()
                strategy, profiling = Retracing(self._program, schedule, self.sites), True
            elif not profiling:
                all_tried = False
            outcome = self._explore(strategy, profiling=profiling)
            number += not profiling
            progress.schedules += 1
            progress.steps += len(outcome.schedule)
            now = monotonic()
            progress.seconds = now - start
            if self._fails(outcome):
                progress.found = self._found(outcome)
                break
            if self._program.runtime.lost:
                break
            if now - told >= _PROGRESS_S:
                told = now
                self._tell(progress)
        else:
            progress.exhausted = "" if all_tried else self._strategy.exhausted
        progress.seconds = monotonic() - start
        self._tell(progress)
        return progress

    def _explore(self, strategy: Strategy, *, profiling: bool) -> Outcome:
        self._program.codes.only = None if profiling else self.sites
        outcome = self._run(strategy, tracing=profiling or self._judges_by_trace)
        if profiling:
            self._learn(outcome)
        else:
            strategy.end(outcome)
            self._see(outcome)
        if outcome.reason == "step_limit":
            self.progress.limited += 1
        return outcome

    def _see(self, outcome: Outcome) -> None:
        behaviours, unprofiled = self.progress.behaviours, self._unprofiled
        if outcome.behaviour not in behaviours and unprofiled is not None:
            unprofiled[outcome.behaviour] = tuple(outcome.schedule)
            if len(unprofiled) > _MOST_UNPROFILED:
                self._unprofiled = None
        behaviours.add(outcome.behaviour)

    def _run(self, strategy: Strategy, *, tracing: bool) -> Outcome:
        return self._program.run(strategy, slow=self._slow, tracing=tracing, limits=self._limits)

    def _learn(self, outcome: Outcome) -> None:
        """See which sites matter; new ones restart what the strategy has learned."""
        sites = self._program.codes.sites.all
        more = self.sites | {sites[site].key for site in shared_sites(outcome)}
        if more != self.sites:
            self.sites = more
            self._strategy.forget()
            self.progress.behaviours.clear()
            self._unprofiled = {}
        for race in races(outcome):
            lines = sorted((race.first.line, race.second.line))
            self.progress.races.setdefault((race.name, lines[0], lines[1]), race)

    def _fails(self, outcome: Outcome) -> bool:
        if outcome.failed or outcome.reason == "stopped":
            return True
        if outcome.reason == "step_limit":
            outcome = outcome if outcome.story else self._again(outcome)
            return bool(self._failure(outcome))
        return bool(outcome.story) and self._judges_by_trace and bool(self._failure(outcome))

    def _failure(self, outcome: Outcome) -> VerdictKind | None:
        verdict = world_after(outcome, self._sheet, self._limits).verdict
        return verdict.kind if verdict.failed else None

    def _again(self, outcome: Outcome) -> Outcome:
        replay = Replay(outcome.schedule)
        replay.begin(0)
        return self._run(replay, tracing=True)

    def _found(self, outcome: Outcome) -> Found:
        only = self._program.codes.only
        traced = outcome
        if outcome.reason in ("silence", "stopped"):
            verdict = world_after(outcome, self._sheet, self._limits).verdict if outcome.story else _unjudged(outcome)
            return Found(outcome, verdict, only, self.progress.schedules, 0, confirmed=False)
        if not traced.story:
            traced = self._again(outcome)
        kind = self._failure(traced)

        def same(strategy: Strategy) -> Outcome | None:
            candidate = self._run(strategy, tracing=True)
            return candidate if self._failure(candidate) == kind else None

        if only is None:
            only, traced = self._announcing_less(traced, same)
        best = shrunk(traced, same)
        best = self._with_fewer_preemptions(best, same)
        confirmed = self._again(best).digest == best.digest
        verdict = world_after(best, self._sheet, self._limits).verdict
        return Found(best, verdict, only, self.progress.schedules, weight(best)[0], confirmed)

    def _announcing_less(
        self, outcome: Outcome, same: Callable[[Strategy], Outcome | None]
    ) -> tuple[frozenset[str] | None, Outcome]:
        """The same failure with only shared accesses as steps, if it is soon found so: it reads better.

        Returns:
            Which sites are announced, and the failure.
        """
        self._program.codes.only = self.sites
        end = monotonic() + _SMALLER_S
        strategies: list[Strategy] = [SURW(self._seed), POS(self._seed), RandomWalk(self._seed, sticky=0.5)]
        for number in range(_SMALLER_SCHEDULES):
            if monotonic() >= end:
                break
            strategy = strategies[number % len(strategies)]
            strategy.begin(number)
            candidate = same(strategy)
            if candidate is not None:
                return self.sites, candidate
            strategy.end(outcome)
        self._program.codes.only = None
        return None, outcome

    def _with_fewer_preemptions(self, best: Outcome, same: Callable[[Strategy], Outcome | None]) -> Outcome:
        """What a systematic search with fewer preemptions finds in a moment: leaving out alone gets stuck."""
        preempted = weight(best)[0]
        if not preempted:
            return best
        bounded = Bounded(preempted - 1)
        end = monotonic() + _SMALLER_S
        for number in range(_SMALLER_SCHEDULES):
            if monotonic() >= end or not bounded.begin(number):
                break
            candidate = same(bounded)
            if candidate is not None:
                return min(candidate, shrunk(candidate, same, most_runs=50, seconds=1), key=weight)
            bounded.end(best)
        return best

    def sentences(self) -> list[str]:
        """What was done, if nothing was found."""
        progress = self.progress
        said = [(_NONE_FOUND_SLOW if self._slow else _NONE_FOUND).format(progress.schedules)]
        if progress.limited:
            said.append(_NOTHING_PARTIAL.format(progress.limited, steps=self._limits.steps))
        if progress.exhausted:
            said.append(progress.exhausted)
        if progress.behaviours:  # they aren't counted while it is learned what threads share
            said.append(_BEHAVIOURS.format(len(progress.behaviours)))
        return said


def _unjudged(outcome: Outcome) -> Verdict:
    """The verdict on a schedule of which there is no trace, and that can't be run again."""
    return Verdict(VerdictKind.SILENT, outcome.failure or "", line=outcome.silent[1])
