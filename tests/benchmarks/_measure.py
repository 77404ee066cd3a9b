"""For the benchmarks, each run as ``python3 launch.py benchmark NAME``: a subject is measured beside its baseline.

In turns, so that what else the machine does meets both.
"""

from collections.abc import Callable
from statistics import median


def in_turns(
    subject: Callable[[], float], baseline: Callable[[], float], rounds: int = 9
) -> tuple[float, float, float]:
    """Call both in turns, after one turn that isn't counted.

    Returns:
        Median of the subject, median of the baseline, and the median of subject/baseline turn by turn.
    """
    subject(), baseline()
    turns = [(subject(), baseline()) for _ in range(rounds)]
    subjects, baselines = zip(*turns, strict=True)
    return median(subjects), median(baselines), median(one / other for one, other in turns)


def show(name: str, value: float, unit: str, ratio: float | None, goal: str) -> None:
    """Print one line: name, value, unit, ratio to the baseline (a dash without one), goal."""
    shown = "–" if ratio is None else f"{ratio:.3g}"
    print(f"{name:<44} {value:>12.4g} {unit:<10} {shown:>8} {goal}", flush=True)
