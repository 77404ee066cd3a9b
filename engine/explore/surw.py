"""Selectively uniform random walk: "Selectively Uniform Concurrency Testing", ASPLOS 2025."""

from collections import Counter

from engine.explore.strategy import Strategy, stream_of
from engine.stepped.run import Outcome
from engine.stepped.threads import SteppedThread

_ALL = ""


class SURW(Strategy):
    """A random walk whose steps are weighted by how much each thread has still to do, as earlier schedules tell.

    A plain random walk makes long threads end late and short ones early; weighted by the remaining steps, every
    interleaving is about equally likely. Uniform over all steps is much, so each schedule selects the steps on one
    object (by its name; every third schedule all steps) and is uniform over their order: the thread of the next
    selected step is drawn, and others that have come to one wait for it.
    """

    watches = True

    def __init__(self, seed: int = 0) -> None:
        self._random = stream_of(seed)
        # Steps of each thread on each object, in the longest schedule that had such.
        self._known: dict[tuple[str, str], int] = {}
        self._made: Counter[tuple[str, str]] = Counter()
        self._selected = _ALL
        self._left: dict[str, float] = {}
        self._intended: SteppedThread | None = None

    def begin(self, number: int) -> bool:
        by_object: dict[str, set[str]] = {}
        for key, name in self._known:
            by_object.setdefault(name, set()).add(key)
        contended = sorted(name for name, keys in by_object.items() if name and len(keys) > 1)
        self._selected = self._random.choice(contended) if contended and number % 3 else _ALL
        self._left = {}
        for (key, name), count in self._known.items():
            if self._selected in (_ALL, name):
                self._add(key, count)
        self._made = Counter()
        self._intended = None
        return True

    def _add(self, key: str, count: float) -> None:
        """A thread's steps are also to come for those that have yet to start it."""
        while key:
            self._left[key] = self._left.get(key, 0) + count
            key = key.rpartition(".")[0]

    def choose(self, enabled: list[SteppedThread], current: SteppedThread | None) -> SteppedThread:  # noqa: ARG002
        selected = self._selected
        free = [] if selected == _ALL else [thread for thread in enabled if _name(thread) != selected]
        if not free:
            chosen = self._intended if self._intended in enabled else self._drawn(enabled)
        else:
            intended = self._intended
            if intended is None or intended.ended:
                intended = self._intended = self._drawn(enabled)
            if intended in enabled and intended not in free:
                free.append(intended)
            chosen = free[int(self._random.random() * len(free))]
        name = _name(chosen)
        if selected in (_ALL, name):
            self._intended = None
            self._left[chosen.key] = self._left.get(chosen.key, 0) - 1
        if chosen.verb == "start":
            self._started(chosen)
        self._made[chosen.key, name] += 1
        return chosen

    def _started(self, parent: SteppedThread) -> None:
        child = f"{parent.key}.{parent.started}"
        self._left[parent.key] = self._left.get(parent.key, 0) - self._left.get(child, 0)

    def _drawn(self, threads: list[SteppedThread]) -> SteppedThread:
        if len(threads) == 1:
            return threads[0]
        weights = [max(self._left.get(thread.key, 1), 0.5) for thread in threads]
        return self._random.choices(threads, weights)[0]

    def end(self, outcome: Outcome) -> None:  # noqa: ARG002
        for place, count in self._made.items():
            if self._known.get(place, 0) < count:
                self._known[place] = count

    def forget(self) -> None:
        self._known.clear()


def _name(thread: SteppedThread) -> str:
    """What tells an object in all schedules: its name, as far as it has one."""
    target = thread.target
    number = getattr(target, "number", 0)
    return thread.runtime.name_of(number) if number and thread.runtime is not None else ""
