"""The window's gauges, computed on whole batches, and those of reports, record by record, show the same."""

import pytest
from traces import SHEET, batches, entries, events, monotonic, producer_consumer

from engine.gauges import DEFINITIONS, Form
from engine.meters import Meters
from engine.sheet import Gauge
from engine.trace import Kind
from gui.columns import in_lab_time
from gui.gauge_series import GaugeSeries

GAUGES = (*SHEET.gauges, Gauge("in_progress", "In progress", "in_progress", "buffer"))


def a_run_with_sentinels():
    """Every seventh item is a None, which is reported done as well."""
    return [
        record._replace(item=0) if record.kind in (Kind.PUT, Kind.GET) and record.item % 7 == 0 else record
        for record in monotonic(producer_consumer(9_000, produce_s=0.01, consume_s=0.012))
    ]


@pytest.mark.parametrize("gauge", GAUGES, ids=lambda gauge: gauge.kind)
def test_window_and_report_take_the_same_samples(gauge, monkeypatch):
    records = a_run_with_sentinels()
    (buffer, *_) = entries().entries
    reported, shown = [], []

    meters = Meters([gauge], automatic=False, listener=lambda _, time, value: reported.append((time, value)))
    meters.add(buffer, 0)
    for record in records:
        meters.apply(record)

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
