import math
import random

import numpy as np
import pytest
import traces

from engine.gauges import DEFINITIONS, Form
from engine.meters import Meters
from engine.sheet import GAUGE_KINDS, Gauge
from engine.trace import Kind, ObjectEntry
from gui.record.columns import in_lab_time
from gui.record.gauge_series import GaugeSeries
from gui.record.lab_clock import LabClock
from gui.record.run_record import RunRecord

QUEUE, CONDITION, VARIABLE, OTHER, LOCK, SEMAPHORE, BARRIER, EVENT = range(1, 9)
ENTRIES = (
    ObjectEntry(QUEUE, "Queue", "buffer"),
    ObjectEntry(CONDITION, "Condition", "funds"),
    ObjectEntry(VARIABLE, "variable", "balance"),
    ObjectEntry(OTHER, "Queue", "other"),
    ObjectEntry(LOCK, "RLock", "lock"),
    ObjectEntry(SEMAPHORE, "Semaphore", "permits"),
    ObjectEntry(BARRIER, "Barrier", "barrier"),
    ObjectEntry(EVENT, "Event", "started"),
)
OF = dict.fromkeys(GAUGE_KINDS, "buffer") | {
    "value": "balance",
    "waiting": "funds",
    "depth": "lock",
    "permits": "permits",
    "arrived": "barrier",
    "passes": "barrier",
    "pass_rate": "barrier",
    "flag": "started",
}
OF_OTHERS = [
    (LOCK, Kind.ACQUIRE),
    (LOCK, Kind.RELEASE),
    (SEMAPHORE, Kind.TAKE),
    (SEMAPHORE, Kind.GIVE),
    (BARRIER, Kind.ARRIVE),
    (BARRIER, Kind.PASS),
    (BARRIER, Kind.GAVE_UP),
    (BARRIER, Kind.BREAK),
    (EVENT, Kind.SET),
    (EVENT, Kind.CLEAR),
    (EVENT, Kind.PASS),
]


def random_records(seed, count):
    """Events of things of every class, with sentinels, lost items and long pauses."""
    chance = random.Random(seed)
    time, items, inside, records = 0, 0, {QUEUE: [], OTHER: []}, []
    for _ in range(count):
        time += chance.choice([0, 1_000, 5_000_000, 90_000_000, 700_000_000])
        number = chance.choice([QUEUE, QUEUE, OTHER])
        here = inside[number]
        match chance.randrange(9):
            case 0 | 1:
                items += 1
                item = 0 if chance.random() < 0.1 else items
                here.append(item)
                records.append(traces.record(time, 1, Kind.PUT, of=number, item=item, value=len(here)))
            case 2 if here:
                item = here.pop(chance.randrange(len(here)))
                records.append(traces.record(time, 2, Kind.GET, of=number, item=item, value=len(here)))
            case 3:
                records.append(traces.record(time, 2, Kind.TASK_DONE, of=number))
            case 4:
                value = chance.choice([math.nan, chance.randint(-50, 500)])
                records.append(traces.record(time, 3, Kind.WRITE, of=VARIABLE, value=value))
            case 5:
                records.append(traces.record(time, 4, chance.choice([Kind.WAIT, Kind.WOKEN]), of=CONDITION))
            case 6:
                records.append(traces.record(time, 5, Kind.SLEEP))
            case _:
                of, kind = chance.choice(OF_OTHERS)
                records.append(traces.record(time, 6, kind, of=of, value=chance.randint(0, 3)))
    return records


def samples_of_reference(gauge, records):
    samples = []
    meters = Meters((gauge,), automatic=False, listener=lambda _, time, value: samples.append((time, value)))
    for entry in ENTRIES:
        meters.add(entry, 0)
    for record in records:
        meters.apply(record)
    meters.advance(records[-1].time)
    return samples


def samples_of(series):
    times, values, _ = series.pyramid._levels[0].entries(0, series.pyramid.count)
    return list(zip(times.tolist(), values.tolist(), strict=True))


def rows(records):
    batch = traces.events(records)
    return in_lab_time(batch.data, batch.clock)


@pytest.mark.parametrize("kind", GAUGE_KINDS)
@pytest.mark.parametrize("seed", range(6))
def test_a_curve_has_the_samples_of_the_plain_evaluator(kind, seed):
    records = random_records(seed, 900)
    gauge = Gauge(kind, kind, kind, OF[kind])
    series = GaugeSeries(gauge)
    for entry in ENTRIES:
        series.bind(entry, rows([]), 0)
    chance = random.Random(seed)
    start = 0
    while start < len(records):
        stop = start + chance.randint(1, 60)
        batch = rows(records[start:stop])
        series.append(batch)
        series.advance(int(batch["time"][-1]))
        start = stop
    expected = samples_of_reference(gauge, records)
    got = samples_of(series)
    if not math.isnan(DEFINITIONS[kind].start):
        assert got.pop(0) == (0, DEFINITIONS[kind].start)
    if DEFINITIONS[kind].form is Form.RATE:
        expected = without_repeats(expected, DEFINITIONS[kind].start)
    assert len(expected) > 10
    assert [time for time, _ in got] == [time for time, _ in expected]
    assert [value for _, value in got] == pytest.approx([value for _, value in expected])


def without_repeats(samples, last):
    changes = []
    for time, value in samples:
        if value != last:
            changes.append((time, value))
        last = value
    return changes


def test_an_object_that_is_named_late_has_its_whole_curve():
    records = random_records(1, 400)
    late, early = (GaugeSeries(Gauge("size", "Size", "size", "buffer")) for _ in range(2))
    early.bind(ENTRIES[0], rows([]), 0)
    early.append(rows(records))
    late.bind(ObjectEntry(QUEUE, "Queue", "Queue-1"), rows([]), 0)
    late.append(rows(records[:200]))
    assert late.object is None
    late.bind(ENTRIES[0], rows(records[:200]), records[199].time)
    late.append(rows(records[200:]))
    assert samples_of(late)[1:] == samples_of(early)[1:]


def test_of_several_objects_with_the_name_the_newest_is_measured():
    series = GaugeSeries(Gauge("size", "Size", "size", "buffer"))
    series.bind(ENTRIES[0], rows([]), 0)
    series.append(rows([traces.record(5, 1, Kind.PUT, of=QUEUE, item=1, value=7)]))
    series.bind(ObjectEntry(9, "Queue", "buffer"), rows([]), 50)
    assert series.last == 0
    series.append(rows([traces.record(60, 1, Kind.PUT, of=9, item=1, value=1)]))
    series.bind(ENTRIES[0], rows([]), 70)
    series.append(rows([traces.record(80, 1, Kind.PUT, of=QUEUE, item=1, value=8)]))
    assert samples_of(series) == [(50, 0.0), (60, 1.0)]


def test_an_object_of_a_class_that_the_kind_cannot_measure_is_left_alone():
    series = GaugeSeries(Gauge("size", "Size", "size", "buffer"))
    series.bind(ObjectEntry(5, "Lock", "buffer"), rows([]), 0)
    assert series.object is None
    assert series.latest_text() == "–"


def test_a_rate_falls_while_nothing_happens():
    record = RunRecord(traces.program(), traces.FakeSession())
    time = [0]
    record._clock = LabClock(lambda: time[0])
    record.take(traces.entries())
    puts = [traces.record(n * 1_000_000, 1, Kind.GET, of=traces.BUFFER, item=n) for n in range(1, 301)]
    record.take(traces.events(puts))
    assert record.gauges["throughput"].last == pytest.approx(299, abs=1)
    time[0] += 3 * traces.SECOND
    assert record.gauges["throughput"].last == 0


def test_an_unbounded_queue_costs_thirteen_bytes_an_item_and_forgets_those_taken():
    series = GaugeSeries(Gauge("wait", "Wait", "residence", "buffer"))
    series.bind(ENTRIES[0], rows([]), 0)
    for start in range(1, 40_001, 1000):
        puts = [traces.record(n, 1, Kind.PUT, of=QUEUE, item=n, value=1) for n in range(start, start + 1000)]
        gets = [traces.record(start + 1000, 1, Kind.GET, of=QUEUE, item=n, value=1) for n in range(start, start + 1000)]
        series.append(rows(puts))
        series.append(rows(gets))
    assert series.pyramid.count == 40_000
    assert len(series._evaluator._items) <= 4096
    assert series.pyramid.highest == pytest.approx(1e-6)


def test_numbers_have_their_units():
    series = GaugeSeries(Gauge("wait", "Wait", "residence", "buffer", unit="s"))
    series.bind(ENTRIES[0], rows([]), 0)
    put = traces.record(0, 1, Kind.PUT, of=QUEUE, item=1)
    series.append(rows([put, traces.record(1_400_000_000, 1, Kind.GET, of=QUEUE, item=1)]))
    assert series.latest_text() == "1.4 s"
    assert np.isclose(series.last, 1.4)
