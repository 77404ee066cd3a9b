"""Finds everything that can be said about a run as it stands. For `World.verdicts`.

Several may hold at once (a consumer died of an exception, so the others stall). They come in this order:

1. not started, crashed, silent (a controlled run in which the thread whose turn it is makes no step): whatever else the
   trace says was cut short;
2. broken invariant, uncaught exception: they happened, and are often the cause of what follows;
3. deadlock, even while other threads go on; stalled, which is a state: an event may revive the run. Neither
   is said once the program's threads have ended, whatever its daemon threads did then;
4. how the run stands: killed, stopped, given up after a number of steps, finished (daemon threads don't count),
   running.
"""

from collections.abc import Iterator
from typing import Final

from engine import phrases, waiting
from engine.facts import Facts
from engine.states import ObjectState, ThreadState
from engine.trace import LAB_THREAD, MAIN_THREAD, Ending, Kind, Phase
from engine.verdict import Verdict, VerdictKind

_NOT_STARTED: Final = "Not started: {sentence}"
_CRASHED: Final = "Crashed after {seconds} s: {sentence}"
_CRASHED_STATUS: Final = "Crashed after {seconds} s: the program's process ended by itself with status {status}."
_BROKEN: Final = "Broken after {seconds} s by {thread} ({place}): {invariant}. {text}"
_BROKEN_AT_END: Final = "Broken at the end: {invariant}. {text}"
_BROKEN_AGAIN: Final = "Broken {count} times, first after {seconds} s by {thread} ({place}): {invariant}. {text}"
_EXCEPTION: Final = "Uncaught exception in {thread} ({place}): {error}"
_EXCEPTIONS: Final = "Uncaught exceptions in {threads}; in {thread} ({place}): {error}"
_DEADLOCK: Final = "Deadlock: {waits}."
_DEADLOCK_MANY: Final = "Deadlock of {count} threads in a circle: {waits}, and so on."
_SELF_DEADLOCK: Final = "Deadlock: {thread} waits for {object} ({place}), which it holds itself."
_HOLDS_AND_WAITS: Final = "{thread} holds {held} and waits for {target} ({place})"
_HOLDS_AND_JOINS: Final = "{thread} holds {held} and waits for {target} to end ({place})"
_STALLED_ONE: Final = "Stalled: {waits}; nobody is left to wake it."
_STALLED: Final = "Stalled: {waits}; nobody is left to wake them."
_STALLED_MANY: Final = phrases.Counted(
    "Stalled: {waits} … and one more thread; nobody is left to wake them.",
    "Stalled: {waits} … and {count} more threads; nobody is left to wake them.",
)
_THEN: Final = "{first}, {next}"
_KILLED: Final = "Killed after {seconds} s: it was asked to end and did not."
_KILLED_THREADS: Final = "Killed after {seconds} s: it was asked to end and did not; these went on: {threads}."
_STOPPED: Final = "Stopped after {seconds} s."
_FINISHED_ALONE: Final = "Finished after {seconds} s."
_FINISHED: Final = "Finished after {seconds} s; all {count} threads have ended."
_FINISHED_DAEMONS: Final = "Finished after {seconds} s; these daemon threads were left: {threads}."
_SILENT: Final = (
    "No step for {seconds} s: {thread} ({place}) waits for something outside the laboratory, "
    "or computes without a loop."
)
_STEP_LIMIT: Final = phrases.Counted(
    "Not finished after one step: {going} of {alive} threads can go on.",
    "Not finished after {count} steps: {going} of {alive} threads can go on.",
)
_STARTING: Final = "Starting."
_PAUSED: Final = "Paused at {seconds} s."
_RUNNING: Final = "Running. Threads: {active} active, {sleeping} sleeping, {waiting} waiting."

_CLAUSES_SHOWN: Final = 4


def verdicts(world: Facts) -> list[Verdict]:
    """Everything that can be said about the run as it stands; never empty, the most important first."""
    found = [*_cut_short(world), *_broken_invariants(world), *_exceptions(world)]
    if not _over(world):
        deadlocks = list(_deadlocks(world))
        found += deadlocks or _stall(world)
    return [*found, _state_of_run(world)]


def _over(world: Facts) -> bool:
    if world.ended is not None and world.ended.content.get("reason") == "finished":
        return True
    return bool(world.threads) and all(state.daemon or not state.alive for state in world.threads.values())


def _cut_short(world: Facts) -> Iterator[Verdict]:
    ended, exited = world.ended, world.exited
    seconds = phrases.seconds(world.time)
    if ended is not None and ended.content.get("reason") == "not_started":
        sentence = _NOT_STARTED.format(sentence=ended.content.get("sentence", ""))
        yield Verdict(VerdictKind.NOT_STARTED, sentence, line=int(ended.content.get("line", 0)))
    elif ended is not None and ended.content.get("reason") == "crashed":
        yield Verdict(VerdictKind.CRASHED, _CRASHED.format(seconds=seconds, sentence=ended.content["sentence"]))
    elif ended is not None and ended.content.get("reason") == "silence":
        thread = world.threads[int(ended.content["thread"])]
        line = int(ended.content["line"])
        sentence = _SILENT.format(
            seconds=phrases.number(ended.content["seconds"]), thread=thread.name, place=phrases.place(world, line)
        )
        yield Verdict(VerdictKind.SILENT, sentence, (thread.number,), line=line)
    elif ended is None and exited is not None and not exited.content.get("killed"):
        sentence = exited.content.get("sentence", "")
        if exited.content.get("silent"):
            yield Verdict(VerdictKind.SILENT, sentence)
            return
        # What the process said last may follow on lines of its own; here is room for one sentence.
        template = _CRASHED if sentence and "\n" not in sentence else _CRASHED_STATUS
        status = exited.content.get("status")
        yield Verdict(VerdictKind.CRASHED, template.format(seconds=seconds, sentence=sentence, status=status))


def _broken_invariants(world: Facts) -> Iterator[Verdict]:
    seen: set[int] = set()
    for broken in world.broken:
        if broken.invariant in seen:
            continue
        seen.add(broken.invariant)
        count = world.times_broken[broken.invariant]
        template = _BROKEN_AGAIN if count > 1 else _BROKEN
        if broken.thread == LAB_THREAD:
            template = _BROKEN_AT_END
        sentence = template.format(
            count=count,
            seconds=phrases.seconds(broken.time),
            thread=phrases.thread_name(world, broken.thread),
            place=phrases.place(world, broken.line),
            invariant=world.sheet.invariants[broken.invariant].sentence.removesuffix("."),
            text=broken.text,
        )
        yield Verdict(VerdictKind.BROKEN_INVARIANT, sentence, (broken.thread,), line=broken.line)


def _exceptions(world: Facts) -> Iterator[Verdict]:
    failed = [state for state in world.threads.values() if state.error or state.ending is Ending.RAISED]
    if failed:
        first = failed[0]
        line = first.error_line or first.line
        sentence = (_EXCEPTION if len(failed) == 1 else _EXCEPTIONS).format(
            thread=first.name,
            threads=phrases.listed([state.name for state in failed]),
            place=phrases.place(world, line),
            error=first.error,
        )
        numbers = tuple(state.number for state in failed)
        yield Verdict(VerdictKind.UNCAUGHT_EXCEPTION, sentence, numbers, line=line)


def _deadlocks(world: Facts) -> Iterator[Verdict]:
    for circle in waiting.circles(world):
        if len(circle) > 1:
            yield _deadlock(world, circle)
        elif waiting.stuck(world):
            # Until nobody else can go on, another thread may release it (a plain lock used as a signal).
            yield _self_deadlock(world, circle[0])


def _deadlock(world: Facts, cycle: list[ThreadState]) -> Verdict:
    locks = [waiting.lock_awaited(world, state) for state in cycle]
    clauses = [
        _link(world, state, locks[place], locks[place - 1]) for place, state in enumerate(cycle[:_CLAUSES_SHOWN])
    ]
    template = _DEADLOCK_MANY if len(cycle) > len(clauses) else _DEADLOCK
    return Verdict(
        VerdictKind.DEADLOCK,
        template.format(waits=_in_turn(clauses), count=len(cycle)),
        tuple(state.number for state in cycle),
        tuple(lock.number for lock in locks if lock is not None),
        cycle[0].line,
    )


def _link(world: Facts, state: ThreadState, lock: ObjectState | None, held: ObjectState | None) -> str:
    """What one thread of a cycle holds (`held`, if another waits for that) and what it waits for."""
    if held is None:
        return waiting.wait_clause(world, [state])
    if lock is None:
        template, target = _HOLDS_AND_JOINS, phrases.thread_name(world, state.waits_for)
    else:
        template, target = _HOLDS_AND_WAITS, phrases.object_name(world, lock)
    return template.format(
        thread=state.name,
        held=phrases.object_name(world, held),
        target=target,
        place=phrases.place(world, state.line),
    )


def _self_deadlock(world: Facts, state: ThreadState) -> Verdict:
    lock = world.objects[state.waits_for]
    sentence = _SELF_DEADLOCK.format(
        thread=state.name,
        object=phrases.object_name(world, lock),
        place=phrases.place(world, state.line),
    )
    return Verdict(VerdictKind.DEADLOCK, sentence, (state.number,), (lock.number,), state.line)


def _stall(world: Facts) -> list[Verdict]:
    if not waiting.stuck(world):
        return []
    alive = [state for state in world.threads.values() if state.alive]
    # Those that wait for others to end, and the main thread, say least about the cause: they come last.
    alive.sort(key=lambda state: (state.phase is Phase.JOINING, state.number == MAIN_THREAD, state.daemon))
    groups: dict[tuple[Phase, int, int], list[ThreadState]] = {}
    for state in alive:
        groups.setdefault((state.phase, state.waits_for, state.line), []).append(state)
    shown = list(groups.values())[:_CLAUSES_SHOWN]
    count = len(alive) - sum(len(group) for group in shown)
    waits = _in_turn([waiting.wait_clause(world, group) for group in shown])
    first = alive[0]
    numbers = tuple(state.number for state in alive)
    objects = tuple(dict.fromkeys(number for phase, number, _ in groups if phase is not Phase.JOINING))
    if count:
        sentence = _STALLED_MANY.format(count, waits=waits)
    else:
        sentence = (_STALLED if len(alive) > 1 else _STALLED_ONE).format(waits=waits)
    return [Verdict(VerdictKind.STALLED, sentence, numbers, objects, first.line)]


def _stopped(world: Facts) -> bool:
    if world.ended is not None:
        return world.ended.content.get("reason") == "stopped"
    # A thread that couldn't be started ends as stopped, too, but never begins.
    return any(state.ending is Ending.STOPPED and state.counts[Kind.BEGIN] for state in world.threads.values())


def _in_turn(clauses: list[str]) -> str:
    text = clauses[0]
    for clause in clauses[1:]:
        text = _THEN.format(first=text, next=clause)
    return text


def _state_of_run(world: Facts) -> Verdict:
    alive = [state for state in world.threads.values() if state.alive]
    names = phrases.listed([state.name for state in alive])
    numbers = tuple(state.number for state in alive)
    seconds = phrases.seconds(world.time)
    if world.exited is not None and world.exited.content.get("killed"):
        template = _KILLED_THREADS if alive else _KILLED
        return Verdict(VerdictKind.KILLED, template.format(seconds=seconds, threads=names), numbers)
    if _stopped(world):
        return Verdict(VerdictKind.STOPPED, _STOPPED.format(seconds=seconds), numbers)
    if world.ended is not None and world.ended.content.get("reason") == "step_limit":
        able = tuple(state.number for state in alive if waiting.can_go(world, state))
        count = int(world.ended.content["steps"])
        return Verdict(VerdictKind.STEP_LIMIT, _STEP_LIMIT.format(count, going=len(able), alive=len(alive)), able)
    if _over(world):
        template = _FINISHED_DAEMONS if alive else _FINISHED if len(world.threads) > 1 else _FINISHED_ALONE
        count = len(world.threads)
        return Verdict(VerdictKind.FINISHED, template.format(seconds=seconds, count=count, threads=names), numbers)
    if not world.threads:
        return Verdict(VerdictKind.RUNNING, _STARTING)
    going = tuple(state.number for state in alive if waiting.can_go(world, state))
    template = _PAUSED if world.paused else _RUNNING
    active, sleeping, blocked = waiting.activity(world)
    sentence = template.format(seconds=seconds, active=active, sleeping=sleeping, waiting=blocked)
    return Verdict(VerdictKind.RUNNING, sentence, going)
