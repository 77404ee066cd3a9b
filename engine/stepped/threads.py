"""A thread under study as the stepped runtime sees it: what it has announced, and whether it can go on."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from engine.primitives.condition import Condition
from engine.stepped.carriers import Carrier
from engine.thread_state import ThreadState

if TYPE_CHECKING:
    from engine.stepped.taking_turns import TakingTurns

_IDENT_BASE: Final = 1_000


class SteppedThread(ThreadState):
    """A thread under study.

    Attributes:
        verb: Of the operation that it has announced, or is parked in.
        target: What that operation is done to: a traced object, a `locations.Location`, or None.
        writes: Whether the operation may change its target.
        check: Says whether the operation can go on, called with the verb and the thread; None if it always can.
        deadline: Lab time at which it gives up waiting, or wakes.
        site: Number of the site of the access that it has announced; kept in traced schedules.
        refusals: How often it was told to end.
        interrupted: As by Ctrl-C; it has yet to notice.
        resumes_until: The `deadline` that it had before it was interrupted.
    """

    __slots__ = (
        "carried_by",
        "check",
        "deadline",
        "interrupted",
        "refusals",
        "resumes_until",
        "runtime",
        "site",
        "target",
        "verb",
        "writes",
    )

    def __init__(self, number: int, kind: str = "") -> None:
        super().__init__(number, kind)
        self.verb = "begin"
        self.target: Any = None
        self.writes = True
        self.site = 0
        self.check: Callable[[str, ThreadState], bool] | None = None
        self.deadline: int | None = None
        self.refusals = 0
        self.interrupted = False
        self.resumes_until: int | None = None
        self.carried_by: Carrier | None = None
        self.runtime: TakingTurns | None = None

    def wake(self) -> None:
        self.woken = True
        if self.operation is not None and self.runtime is not None:
            waits_in = self.operation[1]
            if isinstance(waits_in, Condition) and waits_in._traced:
                # It goes on when it can have the lock: one step, not two.
                self.runtime.record_blocked_on(self, waits_in._lock.number)

    def nudge(self) -> None:
        """Nothing to do: whoever hands over asks everybody anyway."""


class Running:
    """Stands for the thread-local of other runtimes: here the running thread, `me`, is known."""

    __slots__ = ("me",)

    me: SteppedThread


class Handle:
    """What stands for the thread of the operating system: numbers that are the same in every run."""

    __slots__ = ("ident", "name", "native_id")

    def __init__(self, number: int, name: str) -> None:
        self.ident = self.native_id = _IDENT_BASE + number
        self.name = name


def never(_verb: str, _me: ThreadState) -> bool:
    """The `SteppedThread.check` of what nobody but time ends."""
    return False
