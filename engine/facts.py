"""What the trace has told so far, as plain data: `world` fills it, and what says it in words reads it."""

from typing import Final, Protocol

from engine.sheet import Sheet
from engine.states import Broken, ObjectState, ThreadState
from engine.trace import LAB_THREAD
from engine.wire import Message

BROKEN_KEPT: Final = 100
"""So many places where an invariant broke are kept for each invariant; `Facts.times_broken` counts all."""


class Texts(Protocol):
    """Texts by number."""

    def get(self, number: int, default: str, /) -> str: ...


class Facts:
    """The state of a run.

    Attributes:
        time: Lab time in nanoseconds of the latest event, or later (`advance`).
        count: Events applied.
        threads: By number, in order of creation; the laboratory's own are never among them.
        objects: By number, in order of appearance.
        files: By number.
        texts, items: By number; the newest `TEXTS_KEPT` at least, or what their owner keeps.
        broken: Where invariants did not hold, in order, at most `BROKEN_KEPT` for each.
        times_broken: How often each invariant of the sheet did not hold.
        paused: The lab clock stands.
        speed: Of the lab clock while it goes.
        started, ended, exited: What the session said about the run as a whole, None before.
        untraced: Threads of libraries that do nothing traced. While there are any, nothing is called stalled.
        actors: The threads, and the laboratory's own as one. For `effects`.
        next_rank: By queue, the priority of the item that is put next. For `effects`.
    """

    def __init__(self, sheet: Sheet, texts: Texts | None = None, items: Texts | None = None) -> None:
        """`texts` and `items` are looked up where somebody else keeps them; by default the world keeps them."""
        self.sheet = sheet
        self.time = 0
        self.count = 0
        self.threads: dict[int, ThreadState] = {}
        self.objects: dict[int, ObjectState] = {}
        self.texts: Texts = {} if texts is None else texts
        self.items: Texts = {} if items is None else items
        self.files: dict[int, str] = {}
        self.broken: list[Broken] = []
        self.times_broken = [0] * len(sheet.invariants)
        self.paused = False
        self.speed = 1.0
        self.started: Message | None = None
        self.ended: Message | None = None
        self.exited: Message | None = None
        self.untraced = 0
        self.actors = {LAB_THREAD: ThreadState(LAB_THREAD, "")}
        self.next_rank: dict[int, float] = {}

    def report(self, broken: Broken) -> None:
        """Keep that an invariant does not hold. For `effects`."""
        self.times_broken[broken.invariant] += 1
        if self.times_broken[broken.invariant] <= BROKEN_KEPT:
            self.broken.append(broken)

    def followed(self, invariant: int) -> bool:
        """Whether all objects that an invariant of the sheet speaks about have appeared."""
        stated = self.sheet.invariants[invariant]
        names = set(stated.objects) if stated.predicate else {stated.guard}
        return names <= {thing.name for thing in self.objects.values()}
