"""What strategies are called in the window, and what each does: for one who steps, and for a search."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class StrategyWords:
    """One strategy in words.

    Attributes:
        in_steps: Whom it lets go on, for one who steps.
        in_search: How it goes through schedules.
    """

    name: str
    in_steps: str
    in_search: str


STRATEGY_WORDS: Final = {
    "portfolio": StrategyWords(
        "All in turn",
        "What a search that takes all in turn tries first",
        "One schedule of each of the others in turn, since each alone has a blind spot. Begin with this.",
    ),
    "surw": StrategyWords(
        "Fair chance",
        "Threads with more steps ahead of them go on more often: every order is about as likely",
        "Who has more steps left goes on more often, so that all orders are about equally likely.",
    ),
    "pct": StrategyWords(
        "By priority",
        "Each thread gets a priority by chance, which changes a few times",
        "The thread of highest priority goes on; at a few steps, drawn by chance, it becomes the lowest.",
    ),
    "pos": StrategyWords(
        "By priority of steps",
        "Each step gets a priority by chance",
        "Each next step has a priority by chance, drawn anew where two touch the same object.",
    ),
    "random": StrategyWords(
        "By chance",
        "Each thread that can go on has the same chance at each step",
        "At each step any thread that can go on has the same chance.",
    ),
    "bounded": StrategyWords(
        "Fewest interruptions",
        "A thread goes on as long as it can",
        "All schedules in which no thread is interrupted, then those with one interruption, then with two …",
    ),
    "dpor": StrategyWords(
        "Every behaviour",
        "A thread goes on as long as it can, then the eldest; a search begins like this",
        "Goes through all orders that can make a difference, and says so when it has seen them all.",
    ),
}
"""By the names of `engine.explore.portfolio.STRATEGIES`."""
