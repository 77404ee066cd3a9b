"""What the programs about locks, conditions and other limits must bring out, with the tutorial's own numbers."""

from sessions import session

from engine.catalog import find_program
from engine.verdict import VerdictKind


def finished(name, preset, changes=None, *, fault=None, seconds=40):
    """A run that must end by itself: its listener."""
    program = find_program(name)
    if fault is not None:
        program = program.with_faults([fault])
    with session(program, program.values(preset, changes), speed=10.0) as (_, listener):
        listener.listen(seconds=seconds)
    return listener


def test_ten_threads_with_ten_thousand_increments_always_make_a_hundred_thousand():
    listener = finished("counter", "tutorial")
    assert listener.printed() == ["100000 increments, and the counter shows 100000"]
    assert listener.world.verdict.kind is VerdictKind.FINISHED


def test_a_counter_without_its_lock_loses_increments_once_the_race_window_is_open():
    listener = finished("counter", "step", {"THREADS": 4, "ROUNDS": 5, "RACE_WINDOW": 0.05}, fault="no_lock")
    assert listener.printed() != ["20 increments, and the counter shows 20"]
    assert listener.world.verdict.kind is VerdictKind.BROKEN_INVARIANT


def test_an_open_race_window_costs_a_locked_counter_nothing():
    listener = finished("counter", "step", {"THREADS": 4, "ROUNDS": 5, "RACE_WINDOW": 0.01})
    assert listener.printed() == ["20 increments, and the counter shows 20"]
    assert not listener.world.broken
