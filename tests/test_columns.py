import numpy as np
import pytest
import traces

from engine.trace import Kind, Phase
from engine.wire import Clock, Events
from gui.record.columns import TRACE_DTYPE, Columns, in_lab_time, phases_after
from gui.record.text_table import TextTable


def rows(records, **clock):
    batch = traces.events(records, **clock)
    return in_lab_time(batch.data, batch.clock)


def test_the_dtype_is_the_record():
    assert TRACE_DTYPE.itemsize == traces.RECORD.size == 32


@pytest.mark.parametrize("clock", [Clock(1000, 0, 1.0), Clock(5000, 700, 2.5), Clock(0, 42, 0.0), Clock(9**9, 5, 0.1)])
def test_lab_times_are_those_that_the_clock_says(clock):
    records = [traces.record(time, 1, Kind.PUT) for time in (0, 999, 5000, 123_456_789, 10**10)]
    data = traces.events(records, real_ns=0).data
    expected = [entry.time for entry in Events(clock, data).records()]
    assert list(in_lab_time(data, clock)["time"]) == expected


def test_phases_follow_the_trace_vocabulary():
    records = [
        traces.record(0, 1, Kind.BEGIN),
        traces.record(1, 1, Kind.BLOCKED, item=Phase.PUT),
        traces.record(2, 1, Kind.SLEEP),
        traces.record(3, 1, Kind.PRINT, item=7),
        traces.record(4, 1, Kind.WOKEN),
        traces.record(5, 1, Kind.END),
    ]
    expected = [Phase.RUNNING, Phase.PUT, Phase.SLEEPING, Phase.UNCHANGED, Phase.READY, Phase.FINISHED]
    assert list(phases_after(rows(records))) == expected


def test_events_come_back_in_order_across_chunks():
    columns = Columns(cap=1000, chunk=16)
    records = traces.producer_consumer(333)
    for start in range(0, 333, 7):
        columns.append(rows(records[start : start + 7]))
    got = columns.rows(0, 333)
    assert [tuple(row)[1:] for row in got.tolist()] == [tuple(entry)[1:] for entry in records]
    assert np.all(np.diff(got["time"]) >= 0)
    assert columns.record(100)[1:] == records[100][1:]
    assert [int(item) for item in columns.rows(40, 45)["item"]] == [entry.item for entry in records[40:45]]


def test_crossed_times_are_raised_and_the_order_is_kept():
    columns = Columns()
    columns.append(rows([traces.record(10, 1, Kind.PUT, item=1), traces.record(7, 2, Kind.GET, item=2)]))
    columns.append(rows([traces.record(8, 1, Kind.PUT, item=3), traces.record(30, 1, Kind.PUT, item=4)]))
    assert list(columns.rows(0, 4)["time"]) == [10, 10, 10, 30]
    assert list(columns.rows(0, 4)["item"]) == [1, 2, 3, 4]


def test_beyond_the_cap_the_oldest_go_and_are_counted():
    columns = Columns(cap=64, chunk=16)
    columns.append(rows([traces.record(time, 1, Kind.PUT, item=time) for time in range(1000)]))
    assert columns.end == 1000
    assert 48 <= len(columns) <= 64
    assert columns.first == 1000 - len(columns)
    assert list(columns.rows(0, 1000)["item"]) == list(range(columns.first, 1000))
    with pytest.raises(IndexError, match="event 3 is not here"):
        columns.record(3)


def test_a_time_is_found_in_any_chunk():
    columns = Columns(cap=64, chunk=16)
    columns.append(rows([traces.record(time * 10, 1, Kind.PUT) for time in range(1, 201)]))
    for sequence in range(columns.first, columns.end):
        time = int(columns.rows(sequence, sequence + 1)["time"][0])
        assert columns.sequence_at(time) == sequence
        assert columns.sequence_at(time - 5) == sequence
    assert columns.sequence_at(2001) == columns.end
    assert Columns().sequence_at(5) == 0


def test_texts_are_found_by_number_until_they_are_dropped_with_their_events():
    texts = TextTable()
    for number in range(1, 10_001):
        texts.add(number, f"item {number} ü", sequence=number * 3)
    assert texts.get(1) == "item 1 ü"
    assert texts.get(10_000) == "item 10000 ü"
    assert texts.get(10_001, "none") == "none"
    texts.drop_before(15_000)
    assert texts.get(1, "none") == "none"
    assert texts.get(5_000) == "item 5000 ü"
    assert len(texts) < 10_000


def test_texts_may_come_out_of_order_and_be_corrected():
    texts = TextTable()
    numbers = np.random.default_rng(3).permutation(9_000) + 1
    for number in numbers:
        texts.add(int(number), f"t{number}", sequence=1)
    texts.add(17, "better", sequence=2)
    assert texts.get(17) == "better"
    assert all(texts.get(int(number)) == f"t{number}" for number in numbers[::97] if number != 17)
    for number in range(1, 3_000, 2):
        texts.add(number, f"newer {number}", sequence=3)
        assert texts.get(2) == "t2"
    for number in range(20_000, 24_000):
        texts.add(number, "later", sequence=4)
    assert [texts.get(number) for number in (1, 2, 2_999, 3_001)] == ["newer 1", "t2", "newer 2999", "t3001"]


def test_a_packed_text_costs_little_beside_itself():
    texts = TextTable()
    for number in range(1, 200 * 2048 + 1):
        texts.add(number, "P1-12345", sequence=number)
    held = sum(block.numbers.nbytes + block.ends.nbytes + len(block.blob) for block in texts._blocks)
    assert len(texts) * 8 + len(texts) * len("P1-12345") == held
