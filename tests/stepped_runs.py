"""Stepped runs in the test's own process."""

from collections.abc import Callable, Iterator, MutableMapping
from contextlib import contextmanager
from pathlib import Path
from textwrap import dedent
from types import ModuleType

from engine.catalog import find_program, program_from_source
from engine.explore.strategy import Strategy
from engine.explore.walks import RandomWalk, Replay
from engine.request import RunRequest
from engine.stepped.judgement import world_after
from engine.stepped.run import Outcome, SteppedProgram
from engine.stepped.scheduler import Limits
from engine.stepped.threads import SteppedThread
from engine.trace import Kind, Record
from engine.world import World

SCRIPTS = Path(__file__).with_name("scripts")
FAST = Limits(steps=5_000)


class Output:
    """Keeps what the program prints."""

    def __init__(self) -> None:
        self.text = ""

    def write(self, text: str) -> int:
        self.text += text
        return len(text)

    def flush(self) -> None:
        pass


class Manual(Strategy):
    """A caller picks the thread."""

    watches = True

    def __init__(self, pick: Callable[[list[SteppedThread], SteppedThread | None], SteppedThread]) -> None:
        self._pick = pick

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        return self._pick(enabled, current)


class RoundRobin(Strategy):
    """Threads take turns, `quantum` steps each."""

    watches = True

    def __init__(self, quantum: int = 1) -> None:
        self._quantum = quantum
        self._used = 0

    def begin(self, number: int) -> bool:
        self._used = 0
        return True

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:
        self._used += 1
        if current in enabled and self._used <= self._quantum:
            return current
        self._used = 1
        later = [thread for thread in enabled if current is not None and thread.number > current.number]
        return (later or enabled)[0]


@contextmanager
def stepped(
    source: str,
    path: Path = Path("program.py"),
    *,
    everything: bool = True,
    published: MutableMapping[str, ModuleType] | None = None,
) -> Iterator[SteppedProgram]:
    """A program whose accesses are all steps, or (`everything` is False) none of them."""
    program = program_from_source(path, dedent(source), None)
    with SteppedProgram(RunRequest.of(program, program.values()), published=published) as run:
        run.codes.only = None if everything else frozenset()
        yield run


@contextmanager
def stepped_file(name: str, preset: str | None = None) -> Iterator[tuple[SteppedProgram, World]]:
    """A built-in program or a script, and a world that knows its sheet."""
    program = find_program(name)
    with SteppedProgram(RunRequest.of(program, program.values(preset))) as run:
        yield run, World(program.sheet)


def run_once(
    source: str,
    strategy: Strategy | None = None,
    *,
    everything: bool = False,
    slow: bool = False,
    limits: Limits = FAST,
) -> tuple[Outcome, World, str]:
    """Run one traced schedule: how it went, the world after it, and what was printed."""
    chosen = strategy or RandomWalk(1)
    chosen.begin(0)
    output = Output()
    program = program_from_source(Path("program.py"), dedent(source), None)
    with stepped(source, everything=everything) as run:
        outcome = run.run(chosen, tracing=True, slow=slow, limits=limits, output=output)
    return outcome, world_after(outcome, program.sheet, limits), output.text


def replayed(run: SteppedProgram, outcome: Outcome) -> Outcome:
    """The same schedule again."""
    replay = Replay(outcome.schedule)
    replay.begin(0)
    again = run.run(replay, tracing=True)
    assert replay.diverged_at is None
    return again


def kinds(outcome: Outcome) -> list[str]:
    return [Kind(part.kind).name for part in outcome.story if isinstance(part, Record)]


def digests(names, seeds):
    """Hash of the trace of each program under each seed, twice in one process."""
    found = {}
    for name, preset in names:
        with stepped_file(name if preset else str(SCRIPTS / f"{name}.py"), preset) as (run, _):
            for seed in range(seeds):
                for _ in range(2):
                    walk = RandomWalk(seed)
                    walk.begin(0)
                    outcome = run.run(walk, seed=seed, tracing=True, limits=Limits(3_000))
                    digest = found.setdefault(f"{name} {preset} {seed}", outcome.digest)
                    assert digest == outcome.digest, (name, seed)
    return found


def failures(names, seeds):
    """Name, schedule and hash of schedules that fail."""
    found = []
    for name, _ in names:
        with stepped_file(str(SCRIPTS / f"{name}.py")) as (run, _world):
            for seed in range(400):
                walk = RandomWalk(seed, sticky=0.3)
                walk.begin(0)
                outcome = run.run(walk, tracing=True, limits=Limits(3_000))
                if outcome.failed:
                    found.append([name, outcome.schedule, outcome.digest])
                if sum(one[0] == name for one in found) >= seeds:
                    break
    return found


def replays(recorded):
    """For each recorded schedule, whether it could be followed step by step, and whether the trace is the same."""
    found = []
    for name, schedule, digest in recorded:
        with stepped_file(str(SCRIPTS / f"{name}.py")) as (run, _):
            replay = Replay(schedule)
            outcome = run.run(replay, tracing=True, limits=Limits(3_000))
            followed = replay.diverged_at is None and len(outcome.schedule) == len(schedule)
            found.append([followed, outcome.digest == digest])
    return found
