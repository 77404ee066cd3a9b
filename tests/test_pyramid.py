import itertools

import numpy as np
import pytest

from gui.record.pyramid import Pyramid


def exact_envelope(times, values, edges):
    """The definition in plain Python: the value before a column and those in it count."""
    low, high = [], []
    for left, right in itertools.pairwise(edges):
        inside = [value for time, value in zip(times, values, strict=True) if left <= time < right]
        before = [value for time, value in zip(times, values, strict=True) if time < left]
        held = before[-1:] + inside
        low.append(min(held, default=np.nan))
        high.append(max(held, default=np.nan))
    return low, high


def random_curve(rng, count):
    gaps = rng.integers(0, 50, count) * rng.choice([0, 1, 1, 100], count)
    return np.cumsum(gaps).astype(np.int64), rng.normal(size=count).round(2)


def appended_in_parts(pyramid, rng, times, values):
    start = 0
    while start < len(times):
        stop = start + int(rng.integers(1, 90))
        pyramid.append(times[start:stop], values[start:stop])
        start = stop


@pytest.mark.parametrize("seed", range(12))
def test_the_envelope_is_that_of_the_definition_while_every_sample_is_kept(seed):
    rng = np.random.default_rng(seed)
    times, values = random_curve(rng, int(rng.integers(1, 600)))
    pyramid = Pyramid(kept=1024)
    appended_in_parts(pyramid, rng, times, values)
    edges = np.unique(rng.integers(-100, times[-1] + 100, 40)).astype(np.int64)
    low, high = exact_envelope(times, values, edges)
    envelope = pyramid.envelope(edges)
    np.testing.assert_array_equal(envelope.low, low)
    np.testing.assert_array_equal(envelope.high, high)


@pytest.mark.parametrize("seed", range(6))
def test_beyond_what_is_kept_the_envelope_never_misses_an_extreme(seed):
    rng = np.random.default_rng(seed)
    times, values = random_curve(rng, 9_000)
    pyramid = Pyramid(kept=64)
    appended_in_parts(pyramid, rng, times, values)
    edges = np.linspace(0, times[-1] + 1, 60).astype(np.int64)
    low, high = exact_envelope(times, values, edges)
    envelope = pyramid.envelope(edges)
    assert np.all(envelope.low <= low)
    assert np.all(envelope.high >= high)
    # An entry of the coarsest level reaches at most over its own time, so extremes stay near their place.
    assert np.nanmin(envelope.low) == values.min()
    assert np.nanmax(envelope.high) == values.max()


def test_a_single_spike_among_a_million_samples_stays_visible_at_its_place():
    times = np.arange(1_000_000, dtype=np.int64) * 1000
    values = np.full(len(times), 5.0)
    values[123_456] = 900.0
    values[987_654] = -900.0
    pyramid = Pyramid()
    pyramid.append(times, values)
    envelope = pyramid.envelope(np.linspace(0, 1_000_000_000, 1001).astype(np.int64))
    # A column shows the value with which it begins, so a spike on an edge is in two columns.
    assert list(np.flatnonzero(envelope.high == 900.0)) == [123]
    assert list(np.flatnonzero(envelope.low == -900.0)) == [987]
    assert set(envelope.high) == {5.0, 900.0}


def test_columns_before_the_first_sample_are_empty_and_the_last_value_holds():
    pyramid = Pyramid()
    pyramid.append(np.array([100], np.int64), np.array([3.0]))
    envelope = pyramid.envelope(np.array([0, 50, 100, 150, 10**12], np.int64))
    np.testing.assert_array_equal(envelope.low, [np.nan, np.nan, 3.0, 3.0])
    np.testing.assert_array_equal(envelope.high, [np.nan, np.nan, 3.0, 3.0])


def test_a_curve_without_samples_has_an_empty_envelope_and_no_reading():
    pyramid = Pyramid()
    assert np.isnan(pyramid.envelope(np.array([0, 1, 2], np.int64)).high).all()
    assert pyramid.reading(5) is None


def test_a_reading_is_exact_for_new_samples_and_a_range_for_merged_ones():
    times = np.arange(5_000, dtype=np.int64) * 10
    pyramid = Pyramid(kept=64)
    pyramid.append(times, np.arange(5_000.0))
    newest = pyramid.reading(49_995)
    assert (newest.low, newest.high, newest.since_ns) == (4999.0, 4999.0, 49_990)
    old = pyramid.reading(20_003)
    assert old.low <= 2000.0 <= old.high
    assert 0 < old.high - old.low < 512
    assert pyramid.reading(-1) is None


def test_memory_stays_bounded_however_long_the_curve():
    pyramid = Pyramid(kept=1024)
    for start in range(0, 2_000_000, 20_000):
        pyramid.append(np.arange(start, start + 20_000, dtype=np.int64), np.zeros(20_000))
    entries = sum(level.size for level in pyramid._levels)
    assert pyramid.count == 2_000_000
    assert entries <= 2 * 1024 * len(pyramid._levels)
    assert len(pyramid._levels) <= 5
