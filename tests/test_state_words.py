"""What the bar says at once, while the world still has to take in what came before."""

import pytest
import traces

from engine.trace import LAB_THREAD, Kind
from engine.verdict import VerdictKind
from gui.bars.state_words import state_words
from gui.lab.run_state import RunState
from gui.record.run_record import RunRecord


@pytest.fixture
def record():
    """A run of whose events the world has taken in none."""
    record = RunRecord(traces.program(), traces.FakeSession())
    record._clock._real_time = lambda: 0
    for frame in traces.run(5_000):
        record.take(frame)
    return record


def words(state, record):
    return state_words(state, record, record.world.verdict)


@pytest.mark.parametrize(
    ("state", "beginning"),
    [(RunState.RUNNING, "Running. "), (RunState.PAUSED, "Paused at "), (RunState.STOPPING, "Stopping. ")],
)
def test_the_state_is_said_at_once_and_that_the_world_is_behind(record, state, beginning):
    assert words(state, record).startswith(beginning)
    assert "Catching up" in words(state, record)


def test_when_the_world_is_up_to_date_its_verdict_is_said(record):
    record.catch_up(60)
    assert words(RunState.RUNNING, record) == ""
    assert words(RunState.ENDED, record) == ""


def test_a_pause_is_said_before_the_program_has_heard_of_it_and_its_end_as_well(record):
    record.catch_up(60)
    assert words(RunState.PAUSED, record).startswith("Paused at ")
    record.take(traces.events([traces.record(10**12, LAB_THREAD, Kind.CLOCK, value=0)]))
    record.catch_up(60)
    assert words(RunState.PAUSED, record) == ""
    assert words(RunState.RUNNING, record) == "Running."


def test_a_failure_is_said_although_the_world_is_behind(record):
    verdict = record.world.verdict
    failure = type(verdict)(VerdictKind.DEADLOCK, "Deadlock: a and b.")
    assert state_words(RunState.PAUSED, record, failure) == ""


def test_a_run_that_ended_has_no_last_word_before_all_is_taken_in(record):
    assert words(RunState.ENDED, record).endswith("Catching up with the last events.")


def test_a_stepped_run_without_a_thread_is_being_prepared():
    record = RunRecord(traces.program(), traces.FakeSession(), stepped=True)
    assert words(RunState.RUNNING, record) == "Preparing the first step."
