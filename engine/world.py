"""The fold: turns entries, events and messages of a run, in order, into the state that every view shows.

Pure and deterministic: no input or output, no clock of its own.
"""

from copy import copy
from itertools import islice
from typing import Final

from engine import waiting
from engine.effects import EFFECTS, enter, report_breach
from engine.facts import Facts, Texts
from engine.finding_verdicts import verdicts
from engine.predicates import predicates_of
from engine.sheet import Sheet
from engine.states import Broken, Follower, ObjectState, ThreadState
from engine.trace import (
    PHASE_AFTER,
    Entry,
    FileEntry,
    ItemEntry,
    Kind,
    ObjectEntry,
    Record,
    TextEntry,
    ThreadEntry,
)
from engine.verdict import Verdict
from engine.wire import Message

__all__ = ["Broken", "ObjectState", "ThreadState", "World"]

TEXTS_KEPT: Final = 50_000
"""At least so many of the newest texts, and of the newest items' texts, are kept."""

_PHASE_BY_KIND: Final = {int(kind): phase for kind, phase in PHASE_AFTER.items()}
_PHASE_AFTER: Final = tuple(_PHASE_BY_KIND.get(kind) for kind in range(max(Kind) + 1))


class World(Facts):
    """The state of a run after the events applied so far.

    `apply` is the hot path: look-ups by number and kind, no search, no text. What is derived (`verdicts`,
    `why`) is made when it is asked for. Not to be used by two threads at a time.
    """

    def __init__(self, sheet: Sheet, texts: Texts | None = None, items: Texts | None = None) -> None:
        """As for `Facts`."""
        super().__init__(sheet, texts, items)
        self._predicates = predicates_of(sheet.invariants)
        self._verdicts: list[Verdict] = []
        self._judged = 0

    def add(self, entry: Entry) -> None:
        """Take in an entry of the side table."""
        self._verdicts = []
        match entry:
            case ItemEntry(number, text):
                if isinstance(self.items, dict):
                    self.items = _with_text(self.items, number, text)
            case TextEntry(number, text):
                if isinstance(self.texts, dict):
                    self.texts = _with_text(self.texts, number, text)
            case FileEntry(number, path):
                self.files[number] = path
            case ThreadEntry(number, name, daemon, kind):
                state = self.threads.get(number)
                if state is None:
                    state = ThreadState(number, name, kind, daemon, self.time)
                    self.threads[number] = self.actors[number] = state
                state.name, state.kind, state.daemon = name, kind, daemon
            case ObjectEntry():
                self._add_object(entry)

    def _add_object(self, entry: ObjectEntry) -> None:
        thing = self.objects.get(entry.number)
        if thing is None:
            thing = ObjectState(entry.number, entry.class_name, entry.name, permits=entry.capacity)
            if entry.class_name == "PriorityQueue":
                thing.items = []  # it is sorted, and a list finds places in its middle faster
            self.objects[entry.number] = thing
        thing.name, thing.capacity, thing.lock = entry.name, entry.capacity, entry.lock
        thing.internal = entry.internal
        thing.predicates = self._followers(thing)
        lock = self.objects.get(entry.lock)
        if lock is not None and entry.number not in lock.conditions:
            lock.conditions.append(entry.number)

    def _followers(self, thing: ObjectState) -> dict[int, list[Follower]]:
        followers: dict[int, list[Follower]] = {}
        for predicate in self._predicates:
            if thing.name in predicate.names:
                for kind in predicate.kinds:
                    followers.setdefault(kind, []).append(predicate)
        return followers

    def apply(self, record: Record) -> None:
        """Take in one event."""
        time, _, _, _, line, thread, kind = record
        self.count += 1
        if time > self.time:
            self.time = time
        state = self.actors[thread]
        state.counts[kind] += 1
        if line:
            state.line = line
        phase = _PHASE_AFTER[kind]
        if phase is not None and phase is not state.phase:
            enter(self, state, phase, time)
        effect = EFFECTS[kind]
        if effect is not None:
            effect(self, state, record)

    def advance(self, time: int) -> None:
        """Take in that lab time has come to `time` with no event since the last one."""
        self.time = max(self.time, time)
        self._verdicts = []

    def note(self, message: Message) -> None:
        """Take in what the session says about the run as a whole (`session.Session` lists the messages)."""
        self._verdicts = []
        match message.name:
            case "started":
                self.started = message
            case "untraced":
                self.untraced = int(message.content["threads"])
            case "exited":
                self.exited = message
            case "ended":
                self.ended = message
                if message.content.get("reason") == "finished":
                    self._judge_end()

    def _judge_end(self) -> None:
        for predicate in self._predicates:
            things = [thing for thing in self.objects.values() if thing.name in predicate.names]
            for breach in predicate.left_over(things):
                report_breach(self, predicate, breach, self.time, 0)

    def copy(self) -> "World":
        """A world that goes on from here on its own. Texts, items and files only ever grow and are shared."""
        twin = copy(self)
        twin._predicates = [predicate.copy() for predicate in self._predicates]
        twin.actors = {number: state.copy() for number, state in self.actors.items()}
        twin.threads = {number: twin.actors[number] for number in self.threads}
        twin.objects = {number: thing.copy() for number, thing in self.objects.items()}
        for thing in twin.objects.values():
            thing.predicates = twin._followers(thing)
        twin.broken = self.broken.copy()
        twin.times_broken = self.times_broken.copy()
        twin.next_rank = self.next_rank.copy()
        return twin

    def without_unstarted(self) -> "World":
        """This world without threads that are yet to be started: their entries may come some events too early."""
        unstarted = [state.number for state in self.threads.values() if not state.started and not state.events]
        if not unstarted:
            return self
        twin = self.copy()
        for number in unstarted:
            del twin.threads[number], twin.actors[number]
        twin._verdicts = []
        return twin

    def can_go(self, thread: int) -> bool:
        """Whether nothing that another thread would have to do keeps a thread from going on."""
        return waiting.can_go(self, self.threads[thread])

    def why(self, thread: int) -> str:
        """One sentence: what a thread does, or why it waits, on which line, and who could wake it."""
        return waiting.why(self, self.threads[thread])

    @property
    def stuck(self) -> bool:
        """Whether threads are left that keep the program from ending, and none of all threads can go on."""
        return waiting.stuck(self)

    @property
    def verdicts(self) -> list[Verdict]:
        """Everything that can be said about the run now, the most important first (`finding_verdicts`)."""
        if not self._verdicts or self.count != self._judged:
            self._verdicts = verdicts(self)
            self._judged = self.count
        return self._verdicts

    @property
    def verdict(self) -> Verdict:
        """What can be said about the run now, in one sentence."""
        return self.verdicts[0]


def _with_text(texts: dict[int, str], number: int, text: str) -> dict[int, str]:
    """Add a text. Once there are twice as many as must be kept, the older half goes."""
    texts[number] = text
    if len(texts) < 2 * TEXTS_KEPT:
        return texts
    # A new dict: copies of the world share the old one.
    return dict(islice(texts.items(), len(texts) - TEXTS_KEPT, None))
