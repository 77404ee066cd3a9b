"""The window's gauges, computed on whole batches, and those of reports, record by record, show the same."""

from dataclasses import replace

import pytest
from traces import SHEET, FakeSession, batches, entries, events, monotonic, producer_consumer, program, record

from engine.gauges import DEFINITIONS, Form
from engine.meters import Meters
from engine.sheet import Gauge, Sheet
from engine.trace import Kind, ObjectEntry
from engine.wire import Entries
from gui.record.columns import in_lab_time
from gui.record.gauge_series import GaugeSeries
from gui.record.run_record import RunRecord

GAUGES = (*SHEET.gauges, Gauge("in_progress", "In progress", "in_progress", "buffer"))


def a_run_with_sentinels():
    """Every seventh item is a None, which is reported done as well."""
    return [
        each._replace(item=0) if each.kind in (Kind.PUT, Kind.GET) and each.item % 7 == 0 else each
        for each in monotonic(producer_consumer(9_000, produce_s=0.01, consume_s=0.012))
    ]


@pytest.mark.parametrize("gauge", GAUGES, ids=lambda gauge: gauge.kind)
def test_window_and_report_take_the_same_samples(gauge, monkeypatch):
    records = a_run_with_sentinels()
    (buffer, *_) = entries().entries
    reported, shown = [], []

    meters = Meters([gauge], automatic=False, listener=lambda _, time, value: reported.append((time, value)))
    meters.add(buffer, 0)
    for each in records:
        meters.apply(each)

    series = GaugeSeries(gauge)
    series.bind(buffer, in_lab_time(b"", events([]).clock), 0)
    add = series._add

    def collect(samples):
        shown.extend(zip(*(column.tolist() for column in samples), strict=True))
        add(samples)

    monkeypatch.setattr(series, "_add", collect)
    for batch in batches(records, 97):
        series.append(in_lab_time(batch.data, batch.clock))

    if DEFINITIONS[gauge.kind].form is Form.RATE:
        # The window keeps changes of a rate only.
        reported = [
            sample for before, sample in zip([(0, 0.0), *reported], reported, strict=False) if before[1] != sample[1]
        ]
    assert len(reported) > 50
    assert [time for time, _ in shown] == [time for time, _ in reported]
    assert [value for _, value in shown] == pytest.approx([value for _, value in reported])


def named(number, name):
    return ObjectEntry(number, "variable", name)


@pytest.mark.parametrize(
    "renamed",
    [
        [(1, "n"), (1, "Phil.n"), (2, "n"), (2, "Phil.n"), (1, "phils[0].n"), (2, "phils[1].n")],
        [(1, "n"), (2, "n"), (2, "phils[1].n")],
        [(1, "n"), (2, "n"), (1, "phils[0].n")],
        [(1, "n"), (2, "n"), (3, "n")],
    ],
    ids=["each in turn", "the newest", "the oldest", "none"],
)
def test_window_and_report_have_the_same_gauges_after_objects_of_a_script_got_other_names(renamed):
    script = replace(program(Sheet("A script")), has_sheet=False)
    shown = RunRecord(script, FakeSession())
    meters = Meters((), automatic=True)
    for number, name in renamed:
        write = record(number * 1_000, 0, Kind.WRITE, of=number, value=number)
        shown.take(Entries((named(number, name),)))
        shown.take(events([write]))
        meters.add(named(number, name), 0)
        meters.apply(write)
    reported = {gauge.name: reading.last for gauge, reading in meters.readings(10_000)}
    assert {name: series.last for name, series in shown.gauges.items()} == reported
