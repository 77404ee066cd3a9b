"""What an explanation is made of: events of a run, looked for backwards, and a sentence for each that matters."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Final, Protocol

from engine import phrases
from engine.states import ThreadState
from engine.trace import Kind, Record

if TYPE_CHECKING:
    from engine.world import World


LOOKED_THROUGH: Final = 4096
"""So many events of an object are looked through, from the newest back, to see who did what to it."""


@dataclass(frozen=True, slots=True)
class Cause:
    """One step of an explanation, from what is seen back to what led to it.

    Attributes:
        sentence: All of it, for a reader.
        thread: Number of the thread it is about.
        line: Where, as `trace.split_line` splits it; 0 for no particular place.
        event: Sequence number of the event it stands for; None if it is about the moment itself.
        time: Lab time in nanoseconds of that event, or of the moment.
    """

    sentence: str
    thread: int
    line: int
    event: int | None
    time: int


class History(Protocol):
    """The events of a run, as far as they are kept, by their sequence numbers from 0."""

    def before(
        self,
        sequence: int,
        kinds: Collection[int],
        *,
        thread: int | None = None,
        objects: Collection[int] | None = None,
    ) -> "Iterator[Found]":
        """Events of these kinds before event `sequence`, the newest first; of one thread, of some objects."""


Found = tuple[int, Record]
"""An event and its sequence number."""


class Chain:
    """An explanation in the making.

    Attributes:
        world: The world at the moment that is explained.
        history: The run; what comes after that moment is not looked at.
        causes: The steps so far.
        told: Numbers of the threads whose waiting has been told.
    """

    def __init__(self, world: "World", history: History) -> None:
        self.world = world
        self.history = history
        self.causes: list[Cause] = []
        self.told: set[int] = set()

    def last(self, *kinds: Kind, thread: int | None = None, objects: Collection[int] | None = None) -> Found | None:
        """The newest event of these kinds up to the moment."""
        return next(self.history.before(self.world.count, kinds, thread=thread, objects=objects), None)

    def newest(self, most: int, *kinds: Kind, objects: Collection[int]) -> list[Found]:
        """The newest events of these kinds up to the moment, the newest first."""
        return list(islice(self.history.before(self.world.count, kinds, objects=objects), most))

    def say(self, template: str, found: Found | None, state: ThreadState, **fields: str) -> None:
        """Add a step about an event of a thread; without an event it is about the moment.

        ``{thread}`` is the thread, ``{place}`` where it did that; an event without a line is where it acted last.
        """
        line = (found[1].line if found is not None else 0) or state.line
        sentence = template.format(thread=state.name, place=phrases.place(self.world, line), **fields)
        event, time = (None, self.world.time) if found is None else (found[0], found[1].time)
        if sentence not in [cause.sentence for cause in self.causes]:
            self.causes.append(Cause(sentence, state.number, line, event, time))

    def actor(self, record: Record) -> ThreadState:
        """The thread that made an event; the laboratory's own are one."""
        return self.world.actors[record.thread]

    def object_name(self, number: int) -> str:
        thing = self.world.objects.get(number)
        return phrases.object_name(self.world, thing) if thing is not None else ""
