import itertools

import numpy as np
import pytest
import traces

from engine.trace import PHASE_AFTER, Kind, Phase
from gui.record.columns import in_lab_time
from gui.record.lanes import PHASES, Lane, Lanes


def exact_shares(stays, edges, now):
    """The definition, in plain Python: time of each phase in each column up to now, as shares."""
    shares = np.zeros((len(edges) - 1, PHASES))
    ends = [time for time, _ in stays[1:]] + [now]
    for (start, phase), end in zip(stays, ends, strict=True):
        for column, (left, right) in enumerate(itertools.pairwise(edges)):
            shares[column, phase] += max(0, min(end, right, now) - max(start, left))
    sums = shares.sum(axis=1, keepdims=True)
    return np.divide(shares, sums, out=np.zeros_like(shares), where=sums > 0)


def random_stays(rng, count):
    times = 1_000 + np.cumsum(rng.integers(1, 2_000, count)).astype(np.int64)
    return times, rng.integers(1, PHASES, count).astype(np.uint8)


def without_repeats(times, phases):
    stays = []
    for time, phase in zip(times.tolist(), phases.tolist(), strict=True):
        if not stays or stays[-1][1] != phase:
            stays.append((time, phase))
    return stays


def filled(lane, rng, times, phases):
    start = 0
    while start < len(times):
        stop = start + int(rng.integers(1, 60))
        lane.append(times[start:stop], phases[start:stop])
        start = stop


@pytest.mark.parametrize("seed", range(8))
def test_the_shares_of_a_column_are_exact_while_every_stay_is_kept(seed):
    rng = np.random.default_rng(seed)
    times, phases = random_stays(rng, int(rng.integers(1, 300)))
    lane = Lane(kept=512)
    filled(lane, rng, times, phases)
    now = int(times[-1]) + 500
    edges = np.unique(rng.integers(-500, now + 500, 30)).astype(np.int64)
    expected = exact_shares(without_repeats(times, phases), edges.tolist(), now)
    np.testing.assert_allclose(lane.shares(edges, now), expected, atol=1e-6)


@pytest.mark.parametrize("seed", range(4))
def test_merged_stays_keep_the_shares_of_wide_columns(seed):
    rng = np.random.default_rng(seed)
    times, phases = random_stays(rng, 6_000)
    lane = Lane(kept=64)
    filled(lane, rng, times, phases)
    now = int(times[-1]) + 500
    edges = np.linspace(0, now, 13).astype(np.int64)
    expected = exact_shares(without_repeats(times, phases), edges.tolist(), now)
    # Merged twice, an entry is 64 stays of a column's 500; it is spread evenly and rounded to 1/255.
    np.testing.assert_allclose(lane.shares(edges, now), expected, atol=0.03)


def test_a_column_after_now_or_before_the_thread_is_empty():
    lane = Lane()
    lane.append(np.array([100], np.int64), np.array([Phase.RUNNING], np.uint8))
    shares = lane.shares(np.array([0, 50, 100, 150, 200, 250], np.int64), 180)
    assert shares[:, Phase.RUNNING].tolist() == [0, 0, 1, 1, 0]
    assert shares.sum() == 2


def test_repeated_phases_are_one_stay():
    lane = Lane()
    for time in range(100):
        lane.append(np.array([time], np.int64), np.array([Phase.RUNNING], np.uint8))
    lane.append(np.array([200], np.int64), np.array([Phase.PUT], np.uint8))
    assert lane.at(150) == (Phase.RUNNING, 0, 200)
    assert lane.at(250) == (Phase.PUT, 200, 250)
    assert lane.at(-1) is None
    assert (lane.phase, lane.since_ns, lane.begin_ns) == (Phase.PUT, 200, 0)


def test_long_stays_in_view_are_found_with_their_whole_extent():
    lane = Lane()
    times = np.array([0, 100, 105, 110, 400], np.int64)
    lane.append(times, np.array([Phase.RUNNING, Phase.LOCK, Phase.RUNNING, Phase.PUT, Phase.GET], np.uint8))
    assert list(lane.stays(50, 500, 20)) == [
        (Phase.RUNNING, 0, 100),
        (Phase.PUT, 110, 400),
        (Phase.GET, 400, 500),
    ]
    assert list(lane.stays(102, 103, 1)) == [(Phase.LOCK, 100, 105)]


def test_a_lane_takes_bounded_memory():
    lane = Lane(kept=64)
    for start in range(0, 500_000, 1_000):
        times = np.arange(start, start + 1_000, dtype=np.int64)
        lane.append(times, (times % 5 + 1).astype(np.uint8))
    assert lane._stays.size <= 512
    assert all(level.size <= 128 for level in lane._levels)
    assert len(lane._levels) <= 6


def rows(records):
    batch = traces.events(records)
    return in_lab_time(batch.data, batch.clock)


def test_a_thread_is_ready_from_its_start_until_its_first_own_event():
    lanes = Lanes()
    lanes.append(
        rows(
            [
                traces.record(0, 0, Kind.BEGIN),
                traces.record(10, 0, Kind.START, of=1),
                traces.record(12, 0, Kind.SLEEP),
                traces.record(30, 1, Kind.BEGIN),
                traces.record(40, 1, Kind.BLOCKED, item=Phase.GET),
            ]
        )
    )
    assert list(lanes) == [1, 0] or list(lanes) == [0, 1]
    assert lanes[1].at(20) == (Phase.READY, 10, 30)
    assert lanes[1].at(35) == (Phase.RUNNING, 30, 40)
    assert lanes[1].phase is Phase.GET
    assert lanes[0].phase is Phase.SLEEPING


def test_a_start_told_after_the_thread_has_begun_changes_nothing():
    lanes = Lanes()
    lanes.append(rows([traces.record(5, 1, Kind.BEGIN)]))
    lanes.append(rows([traces.record(6, 0, Kind.START, of=1)]))
    assert lanes[1].phase is Phase.RUNNING


def test_lanes_of_a_run_agree_with_the_trace_vocabulary_one_by_one():
    records = traces.producer_consumer(3_000, seed=5)
    lanes, columns = Lanes(), traces.monotonic(records)
    for start in range(0, len(columns), 37):
        lanes.append(rows(columns[start : start + 37]))
    expected: dict[int, list[tuple[int, Phase]]] = {}
    for entry in columns:
        if entry.kind == Kind.START:
            expected.setdefault(entry.object, [(entry.time, Phase.READY)])
        phase = Phase(entry.item) if entry.kind == Kind.BLOCKED else PHASE_AFTER.get(Kind(entry.kind))
        if phase is not None:
            stays = expected.setdefault(entry.thread, [])
            if not stays or stays[-1][1] is not phase:
                stays.append((entry.time, phase))
    assert set(lanes) == set(expected)
    for thread, stays in expected.items():
        got = [(stay.start_ns, stay.phase) for stay in lanes[thread].stays(0, columns[-1].time + 1, 0)]
        assert got == stays
