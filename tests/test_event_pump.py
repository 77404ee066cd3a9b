import pytest
import traces

from engine.trace import PHASE_AFTER, Kind, ObjectEntry, Phase, TextEntry
from engine.wire import Entries, Message
from gui.lab.event_pump import EventPump
from gui.record.run_record import RunRecord


@pytest.fixture
def running():
    """Makes a record with a pump for frames; stops the pumps."""
    pumps = []

    def make(frames=(), program=None):
        session = traces.FakeSession(frames)
        record = RunRecord(program or traces.program(), session)
        pump = EventPump(record)
        pumps.append(pump)
        return record, pump, session

    yield make
    for pump in pumps:
        pump.stop()


def pumped(pump, record, ticks=2_000):
    """Tick until everything was taken and seen."""
    for _ in range(ticks):
        pump.pump_once()
        if record.session.frames.empty() and not record.behind:
            return
    pytest.fail("the pump does not get to the end")


def test_every_event_reaches_columns_and_world_in_order(qapp, running):
    record, pump, session = running(traces.run(20_000, batch=53))
    frames = session.frames.qsize()
    pumped(pump, record)
    expected = traces.producer_consumer(20_000)
    rows = record.columns.rows(0, 20_000)
    assert record.received == record.world.count == 20_000
    assert [tuple(row)[1:] for row in rows.tolist()] == [tuple(entry)[1:] for entry in expected]
    assert len(session.acknowledged) == frames


def test_a_tick_takes_a_bounded_amount_and_leaves_the_rest(qapp, running):
    record, pump, session = running(traces.run(200_000, batch=1_000))
    pump.pump_once()
    assert 0 < record.received <= (1 << 16) + 1_000
    assert not session.frames.empty()


def test_a_frame_is_acknowledged_only_when_the_world_has_seen_it(qapp, running):
    record, pump, session = running(traces.run(60_000, batch=1_000))
    pump.pump_once()
    acknowledged = sum(len(frame) for frame in session.acknowledged if hasattr(frame, "clock"))
    assert acknowledged <= record.received - record.behind
    assert record.behind > 0, "one tick must not be enough for this many"
    pumped(pump, record)
    assert sum(len(frame) for frame in session.acknowledged if hasattr(frame, "clock")) == 60_000


def test_the_pump_ends_by_itself_after_the_last_frame(qtbot, running):
    record, pump, _ = running([*traces.run(500), *traces.ended(500)])
    messages = []
    pump.message_received.connect(lambda message: messages.append(message.name))
    with qtbot.waitSignal(pump.text_due, timeout=5_000):
        pump.start()
    qtbot.waitUntil(lambda: not pump._timer.isActive(), timeout=5_000)
    assert messages == ["started", "ended", "exited"]
    assert record.ended
    assert record.exited.name == "exited"
    assert record.world.ended is not None


def test_the_window_is_told_to_redraw_after_something_new_and_not_otherwise(qapp, running):
    record, pump, _ = running([*traces.run(100), *traces.ended(100)])
    drained = []
    pump.drained.connect(lambda: drained.append(record.received))
    pumped(pump, record)
    assert set(drained) == {100}
    drained.clear()
    pump.pump_once()
    assert drained == [], "nothing came and the clock stands still"


def test_texts_are_due_at_most_five_times_a_second(qapp, running, monkeypatch):
    _, pump, session = running(traces.run(300))
    time, due = [traces.SECOND], []
    monkeypatch.setattr("gui.lab.event_pump.perf_counter_ns", lambda: time[0])
    pump.text_due.connect(lambda: due.append(time[0] // traces.MILLISECOND))
    for number in range(100):
        session.frames.put(Message("console", {"text": f"{number}"}))
        pump.pump_once()
        time[0] += 10 * traces.MILLISECOND
    assert due == [1_000, 1_200, 1_400, 1_600, 1_800]


def test_phase_and_line_are_the_newest_even_while_the_world_lags(qapp):
    record = RunRecord(traces.program(), traces.FakeSession())
    for frame in traces.run(5_000):
        record.take(frame)
    assert record.behind == 5_000
    lines, phases = {}, {}
    for entry in traces.producer_consumer(5_000):
        if entry.line:
            lines[entry.thread] = entry.line
        phase = Phase(entry.item) if entry.kind == Kind.BLOCKED else PHASE_AFTER[Kind(entry.kind)]
        phases[entry.thread] = phase
    assert {thread: record.latest_line(thread) for thread in lines} == lines
    assert {thread: record.latest_phase(thread) for thread in phases} == phases
    assert record.latest_phase(99) is Phase.UNCHANGED


def test_lab_time_goes_on_between_events_and_stands_still_while_paused():
    record = RunRecord(traces.program(), traces.FakeSession())
    time = [0]
    record._clock._real_time = lambda: time[0]
    record.take(traces.events([traces.record(traces.SECOND, 1, Kind.BEGIN)]))
    assert record.now_ns == traces.SECOND
    time[0] += 500
    assert record.now_ns == traces.SECOND + 500
    record.take(traces.events([traces.record(traces.SECOND + 700, 0xFFFF, Kind.CLOCK, value=0)]))
    assert record.now_ns == traces.SECOND + 700
    time[0] += 10_000
    assert record.now_ns == traces.SECOND + 700
    resumed = [traces.record(traces.SECOND + 800, 0xFFFF, Kind.CLOCK, value=2.0)]
    record.take(traces.events(resumed, speed=2.0, real_ns=traces.EPOCH_NS + 9_000, lab_ns=traces.SECOND + 700))
    assert record.now_ns == traces.SECOND + 800
    time[0] += 100
    assert record.now_ns == traces.SECOND + 1_000


def test_a_slow_batch_does_not_set_the_clock_back():
    record = RunRecord(traces.program(), traces.FakeSession())
    time = [0]
    record._clock._real_time = lambda: time[0]
    record.take(traces.events([traces.record(1_000, 1, Kind.BEGIN)]))
    assert record.now_ns == 1_000
    time[0] += 5_000
    record.take(traces.events([traces.record(2_000, 1, Kind.SLEEP)]))
    assert record.now_ns == 6_000
    record.take(traces.events([traces.record(7_000, 1, Kind.WAKE)]))
    assert record.now_ns == 7_000


def test_lab_time_is_frozen_at_the_last_event_when_the_run_has_ended():
    record = RunRecord(traces.program(), traces.FakeSession())
    for frame in [*traces.run(100), *traces.ended(100)]:
        record.take(frame)
    assert record.ended
    assert record.now_ns == record.columns.last_time


def test_printed_lines_are_kept_with_their_thread_and_stream():
    record = RunRecord(traces.program(), traces.FakeSession())
    record.take(Entries((TextEntry(1, "hello"), TextEntry(2, "oh"))))
    record.take(
        traces.events(
            [
                traces.record(5, 3, Kind.PRINT, item=1, value=1),
                traces.record(6, 4, Kind.PRINT, item=2, value=2),
            ]
        )
    )
    assert record.columns.end == 2
    assert list(record.prints) == [(5, 3, 1, "hello"), (6, 4, 2, "oh")]


def test_console_text_that_comes_in_pieces_becomes_whole_lines():
    record = RunRecord(traces.program(), traces.FakeSession())
    for text in ("one\ntw", "o\nthr", "ee"):
        record.take(Message("console", {"text": text}))
    record.take(Message("exited", {"killed": False, "status": 0, "sentence": ""}))
    assert [printed.text for printed in record.prints] == ["one", "two", "three"]


def test_a_flood_of_lines_is_cut_and_counted():
    record = RunRecord(traces.program(), traces.FakeSession())
    record.take(Message("console", {"text": "line\n" * 25_000 + "x" * 5_000 + "\n"}))
    assert len(record.prints) == 10_000
    assert record.prints.cut == 15_001
    assert len(list(record.prints)[-1].text) == 2_000
    assert len(record.prints.between(25_000, record.prints.total)) == 1


def test_a_thread_that_was_asked_to_leave_is_leaving_until_it_ends():
    record = RunRecord(traces.program(), traces.FakeSession())
    record.take(traces.events([traces.record(5, 3, Kind.LEAVING), traces.record(6, 4, Kind.LEAVING)]))
    assert record.columns.end == 2
    assert record.leaving == {3, 4}
    record.take(traces.events([traces.finish(9, 3)]))
    assert record.columns.end == 3
    assert record.leaving == {4}


def test_a_parameter_that_was_moved_has_its_new_value():
    record = RunRecord(traces.program(), traces.FakeSession())
    assert record.value("CAPACITY") == 8
    record.take(Entries((TextEntry(1, "CAPACITY = 12"),)))
    record.take(traces.events([traces.record(5, 0xFFFF, Kind.PARAMETER, item=1)]))
    assert record.value("CAPACITY") == 12
    assert record.value("NOBODY") is None


def test_a_script_without_a_sheet_gets_a_gauge_for_each_queue_also_when_it_is_named_late():
    record = RunRecord(traces.script(), traces.FakeSession())
    assert not record.gauges
    record.take(Entries((ObjectEntry(1, "Queue", "Queue-1"),)))
    record.take(traces.events([traces.record(time, 1, Kind.PUT, of=1, item=time, value=time) for time in (1, 2, 3)]))
    assert list(record.gauges) == ["Queue-1"]
    record.take(Entries((ObjectEntry(1, "Queue", "jobs"),)))
    assert list(record.gauges) == ["jobs"]
    assert record.gauges["jobs"].last == 3
    assert record.gauges["jobs"].pyramid.highest == 3
